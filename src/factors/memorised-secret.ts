import type { Enrol, EnrolContext, EnrolVerdict, Factor, InputRefusal } from '../engine/factor-contract.ts'
import type { Passwords } from '../platform/contract.ts'
import { judgePassword, type PasswordRefusal } from '../platform/password-policy.ts'

export interface MemorisedSecret {
  /** PHC string; Argon2id unless it was brought along from elsewhere. */
  readonly hash: string
}

/** Nothing but the fact that it has begun. */
export type NoDraft = Record<string, never>

/** A stranger's answer costs the same hash as a user's. */
export const proveMemorised = (passwords: Passwords): Pick<Factor<MemorisedSecret, never, NoDraft>, 'prepare' | 'verify'> => ({
  prepare: () => ({ prompt: { kind: 'password' } }),

  async verify(_context, secret, _challenge, answer) {
    const { matches, rehash } = await passwords.verify(secret?.hash ?? null, answer.password ?? '')
    if (!secret || !matches) return { kind: 'mismatch' }
    return rehash === undefined ? { kind: 'proved' } : { kind: 'proved', secret: { hash: rehash } }
  },
})

const reasons: Readonly<Record<PasswordRefusal, InputRefusal>> = {
  too_short: 'password_too_short',
  too_long: 'password_too_long',
  too_common: 'password_too_common',
  personal: 'password_personal',
}

export interface MemorisedRules {
  readonly passwords: Passwords
  /** True where it may be the only thing that lets its owner in: then it is longer. */
  readonly alone: (context: EnrolContext) => boolean
  /** Factor whose passwords must differ from this one (PW-10). */
  readonly unlike: string
  /** Whether setting it counts in the sign-in in which it is set. */
  readonly proves: boolean
}

/**
 * Sets a password, or changes it: the new one takes the place of the old (PW-6 asks for fresh proof before; the engine does).
 * Only what stands in the way is told, never how near another password was.
 */
export const enrolMemorised = ({ passwords, alone, unlike, proves }: MemorisedRules): Enrol<MemorisedSecret, NoDraft> => ({
  limit: 1,
  proves,

  begin: async (context) => ({ prompt: { kind: 'new-password', minimum: alone(context) ? 15 : 8 }, draft: {} }),

  async confirm(context, _draft, answer): Promise<EnrolVerdict<MemorisedSecret, NoDraft>> {
    const password = answer.password ?? ''
    const judgement = await judgePassword(password, {
      onlyFactor: alone(context),
      username: context.person.username,
      email: context.person.email,
      names: [context.workspace, context.application],
    })
    if (!judgement.ok) return { kind: 'refused', reason: reasons[judgement.reason], minimum: judgement.minimumLength }
    // Hashes have salts of their own: whether two passwords are one shows only by trying the candidate.
    for (const { secret } of context.others(unlike)) {
      const { matches } = await passwords.verify((secret as MemorisedSecret).hash, password)
      if (matches) return { kind: 'refused', reason: 'password_same', tells: true }
    }
    return { kind: 'enrolled', secret: { hash: await passwords.hash(password) }, replacesOthers: true }
  },
})
