import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject } from 'node:crypto'
import type { Random, Sealing } from './contract.ts'
import { lengthPrefixed } from './length-prefixed.ts'

/** One key of the ring: 32 bytes for AES-256, and the id that sealed texts name it by. */
export interface SealingKey {
  /** Letters, digits, `-` and `_` only. */
  readonly id: string
  readonly key: Buffer
}

/** A sealed text does not open: another key, purpose or row, or it was changed. Says which, and never what was in it. */
export class SealBroken extends Error {
  override readonly name = 'SealBroken'
}

const format = 'v1'
const cipher = 'aes-256-gcm'
const nonceBytes = 12
const tagBytes = 16

/**
 * AES-256-GCM (NIST SP 800-38D) with a random 96-bit nonce for each text: `v1.<key id>.<nonce>.<ciphertext and tag>`, the
 * last two in base64url. Format, key id, purpose and row are associated data (CR-2). `ring` holds the keys, newest first:
 * the first seals, all open. Throws RangeError where a key has not 32 bytes or an id occurs twice.
 *
 * A key may seal 2^32 texts before the nonces' chance of meeting passes 2^-32: rotate it long before.
 */
export function createSealing(ring: readonly SealingKey[], random: Random): Sealing {
  const keys = new Map<string, KeyObject>()
  for (const { id, key } of ring) {
    if (key.length !== 32) throw new RangeError(`Sealing key ${id} has ${key.length} bytes instead of 32.`)
    if (!/^[A-Za-z0-9_-]+$/.test(id)) throw new RangeError('The id of a sealing key is base64url text.')
    if (keys.has(id)) throw new RangeError(`Sealing key ${id} is given twice.`)
    keys.set(id, createSecretKey(key))
  }
  const newest = ring[0]
  const newestKey = newest && keys.get(newest.id)
  if (!newest || !newestKey) throw new RangeError('Sealing needs at least one key.')

  return {
    seal(purpose, row, plain) {
      const nonce = random.bytes(nonceBytes)
      const sealer = createCipheriv(cipher, newestKey, nonce, { authTagLength: tagBytes })
      sealer.setAAD(lengthPrefixed([format, newest.id, purpose, row]))
      const sealed = Buffer.concat([sealer.update(plain, 'utf8'), sealer.final(), sealer.getAuthTag()])
      return `${format}.${newest.id}.${nonce.toString('base64url')}.${sealed.toString('base64url')}`
    },

    open(purpose, row, sealed) {
      const { keyId, nonce, body } = parse(sealed)
      const key = keys.get(keyId)
      if (!key)
        throw new SealBroken(`Sealed with key ${keyId}, which is not in the ring. Add that key to the older sealing keys.`)
      const opener = createDecipheriv(cipher, key, nonce, { authTagLength: tagBytes })
      opener.setAAD(lengthPrefixed([format, keyId, purpose, row]))
      opener.setAuthTag(body.subarray(body.length - tagBytes))
      try {
        return Buffer.concat([opener.update(body.subarray(0, body.length - tagBytes)), opener.final()]).toString('utf8')
      } catch {
        throw new SealBroken(`The sealed text for ${purpose} was changed, or belongs to another row or purpose.`)
      }
    },

    stale: (sealed) => parse(sealed).keyId !== newest.id,
  }
}

function parse(sealed: string): { keyId: string; nonce: Buffer; body: Buffer } {
  const parts = sealed.split('.')
  const [version, keyId, nonceText, bodyText] = parts
  if (parts.length !== 4 || version !== format || !keyId || !nonceText || !bodyText || !/^[A-Za-z0-9_-]+$/.test(keyId)) {
    throw new SealBroken('This is not a sealed text.')
  }
  const nonce = Buffer.from(nonceText, 'base64url')
  const body = Buffer.from(bodyText, 'base64url')
  // Node ignores what is not base64url: writing it again finds a text that was changed without changing its bytes.
  const canonical = nonce.toString('base64url') === nonceText && body.toString('base64url') === bodyText
  if (!canonical || nonce.length !== nonceBytes || body.length < tagBytes) throw new SealBroken('This is not a sealed text.')
  return { keyId, nonce, body }
}
