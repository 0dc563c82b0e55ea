import type { AllClientMetadata } from 'oidc-provider'
import type { Application, ApplicationSettings } from '../../engine/ports/catalogue.ts'

/** What our own code wants to know about a client; travels with the library's Client under this name. */
export interface ClientTraits {
  readonly type: ApplicationSettings['type']
  readonly consent: 'ask' | 'implicit'
  readonly pkceOptional: boolean
  readonly accessTokenAlg: 'RS256' | 'ES256' | 'EdDSA'
  /** Default for requests that name no scope; `offline_access` is only ever given when asked for. */
  readonly defaultScopes: readonly string[]
}
export const traitsProperty = 'countersign'

const supportedGrants = new Set([
  'authorization_code',
  'refresh_token',
  'client_credentials',
  'urn:ietf:params:oauth:grant-type:device_code',
])

/**
 * The library's metadata of a registered application. Undefined where the registration cannot be used safely: a
 * confidential application without a secret or keys. `scopes` are those of the workspace: nothing beyond is passed on.
 */
export function clientMetadata({ id, settings }: Application, scopes: ReadonlySet<string>): AllClientMetadata | undefined {
  const method = settings.type === 'confidential' ? (settings.authMethod ?? 'client_secret_basic') : 'none'
  const bySecret = method === 'client_secret_basic' || method === 'client_secret_post'
  if ((bySecret && !settings.secretDigest) || (method === 'private_key_jwt' && !settings.jwks)) return undefined

  // Whoever cannot prove to be the client cannot act as the client alone (RFC 6749 4.4).
  const grants = settings.grantTypes.filter(
    (grant) => supportedGrants.has(grant) && (method !== 'none' || grant !== 'client_credentials'),
  )
  const interactive = grants.includes('authorization_code') && settings.redirectUris.length > 0
  const own = settings.scopes.filter((scope) => scopes.has(scope))
  return {
    client_id: id,
    client_name: settings.name,
    application_type: settings.type === 'native' ? 'native' : 'web',
    token_endpoint_auth_method: method,
    ...(bySecret && settings.secretDigest ? { client_secret: settings.secretDigest } : {}),
    ...(method === 'private_key_jwt' ? { jwks: settings.jwks as NonNullable<AllClientMetadata['jwks']> } : {}),
    grant_types: grants,
    response_types: interactive ? ['code'] : [],
    redirect_uris: settings.redirectUris,
    post_logout_redirect_uris: settings.postLogoutRedirectUris ?? [],
    // An empty list would mean "any scope" to the library, so the least one stands in for it.
    scope: own.length > 0 ? own.join(' ') : 'openid',
    id_token_signed_response_alg: settings.idTokenAlg ?? 'RS256',
    ...(settings.backchannelLogoutUri
      ? { backchannel_logout_uri: settings.backchannelLogoutUri, backchannel_logout_session_required: true }
      : {}),
    require_pushed_authorization_requests: settings.requirePar ?? false,
    dpop_bound_access_tokens: settings.dpopBound ?? false,
    [traitsProperty]: {
      type: settings.type,
      consent: settings.consent ?? 'ask',
      pkceOptional: method !== 'none' && (settings.pkceOptional ?? false),
      accessTokenAlg: settings.idTokenAlg ?? 'ES256',
      defaultScopes: own.filter((scope) => scope !== 'offline_access'),
    } satisfies ClientTraits,
  }
}

/** Our traits of a library Client. */
export const traitsOf = (client: object | undefined): ClientTraits =>
  (client as Record<string, ClientTraits>)[traitsProperty] as ClientTraits
