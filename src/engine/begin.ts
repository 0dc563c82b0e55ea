import type { Demand } from '../domain/demand.ts'
import type { TransactionId } from '../domain/ids.ts'
import { move } from '../domain/moves.ts'
import type { Transaction, TransactionState } from '../domain/transaction.ts'
import type { Inherited } from './engine-contract.ts'
import { event } from './events.ts'
import { limits } from './limits.ts'
import type { UserRecord } from './ports/directory.ts'
import { present } from './present.ts'
import { progress } from './progress.ts'
import { nextState } from './state.ts'
import type { View } from './view.ts'
import type { World } from './world.ts'

interface Options {
  readonly inherited?: Inherited
  readonly identifier?: string
}

/** Starts a transaction. A live session goes straight to what is still missing; nothing is sent before the person asks. */
export async function begin(world: World, demand: Demand, { inherited, identifier }: Options = {}): Promise<View> {
  const { deps, scope, workspace } = world
  const user = inherited ? await deps.directory.find(scope.tenant, inherited.user) : undefined
  const proofs = user && inherited ? inherited.proofs : []
  const state: TransactionState = {
    demand,
    inherited: proofs,
    ...(identifier === undefined ? {} : { identifier: identifier.slice(0, 254) }),
    ...(user ? { account: `user:${user.id}` } : {}),
  }
  const draft: Transaction = {
    id: deps.ids.next<TransactionId>(),
    tenant: scope.tenant,
    workspace: workspace.id,
    pool: workspace.pool,
    application: scope.application,
    version: 1,
    stage: 'identifying',
    attempts: 0,
    sends: 0,
    user: user?.id ?? null,
    createdAt: 0,
    expiresAt: 0,
    readAt: proofs.length > 0 && demand.maxAgeSeconds !== undefined ? await deps.transactions.now() : 0,
    state,
    proofs: [],
  }
  const first = start(world, draft, user)
  const stored = await deps.transactions.begin(
    { ...draft, stage: move('none', 'begin', first.stage), state: first.state, lifetimeSeconds: limits.transactionLifetime },
    [event(world, 'authentication.begun', draft, { result: 'info' }), ...first.events],
  )
  return present(world, stored, user)
}

function start(world: World, draft: Transaction, user: UserRecord | undefined) {
  const next = progress(world, draft, user, draft.state.inherited)
  if (next.stage === 'identifying') return { ...next, state: { ...next.state, inherited: [] } }
  // A challenge (and its message) waits until the person picks it: opening a page must not send anything.
  if (next.stage === 'challenging') return { ...next, state: nextState(next.state), events: [] }
  return next
}
