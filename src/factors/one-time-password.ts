import { HOTP, Secret } from 'otpauth'
import { sameText } from '../platform/same-text.ts'

/** What an app or a token and this server have in common. */
export interface Seed {
  /** Base32, at least 160 bit for seeds that this server makes. */
  readonly secret: string
  readonly digits: number
  readonly algorithm: 'SHA1' | 'SHA256' | 'SHA512'
}

/**
 * The first of `counters` whose code (RFC 4226 5.3; a TOTP step is a counter, RFC 6238 4.2) is what was typed. With `next`
 * only a counter whose successor has that code, too.
 */
export function matchingCounter(seed: Seed, counters: Iterable<number>, code: string, next?: string): number | undefined {
  const secret = Secret.fromBase32(seed.secret)
  const codeAt = (counter: number) => HOTP.generate({ secret, digits: seed.digits, algorithm: seed.algorithm, counter })
  for (const counter of counters)
    if (counter >= 0 && sameText(codeAt(counter), code) && (next === undefined || sameText(codeAt(counter + 1), next)))
      return counter
  return undefined
}

export const base32 = (bytes: Buffer): string => new Secret({ buffer: new Uint8Array(bytes).buffer }).base32

/** The TOTP step at this time of the server's clock (milliseconds). */
export const stepAt = (now: number, period: number): number => Math.floor(now / 1000 / period)

export function* range(from: number, count: number): Generator<number> {
  for (let at = from; at < from + count; at += 1) yield at
}
