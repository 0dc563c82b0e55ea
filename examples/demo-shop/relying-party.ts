import { createRemoteJWKSet, decodeProtectedHeader, type JWTPayload, jwtVerify } from 'jose'
import * as client from 'openid-client'
import { applications, type ShopApplication } from './applications.ts'
import type { PendingSignIn } from './sessions.ts'

/** A token whose signature the shop verified with the server's published keys. */
export interface VerifiedToken {
  readonly header: Readonly<Record<string, unknown>>
  readonly claims: Readonly<Record<string, unknown>>
}

/** Somebody who signed in, and how the shop knows. */
export interface Account {
  readonly application: string
  readonly subject: string
  /** Session id at the authentication server, for back-channel logout. */
  readonly sid: string | undefined
  readonly idToken: VerifiedToken
  readonly idTokenHint: string
  readonly accessToken: VerifiedToken
  readonly userinfo: Readonly<Record<string, unknown>>
  readonly scopes: readonly string[]
  readonly refreshToken: string | undefined
  /** Times the tokens were renewed since the sign-in. */
  readonly refreshes: number
}

export interface RelyingParty {
  /** Where to send the browser, and what to remember until it comes back. `scope`: one more than the application's usual ones. */
  begin(
    application: ShopApplication,
    more?: { readonly prompt?: string; readonly scope?: string },
  ): Promise<{ url: URL; state: string; pending: PendingSignIn }>
  /**
   * Redeems the answer of the server at `callback`. Throws openid-client's AuthorizationResponseError for an error the
   * server sent, ResponseBodyError or ClientError for an answer that does not hold.
   */
  finish(callback: URL, state: string, pending: PendingSignIn): Promise<Account>
  /** New tokens for the refresh token. Throws ResponseBodyError when the server refuses. */
  refresh(account: Account): Promise<Account>
  /** Where the browser signs out of the server (RP-initiated logout); it comes back to `returnTo` with `state`. */
  signOutUrl(account: Account, returnTo: string, state: string): Promise<URL>
  /** Verifies a logout token (OpenID Connect Back-Channel Logout 1.0, section 2.6); throws when it does not hold. */
  verifyLogoutToken(token: string): Promise<{ sid: string | undefined; subject: string | undefined }>
}

/**
 * The OpenID Connect side of the shop. The server is asked for its metadata at first need, so the shop may start first.
 * `issuer` is the issuer's URL; plain http is spoken only to a loopback issuer.
 */
export function createRelyingParty(issuer: string, redirectUri: string): RelyingParty {
  const configurations = new Map<string, Promise<client.Configuration>>()
  const seenLogoutTokens = new Set<string>()
  let keys: ReturnType<typeof createRemoteJWKSet> | undefined

  const configure = (application: string): Promise<client.Configuration> => {
    const known = configurations.get(application)
    if (known !== undefined) return known
    const made = discover(issuer, application)
    configurations.set(application, made)
    made.catch(() => configurations.delete(application))
    return made
  }

  const verify = async (configuration: client.Configuration, token: string, typ?: string): Promise<VerifiedToken> => {
    keys ??= createRemoteJWKSet(new URL(configuration.serverMetadata().jwks_uri ?? ''))
    const options = { issuer, algorithms: ['RS256', 'ES256', 'EdDSA'], clockTolerance: 5 }
    const result = await jwtVerify(token, keys, typ === undefined ? options : { ...options, typ })
    return { header: { ...result.protectedHeader }, claims: result.payload }
  }

  const accountOf = async (
    application: string,
    tokens: client.TokenEndpointResponse & client.TokenEndpointResponseHelpers,
    previous?: Account,
  ): Promise<Account> => {
    const configuration = await configure(application)
    const claims = tokens.claims() ?? previous?.idToken.claims
    const subject = String(claims?.sub)
    const sid = claims?.sid
    return {
      application,
      subject,
      sid: typeof sid === 'string' ? sid : previous?.sid,
      idToken:
        tokens.id_token === undefined && previous !== undefined
          ? previous.idToken
          : { header: { ...decodeProtectedHeader(tokens.id_token ?? '') }, claims: { ...tokens.claims() } },
      idTokenHint: tokens.id_token ?? previous?.idTokenHint ?? '',
      accessToken: await verify(configuration, tokens.access_token, 'at+jwt'),
      userinfo: await client.fetchUserInfo(configuration, tokens.access_token, subject),
      scopes: tokens.scope?.split(' ') ?? previous?.scopes ?? [],
      refreshToken: tokens.refresh_token ?? previous?.refreshToken,
      refreshes: previous === undefined ? 0 : previous.refreshes + 1,
    }
  }

  return {
    async begin(application, { prompt, scope } = {}) {
      const configuration = await configure(application.id)
      const state = client.randomState()
      const pending = {
        application: application.id,
        nonce: client.randomNonce(),
        codeVerifier: client.randomPKCECodeVerifier(),
      }
      // OpenID Connect Core, section 11: offline access is given only where the person is asked for consent.
      const asked = prompt ?? (application.scopes.includes('offline_access') ? 'consent' : undefined)
      const url = client.buildAuthorizationUrl(configuration, {
        redirect_uri: redirectUri,
        scope: [...application.scopes, ...(scope === undefined ? [] : [scope])].join(' '),
        state,
        nonce: pending.nonce,
        code_challenge: await client.calculatePKCECodeChallenge(pending.codeVerifier),
        code_challenge_method: 'S256',
        ...(asked === undefined ? {} : { prompt: asked }),
      })
      return { url, state, pending }
    },
    async finish(callback, state, pending) {
      const configuration = await configure(pending.application)
      const tokens = await client.authorizationCodeGrant(configuration, callback, {
        expectedState: state,
        expectedNonce: pending.nonce,
        pkceCodeVerifier: pending.codeVerifier,
        idTokenExpected: true,
      })
      return accountOf(pending.application, tokens)
    },
    async refresh(account) {
      const configuration = await configure(account.application)
      const tokens = await client.refreshTokenGrant(configuration, account.refreshToken ?? '')
      return accountOf(account.application, tokens, account)
    },
    async signOutUrl(account, returnTo, state) {
      const configuration = await configure(account.application)
      return client.buildEndSessionUrl(configuration, {
        id_token_hint: account.idTokenHint,
        post_logout_redirect_uri: returnTo,
        state,
      })
    },
    async verifyLogoutToken(token) {
      const configuration = await configure(applications[0]?.id ?? '')
      const { claims } = await verify(configuration, token, 'logout+jwt')
      checkLogoutClaims(claims, seenLogoutTokens)
      return {
        sid: typeof claims.sid === 'string' ? claims.sid : undefined,
        subject: typeof claims.sub === 'string' ? claims.sub : undefined,
      }
    },
  }
}

async function discover(issuer: string, application: string): Promise<client.Configuration> {
  const secret = applications.find((candidate) => candidate.id === application)?.secret ?? ''
  const url = new URL(issuer)
  const loopback = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname)
  const configuration = await client.discovery(url, application, {}, client.ClientSecretBasic(secret), {
    timeout: 10,
    execute: loopback ? [client.allowInsecureRequests] : [],
  })
  // Without this, openid-client trusts the connection and leaves the ID token's signature unchecked.
  client.enableNonRepudiationChecks(configuration)
  return configuration
}

const maxSeen = 10_000

function checkLogoutClaims(claims: JWTPayload, seen: Set<string>): void {
  const audience = [claims.aud ?? []].flat()
  const events = claims.events
  const isLogout = typeof events === 'object' && events !== null && 'http://schemas.openid.net/event/backchannel-logout' in events
  if (!applications.some((application) => audience.includes(application.id))) throw new Error('not for this shop')
  if (!isLogout || claims.nonce !== undefined) throw new Error('not a logout token')
  if (claims.sub === undefined && claims.sid === undefined) throw new Error('names nobody')
  if (claims.jti === undefined || seen.has(claims.jti)) throw new Error('used before')
  if (seen.size >= maxSeen) seen.clear()
  seen.add(claims.jti)
}
