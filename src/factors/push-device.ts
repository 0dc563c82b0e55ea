import { compactVerify, decodeJwt, decodeProtectedHeader, importJWK, type JWK } from 'jose'

/** What a phone registered: a key that never leaves it, a name, and where it can be woken. */
export interface PushSecret {
  readonly publicKey: PublicKey
  readonly name: string
  readonly platform: string
  /** Web Push (RFC 8030). Absent: the phone asks by itself. */
  readonly subscription?: PushSubscription
}

/** A JSON Web Key (RFC 7517) with nothing in it but the public point: P-256 (RFC 7518 6.2) or Ed25519 (RFC 8037). */
export type PublicKey =
  | { readonly kty: 'EC'; readonly crv: 'P-256'; readonly x: string; readonly y: string }
  | { readonly kty: 'OKP'; readonly crv: 'Ed25519'; readonly x: string }

interface PushSubscription {
  readonly endpoint: string
  readonly keys: { readonly p256dh: string; readonly auth: string }
}

/** Characters of a signed message; the longest honest one, with a subscription in it, has about 1,500. */
const longestJws = 8_192
const coordinate = /^[A-Za-z0-9_-]{43}$/

export type Claims = Readonly<Record<string, unknown>>

/**
 * The claims of a compact JWS (RFC 7515) of `type`, signed with `key`; undefined for anything else. The key decides the
 * algorithm, the header only confirms it, so that neither `none` nor an HMAC over the public key passes (RFC 8725 3.1), and
 * a message of one type is never taken for another (RFC 8725 3.11).
 */
export async function signedBy(key: PublicKey, type: string, jws: string | undefined): Promise<Claims | undefined> {
  if (jws === undefined || jws.length > longestJws) return undefined
  try {
    const algorithms = key.kty === 'EC' ? ['ES256'] : ['EdDSA', 'Ed25519']
    const { payload, protectedHeader } = await compactVerify(jws, await importJWK(key as JWK, algorithms[0]), { algorithms })
    return protectedHeader.typ === type ? objectOf(JSON.parse(new TextDecoder().decode(payload))) : undefined
  } catch {
    return undefined
  }
}

/** What a JWS claims before anybody has checked it: only to learn with which key it says it was signed. */
export function claimedBy(type: string, jws: string | undefined): Claims | undefined {
  if (jws === undefined || jws.length > longestJws) return undefined
  try {
    return decodeProtectedHeader(jws).typ === type ? objectOf(decodeJwt(jws)) : undefined
  } catch {
    return undefined
  }
}

/** A public key of the two kinds that are taken, without whatever else was in it; a private member refuses it (LG-3). */
export function publicKeyOf(value: unknown): PublicKey | undefined {
  const { kty, crv, x, y, d } = objectOf(value) ?? {}
  if (d !== undefined || !isCoordinate(x)) return undefined
  if (kty === 'OKP' && crv === 'Ed25519') return { kty, crv, x }
  return kty === 'EC' && crv === 'P-256' && isCoordinate(y) ? { kty, crv, x, y } : undefined
}

/** A Web Push subscription as the browser serialises it. Which push services are called, the channel decides. */
export function subscriptionOf(value: unknown): PushSubscription | undefined {
  const { endpoint, keys } = objectOf(value) ?? {}
  const { p256dh, auth } = objectOf(keys) ?? {}
  const url = typeof endpoint === 'string' && endpoint.length <= 1_024 ? URL.parse(endpoint) : null
  if (url?.protocol !== 'https:' || url.username !== '' || url.password !== '') return undefined
  if (typeof p256dh !== 'string' || !/^[A-Za-z0-9_-]{87}=?$/.test(p256dh)) return undefined
  if (typeof auth !== 'string' || !/^[A-Za-z0-9_-]{22}={0,2}$/.test(auth)) return undefined
  return { endpoint: url.href, keys: { p256dh, auth } }
}

const isCoordinate = (value: unknown): value is string => typeof value === 'string' && coordinate.test(value)

const objectOf = (value: unknown): Claims | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Claims) : undefined
