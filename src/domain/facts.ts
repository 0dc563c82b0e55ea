import type { Demand, FactorRequirement } from './demand.ts'
import type { AuthenticatorId, TransactionId, UserId } from './ids.ts'
import type { FactorClass, Proof, Traits } from './proof.ts'

/** Everything a decision rests on. Plain data, so that simulate and explain can ask the same question. */
export interface Facts {
  readonly demand: Demand
  /** Milliseconds since the epoch by the store's clock. */
  readonly now: number
  readonly transaction: TransactionId | null
  readonly firstFactors: readonly string[]
  /** What the application asks for, on top of the demand. */
  readonly required: readonly FactorRequirement[]
  /** Factors that this person may add on their own now. */
  readonly enrollable: readonly string[]
  /** What this transaction has added already. */
  readonly enrolled: readonly string[]
  /** A remembered browser stands for the second factor that the application asks for at sign-in. */
  readonly trusted: boolean
  /** Who it is about; null while nobody, or a stranger, is named. */
  readonly subject: Subject | null
  readonly proofs: readonly Proof[]
}

export interface Subject {
  readonly id: UserId
  readonly active: boolean
  /** Active authenticators only. */
  readonly authenticators: readonly Candidate[]
  /** Those that too many wrong answers have disabled (TH-2): never asked for, and not forgotten either. */
  readonly disabled?: readonly Candidate[]
}

/** An authenticator that could be asked for. */
export interface Candidate {
  readonly authenticator: AuthenticatorId
  readonly factor: string
  readonly classes: readonly FactorClass[]
  readonly traits: Traits
  /** Keyed digest of its mailbox or phone. */
  readonly address?: string
}
