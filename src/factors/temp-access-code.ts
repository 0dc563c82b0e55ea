import type { Factor } from '../engine/factor-contract.ts'
import type { Passwords } from '../platform/contract.ts'
import { crockford, readText } from '../platform/readable-text.ts'

/** What src/engine/issue-access-code.ts writes. */
export interface AccessCodeSecret {
  readonly hash: string
  /** How often it may still be used. */
  readonly uses: number
}

/**
 * A code that the help desk tells somebody who has lost everything else, for an hour or so and usually one sign-in. Nobody
 * adds one for themselves. It stands in for a second factor, so the password is still needed, and lifts no sign-in to the
 * second level: it was heard by two.
 */
export const tempAccessCode = ({ passwords }: { readonly passwords: Passwords }): Factor<AccessCodeSecret, never> => ({
  id: 'temp_access_code',
  classes: ['possession'],
  amr: ['otp'],
  traits: { maxAal: 1, standIn: true },
  mayBeFirst: false,

  prepare: () => ({ prompt: { kind: 'code', length: 12, sent: false, text: true } }),

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
})
