import type { TransactionId, UserId } from '../domain/ids.ts'
import { allows } from '../domain/moves.ts'
import type { Transaction } from '../domain/transaction.ts'
import type { Action } from './action.ts'
import type { Committed } from './change.ts'
import { NotFound } from './errors.ts'
import type { UserRecord } from './ports/directory.ts'
import { present } from './present.ts'
import { answer } from './steps/answer.ts'
import { choose } from './steps/choose.ts'
import { identify } from './steps/identify.ts'
import { back, cancel, skip } from './steps/leave.ts'
import { resend } from './steps/resend.ts'
import type { View } from './view.ts'
import type { World } from './world.ts'

const nobody = '00000000-0000-0000-0000-000000000000' as UserId

/** A transaction of this very scope, and whoever it is about. Foreign and unknown ids are one: NotFound. */
export async function loadTransaction(
  world: World,
  id: TransactionId,
): Promise<{ transaction: Transaction; user: UserRecord | undefined }> {
  const { scope, deps } = world
  const transaction = await deps.transactions.load(scope.tenant, id)
  if (!transaction || transaction.workspace !== scope.workspace || transaction.application !== scope.application)
    throw new NotFound()
  if (scope.owner !== undefined && transaction.user !== scope.owner && transaction.state.demand.subject !== scope.owner)
    throw new NotFound()
  if (transaction.stage === 'identifying') return { transaction, user: undefined }
  // A stranger costs the same read as a user, so that time does not tell them apart.
  const user = await deps.directory.find(scope.tenant, transaction.user ?? nobody)
  return { transaction, user }
}

/** Does one step; an action that no longer fits shows the current View with a word about it. */
export async function act(world: World, id: TransactionId, version: number, action: Action): Promise<View> {
  const { transaction, user } = await loadTransaction(world, id)
  const live = transaction.readAt < transaction.expiresAt
  if (!live || transaction.version !== version || !allows(transaction.stage, action.kind)) {
    return present(world, transaction, user, { key: 'out_of_date' })
  }
  const committed = await dispatch(world, transaction, user, action)
  if (committed.kind === 'done') return committed.view
  const current = await loadTransaction(world, id)
  return present(world, current.transaction, current.user, { key: 'out_of_date' })
}

function dispatch(world: World, transaction: Transaction, user: UserRecord | undefined, action: Action): Promise<Committed> {
  switch (action.kind) {
    case 'identify':
      return identify(world, transaction, user, action)
    case 'choose':
      return choose(world, transaction, user, action)
    case 'answer':
      return answer(world, transaction, user, action)
    case 'resend':
      return resend(world, transaction, user, action)
    case 'back':
      return back(world, transaction, user, action)
    case 'skip':
      return skip(world, transaction, user, action)
    case 'cancel':
      return cancel(world, transaction, user, action)
  }
}
