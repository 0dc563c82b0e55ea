import type { FastifyInstance, FastifyReply } from 'fastify'
import { pageAnswer, toReply } from '../../http/answers.ts'
import { FormRefused, isForm, parseFields, readBody } from '../../http/form.ts'
import { rules } from '../../http/route-rules.ts'
import type { OidcDeps } from './deps.ts'
import { serve, type Visit } from './guard.ts'
import { handToLibrary, searchOf } from './mount.ts'
import type { Realms } from './realms.ts'
import { claimedClient, defaultScope } from './request-defaults.ts'
import { seeOther } from './sign-in-context.ts'
import { disguiseToken } from './token-alias.ts'

/** What is done to a form before the library sees it; true where the parameters were changed. */
type Prepare = (visit: Visit, parameters: URLSearchParams) => Promise<boolean> | boolean

interface LibraryRoute {
  readonly method: 'GET' | 'POST'
  /** Within the workspace; the library knows it under the same path. */
  readonly path: string
  readonly audience: 'person' | 'program'
  /** Browsers on other origins may ask; the library decides. */
  readonly cors?: boolean
  readonly prepare?: Prepare
}

/** The routes that the library serves, as data. */
export function libraryRoutes(deps: OidcDeps): readonly LibraryRoute[] {
  const withScope: Prepare = ({ realm, request }, parameters) =>
    defaultScope(deps, realm, parameters, claimedClient(request.raw, parameters))
  const withTokenScope: Prepare = (visit, parameters) =>
    parameters.get('grant_type') === 'client_credentials' ? withScope(visit, parameters) : false
  const disguised: Prepare = (_visit, parameters) => disguiseToken(parameters)
  return [
    { method: 'GET', path: '/.well-known/openid-configuration', audience: 'program', cors: true },
    { method: 'GET', path: '/.well-known/jwks.json', audience: 'program', cors: true },
    { method: 'GET', path: '/oauth2/authorize/:uid', audience: 'person' },
    { method: 'POST', path: '/oauth2/token', audience: 'program', cors: true, prepare: withTokenScope },
    { method: 'POST', path: '/oauth2/introspect', audience: 'program', cors: true, prepare: disguised },
    { method: 'POST', path: '/oauth2/revoke', audience: 'program', cors: true, prepare: disguised },
    { method: 'POST', path: '/par', audience: 'program', cors: true, prepare: withScope },
    { method: 'POST', path: '/device/authorization', audience: 'program', cors: true, prepare: withScope },
    { method: 'GET', path: '/device', audience: 'person' },
    { method: 'POST', path: '/device', audience: 'person' },
    { method: 'GET', path: '/device/:uid', audience: 'person' },
    { method: 'GET', path: '/userinfo', audience: 'program', cors: true },
    { method: 'POST', path: '/userinfo', audience: 'program' },
    { method: 'GET', path: '/oidc/logout', audience: 'person' },
    { method: 'POST', path: '/oidc/logout/confirm', audience: 'person' },
    { method: 'GET', path: '/oidc/logout/success', audience: 'person' },
  ]
}

/** Programs prove who they are in the request itself; people have a cookie, and the library's own token in each form. */
function rulesOf(method: LibraryRoute['method'], path: string, audience: LibraryRoute['audience']) {
  if (path.startsWith('/.well-known/')) return rules('none', 'safe', false)
  if (path === '/userinfo') return rules('access-token', 'no-cookie')
  if (audience === 'program') return rules('client', 'no-cookie')
  return rules('cookie', method === 'GET' ? 'safe' : 'form-token')
}

/** Registers the library's routes, and the two of its GET routes that applications may also POST to. */
export function registerLibrary(app: FastifyInstance, deps: OidcDeps, realms: Realms): void {
  const prefix = '/:tenant/:workspace'
  for (const { method, path, audience, cors, prepare } of libraryRoutes(deps)) {
    app.route({
      method,
      url: prefix + path,
      exposeHeadRoute: false,
      config: rulesOf(method, path, audience),
      handler: serve(deps, realms, audience, (visit) => pass(deps, visit, prepare)),
    })
    if (cors)
      app.options(
        prefix + path,
        { config: rules('none', 'safe') },
        serve(deps, realms, audience, (visit) => pass(deps, visit)),
      )
  }

  app.get(
    `${prefix}/oauth2/authorize`,
    { exposeHeadRoute: false, config: rules('cookie', 'safe') },
    serve(deps, realms, 'person', (visit) => authorize(deps, visit)),
  )
  for (const path of ['/oauth2/authorize', '/oidc/logout'])
    app.post(
      prefix + path,
      // Becomes a GET at once; a cookie is looked at only then.
      { config: rules('none', 'no-cookie') },
      serve(deps, realms, 'person', (visit) => postAsGet(deps, visit, path)),
    )

  // RFC 8414 3.1: the well-known part stands between host and path.
  const metadata = '/.well-known/oauth-authorization-server'
  const discovery = serve(deps, realms, 'program', ({ realm, facts, request, reply }) =>
    handToLibrary(deps, realm, facts, request, reply, { path: metadata, search: '' }).then(() => undefined),
  )
  app.get(`${metadata}/:tenant/:workspace`, { exposeHeadRoute: false, config: rules('none', 'safe', false) }, discovery)
  app.options(`${metadata}/:tenant/:workspace`, { config: rules('none', 'safe', false) }, discovery)
}

/** Characters of an address that a browser is sent on to. */
const longestLocation = 8 * 1024

/** Path of a request within its workspace, as it was sent. */
const pathOf = (url: string): string => `/${(url.split('?', 1)[0] ?? '').split('/').slice(3).join('/')}`

async function pass(deps: OidcDeps, visit: Visit, prepare?: Prepare): Promise<undefined> {
  const { request, reply, realm, facts } = visit
  const path = pathOf(request.raw.url ?? '')
  let body: Buffer | undefined
  // Any other content is refused by the library, unread.
  if (request.method === 'POST' && isForm(request.raw)) {
    body = await readBody(request.raw)
    const parameters = parseFields(body)
    if (await prepare?.(visit, parameters)) body = Buffer.from(parameters.toString())
  }
  await handToLibrary(deps, realm, facts, request, reply, { path, body })
  return undefined
}

async function authorize(deps: OidcDeps, { request, reply, realm, facts }: Visit): Promise<FastifyReply | undefined> {
  const search = searchOf(request.raw.url ?? '')
  const parameters = new URLSearchParams(search)
  // Whom to tell is in doubt then, so nobody is told by redirect (RFC 6749 3.1, 4.1.2.1).
  const doubtful = ['client_id', 'redirect_uri'].find((name) => parameters.getAll(name).length > 1)
  if (doubtful) {
    const page = { kind: 'error', error: 'invalid_request', detail: `invalid_request: ${doubtful} was sent twice` } as const
    return toReply(reply, pageAnswer(deps, facts, page, { status: 400, workspace: realm.workspace }))
  }
  const clientId = parameters.get('client_id') ?? undefined
  const changed = !parameters.has('scope') && (await defaultScope(deps, realm, parameters, clientId))
  await handToLibrary(deps, realm, facts, request, reply, {
    path: '/oauth2/authorize',
    search: changed ? `?${parameters}` : search,
  })
  return undefined
}

/**
 * OIDC Core 3.1.2.1 and RP-Initiated Logout 2 want POST too. Cookies with SameSite=Lax do not come with a POST from
 * another site, so the browser is asked to come again by GET, and then they do.
 */
async function postAsGet(deps: OidcDeps, { request, reply, realm }: Visit, path: string) {
  const parameters = isForm(request.raw) ? parseFields(await readBody(request.raw)) : new URLSearchParams()
  const location = `${realm.issuer}${path}?${parameters}`
  // More than a request line takes (and proxies let through in a header).
  if (location.length > longestLocation) throw new FormRefused(413, 'The request is too long; send it by a pushed request.')
  return seeOther({ deps, reply }, location)
}
