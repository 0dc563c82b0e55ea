import { inject } from 'vitest'
import type { ApplicationId, AuthenticatorId, PoolId, TenantId, UserId, WorkspaceId } from '../../src/domain/ids.ts'
import type { ApplicationSettings, PolicySettings, WorkspaceSettings } from '../../src/engine/ports/catalogue.ts'
import { appCode, type databases } from '../account/stage.ts'
import { emptyPostgres } from '../support/databases.ts'
import { startHouse } from '../support/house.ts'
import { redirectUri, secretOf } from '../support/oidc-lab.ts'
import { authorizeUrl, basic, type Json, type Landing, postForm, redeem, Visitor, verifier } from '../support/oidc-visitor.ts'

export const totp = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP'

export type Office = Awaited<ReturnType<typeof openOffice>>
export type Tenancy = Awaited<ReturnType<Office['tenancy']>>

/** A whole server on which tenants with an administration can be put up. */
export async function openOffice(database: (typeof databases)[number] = 'SQLite') {
  const made = database === 'PostgreSQL' ? await emptyPostgres(inject('postgresUrl')) : undefined
  const house = await startHouse({ databaseUrl: made?.url })
  const hash = await house.passwords.hash(house.password)

  /** A tenant with the workspaces `admin` and `shop`, and the clients of its console. */
  async function tenancy(slug: string) {
    const { provisioning } = house.store
    const [tenant, pool] = [house.ids.next<TenantId>(), house.ids.next<PoolId>()]
    const ids = { admin: house.ids.next<WorkspaceId>(), shop: house.ids.next<WorkspaceId>() }
    await provisioning.putTenant({ id: tenant, slug, name: slug })
    await provisioning.putPool({ id: pool, tenant, slug: 'people', name: 'People' })
    const scopes = ['openid', 'profile', 'admin', 'payments'].map((name) => ({ name }))
    async function workspace(name: keyof typeof ids, more: Partial<WorkspaceSettings> = {}) {
      const settings: WorkspaceSettings = { name, firstFactors: ['password'], scopes, ...more }
      const admin = name === 'admin' ? ({ administration: true } as const) : {}
      await provisioning.putWorkspace({
        id: ids[name],
        tenant,
        slug: name,
        pool,
        enabled: true,
        settings: { ...settings, ...admin },
      })
      house.catalogue.forget()
    }
    async function application(id: string, where: keyof typeof ids, more: Partial<ApplicationSettings> = {}, enabled = true) {
      const secret = more.type === 'public' ? {} : { secretDigest: house.keyedHash.digest('client-secret', id, secretOf(id)) }
      await provisioning.putApplication({
        id: id as ApplicationId,
        tenant,
        workspace: ids[where],
        enabled,
        settings: {
          name: id,
          type: 'confidential',
          redirectUris: [redirectUri],
          grantTypes: ['authorization_code'],
          scopes: ['openid', 'profile', 'admin'],
          consent: 'implicit',
          ...secret,
          ...more,
        },
      })
      house.catalogue.forget()
    }
    async function person(name: string, groups: readonly string[] = ['administrators'], app = true) {
      const id = house.ids.next<UserId>()
      const make = (factor: string, secret: unknown) => {
        const authenticator = house.ids.next<AuthenticatorId>()
        return {
          id: authenticator,
          factor,
          sealed: house.sealing.seal('authenticator', authenticator, JSON.stringify(secret)),
          address: null,
        }
      }
      const phone = app ? [make('mobile_app', { secret: totp, digits: 6, period: 30, algorithm: 'SHA1' })] : []
      const authenticators = [make('password', { hash }), ...phone]
      const email = `${name}@example.com`
      await provisioning.putUser({
        id,
        tenant,
        pool,
        username: name,
        name,
        email,
        groups,
        identifiers: [name, email],
        authenticators,
      })
      return { id, name, tenant, authenticators }
    }
    await workspace('admin')
    await workspace('shop')
    await application(`${slug}-console`, 'admin', { type: 'public' })
    return {
      ...{ slug, tenant, pool, ids, house, workspace, application, person },
      issuer: (where: keyof typeof ids = 'admin') => `${house.baseUrl}/${slug}/${where}`,
      api: `${house.baseUrl}/api/admin/${slug}`,
      policy: (policy: PolicySettings) => workspace('admin', { policy }),
      events: async (type: string) => (await house.store.audit.list(tenant, 500)).filter((one) => one.type === type),
    }
  }

  return {
    house,
    tenancy,
    async stop() {
      await house.stop()
      await made?.remove()
    },
  }
}

interface Entering {
  readonly where?: 'admin' | 'shop'
  readonly client?: string
  readonly parameters?: Record<string, string>
  /** Headers of the token request. */
  readonly headers?: () => Promise<Record<string, string>>
  /** What to type where a code is asked for; absent: what the app shows. */
  readonly code?: () => Promise<string>
}

/** Somebody at the console, in a browser without JavaScript. */
export class Clerk extends Visitor {
  readonly at: Tenancy
  readonly name: string

  constructor(at: Tenancy, name: string) {
    super()
    this.at = at
    this.name = name
  }

  /** Signs in as far as the pages lead, with password and app; ends at the application or at a page that asks for more. */
  async enter(
    { where = 'admin', client = `${this.at.slug}-console`, parameters = {}, code }: Entering,
    text: string,
  ): Promise<Landing> {
    const { house } = this.at
    const query = { scope: 'openid profile admin', ...parameters }
    let page = await this.follow(
      authorizeUrl({ issuer: this.at.issuer(where) }, { client, verifier: text, parameters: query }),
      house.baseUrl,
    )
    for (let steps = 0; steps < 5 && page.at.startsWith(house.baseUrl); steps += 1) {
      if (page.html.includes('name="password"'))
        page = await this.submit(page, { identifier: this.name, password: house.password, action: 'continue' }, house.baseUrl)
      else if (page.html.includes('name="factor"')) page = await this.submit(page, { factor: 'mobile_app' }, house.baseUrl)
      else if (page.html.includes('name="code"')) {
        // A code is good once.
        house.clock.advance(30)
        page = await this.submit(page, { code: (await code?.()) ?? appCode(house, totp) }, house.baseUrl)
      } else if (page.html.includes('value="allow"')) page = await this.submit(page, { action: 'allow' }, house.baseUrl)
      else return page
    }
    return page
  }

  /** All tokens of a sign-in. */
  async tokens(entering: Entering = {}): Promise<Json> {
    const text = verifier()
    const { where = 'admin', client = `${this.at.slug}-console`, headers } = entering
    const page = await this.enter(entering, text)
    const code = page.at.startsWith(redirectUri) ? new URL(page.at).searchParams.get('code') : null
    if (code === null) throw new Error(`no code: ${page.at} ${page.html.replace(/<style[\s\S]*?<\/style>/g, '').slice(0, 1500)}`)
    const own = client.endsWith('-console') ? {} : { authorization: basic(client) }
    const fields = client.endsWith('-console') ? { client_id: client } : {}
    const issuer = this.at.issuer(where)
    return (await redeem({ issuer }, code, text, fields, { ...own, ...(await headers?.()) })).body
  }

  async token(entering: Entering = {}): Promise<string> {
    return String((await this.tokens(entering)).access_token)
  }
}

export interface Called {
  readonly status: number
  readonly body: Json
  readonly headers: Headers
}

/** Asks the admin API as a program does. */
export async function call(
  url: string,
  token: string | undefined,
  { method = 'GET', body, headers = {} }: { method?: string; body?: unknown; headers?: Record<string, string> } = {},
): Promise<Called> {
  const response = await fetch(url, {
    method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const text = await response.text()
  return { status: response.status, body: text.startsWith('{') ? (JSON.parse(text) as Json) : {}, headers: response.headers }
}

/** A machine's own token. */
export const machineToken = async (at: Tenancy, client: string, where: 'admin' | 'shop' = 'admin'): Promise<string> =>
  String(
    (
      await postForm(
        `${at.issuer(where)}/oauth2/token`,
        { grant_type: 'client_credentials', scope: 'admin' },
        { authorization: basic(client) },
      )
    ).body.access_token,
  )

/** How a refusal is told, without what names the one request. */
export const told = ({ status, body, headers }: Called) => [
  status,
  body.code,
  headers.get('www-authenticate')?.split(' ')[0] ?? null,
]
