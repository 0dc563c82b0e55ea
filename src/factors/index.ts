import type { Factor } from '../engine/factor-contract.ts'
import type { KeyedHash, Passwords, Random } from '../platform/contract.ts'
import { emailCode } from './email-code.ts'
import { grid } from './grid.ts'
import { hotpToken, type TokenStock } from './hotp-token.ts'
import { kba } from './kba.ts'
import type { QuestionCatalogue } from './kba-settings.ts'
import { magicLink } from './magic-link.ts'
import { passkey } from './passkey.ts'
import type { RelyingParty } from './passkey-registration.ts'
import { password } from './password.ts'
import { push } from './push.ts'
import { recoveryCode } from './recovery-code.ts'
import { secondPassword } from './second-password.ts'
import { sms } from './sms.ts'
import { tempAccessCode } from './temp-access-code.ts'
import { totp } from './totp.ts'
import { trustedDevice } from './trusted-device.ts'
import { voice } from './voice.ts'

/** What factors may use. */
export interface FactorTools {
  readonly random: Random
  readonly keyedHash: KeyedHash
  readonly passwords: Passwords
  readonly tokenStock: TokenStock
  /** Knowledge questions that come with the server; none where absent. */
  readonly questions?: QuestionCatalogue
  readonly relyingParty: RelyingParty
}

/** The registry: every factor of this server. A new one is a new file and one line here. */
export const createFactors = (tools: FactorTools): Factor[] =>
  [
    password(tools),
    emailCode(tools),
    sms(tools),
    voice(tools),
    magicLink(tools),
    totp(tools),
    hotpToken(tools),
    secondPassword(tools),
    kba(tools),
    grid(tools),
    recoveryCode(tools),
    tempAccessCode(tools),
    trustedDevice(tools),
    push(tools),
    passkey(tools),
  ] as Factor[]
