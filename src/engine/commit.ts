import { move, type Trigger } from '../domain/moves.ts'
import type { Transaction } from '../domain/transaction.ts'
import type { Change, Committed } from './change.ts'
import { explained } from './events.ts'
import { withOpening } from './opening.ts'
import type { UserRecord } from './ports/directory.ts'
import { present } from './present.ts'
import type { World } from './world.ts'

/** Writes one step, all of it or nothing, and shows what comes of it. */
export async function commit(
  world: World,
  transaction: Transaction,
  user: UserRecord | undefined,
  trigger: Trigger,
  change: Change,
): Promise<Committed> {
  const { attempt = 'none', message, judged, ...rest } = change
  const messages = [...(message ? [message] : []), ...(change.messages ?? [])]
  const stage = move(transaction.stage, trigger, change.stage)
  const state = stage === 'identifying' ? withOpening(world, change.state, transaction.readAt) : change.state
  const { tenant, id, version } = transaction
  const result = await world.deps.transactions.settle({
    ...rest,
    events: explained(change.events, judged),
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
