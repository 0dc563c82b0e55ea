import { type Static, Type } from '@sinclair/typebox'
import type { Factor, FactorContext } from '../engine/factor-contract.ts'
import type { KeyedHash, Random } from '../platform/contract.ts'
import { typedDigits } from './typed.ts'

export interface CodeTools {
  readonly random: Random
  readonly keyedHash: KeyedHash
}

export interface CodeChallenge {
  /** HMAC of the code with everything it is bound to; the code itself is nowhere but in the message. */
  readonly digest: string
}

/** What a pool may set for every code that is sent. */
export const codeSettings = Type.Object({
  length: Type.Integer({ minimum: 6, maximum: 12, default: 6, description: 'Digits of a code.' }),
  lifetimeSeconds: Type.Integer({
    minimum: 60,
    maximum: 600,
    default: 300,
    description: 'Seconds until a code that was sent is worth nothing.',
  }),
})
export type CodeSettings = Static<typeof codeSettings>

/** Makes codes for a sign-in, and recognises them. */
export interface Codes {
  /** `code` goes into the message and nowhere else, `digest` into the challenge. */
  make(context: FactorContext<CodeSettings>): { readonly code: string; readonly digest: string }
  matches(context: FactorContext<CodeSettings>, challenge: CodeChallenge, typed: string | undefined): boolean
}

/**
 * The digest binds the code to purpose, transaction, challenge, user, authenticator and destination, so that it is worth
 * nothing anywhere else (OC-4, OC-15).
 */
export const createCodes = ({ random, keyedHash }: CodeTools): Codes => ({
  make(context) {
    const code = random.digits(context.settings.length)
    return { code, digest: keyedHash.digest('verification-code', ...boundTo(context), code) }
  },
  matches: (context, { digest }, typed) =>
    keyedHash.matches(digest, 'verification-code', ...boundTo(context), typedDigits(typed)),
})

export const boundTo = ({ transaction, challengeId, user, authenticator, address }: FactorContext): string[] =>
  ['sign-in', transaction, challengeId, user, authenticator, address].map((part) => part ?? '')

export const minutesOf = ({ lifetimeSeconds }: CodeSettings): string => String(Math.max(1, Math.floor(lifetimeSeconds / 60)))

/** A code that we make and send, and nothing else: the shared body of text messages and calls. */
export function verificationCode(
  tools: CodeTools,
): Pick<Factor<object, CodeChallenge, unknown, CodeSettings>, 'settings' | 'prepare' | 'verify'> {
  const codes = createCodes(tools)
  return {
    settings: codeSettings,

    prepare(context, secret) {
      const { settings } = context
      const { code, digest } = codes.make(context)
      return {
        prompt: { kind: 'code', length: settings.length, sent: true },
        challenge: { digest },
        lifetimeSeconds: settings.lifetimeSeconds,
        ...(secret ? { deliver: { template: 'verification-code', parameters: { code, minutes: minutesOf(settings) } } } : {}),
      }
    },

    async verify(context, secret, challenge, answer) {
      if (!challenge) return { kind: 'expired' }
      return codes.matches(context, challenge, answer.code) && secret ? { kind: 'proved' } : { kind: 'mismatch' }
    },
  }
}
