import type { Stage, TransactionState } from '../domain/transaction.ts'
import type { Judged } from './decision.ts'
import type { AuditEvent } from './ports/audit.ts'
import type { OutboxMessage } from './ports/outbox.ts'
import type { Settlement } from './ports/transactions.ts'
import type { View } from './view.ts'

/** The parts of a settlement that a step decides. */
export type Change = Pick<Settlement, 'events'> &
  Partial<Omit<Settlement, 'tenant' | 'transaction' | 'expectedVersion' | 'stage' | 'user' | 'state' | 'attempt' | 'events'>> & {
    /** One more of `messages`. */
    readonly message?: OutboxMessage
    readonly stage: Stage
    readonly state: TransactionState
    readonly attempt?: Settlement['attempt']
    /** Why policy leads there; goes into the last of `events`. */
    readonly judged?: Judged
  }

export type Committed = { readonly kind: 'done'; readonly view: View } | { readonly kind: 'stale' | 'spent' | 'replayed' }

/** Where the proofs lead: to the end, to the next challenge, to a choice, to something to add, or to a clear no. */
export interface Progress
  extends Pick<Change, 'challenge' | 'asked' | 'message' | 'messages' | 'remove' | 'reliesOn' | 'rename' | 'forgive' | 'judged'> {
  readonly stage: Stage
  readonly state: TransactionState
  readonly events: readonly AuditEvent[]
}
