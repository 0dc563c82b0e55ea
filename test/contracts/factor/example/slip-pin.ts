import type { Factor } from '../../../../src/engine/factor-contract.ts'
import { typedDigits } from '../../../../src/factors/typed.ts'
import type { KeyedHash, Random } from '../../../../src/platform/contract.ts'

export interface Slip {
  /** HMAC of the PIN: it can be recognised and not read. */
  readonly digest: string
}

interface Draft extends Slip {
  readonly printed: boolean
}

const length = 8

/** A PIN that is printed once, on a slip, and typed from it ever after. */
export const slipPin = ({
  random,
  keyedHash,
}: {
  readonly random: Random
  readonly keyedHash: KeyedHash
}): Factor<Slip, never, Draft> => ({
  id: 'slip_pin',
  classes: ['knowledge'],
  amr: ['pin'],
  traits: { maxAal: 1 },
  mayBeFirst: false,

  enrol: {
    limit: 1,
    proves: true,

    async begin({ user }) {
      const pin = random.digits(length)
      const digest = keyedHash.digest('slip-pin', user, pin)
      return { prompt: { kind: 'show-codes', codes: [pin] }, draft: { digest, printed: false } }
    },

    async confirm({ user }, { digest, printed }, answer) {
      const ask = { prompt: { kind: 'code', length, sent: false }, draft: { digest, printed: true } } as const
      if (!printed) return { kind: 'next', step: ask }
      const matches = keyedHash.matches(digest, 'slip-pin', user, typedDigits(answer.code))
      return matches ? { kind: 'enrolled', secret: { digest } } : { kind: 'mismatch' }
    },
  },

  prepare: () => ({ prompt: { kind: 'code', length, sent: false } }),

  async verify({ user }, secret, _challenge, answer) {
    const matches = keyedHash.matches(secret?.digest ?? '', 'slip-pin', user ?? '', typedDigits(answer.code))
    return secret && matches ? { kind: 'proved' } : { kind: 'mismatch' }
  },
})
