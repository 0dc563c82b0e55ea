import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto'

/** COSE algorithm identifiers that are offered, the best liked first (RFC 9053, RFC 8812). */
export const algorithms = { ES256: -7, EdDSA: -8, RS256: -257 } as const

const labels = { kty: 1, alg: 3, crv: -1, x: -2, y: -3, n: -1, e: -2 } as const

/**
 * The algorithm of a decoded COSE key, or undefined unless key type, curve and algorithm belong together and the key is
 * sound: a point on its curve, a modulus of 2,048 to 4,096 bits (WN-7). The library checks none of it before the first
 * sign-in. The upper bound is there because the key's owner decides how long its verification takes.
 */
export function soundAlgorithm(key: ReadonlyMap<unknown, unknown>): number | undefined {
  const algorithm = key.get(labels.alg)
  const jwk = toJwk(key)
  const imported = jwk && importKey(jwk)
  if (!imported) return undefined
  if (algorithm !== algorithms.RS256) return algorithm as number
  const { modulusLength = 0, publicExponent } = imported.asymmetricKeyDetails ?? {}
  return modulusLength >= 2_048 && modulusLength <= 4_096 && publicExponent === 65_537n ? algorithm : undefined
}

function toJwk(key: ReadonlyMap<unknown, unknown>): JsonWebKey | undefined {
  const [kty, alg, curve] = [key.get(labels.kty), key.get(labels.alg), key.get(labels.crv)]
  const [x, y] = [bytes(key.get(labels.x)), bytes(key.get(labels.y))]
  if (alg === algorithms.ES256 && kty === 2 && curve === 1 && x?.length === 32 && y?.length === 32)
    return { kty: 'EC', crv: 'P-256', x: base64url(x), y: base64url(y) }
  if (alg === algorithms.EdDSA && kty === 1 && curve === 6 && x?.length === 32)
    return { kty: 'OKP', crv: 'Ed25519', x: base64url(x) }
  const [n, e] = [bytes(key.get(labels.n)), bytes(key.get(labels.e))]
  if (alg === algorithms.RS256 && kty === 3 && n && e) return { kty: 'RSA', n: base64url(n), e: base64url(e) }
  return undefined
}

const bytes = (value: unknown): Uint8Array | undefined => (value instanceof Uint8Array ? value : undefined)

const base64url = (value: Uint8Array): string => Buffer.from(value).toString('base64url')

function importKey(key: JsonWebKey): KeyObject | undefined {
  try {
    return createPublicKey({ key, format: 'jwk' })
  } catch {
    return undefined
  }
}
