import type { Demand } from './demand.ts'
import type { ApplicationId, AuthenticatorId, ChallengeId, PoolId, TenantId, TransactionId, UserId, WorkspaceId } from './ids.ts'
import type { Proof } from './proof.ts'
import type { ExternalAnswer } from './risk-settings.ts'

export type Stage = 'identifying' | 'challenging' | 'enrolling' | 'succeeded' | 'redeemed' | 'failed'

/** One authentication in progress. Holds no secret in clear; everything a node needs to go on after a restart. */
export interface Transaction {
  readonly id: TransactionId
  readonly tenant: TenantId
  readonly workspace: WorkspaceId
  readonly pool: PoolId
  readonly application: ApplicationId
  readonly version: number
  readonly stage: Stage
  /** Wrong (or in-flight) answers so far; taken before each check. */
  readonly attempts: number
  /** Messages sent so far. */
  readonly sends: number
  /** Fixed by the first proof; before that, whoever was named last. */
  readonly user: UserId | null
  readonly createdAt: number
  readonly expiresAt: number
  /** The store's clock when this was read: what expiry and waiting times are judged by. */
  readonly readAt: number
  readonly state: TransactionState
  /** Proofs made in this transaction. */
  readonly proofs: readonly Proof[]
}

export interface Asker {
  readonly address: string | null
  readonly userAgent: string | null
  /** As its device cookie describes it, where the door has such. */
  readonly device?: { readonly id: string; readonly marks: readonly string[] }
}

/** The part of a transaction that is stored as JSON. */
export interface TransactionState {
  readonly demand: Demand
  /** Proofs of the session that began it. */
  readonly inherited: readonly Proof[]
  /** Where it was begun: shown to whoever answers elsewhere, and what risk is judged by then. */
  readonly asker?: Asker
  /** As typed, for showing it again. */
  readonly identifier?: string
  /** Key of the failure ledger for the named account, known or not. */
  readonly account?: string
  /** When the newest message before any proof was written: naming the same account again does not send at once. */
  readonly sentAt?: number
  readonly current?: CurrentChallenge
  /** Challenges left by "another method" that may still be answered: choosing them again sends nothing. */
  readonly parked?: readonly CurrentChallenge[]
  /** Asked of everybody before anybody is named, such as a passkey that names its owner. */
  readonly opening?: Opening
  readonly enrolment?: Enrolment
  /** What this transaction has added already: what may be offered next goes by it. */
  readonly enrolled?: readonly string[]
  /** The remembered browser that stands for the second factor at this sign-in, if any. */
  readonly trusted?: AuthenticatorId
  /** What the external source of risk said of this person in it: somebody else may be named later. */
  readonly external?: ExternalAnswer & { readonly of: UserId }
  /** The person wants this browser remembered. */
  readonly remember?: boolean
  /** Answers refused by a locked ledger, so that a locked account looks like a wrong answer. */
  readonly refused?: number
  readonly notice?: unknown
  readonly failure?: string
}

export interface CurrentChallenge {
  readonly id: ChallengeId
  readonly factor: string
  /** Null for a stranger. */
  readonly authenticator: AuthenticatorId | null
  /** Whether a row in the store must be consumed with the right answer. */
  readonly stored: boolean
  readonly prompt: unknown
  readonly hint?: string
  readonly sentAt?: number
  readonly expiresAt?: number
}

/** A challenge that is the same for everybody on the first page, and new with every step. */
export interface Opening {
  /** Random, base64url, 256 bit. */
  readonly challenge: string
  /** Absent: when the transaction began. */
  readonly madeAt?: number
}

/** An authenticator being added: nothing of it exists elsewhere until it is proved. */
export interface Enrolment {
  readonly factor: string
  /** Names it for good, also for a phone that answers from elsewhere. */
  readonly id: ChallengeId
  /** Sealed JSON of prompt, draft and destination (purpose `enrolment`, row = id). */
  readonly sealed: string
  /** May be left out: it was offered, not demanded. */
  readonly optional: boolean
  /** Set where a code was sent. */
  readonly sentAt?: number
  readonly expiresAt?: number
}
