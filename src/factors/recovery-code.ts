import { type Static, Type } from '@sinclair/typebox'
import type { Enrol, EnrolStep, Factor } from '../engine/factor-contract.ts'
import type { Passwords, Random } from '../platform/contract.ts'
import { crockford, inGroups, randomText, readText } from '../platform/readable-text.ts'

export interface RecoverySecret {
  /** What is left: selector (the first two characters) to the hash of the other fourteen. */
  readonly codes: Readonly<Record<string, string>>
}

/** The codes in clear, sealed with the transaction until they are saved. */
export interface RecoveryDraft {
  readonly codes: readonly string[]
}

const recoverySettings = Type.Object({
  count: Type.Integer({ minimum: 4, maximum: 20, default: 10, description: 'Codes in a set.' }),
})
type RecoverySettings = Static<typeof recoverySettings>

const codeLength = 16
const selectorLength = 2

interface Tools {
  readonly random: Random
  readonly passwords: Passwords
}

/**
 * Codes to print and keep for the day the phone is lost (look-up secrets, NIST SP 800-63B-4 3.1.2). Each has 80 random bits:
 * two characters select it within the set, and the other fourteen (70 bit) are hashed, so that an answer costs one hash,
 * not one for each code of the set (RC-1, RC-3). A code works once, of parallel answers exactly one (RC-2).
 */
export const recoveryCode = ({ random, passwords }: Tools): Factor<RecoverySecret, never, RecoveryDraft, RecoverySettings> => ({
  id: 'recovery_code',
  classes: ['possession'],
  amr: ['otp'],
  traits: { maxAal: 2, standIn: true },
  mayBeFirst: false,
  settings: recoverySettings,

  prepare: () => ({ prompt: { kind: 'code', length: codeLength, sent: false, text: true } }),

  async verify(_context, secret, _challenge, answer) {
    const { selector, rest } = split(readText(crockford, answer.code))
    const hash = secret && Object.hasOwn(secret.codes, selector) ? secret.codes[selector] : undefined
    const { matches } = await passwords.verify(hash ?? null, rest)
    if (!secret || !matches) return { kind: 'mismatch' }
    const { [selector]: _used, ...left } = secret.codes
    const remaining = String(Object.keys(left).length)
    return {
      kind: 'proved',
      secret: { codes: left },
      once: true,
      notify: { template: 'recovery-code-used', parameters: { remaining } },
    }
  },

  enrol: enrolSet({ random, passwords }),
})

/** Making a set anew kills the old one. Nobody is asked to prove a code that was just shown: it is used up by that. */
const enrolSet = ({ random, passwords }: Tools): Enrol<RecoverySecret, RecoveryDraft, RecoverySettings> => ({
  limit: 1,
  proves: false,
  offeredNext: true,

  begin: async ({ settings }) => shown(newCodes(random, settings.count)),

  async confirm(_context, draft, answer) {
    if (!answer.saved) return { kind: 'next', step: shown(draft.codes) }
    const codes: Record<string, string> = {}
    // One after the other: a set of codes must not crowd the sign-ins out of the queue.
    for (const code of draft.codes) {
      const { selector, rest } = split(code)
      codes[selector] = await passwords.hash(rest)
    }
    return { kind: 'enrolled', secret: { codes }, replacesOthers: true }
  },
})

const shown = (codes: readonly string[]): EnrolStep<RecoveryDraft> => ({
  prompt: { kind: 'show-codes', codes: codes.map((code) => inGroups(code)) },
  draft: { codes },
})

function newCodes(random: Random, count: number): string[] {
  const codes = new Map<string, string>()
  while (codes.size < count) {
    const code = randomText(random, crockford, codeLength)
    codes.set(split(code).selector, code)
  }
  return [...codes.values()]
}

/** Anything that is not a code selects nothing, and is compared all the same. */
function split(code: string | undefined): { readonly selector: string; readonly rest: string } {
  const whole = code?.length === codeLength ? code : ''
  return { selector: whole.slice(0, selectorLength), rest: whole.slice(selectorLength) }
}
