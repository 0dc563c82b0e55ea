import type { Factor } from '../engine/factor-contract.ts'
import type { KeyedHash, Random } from '../platform/contract.ts'
import { type CodeChallenge, verificationCode } from './verification-code.ts'

/**
 * A verification code sent to the user's verified mailbox. NIST SP 800-63B-4 3.1.3.1 does not take e-mail as an
 * out-of-band authenticator, so it never lifts a sign-in to AAL2.
 */
export const emailCode = (tools: { readonly random: Random; readonly keyedHash: KeyedHash }): Factor<object, CodeChallenge> => ({
  id: 'email',
  classes: ['possession'],
  amr: ['otp'],
  traits: { maxAal: 1 },
  channel: 'email',
  mayBeFirst: true,
  ...verificationCode(tools),
})
