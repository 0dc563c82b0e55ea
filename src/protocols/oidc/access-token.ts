import { hash, type KeyObject, verify } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import {
  type AccessToken,
  type ClientCredentials,
  errors,
  type JWTStructured,
  type KoaContextWithOIDC,
  type UnknownObject,
} from 'oidc-provider'
import type { Workspace } from '../../engine/ports/catalogue.ts'
import { guardedAmong } from './guarded-scopes.ts'
import type { KeyRing, SigningAlg } from './keys.ts'

type AnyToken = AccessToken | ClientCredentials
/** What the library stores of a token; here rebuilt from the token itself. */
export type TokenPayload = Record<string, unknown>

/** Longest token looked at; anything longer is refused before parsing (TK-8). */
export const longestToken = 16 * 1024
const compact = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/
const headerMembers = new Set(['alg', 'typ', 'kid'])

/** Claims of an access token that introspection shows too: how the user signed in (RFC 9470 6.2). */
export function authenticationClaims(ctx: KoaContextWithOIDC | undefined, token: AnyToken): UnknownObject | undefined {
  if (token.kind !== 'AccessToken') return undefined
  const { AuthorizationCode, RefreshToken, DeviceCode } = ctx?.oidc.entities ?? {}
  const source = RefreshToken ?? AuthorizationCode ?? DeviceCode
  if (!source) return undefined
  const isPublic = ctx?.oidc.client?.clientAuthMethod === 'none'
  return {
    ...(source.acr === undefined ? {} : { acr: source.acr }),
    ...(source.amr === undefined ? {} : { amr: source.amr }),
    // A public client's token is readable by whoever holds the device; it does not need the time.
    ...(isPublic || source.authTime === undefined ? {} : { auth_time: source.authTime }),
  }
}

/** A machine's own token: nobody is there who could take the step that a guarded scope asks for. */
export function refuseGuardedScopes(workspace: Workspace, { kind, scope }: AnyToken): void {
  if (kind !== 'ClientCredentials') return
  const guarded = guardedAmong(workspace, scope?.split(' ') ?? [])
  if (guarded.length > 0) throw new errors.InvalidScope('only a person can be granted this scope', guarded.join(' '))
}

/**
 * Introspection tells what a token is good for now: without the scopes that its grant has lost since. Whoever reads the token
 * itself learns that when it has expired, in minutes.
 */
export function narrowToGrant({ oidc }: KoaContextWithOIDC, token: { scope?: string | undefined }): void {
  const { Grant } = oidc.entities
  if (!Grant || token.scope === undefined) return
  const granted = new Set(Grant.getOIDCScope().split(' '))
  token.scope = token.scope
    .split(' ')
    .filter((scope) => granted.has(scope))
    .join(' ')
}

/**
 * Completes a JWT access token (RFC 9068): the audience is the workspace, `scp` lists the scopes, `gid` names the grant so
 * that a revoked grant ends the token at once, `clm` carries what the claims parameter asked of userinfo. Tokens of
 * administrators (`naming`) name the session too: they end with it, and what was proved in it is looked up at each use.
 */
export function completeAccessToken(
  { issuer, naming }: { readonly issuer: string; readonly naming: boolean },
  token: AnyToken,
  { payload }: JWTStructured,
): void {
  payload.aud = issuer
  payload.scp = token.scope?.split(' ').filter(Boolean) ?? []
  if (token.kind !== 'AccessToken') return
  payload.gid = token.grantId
  if (token.sid !== undefined) payload.sid = token.sid
  if (naming && token.sessionUid !== undefined) payload.suid = token.sessionUid
  if (token.claims?.userinfo) payload.clm = token.claims.userinfo
}

/**
 * Verifies one of our own access tokens with the keys of its workspace and rebuilds what the library would have stored.
 * Undefined for everything else: another workspace's token, an ID or logout token (`typ`), any header member we do not
 * write (TK-2), another spelling of the same token (TK-8), another algorithm than the key's own (TK-1). Whether it has
 * expired is left to the library, which judges by the clock that issued it.
 */
export async function readAccessToken(ring: KeyRing, issuer: string, token: string): Promise<TokenPayload | undefined> {
  if (token.length > longestToken || !compact.test(token)) return undefined
  const name = hash('sha256', token, 'base64url')
  const known = recent.get(name)
  if (known?.ring === ring && known.issuer === issuer) return { ...known.payload }
  const payload = verifyToken(ring, issuer, token)
  if (payload) recent.set(name, { ring, issuer, payload })
  return payload && { ...payload }
}

/**
 * Tokens whose signature was found good lately, by digest: a resource server shows the same one again and again. That a
 * signature is good never changes under the same keys; whether the token was revoked or has expired is asked each time.
 */
const recent = new LRUCache<string, { readonly ring: KeyRing; readonly issuer: string; readonly payload: TokenPayload }>({
  max: 1_000,
})

function verifyToken(ring: KeyRing, issuer: string, token: string): TokenPayload | undefined {
  const texts = token.split('.')
  const parts = texts.map((text) => Buffer.from(text, 'base64url'))
  if (!parts.every((part, at) => part.toString('base64url') === texts[at])) return undefined
  const [headerPart, payloadPart, signature] = parts as [Buffer, Buffer, Buffer]
  try {
    const header = JSON.parse(headerPart.toString('utf8')) as UnknownObject
    const verifier = typeof header.kid === 'string' ? ring.verifiers.get(header.kid) : undefined
    if (!verifier || header.typ !== 'at+jwt' || header.alg !== verifier.alg) return undefined
    if (!Object.keys(header).every((member) => headerMembers.has(member))) return undefined
    if (!holds(verifier, token.slice(0, token.lastIndexOf('.')), signature)) return undefined
    return rebuild(issuer, JSON.parse(payloadPart.toString('utf8')) as UnknownObject)
  } catch {
    return undefined
  }
}

/** In this thread: a verification takes less than handing it to another one, as WebCrypto does. */
function holds({ alg, key }: { readonly alg: SigningAlg; readonly key: KeyObject }, signed: string, signature: Buffer): boolean {
  const data = Buffer.from(signed, 'ascii')
  if (alg === 'EdDSA') return verify(null, data, key, signature)
  // RFC 7518 3.4: the two numbers side by side, not the DER that OpenSSL takes otherwise.
  return verify('sha256', data, alg === 'ES256' ? { key, dsaEncoding: 'ieee-p1363' } : key, signature)
}

function rebuild(issuer: string, claims: UnknownObject): TokenPayload | undefined {
  const { jti, iat, exp, scope, client_id: clientId, sub, gid, sid, suid, clm, acr, amr, auth_time, cnf } = claims
  const whole = [jti, clientId, sub].every((text) => typeof text === 'string') && Number.isInteger(iat) && Number.isInteger(exp)
  // `nbf`: no token of ours has one.
  if (!whole || claims.iss !== issuer || claims.aud !== issuer || claims.nbf !== undefined) return undefined
  const ofUser = typeof gid === 'string'
  const jkt = (cnf as UnknownObject | undefined)?.jkt
  return {
    kind: ofUser ? 'AccessToken' : 'ClientCredentials',
    jti,
    iat,
    exp,
    clientId,
    // No `aud`: the library takes one as the mark of a token for another resource server.
    ...(scope === undefined ? {} : { scope }),
    ...(jkt === undefined ? {} : { jkt }),
    ...(ofUser ? { accountId: sub, grantId: gid } : {}),
    ...(sid === undefined ? {} : { sid }),
    ...(suid === undefined ? {} : { sessionUid: suid }),
    ...(clm === undefined ? {} : { claims: { userinfo: clm } }),
    ...(acr === undefined && amr === undefined ? {} : { extra: { acr, amr, auth_time } }),
  }
}
