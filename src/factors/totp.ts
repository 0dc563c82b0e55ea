import { timingSafeEqual } from 'node:crypto'
import { Secret, TOTP } from 'otpauth'
import type { Factor } from '../engine/factor-contract.ts'
import { typedDigits } from './verification-code.ts'

export interface TotpSecret {
  /** Base32, at least 160 bit for secrets that this server makes. */
  readonly secret: string
  readonly digits: number
  /** Seconds. */
  readonly period: number
  readonly algorithm: 'SHA1' | 'SHA256' | 'SHA512'
}

/** What authenticator apps assume when nothing is said. */
export const totpDefaults = { digits: 6, period: 30, algorithm: 'SHA1' } as const

/**
 * Codes of an authenticator app, RFC 6238. The current step and one back are accepted (section 5.2), so two codes are
 * valid at any instant; each step is accepted once, ever, and never after a later one: the marker is the step.
 */
export const totp = (): Factor<TotpSecret, never> => ({
  id: 'mobile_app',
  classes: ['possession'],
  amr: ['otp'],
  traits: { maxAal: 2 },
  mayBeFirst: false,

  prepare: (_context, secret) => ({
    prompt: { kind: 'code', length: secret?.digits ?? totpDefaults.digits, sent: false },
  }),

  async verify(context, secret, _challenge, answer) {
    if (!secret) return { kind: 'mismatch' }
    const step = matchingStep(secret, typedDigits(answer.code), context.now)
    if (step === undefined || step <= (context.marker ?? -1)) return { kind: 'mismatch' }
    return { kind: 'proved', marker: step }
  },
})

function matchingStep({ secret, digits, period, algorithm }: TotpSecret, code: string, now: number): number | undefined {
  const generator = new TOTP({ secret: Secret.fromBase32(secret), digits, period, algorithm })
  const current = Math.floor(now / 1000 / period)
  return [current, current - 1].find((step) => equal(generator.generate({ timestamp: step * period * 1000 }), code))
}

function equal(expected: string, typed: string): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(typed)]
  return a.length === b.length && timingSafeEqual(a, b)
}
