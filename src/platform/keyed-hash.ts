import { createHmac, createSecretKey } from 'node:crypto'
import type { KeyedHash } from './contract.ts'
import { lengthPrefixed } from './length-prefixed.ts'
import { sameText } from './same-text.ts'

/**
 * HMAC-SHA-256 (RFC 2104) in base64url over purpose and parts, each with its length. `key` has at least 32 bytes, else
 * RangeError. The same key always gives the same digests: rotating sealing keys does not touch it.
 */
export function createKeyedHash(key: Buffer): KeyedHash {
  if (key.length < 32) throw new RangeError(`The hash key has ${key.length} bytes; it needs at least 32.`)
  const secret = createSecretKey(key)
  const mac = (purpose: string, parts: readonly string[]) =>
    createHmac('sha256', secret)
      .update(lengthPrefixed([purpose, ...parts]))
      .digest()

  return {
    digest: (purpose, ...parts) => mac(purpose, parts).toString('base64url'),
    matches(digest, purpose, ...parts) {
      return sameText(mac(purpose, parts).toString('base64url'), digest)
    },
  }
}
