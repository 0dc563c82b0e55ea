import type { Demand } from './demand.ts'
import type { AuthenticatorId, TransactionId, UserId } from './ids.ts'
import type { Policy } from './policy.ts'
import type { FactorClass, Proof, Traits } from './proof.ts'
import type { Risk } from './risk.ts'

/** Everything a decision rests on. Plain data, so that simulate and explain can ask the same question. */
export interface Facts {
  readonly demand: Demand
  /** Milliseconds since the epoch by the store's clock. */
  readonly now: number
  readonly transaction: TransactionId | null
  /** Those that may stand first here: what the workspace offers, narrowed by the rules that hold for everybody. */
  readonly firstFactors: readonly string[]
  readonly policy: Policy
  /** Whose door it is. */
  readonly application: string
  /** It leads to the console or the admin API. */
  readonly administration: boolean
  /** Null: not assessed, which is the highest risk to whoever asks for it. */
  readonly risk: Risk | null
  /** Factors that this person may add on their own now. */
  readonly enrollable: readonly Enrollable[]
  /** What this transaction has added already, by factor id. */
  readonly enrolled: readonly string[]
  /** When this browser was remembered (milliseconds since the epoch), if it is one of this person's. */
  readonly rememberedAt: number | null
  /** What was shown when it was remembered, and when: it stands for that and for nothing else. Absent: for whatever is asked. */
  readonly rememberedBy?: readonly Remembered[]
  /** Who it is about; null while nobody, or a stranger, is named. */
  readonly subject: Subject | null
  readonly proofs: readonly Proof[]
}

/** Something that was shown where a browser was remembered. */
export interface Remembered extends Candidate {
  readonly at: number
}

export interface Subject {
  readonly id: UserId
  readonly active: boolean
  readonly groups: readonly string[]
  /** Active authenticators only. */
  readonly authenticators: readonly Candidate[]
  /** Those that too many wrong answers have disabled (TH-2): never asked for, and not forgotten either. */
  readonly disabled?: readonly Candidate[]
}

/** A factor that could be added, and what it would be worth. */
export interface Enrollable {
  readonly factor: string
  readonly classes: readonly FactorClass[]
  readonly traits: Traits
}

/** An authenticator that could be asked for. */
export interface Candidate extends Enrollable {
  readonly authenticator: AuthenticatorId
  /** Keyed digest of its mailbox or phone. */
  readonly address?: string
}
