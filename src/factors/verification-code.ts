import type { Factor, FactorContext } from '../engine/factor-contract.ts'
import type { KeyedHash, Random } from '../platform/contract.ts'

export interface CodeChallenge {
  /** HMAC of the code with everything it is bound to; the code itself is nowhere but in the message. */
  readonly digest: string
}

interface CodeTools {
  readonly random: Random
  readonly keyedHash: KeyedHash
}

/**
 * A code that we make and send: the shared body of every factor with a channel. The digest binds the code to purpose,
 * transaction, challenge, authenticator and destination, so that it is worth nothing anywhere else (OC-4, OC-15).
 */
export const verificationCode = ({
  random,
  keyedHash,
}: CodeTools): Pick<Factor<object, CodeChallenge>, 'prepare' | 'verify'> => ({
  prepare(context, secret) {
    const code = random.digits(context.codes.length)
    const minutes = String(Math.round(context.codes.lifetimeSeconds / 60))
    return {
      prompt: { kind: 'code', length: context.codes.length, sent: true },
      challenge: { digest: keyedHash.digest('verification-code', ...boundTo(context), code) },
      lifetimeSeconds: context.codes.lifetimeSeconds,
      ...(secret ? { deliver: { template: 'verification-code', parameters: { code, minutes } } } : {}),
    }
  },

  async verify(context, secret, challenge, answer) {
    if (!challenge) return { kind: 'expired' }
    const matches = keyedHash.matches(challenge.digest, 'verification-code', ...boundTo(context), typedDigits(answer.code))
    return matches && secret ? { kind: 'proved' } : { kind: 'mismatch' }
  },
})

const boundTo = ({ transaction, challengeId, user, authenticator, address }: FactorContext): string[] =>
  ['sign-in', transaction, challengeId, user, authenticator, address].map((part) => part ?? '')

/** People type codes with spaces or dashes in between, and some keyboards type full-width digits. */
export const typedDigits = (typed = ''): string => typed.slice(0, 64).normalize('NFKC').replace(/[\s-]/g, '')
