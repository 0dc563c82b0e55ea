import type { ChallengeId, TenantId, UserId } from '../../domain/ids.ts'
import type { AuditEvent } from './audit.ts'
import type { OutboxMessage } from './outbox.ts'
import type { LedgerKey } from './transactions.ts'

/** What a generated code is for. Codes of different types are different things: none does another's work (ML-8). */
export const codeTypes = ['challenge', 'authentication'] as const
export type CodeType = (typeof codeTypes)[number]

/** A code about to be stored. The code itself goes to whoever asked for it and nowhere else. */
export interface NewCode {
  readonly id: ChallengeId
  readonly tenant: TenantId
  readonly user: UserId
  readonly type: CodeType
  /** Canonical mailbox or phone it is meant for; null: whoever asked for it did not say. */
  readonly address: string | null
  /** Keyed digest of the code with all that it is bound to (engine/codes/code-digest.ts). */
  readonly digest: string
  readonly lifetimeSeconds: number
}

export interface StoredCode extends Omit<NewCode, 'lifetimeSeconds'> {
  /** Milliseconds since the epoch, by the store's clock. */
  readonly createdAt: number
  readonly expiresAt: number
  readonly state: 'live' | 'used' | 'superseded' | 'expired'
}

/** A guess outside of any transaction: it counts in the same ledger as all others of the account. */
export interface GuessRequest {
  readonly ledger: LedgerKey
  readonly maxFailures: number
  readonly windowSeconds: number
}

export type GuessGrant =
  /** `failures` of the window, this guess counted. */
  | { readonly kind: 'granted'; readonly failures: number; readonly now: number }
  /** Nothing was counted. `retryAt`: when it may be tried again, milliseconds since the epoch by the store's clock. */
  | { readonly kind: 'locked'; readonly retryAt: number; readonly now: number }

/**
 * Codes that were generated for an application to deliver. They stand in the table of all one-time things. Each method is one
 * atomic step, durable when the promise resolves; time is the store's clock.
 */
export interface Codes {
  /**
   * Stores a code; those of the same user and type before it are worth nothing from then on. Of codes put at the same time exactly
   * one is live afterwards. False where there is no such user: nothing is written then.
   */
  put(code: NewCode, events: readonly AuditEvent[]): Promise<boolean>
  /** Newest first, at most 20: the live one, and those that were used, superseded or expired less than a day ago. */
  of(tenant: TenantId, user: UserId, type: CodeType): Promise<readonly StoredCode[]>
  /** Counts a guess before it is checked. Granted at most `maxFailures` times per window, whatever runs in parallel, on every node. */
  takeGuess(guess: GuessRequest): Promise<GuessGrant>
  /** Takes a granted guess back: it came too late to be one. */
  returnGuess(ledger: LedgerKey): Promise<void>
  /**
   * Uses a code up, and gives the guess back that found it right: `done` exactly once per code, on every node, and only while it is
   * live. `spent` writes nothing.
   */
  use(
    code: Pick<StoredCode, 'id' | 'tenant' | 'user'>,
    ledger: LedgerKey,
    events: readonly AuditEvent[],
  ): Promise<'done' | 'spent'>
  /** What is said of a wrong guess: its events, and a notice to the owner where it was the last one. */
  refuse(events: readonly AuditEvent[], messages: readonly OutboxMessage[]): Promise<void>
}
