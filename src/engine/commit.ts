import { move, type Trigger } from '../domain/moves.ts'
import type { Stage, Transaction, TransactionState } from '../domain/transaction.ts'
import { withOpening } from './opening.ts'
import type { UserRecord } from './ports/directory.ts'
import type { OutboxMessage } from './ports/outbox.ts'
import type { Settlement } from './ports/transactions.ts'
import { present } from './present.ts'
import type { View } from './view.ts'
import type { World } from './world.ts'

/** The parts of a settlement that a step decides. */
export type Change = Pick<Settlement, 'events'> &
  Partial<Omit<Settlement, 'tenant' | 'transaction' | 'expectedVersion' | 'stage' | 'user' | 'state' | 'attempt' | 'events'>> & {
    /** One more of `messages`. */
    readonly message?: OutboxMessage
    readonly stage: Stage
    readonly state: TransactionState
    readonly attempt?: Settlement['attempt']
  }

export type Committed = { readonly kind: 'done'; readonly view: View } | { readonly kind: 'stale' | 'spent' | 'replayed' }

/** Writes one step, all of it or nothing, and shows what comes of it. */
export async function commit(
  world: World,
  transaction: Transaction,
  user: UserRecord | undefined,
  trigger: Trigger,
  change: Change,
): Promise<Committed> {
  const { attempt = 'none', message, ...rest } = change
  const messages = [...(message ? [message] : []), ...(change.messages ?? [])]
  const stage = move(transaction.stage, trigger, change.stage)
  const state = stage === 'identifying' ? withOpening(world, change.state, transaction.readAt) : change.state
  const { tenant, id, version } = transaction
  const result = await world.deps.transactions.settle({
    ...rest,
    state,
    messages,
    tenant,
    transaction: id,
    expectedVersion: version,
    stage,
    user: user?.id ?? null,
    attempt,
  })
  if (result !== 'done') return { kind: result }
  if (messages.length > 0) world.deps.messageWritten()
  const proofs = change.proof ? [...transaction.proofs, change.proof] : transaction.proofs
  const sends = transaction.sends + messages.filter(({ challenge }) => challenge !== null).length
  const attempts = transaction.attempts + (attempt === 'keep' ? 1 : 0)
  const after: Transaction = {
    ...transaction,
    attempts,
    version: version + 1,
    stage,
    state,
    user: user?.id ?? null,
    proofs,
    sends,
  }
  return { kind: 'done', view: present(world, after, user) }
}
