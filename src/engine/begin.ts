import type { Demand } from '../domain/demand.ts'
import type { TransactionId } from '../domain/ids.ts'
import { move } from '../domain/moves.ts'
import type { Transaction, TransactionState } from '../domain/transaction.ts'
import type { Progress } from './change.ts'
import { type Judged, judgedOf } from './decision.ts'
import type { Inherited } from './engine-contract.ts'
import { event, explained } from './events.ts'
import { limits } from './limits.ts'
import { withOpening } from './opening.ts'
import type { UserRecord } from './ports/directory.ts'
import { present } from './present.ts'
import { failed, progress } from './progress.ts'
import { withExternal } from './sign-in-risk.ts'
import { nextState } from './state.ts'
import { trustedDevice } from './trusted-device.ts'
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
    asker: { address: scope.address, userAgent: scope.userAgent, ...(scope.device ? { device: scope.device } : {}) },
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
    // What a session brings along is judged by its age: whether it is young enough, and whether something may be added by it.
    readAt: user && proofs.length > 0 ? user.readAt : 0,
    state,
    proofs: [],
  }
  const first = await start(world, draft, user)
  const stored = await deps.transactions.begin(
    { ...draft, stage: move('none', 'begin', first.stage), state: first.state, lifetimeSeconds: limits.transactionLifetime },
    explained([event(world, 'authentication.begun', draft, { result: 'info' }), ...first.events], first.judged),
  )
  return present(world, stored, user)
}

/**
 * A challenge (and its message), and anything to add, wait until the person picks them: opening a page must not send anything.
 * What changes authenticators is not done by beginning either.
 */
async function start(
  world: World,
  draft: Transaction,
  user: UserRecord | undefined,
): Promise<Pick<Progress, 'stage' | 'state' | 'events' | 'judged'>> {
  const trusted = await trustedDevice(world, draft, user)
  const known = await withExternal(world, trusted ? { ...draft, state: { ...draft.state, trusted } } : draft, user)
  const judged = judgedOf(world, known, user, known.state.inherited)
  return { ...(await follow(world, known, user, judged)), judged }
}

async function follow(
  world: World,
  known: Transaction,
  user: UserRecord | undefined,
  { decision }: Judged,
): Promise<Pick<Progress, 'stage' | 'state' | 'events'>> {
  const about = { id: known.id, user: user?.id ?? null }
  switch (decision.kind) {
    case 'first':
      return {
        stage: 'identifying',
        state: withOpening(world, { ...nextState(known.state), inherited: [] }, undefined),
        events: [],
      }
    case 'challenge':
      return { stage: 'challenging', state: nextState(known.state), events: [] }
    case 'enrol':
      return { stage: 'enrolling', state: nextState(known.state), events: [] }
    case 'deny':
      return failed(world, known, about, decision.reason)
    case 'satisfied':
      return known.state.demand.goal ? confirmFirst(known) : progress(world, known, user, known.state.inherited)
  }
}

/** Enough is proved for a change already: it is made by the person's next step, so that it is never made by opening a page. */
const confirmFirst = ({ state }: Transaction) => ({ stage: 'enrolling', state: nextState(state), events: [] }) as const
