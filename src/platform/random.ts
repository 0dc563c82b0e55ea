import { randomBytes, randomFillSync } from 'node:crypto'
import type { Random } from './contract.ts'

/** 128 bits: below this a token could be guessed (CR-3). */
const smallestToken = 16

/** Bytes fetched at once: asking for a few at a time costs more than everything that is done with them. */
const supply = 4096
const mostFromSupply = 256

/** Chance from the operating system's generator. Each byte is handed out once, and wiped from the supply then. */
export function createSystemRandom(): Random {
  const bytes = Buffer.alloc(supply)
  let at = supply
  return createRandom((length) => {
    if (length > mostFromSupply) return randomBytes(length)
    if (at + length > supply) {
      randomFillSync(bytes)
      at = 0
    }
    const taken = bytes.subarray(at, at + length)
    at += length
    const copy = Buffer.from(taken)
    taken.fill(0)
    return copy
  })
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
