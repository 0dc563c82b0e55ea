import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair } from 'jose'
import Provider, { type Adapter, type AdapterPayload, type Configuration } from 'oidc-provider'

/**
 * The protocol engine alone: oidc-provider with everything in memory, JWT access tokens, and the smallest possible
 * sign-in and consent pages. What no server built on it can beat. ID tokens are RS256, access tokens are of the given kind.
 */
const { alg } = JSON.parse(process.argv[2] ?? '{}') as { alg: 'RS256' | 'ES256' }
const redirectUri = 'http://127.0.0.1:9/callback'

const stored = new Map<string, AdapterPayload>()
const byUid = new Map<string, string>()
const grants = new Map<string, string[]>()

class MemoryAdapter implements Adapter {
  readonly #model: string
  constructor(model: string) {
    this.#model = model
  }
  async upsert(id: string, payload: AdapterPayload) {
    const key = `${this.#model}:${id}`
    stored.set(key, payload)
    if (payload.uid !== undefined) byUid.set(payload.uid, id)
    if (payload.grantId !== undefined) grants.set(payload.grantId, [...(grants.get(payload.grantId) ?? []), key])
  }
  async find(id: string) {
    return stored.get(`${this.#model}:${id}`)
  }
  async findByUid(uid: string) {
    return stored.get(`${this.#model}:${byUid.get(uid)}`)
  }
  async findByUserCode() {
    return undefined
  }
  async destroy(id: string) {
    stored.delete(`${this.#model}:${id}`)
  }
  async consume(id: string) {
    const payload = stored.get(`${this.#model}:${id}`)
    if (payload !== undefined) payload.consumed = Math.floor(Date.now() / 1000)
  }
  async revokeByGrantId(grantId: string) {
    for (const key of grants.get(grantId) ?? []) stored.delete(key)
    grants.delete(grantId)
  }
}

const newKey = async (keyAlg: string) => {
  const { privateKey } = await generateKeyPair(keyAlg, { extractable: true })
  return { ...(await exportJWK(privateKey)), alg: keyAlg, use: 'sig', kid: keyAlg }
}
const configuration: Configuration = {
  adapter: MemoryAdapter,
  jwks: { keys: [(await newKey('RS256')) as never, (await newKey('ES256')) as never] },
  cookies: { keys: ['bench only'] },
  clients: [
    {
      client_id: 'bench-web',
      client_secret: 'bench-web-secret',
      redirect_uris: [redirectUri],
      grant_types: ['authorization_code', 'refresh_token'],
    },
    {
      // Its access tokens are opaque: oidc-provider introspects no others.
      client_id: 'bench-opaque',
      client_secret: 'bench-opaque-secret',
      redirect_uris: [redirectUri],
      grant_types: ['authorization_code'],
    },
    {
      client_id: 'bench-m2m',
      client_secret: 'bench-m2m-secret',
      redirect_uris: [],
      response_types: [],
      grant_types: ['client_credentials'],
    },
  ],
  scopes: ['openid', 'profile', 'email', 'offline_access', 'api'],
  claims: { openid: ['sub'], profile: ['name'], email: ['email'] },
  findAccount: (_context, id) => ({ accountId: id, claims: async () => ({ sub: id, name: id, email: `${id}@example.com` }) }),
  interactions: { url: (_context, interaction) => `/interaction/${interaction.uid}` },
  rotateRefreshToken: true,
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    introspection: { enabled: true },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => 'urn:bench',
      useGrantedResource: () => true,
      getResourceServerInfo: (_context, _resource, client) => ({
        scope: 'openid profile email offline_access api',
        ...(client.clientId === 'bench-opaque'
          ? { accessTokenFormat: 'opaque' as const }
          : { accessTokenFormat: 'jwt' as const, jwt: { sign: { alg } } }),
      }),
    },
  },
}

const server = createServer((request, response) => void route(request, response))
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
const provider = new Provider(url, configuration)
const answer = provider.callback()

async function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (!request.url?.startsWith('/interaction/')) return void answer(request, response)
  const { prompt, params, session, grantId } = await provider.interactionDetails(request, response)
  if (request.method === 'GET') {
    response.setHeader('content-type', 'text/html')
    response.end(
      `<!doctype html><title>${prompt.name}</title><form method="post" action="${request.url}"><button>go</button></form>`,
    )
    return
  }
  const form = new URLSearchParams(await textOf(request))
  if (prompt.name === 'login') {
    await provider.interactionFinished(request, response, { login: { accountId: form.get('identifier') ?? 'nobody' } })
    return
  }
  const grant =
    (grantId === undefined ? undefined : await provider.Grant.find(grantId)) ??
    new provider.Grant({ accountId: session?.accountId ?? '', clientId: String(params.client_id) })
  grant.addOIDCScope(String(params.scope))
  grant.addResourceScope('urn:bench', String(params.scope))
  await provider.interactionFinished(
    request,
    response,
    { consent: { grantId: await grant.save() } },
    { mergeWithLastSubmission: true },
  )
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request) text += String(chunk)
  return text
}

process.send?.({ url, redirectUri })
process.on('disconnect', () => process.exit())
