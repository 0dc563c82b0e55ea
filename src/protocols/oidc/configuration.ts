import { type Configuration, errors } from 'oidc-provider'
import type { Workspace } from '../../engine/ports/catalogue.ts'
import { authenticationClaims, completeAccessToken, narrowToGrant, refuseGuardedScopes } from './access-token.ts'
import { type AdapterRealm, createAdapterFactory } from './adapter.ts'
import type { BackchannelDelivery } from './backchannel.ts'
import { begunCookie } from './begun-cookie.ts'
import { claimsConfiguration, createFindAccount } from './claims.ts'
import { traitsOf, traitsProperty } from './clients.ts'
import type { OidcDeps } from './deps.ts'
import { loadGrant } from './grants.ts'
import { issuerTag } from './issuer.ts'
import type { LibraryPages } from './library-pages.ts'
import { createInteractionPolicy } from './policy.ts'
import { factsOf } from './request-facts.ts'

const signingAlgs = ['RS256', 'ES256', 'EdDSA'] as const
/** Longest life of a client assertion, seconds (OA-13). */
const assertionLifetime = 300
const clockSkew = 30

export interface ConfigurationParts {
  readonly realm: AdapterRealm
  readonly pages: LibraryPages
  readonly backchannel: BackchannelDelivery
  /** Authentication context classes of the workspace, weakest first. */
  readonly acrValues: readonly string[]
}

/** The library's configuration for one workspace. Everything not named here stays at the library's default on purpose. */
export function createConfiguration(deps: OidcDeps, workspace: () => Workspace, parts: ConfigurationParts): Configuration {
  const { realm, pages } = parts
  const { lifetimes } = realm
  return {
    adapter: createAdapterFactory(deps, realm),
    jwks: realm.ring.jwks,
    acrValues: [...parts.acrValues],
    scopes: [...realm.scopes],
    claims: claimsConfiguration(realm.scopes),
    // OIDC Core 5.4: claims of scopes come from userinfo when there is an access token.
    conformIdTokenClaims: true,
    findAccount: createFindAccount(deps, workspace),
    interactions: {
      policy: createInteractionPolicy(deps, workspace),
      url: (ctx, interaction) => {
        ctx.append('set-cookie', begunCookie(deps, interaction.uid, lifetimes.interaction))
        return `${realm.issuer}/sign-in/${interaction.uid}`
      },
    },
    loadExistingGrant: (ctx) => loadGrant(deps, workspace(), ctx, lifetimes),

    responseTypes: ['code'],
    pkce: { required: (_ctx, client) => !traitsOf(client).pkceOptional },
    allowOmittingSingleRegisteredRedirectUri: true,
    clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'private_key_jwt', 'none'],
    extraClientMetadata: { properties: [traitsProperty], validator: () => {} },
    assertJwtClientAuthClaimsAndHeader: (_ctx, claims, header) => assertClientAssertion(deps, claims, header),
    clientBasedCORS: (ctx, origin, client) =>
      (ctx.oidc.route === 'userinfo' || client.clientAuthMethod === 'none') &&
      (client.redirectUris ?? []).some((uri) => /^https?:/i.test(uri) && URL.parse(uri)?.origin === origin),
    enabledJWA: {
      clientAuthSigningAlgValues: [...signingAlgs],
      idTokenSigningAlgValues: [...signingAlgs],
      dPoPSigningAlgValues: ['ES256', 'EdDSA', 'Ed25519'],
    },

    extraTokenClaims: (ctx, token) => {
      refuseGuardedScopes(workspace(), token)
      return authenticationClaims(ctx, token)
    },
    formats: {
      customizers: {
        jwt: (_ctx, token, jwt) =>
          completeAccessToken({ issuer: realm.issuer, naming: workspace().settings.administration === true }, token, jwt),
      },
    },
    issueRefreshToken: ({ oidc }, client, source) =>
      client.grantTypeAllowed('refresh_token') &&
      source.scopes.has('offline_access') &&
      // Guarded as any scope may be, it can be lost between the code and its exchange.
      oidc.entities.Grant?.getOIDCScope().split(' ').includes('offline_access') !== false,
    rotateRefreshToken: true,
    expiresWithSession: (_ctx, source) => !source.scopes.has('offline_access'),

    features: {
      devInteractions: { enabled: false },
      registration: { enabled: false },
      requestObjects: { enabled: false },
      resourceIndicators: { enabled: false },
      jwtResponseModes: { enabled: false },
      encryption: { enabled: false },
      claimsParameter: { enabled: true },
      clientCredentials: { enabled: true },
      pushedAuthorizationRequests: { enabled: true },
      dPoP: { enabled: true },
      userinfo: { enabled: true },
      backchannelLogout: { enabled: true },
      revocation: { enabled: true, allowedPolicy: async (_ctx, client, token) => token.clientId === client.clientId },
      introspection: {
        enabled: true,
        // OA-17: only clients that can prove who they are, and only about their own tokens.
        allowedPolicy: async (ctx, client, token) => {
          if (client.clientAuthMethod === 'none' || token.clientId !== client.clientId) return false
          narrowToGrant(ctx, token)
          return true
        },
      },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: async (ctx) => pages.logout(ctx),
        postLogoutSuccessSource: async (ctx) => pages.signedOut(ctx),
      },
      deviceFlow: {
        enabled: true,
        charset: 'base-20',
        mask: '****-****',
        deviceInfo: (ctx) => ({ ip: factsOf(ctx.req).address, ua: factsOf(ctx.req).userAgent ?? '' }),
        userCodeInputSource: async (ctx, form, out, fault) => pages.deviceCode(ctx, form, out, fault),
        userCodeConfirmSource: async (ctx, form, client, device, code) => pages.deviceConfirm(ctx, form, client, device, code),
        successSource: async (ctx) => pages.deviceDone(ctx),
      },
    },
    renderError: (ctx, out, fault) => pages.error(ctx, out, fault),
    fetch: (url, options) => parts.backchannel.fetch(url as string, options as RequestInit),

    cookies: cookiesOf(deps, realm.issuer),
    discovery: { ui_locales_supported: ['en', 'pt-BR'], claim_types_supported: ['normal'] },
    routes: {
      authorization: '/oauth2/authorize',
      token: '/oauth2/token',
      introspection: '/oauth2/introspect',
      revocation: '/oauth2/revoke',
      pushed_authorization_request: '/par',
      device_authorization: '/device/authorization',
      code_verification: '/device',
      userinfo: '/userinfo',
      end_session: '/oidc/logout',
      jwks: '/.well-known/jwks.json',
    },
    ttl: {
      AccessToken: lifetimes.accessToken,
      ClientCredentials: lifetimes.accessToken,
      AuthorizationCode: lifetimes.authorizationCode,
      DeviceCode: lifetimes.deviceCode,
      Grant: lifetimes.refreshToken,
      IdToken: lifetimes.idToken,
      Interaction: lifetimes.interaction,
      RefreshToken: lifetimes.refreshToken,
      Session: (_ctx, session) => {
        if (!session.accountId || session.loginTs === undefined) return lifetimes.anonymousSession
        // Use does not prolong a session: it ends so many seconds after its user was authenticated.
        return Math.max(1, session.loginTs + lifetimes.session - Math.floor(deps.clock.now() / 1000))
      },
    },
  }
}

/** SE-3. One session cookie per issuer; cookies of a sign-in are bound to its paths by the library. */
export function cookiesOf({ secureCookies, cookieKeys }: OidcDeps, issuer: string): NonNullable<Configuration['cookies']> {
  const attributes = { httpOnly: true, sameSite: 'lax', signed: true, secure: secureCookies } as const
  const tag = issuerTag(issuer)
  return {
    keys: [...cookieKeys],
    names: {
      session: `${secureCookies ? '__Host-' : ''}cs_session_${tag}`,
      interaction: `${secureCookies ? '__Secure-' : ''}cs_sign_in`,
      resume: `${secureCookies ? '__Secure-' : ''}cs_resume`,
    },
    long: { ...attributes, path: '/' },
    short: attributes,
  }
}

/** OA-13, RFC 7523 3: one audience, a short life, and no key or extension smuggled in by the header. */
function assertClientAssertion({ clock }: OidcDeps, claims: Record<string, unknown>, header: Record<string, unknown>): void {
  const refuse = (reason: string) => {
    throw new errors.InvalidClientAuth(reason)
  }
  const latest = clock.now() / 1000 + assertionLifetime + clockSkew
  if (typeof claims.aud !== 'string') refuse('aud (JWT audience) must be one value')
  if (Object.keys(header).some((name) => !['alg', 'typ', 'kid'].includes(name))) refuse('unexpected header member')
  if (typeof claims.exp !== 'number' || claims.exp > latest) refuse('the assertion lives too long')
}
