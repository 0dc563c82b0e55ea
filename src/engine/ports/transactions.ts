import type { AuthenticatorId, ChallengeId, TenantId, TransactionId, UserId } from '../../domain/ids.ts'
import type { Proof } from '../../domain/proof.ts'
import type { PastSignIn } from '../../domain/risk.ts'
import type { Stage, Transaction, TransactionState } from '../../domain/transaction.ts'
import type { AuditEvent } from './audit.ts'
import type { NewAuthenticator } from './authenticators.ts'
import type { OutboxMessage } from './outbox.ts'

/**
 * Transactions, attempts, challenges and proofs. Every method is one atomic step: all or nothing, durable when the
 * promise resolves. Time is the store's clock.
 */
export interface Transactions {
  /** Stores a new transaction; `lifetimeSeconds` from the store's now. Returns it as stored. */
  begin(transaction: NewTransaction, events: readonly AuditEvent[]): Promise<Transaction>

  /** With its proofs. Undefined for unknown ids and for ids of another tenant, alike. Expired ones are returned. */
  load(tenant: TenantId, id: TransactionId): Promise<Transaction | undefined>

  /**
   * Takes the right to make one guess: counts it against the transaction and against the account's ledger *before* the
   * check. Granted at most `maxAttempts` times per transaction (refunds aside) and at most `maxFailures` times per
   * account, kind and window, whatever runs in parallel, on every node. Refused without counting anything further when
   * the version or stage is no longer the given one (`stale`), the transaction is over, or a limit is reached.
   */
  takeAttempt(attempt: AttemptRequest): Promise<AttemptGrant>

  /**
   * Takes back one granted attempt, of the transaction and of the ledger: for a right answer that came twice and lost to
   * its twin, so that a double click costs nothing.
   */
  returnAttempt(attempt: Pick<AttemptRequest, 'tenant' | 'transaction' | 'ledger'>): Promise<void>

  /**
   * Writes the outcome of one step. True exactly once per (transaction, version): of parallel settlements with the same
   * `expectedVersion` one is `done`, the others are `stale` and leave no trace; `stale`, too, where what it relies on has
   * gone. `spent`: the challenge was already
   * consumed, superseded or expired; `replayed`: the marker is not higher than the stored one, the secret to be used up is no
   * longer the one that was read, or the token in stock is taken. Only `done` writes.
   */
  settle(settlement: Settlement): Promise<'done' | 'stale' | 'spent' | 'replayed'>

  /**
   * Moves succeeded -> redeemed. True exactly once per transaction, and only before it expires. What it leaves behind is written
   * in the same step.
   */
  redeem(tenant: TenantId, id: TransactionId, events: readonly AuditEvent[], leaves?: Leavings): Promise<boolean>

  /** The live (not consumed, not superseded, not expired) challenge, if any. */
  challenge(tenant: TenantId, id: ChallengeId): Promise<StoredChallenge | undefined>

  /** Live challenges of one authenticator, newest first: what a phone shows. */
  challengesOf(tenant: TenantId, authenticator: AuthenticatorId): Promise<readonly StoredChallenge[]>

  /** Deletes what is over: expired transactions, challenges, counters, findings of 90 days ago. Returns how many rows. Bounded work per call. */
  sweep(limit: number): Promise<number>

  /** The store's clock, milliseconds since the epoch. */
  now(): Promise<number>
}

/** What a redeemed sign-in leaves with its user. */
export interface Leavings {
  /** A browser that is to be remembered. */
  readonly enrol?: NewAuthenticator & { readonly user: UserId }
  /** To compare later ones with: the newest of UserRecord.signIns, of which 20 stay. Of parallel ones none is lost. */
  readonly signIn?: { readonly user: UserId; readonly signIn: Omit<PastSignIn, 'at'> }
}

export interface NewTransaction
  extends Pick<Transaction, 'id' | 'tenant' | 'workspace' | 'pool' | 'application' | 'stage' | 'user' | 'state'> {
  readonly lifetimeSeconds: number
}

export interface AttemptRequest {
  readonly tenant: TenantId
  readonly transaction: TransactionId
  readonly expectedVersion: number
  readonly stages: readonly Stage[]
  readonly maxAttempts: number
  readonly ledger: LedgerKey
  readonly maxFailures: number
  readonly windowSeconds: number
}

/** One row of the failure ledger. `kind`: before (`first`) or after (`second`) a proof exists. */
export interface LedgerKey {
  readonly tenant: TenantId
  /** `user:<id>`, or `stranger:<keyed digest of pool and identifier>`. */
  readonly account: string
  readonly kind: 'first' | 'second'
  /** `open`, or `device:<digest>` for a browser this account has signed in from: strangers cannot lock it out. */
  readonly lane: string
}

export type AttemptGrant =
  /** `attempts` of the transaction and `failures` in the ledger's window, both with this one counted. */
  | { readonly kind: 'granted'; readonly attempts: number; readonly failures: number; readonly now: number }
  /** Over, or somebody else moved it on. */
  | { readonly kind: 'stale' }
  | { readonly kind: 'exhausted' }
  /** The account is locked for this kind and lane, or must wait (`retryAt`). Callers see what a wrong answer shows. */
  | { readonly kind: 'locked'; readonly retryAt: number }

export interface Settlement {
  readonly tenant: TenantId
  readonly transaction: TransactionId
  readonly expectedVersion: number
  readonly stage: Stage
  readonly user: UserId | null
  readonly state: TransactionState
  /** `refund` gives back the attempt taken (the answer was right). */
  readonly attempt: 'keep' | 'refund' | 'none'
  /** Set where an attempt was taken: `refund` undoes this count; `clear` also forgives the lane's earlier failures. */
  readonly ledger?: { readonly key: LedgerKey; readonly effect: 'keep' | 'refund' | 'clear' }
  /** Must still be live; consumed by this statement. */
  readonly consume?: ChallengeId
  readonly marker?: { readonly authenticator: AuthenticatorId; readonly value: number }
  /** With `was`, it replaces exactly that: of parallel ones that use something up, one is `done`, the others are `replayed`. */
  readonly secret?: { readonly authenticator: AuthenticatorId; readonly sealed: string; readonly was?: string }
  /** A wrong answer: counts towards disabling the authenticator, by who gave it; from `limit` on it is disabled (TH-2). */
  readonly failure?: {
    readonly user: UserId
    readonly authenticator: AuthenticatorId
    readonly source: string
    readonly limit: number
  }
  /** Forgives an authenticator's failures of this source, or of all (null: its owner acknowledged them). */
  readonly forgive?: { readonly authenticator: AuthenticatorId; readonly source: string | null }
  /** A request to a device: true at most `limit` times in a row without an answer, else the step is `replayed`. */
  readonly asked?: { readonly authenticator: AuthenticatorId; readonly limit: number }
  /** Requests of this user that nobody answered are forgotten: another answer was right. */
  readonly answered?: boolean
  readonly enrol?: NewAuthenticator
  /** Gone with this step, with their failures. */
  readonly remove?: readonly AuthenticatorId[]
  /** What the user has besides and was judged with: `stale` unless each still works. Of parallel removals one sees the other. */
  readonly reliesOn?: readonly AuthenticatorId[]
  readonly rename?: { readonly authenticator: AuthenticatorId; readonly label: string }
  /** Addresses on record that are verified from now on; null fields stay as they are. */
  readonly contact?: { readonly email: string | null; readonly phone: string | null }
  /** The code of this enrolment's message was right: budgets of unverified sends get their share back. */
  readonly read?: ChallengeId
  /** `at` is overwritten with the store's clock. */
  readonly proof?: Proof
  /** A new challenge; every older live one of this transaction and authenticator is superseded. */
  readonly challenge?: NewChallenge
  /** Supersede live challenges without a new one (back, cancel). */
  readonly retireChallenges?: boolean
  /** Each within its limits: one that is over them is left out, and the rest is written. Those of a challenge count as sends. */
  readonly messages?: readonly OutboxMessage[]
  readonly events: readonly AuditEvent[]
}

export interface NewChallenge {
  readonly id: ChallengeId
  readonly type: string
  readonly user: UserId | null
  readonly authenticator: AuthenticatorId | null
  readonly payload: unknown
  readonly lifetimeSeconds: number
  /** One at a time per user: it supersedes those of this type in other transactions, too (PU-3). */
  readonly alone?: boolean
}

export interface StoredChallenge extends Omit<NewChallenge, 'lifetimeSeconds' | 'alone'> {
  readonly transaction: TransactionId
  readonly createdAt: number
  readonly expiresAt: number
}
