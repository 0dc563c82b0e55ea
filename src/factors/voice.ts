import type { Factor } from '../engine/factor-contract.ts'
import { type CodeChallenge, type CodeSettings, type CodeTools, verificationCode } from './verification-code.ts'

/** A verification code read out in a call, to the phone that is enrolled for text messages. */
export const voice = (tools: CodeTools): Factor<object, CodeChallenge, never, CodeSettings> => ({
  ...verificationCode(tools),
  id: 'voice',
  classes: ['possession'],
  amr: ['otp', 'tel'],
  traits: { maxAal: 2 },
  channel: 'voice',
  mayBeFirst: true,
  shares: 'sms',
  offByDefault: true,
})
