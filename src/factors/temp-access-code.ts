import type { Factor } from '../engine/factor-contract.ts'
import type { Passwords, Random } from '../platform/contract.ts'
import { crockford, inGroups, randomText, readText } from '../platform/readable-text.ts'

export interface AccessCodeSecret {
  readonly hash: string
  /** How often it may still be used. */
  readonly uses: number
}

interface Tools {
  readonly random: Random
  readonly passwords: Passwords
}

/** Of five bits: 60 bit. */
const codeLength = 12

/**
 * A code that the help desk tells somebody who has lost everything else, for an hour or so and usually one sign-in. Nobody
 * adds one for themselves. It stands in for a second factor, so the password is still needed, and lifts no sign-in to the
 * second level: it was heard by two.
 */
export const tempAccessCode = ({ random, passwords }: Tools): Factor<AccessCodeSecret, never> => ({
  id: 'temp_access_code',
  classes: ['possession'],
  amr: ['otp'],
  traits: { maxAal: 1, standIn: true },
  mayBeFirst: false,

  prepare: () => ({ prompt: { kind: 'code', length: codeLength, sent: false, text: true } }),

  async verify(_context, secret, _challenge, answer) {
    const usable = secret && secret.uses > 0
    const { matches } = await passwords.verify(usable ? secret.hash : null, readText(crockford, answer.code) ?? '')
    if (!usable || !matches) return { kind: 'mismatch' }
    return {
      kind: 'proved',
      secret: { ...secret, uses: secret.uses - 1 },
      once: true,
      notify: { template: 'access-code-used', parameters: {} },
    }
  },

  async issue(uses) {
    const code = randomText(random, crockford, codeLength)
    return { secret: { hash: await passwords.hash(code), uses }, code: inGroups(code) }
  },
})
