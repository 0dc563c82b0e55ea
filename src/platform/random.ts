import { randomBytes } from 'node:crypto'
import type { Random } from './contract.ts'

/** 128 bits: below this a token could be guessed (CR-3). */
const smallestToken = 16

/** Chance from the operating system's generator. */
export function createSystemRandom(): Random {
  return createRandom((length) => randomBytes(length))
}

/**
 * Chance from a source of uniform bytes. `token` throws RangeError for fewer than 16 bytes (128 bits), `digits` for a
 * length that is not a positive whole number.
 */
export function createRandom(source: (length: number) => Buffer): Random {
  return {
    bytes: source,
    digits(length) {
      if (!Number.isInteger(length) || length < 1) throw new RangeError('A code has a whole number of digits, 1 or more.')
      let digits = ''
      while (digits.length < length) {
        for (const byte of source(length - digits.length + 2)) {
          // 256 is no multiple of 10: bytes from 250 on would make the digits 0 to 5 more likely, so they are thrown away.
          if (byte < 250 && digits.length < length) digits += String(byte % 10)
        }
      }
      return digits
    },
    token(bytes) {
      if (bytes < smallestToken) throw new RangeError(`A token has at least ${smallestToken} random bytes.`)
      return source(bytes).toString('base64url')
    },
  }
}
