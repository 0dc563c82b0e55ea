import type { IncomingMessage, ServerResponse } from 'node:http'
import Provider, { type Grant, type KoaContextWithOIDC } from 'oidc-provider'

/**
 * The only file that touches parts of oidc-provider that its documentation does not promise. Checked against 9.13; look
 * here first after an upgrade.
 */

interface TokenLike {
  readonly client?: Record<string, unknown>
}

/**
 * Makes access tokens structured (RFC 9068) without the resource-indicators feature: the library asks a token's
 * `resourceServer` for the format, and stores nothing for `jwt`. The audience stays unset on the token object, because
 * userinfo refuses tokens that have one; the JWT customizer writes it into the token itself.
 */
export function issueStructuredTokens(provider: Provider, algOf: (client: Record<string, unknown> | undefined) => string): void {
  for (const model of [provider.AccessToken, provider.ClientCredentials]) {
    Object.defineProperty(model.prototype, 'resourceServer', {
      configurable: true,
      get(this: TokenLike) {
        return { accessTokenFormat: 'jwt', jwt: { sign: { alg: algOf(this.client) } } }
      },
      set() {
        throw new TypeError('Resource indicators are off in this server.')
      },
    })
  }
}

/**
 * Keeps the library's Client of a registration for as long as `registration` answers the same object, that is until the
 * catalogue changes. The library keeps them too, but builds, writes out and digests the metadata anew for each look-up.
 */
export function rememberClients(provider: Provider, registration: (id: string) => Promise<object | undefined>): void {
  const model = provider.Client as unknown as { find(id: unknown): Promise<object | undefined> }
  const find = model.find.bind(model)
  const known = new WeakMap<object, object>()
  model.find = async (id) => {
    const key = typeof id === 'string' && id.length <= 200 ? await registration(id) : undefined
    const kept = key && known.get(key)
    if (kept) return kept
    const client = await find(id)
    // What is not a client here is looked up each time, so that it takes the time that an unknown one takes (OA-14).
    if (key && client) known.set(key, client)
    return client
  }
}

/** Compares client secrets by digest: the server keeps no secret that it could compare as text. */
export function compareSecretsBy(
  provider: Provider,
  matches: (clientId: string, digest: string, secret: string) => boolean,
): void {
  provider.Client.prototype.compareClientSecret = function compare(actual: string) {
    return matches(this.clientId, this.clientSecret ?? '', actual)
  }
}

/**
 * Replaces the replay check of client assertions and DPoP proofs. The library's own reads and then writes, so two
 * requests at once would both be first. `first` answers true exactly once per id.
 */
export function detectReplayBy(provider: Provider, first: (id: string, expiresInSeconds: number) => Promise<boolean>): void {
  const model = provider.ReplayDetection as unknown as {
    unique(issuer: string, jti: string, exp: number): Promise<boolean>
    instantiate(payload: object): { iat?: number; remainingTTL: number }
  }
  model.unique = (issuer, jti, exp) => first(JSON.stringify([issuer, jti]), Math.max(1, model.instantiate({ exp }).remainingTTL))
}

/** Whether a proof of possession is shown for the first time, until `expiresAt` (seconds since the epoch). */
export const firstUse = (provider: Provider, clientId: string, jti: string, expiresAt: number): Promise<boolean> =>
  (provider.ReplayDetection as unknown as { unique(issuer: string, jti: string, exp: number): Promise<boolean> }).unique(
    clientId,
    jti,
    expiresAt,
  )

/**
 * Keeps `properties` (lists) with each grant, and hides every grant for which `stands` says no from whatever looks it up: a
 * code, a refresh, userinfo, introspection, a new authorization.
 */
export function onFoundGrant<G extends Grant>(
  provider: Provider,
  properties: readonly string[],
  stands: (ctx: KoaContextWithOIDC | undefined, grant: G) => Promise<boolean>,
): void {
  const model = provider.Grant as unknown as {
    IN_PAYLOAD: readonly string[]
    find(...args: unknown[]): Promise<Grant | undefined>
  }
  Object.defineProperty(model, 'IN_PAYLOAD', { value: [...model.IN_PAYLOAD, ...properties] })
  const find = model.find.bind(model)
  model.find = async (...args) => {
    const grant = await find(...args)
    return grant && (await stands(Provider.ctx, grant as G)) ? grant : undefined
  }
}

/**
 * Hides scopes and claims of a grant from whoever asks this object for them: tokens, userinfo, the question whether consent is
 * needed. What is stored stays as it is, so that they are back when whatever withholds them is gone.
 */
export function withhold(grant: Grant, scopes: ReadonlySet<string>, isWithheld: (claim: string) => boolean): void {
  const { getOIDCScope, getOIDCClaims } = Object.getPrototypeOf(grant) as Grant
  // The library calls both on what was rejected as well (`call`).
  function granted(this: Grant): string {
    const all = getOIDCScope.call(this)
    return this === grant
      ? all
          .split(' ')
          .filter((scope) => !scopes.has(scope))
          .join(' ')
      : all
  }
  function claims(this: Grant): string[] {
    const all = getOIDCClaims.call(this)
    return this === grant ? all.filter((claim) => !isWithheld(claim)) : all
  }
  Object.defineProperties(grant, {
    getOIDCScope: { value: granted, configurable: true },
    getOIDCClaims: { value: claims, configurable: true },
  })
}

/** The anti-forgery value that the library expects back as `xsrf` from device and logout forms. */
export const formSecretOf = (ctx: KoaContextWithOIDC): string => String(ctx.oidc.session?.state?.secret ?? '')

/** Where the library will send the browser after logout, once confirmed. */
export const postLogoutTargetOf = (ctx: KoaContextWithOIDC): string | undefined => {
  const uri = ctx.oidc.session?.state?.postLogoutRedirectUri
  return typeof uri === 'string' ? uri : undefined
}

/** Names of the errors with which the library shows the device page again. */
export type DevicePageFault = 'NoCodeError' | 'NotFoundError' | 'ExpiredError' | 'AlreadyUsedError' | 'AbortedError'

/**
 * A Provider whose `form_post` response mode (OAuth 2.0 Form Post Response Mode) is ours: the constructor registers the
 * built-in one and the first registration counts, so it is exchanged on its way in.
 */
export function createProvider(
  issuer: string,
  configuration: ConstructorParameters<typeof Provider>[1],
  formPost: Parameters<Provider['registerResponseMode']>[1],
): Provider {
  class WithOwnFormPost extends Provider {
    override registerResponseMode(name: string, handler: typeof formPost): void {
      super.registerResponseMode(name, name === 'form_post' ? formPost : handler)
    }
  }
  return new WithOwnFormPost(issuer, configuration)
}

interface CookieContext {
  readonly cookies: { secure: boolean; set(name: string, value: string, options: object): unknown }
}

/**
 * The session that a browser's cookie names, outside of the library's own routes, and a way to give that cookie a new value.
 * `options` are those of the library's long-lived cookies.
 */
export async function cookieSession(provider: Provider, request: IncomingMessage, response: ServerResponse, options: object) {
  const library = provider as unknown as { createContext(request: IncomingMessage, response: ServerResponse): CookieContext }
  const context = library.createContext(request, response)
  const found = await provider.Session.get(context as unknown as KoaContextWithOIDC)
  return {
    session: found.accountId ? found : undefined,
    renew: (id: string): void => {
      context.cookies.secure = true
      const expires = found.exp === undefined ? {} : { expires: new Date(found.exp * 1000) }
      context.cookies.set(provider.cookieName('session'), id, { ...options, ...expires })
    },
  }
}
