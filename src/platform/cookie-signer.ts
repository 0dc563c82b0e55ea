import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto'

/** Signs cookies and finds the key of a signature; what the library's HTTP framework wants of a key ring. */
export interface CookieSigner {
  sign(data: string): string
  verify(data: string, signature: string): boolean
  /** Position of the key that made `signature`, newest first; -1 where none did. */
  index(data: string, signature: string): number
}

/**
 * HMAC-SHA-256 in base64url over the whole `name=value`. The first key signs, all verify. Keys are prepared once: the
 * framework's own ring prepares them, and two more of its own for the comparison, each time a cookie is read.
 */
export function createCookieSigner(keys: readonly string[]): CookieSigner {
  const prepared = keys.map((key) => createSecretKey(key, 'utf8'))
  const newest = prepared[0]
  if (!newest) throw new RangeError('Cookies need at least one key.')
  const mac = (key: KeyObject, data: string) => createHmac('sha256', key).update(data).digest()

  const index = (data: string, signature: string): number => {
    const given = Buffer.from(signature, 'base64url')
    // Node ignores what is not base64url: another spelling of a signature is not that signature.
    if (given.toString('base64url') !== signature) return -1
    return prepared.findIndex((key) => {
      const expected = mac(key, data)
      return given.length === expected.length && timingSafeEqual(given, expected)
    })
  }

  return {
    sign: (data) => mac(newest, data).toString('base64url'),
    verify: (data, signature) => index(data, signature) >= 0,
    index,
  }
}
