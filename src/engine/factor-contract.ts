import type { AuthenticatorId, ChallengeId, TransactionId, UserId } from '../domain/ids.ts'
import type { Amr, FactorClass, Traits } from '../domain/proof.ts'
import type { Answer } from './action.ts'
import type { Prompt } from './view.ts'

/**
 * A factor is a plug-in described by data: one file in src/factors/ and one line in its index.ts. Everything else
 * (policy, doors, pages, limits, single use, audit) reads this description and knows no factor by name.
 *
 * Single use belongs to the engine, not to the factor: a challenge row is consumed by one conditional statement, and
 * a `marker` (TOTP step, HOTP counter) only ever rises, by one conditional statement.
 */
export interface Factor<Secret = unknown, Challenge = unknown> {
  /** Key everywhere: policy, step-up door, tokens (`auth_factor`), locale texts. */
  readonly id: string
  readonly classes: readonly FactorClass[]
  readonly amr: readonly Amr[]
  readonly traits: Traits
  /** Channel through which its codes travel, if any: `email`. */
  readonly channel?: string
  /** Whether a proof of it may stand first, before anything else is proved. */
  readonly mayBeFirst: boolean

  /**
   * Makes a challenge. `secret` is null for a stranger (no such user, or the user has no such authenticator): the
   * prompt must be the same and nothing may be sent, so that nobody learns who exists.
   */
  prepare(context: FactorContext, secret: Secret | null): Prepared<Challenge>

  /**
   * Judges an answer. Called only under a ledger grant. A wrong answer is a returned verdict, never a throw. For a
   * stranger `secret` is null and the work (and so the time) must be the same as for a user.
   */
  verify(context: FactorContext, secret: Secret | null, challenge: Challenge | null, answer: Answer): Promise<Verdict<Secret>>
}

export interface Prepared<Challenge> {
  readonly prompt: Prompt
  /** Stored with the transaction until answered, superseded or expired; must not hold a plain code. */
  readonly challenge?: Challenge
  readonly lifetimeSeconds?: number
  /** To be sent to the authenticator's own verified address: the factor never names a recipient. */
  readonly deliver?: { readonly template: string; readonly parameters: Readonly<Record<string, string>> }
}

export type Verdict<Secret> =
  | {
      readonly kind: 'proved'
      /** Replace the stored secret (a password hash with newer parameters). */
      readonly secret?: Secret
      /** Monotone value accepted now; the engine refuses it if the stored one is not lower. */
      readonly marker?: number
    }
  | { readonly kind: 'mismatch' }
  | { readonly kind: 'expired' }

export interface FactorContext {
  readonly transaction: TransactionId
  readonly challengeId: ChallengeId
  /** Null for a stranger. */
  readonly user: UserId | null
  readonly authenticator: AuthenticatorId | null
  /** The authenticator's own verified destination; null where there is none or for a stranger. */
  readonly address: string | null
  /** Milliseconds since the epoch by the store's clock. */
  readonly now: number
  /** Last accepted marker of this authenticator. */
  readonly marker: number | null
  /** Settings of the workspace for codes: digits and seconds. */
  readonly codes: { readonly length: number; readonly lifetimeSeconds: number }
}
