import { decodeBase32, encodeBase32 } from '../../platform/base32.ts'
import type { Checked } from './user-record.ts'

/** What the factor `token` keeps: a seed of HOTP (RFC 4226) or TOTP (RFC 6238) in a device. */
export interface TokenSeed {
  readonly type: 'hotp' | 'totp'
  /** Base32. */
  readonly secret: string
  readonly digits: number
  /** Seconds; TOTP only. */
  readonly period?: number
  readonly algorithm: 'SHA1' | 'SHA256' | 'SHA512'
  /** Presses so far; HOTP only. */
  readonly counter?: number
}

/** A token as a file brings it. */
export interface TravellingToken {
  readonly serial: string
  readonly seed: TokenSeed
  /** Name or e-mail address of the person who has it. */
  readonly username?: string
}

interface RawToken {
  readonly serial: string
  /** Base32. */
  readonly secret: string
  readonly type: string
  readonly digits?: number
  readonly period?: number
  readonly counter?: number
  readonly algorithm?: string
  readonly username?: string
}

/** Checks a token. Every fault is named at once; none shows the secret. */
export function checkToken(raw: RawToken): Checked<TravellingToken> {
  const faults: string[] = []
  const { serial, type, digits = 6, period = 30, counter = 0, username } = raw
  if (!/^[\x21-\x7e](?:[\x20-\x7e]{0,62}[\x21-\x7e])?$/.test(serial))
    faults.push('The serial number is missing, or longer than 64 plain letters and digits.')
  if (type !== 'hotp' && type !== 'totp') faults.push('The type is not hotp or totp.')
  const bytes = decodeBase32(raw.secret)
  // RFC 4226 R6 asks for 128 bits; shorter ones are on the market, below 80 bits a seed can be searched for.
  if (!bytes || bytes.length < 10 || bytes.length > 128) faults.push('The secret has fewer than 10 or more than 128 bytes.')
  if (!inRange(digits, 6, 8)) faults.push('The number of digits is not 6, 7 or 8.')
  if (!inRange(period, 15, 300)) faults.push('The period is not a number of seconds from 15 to 300.')
  if (!inRange(counter, 0, Number.MAX_SAFE_INTEGER)) faults.push('The counter is not a whole number.')
  const algorithm = (raw.algorithm ?? 'SHA1')
    .toUpperCase()
    .replace(/^HMAC-?/, '')
    .replace('-', '')
  if (algorithm !== 'SHA1' && algorithm !== 'SHA256' && algorithm !== 'SHA512')
    faults.push('The algorithm is not SHA1, SHA256 or SHA512.')
  if (faults.length > 0 || !bytes) return { faults }
  const shared = { secret: encodeBase32(bytes), digits, algorithm: algorithm as TokenSeed['algorithm'] }
  const seed: TokenSeed = type === 'hotp' ? { type, ...shared, counter } : { type: 'totp', ...shared, period }
  return { record: { serial, seed, ...(username ? { username } : {}) } }
}

const inRange = (value: number, least: number, most: number): boolean =>
  Number.isInteger(value) && value >= least && value <= most
