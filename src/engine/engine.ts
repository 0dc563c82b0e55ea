import { decide } from '../domain/decide.ts'
import type { ChallengeId } from '../domain/ids.ts'
import { act, loadTransaction } from './act.ts'
import { begin } from './begin.ts'
import type { EngineDeps } from './deps.ts'
import type { Engine, Satisfied } from './engine-contract.ts'
import { event } from './events.ts'
import { deviceMark } from './ledger.ts'
import type { UserRecord } from './ports/directory.ts'
import { present } from './present.ts'
import { factsFor, factsOf, proofsOf } from './subject.ts'
import { ticketMatches } from './ticket.ts'
import type { Notice, View } from './view.ts'
import { loadWorld, type World } from './world.ts'

/** The one engine behind every door. */
export const createEngine = (deps: EngineDeps): Engine => ({
  begin: async (scope, demand, options) => begin(await loadWorld(deps, scope), demand, options),

  act: async (scope, id, version, action) => act(await loadWorld(deps, scope), id, version, action),

  view: async (scope, id) => {
    const world = await loadWorld(deps, scope)
    const { transaction, user } = await loadTransaction(world, id)
    const view = present(world, transaction, user)
    return view.kind === 'challenge' ? withDelivery(world, view, transaction.state.current?.id) : view
  },

  redeem: async (scope, id, ticket) => {
    const world = await loadWorld(deps, scope)
    if (!ticketMatches(world, id, ticket)) return undefined
    const { transaction, user } = await loadTransaction(world, id)
    if (transaction.stage !== 'succeeded' || !user) return undefined
    // Judged again at the last moment: a policy, user or factor changed on the way is honoured (FL-8).
    const decision = decide(factsOf(world, transaction, user, proofsOf(transaction)))
    if (decision.kind !== 'satisfied') return undefined
    const redeemed = await deps.transactions.redeem(scope.tenant, id, [
      event(world, 'authentication.redeemed', transaction, { result: 'success' }),
    ])
    return redeemed ? satisfied(world, user, decision) : undefined
  },

  check: async (scope, demand, inherited) => {
    const world = await loadWorld(deps, scope)
    // The clock matters only where the demand has an age; without one that is a read less on every single sign-on.
    const asked = demand.maxAgeSeconds === undefined ? 0 : deps.transactions.now()
    const [user, now] = await Promise.all([deps.directory.find(scope.tenant, inherited.user), asked])
    const decision = decide(factsFor(world, demand, user, inherited.proofs, now, null))
    if (!user || decision.kind !== 'satisfied') return { satisfied: false }
    return { satisfied: true, result: satisfied(world, user, decision) }
  },
})

const satisfied = (world: World, user: UserRecord, decision: Omit<Satisfied, 'user' | 'deviceMark'>): Satisfied => ({
  user: user.id,
  acr: decision.acr,
  amr: decision.amr,
  authTime: decision.authTime,
  proofs: decision.proofs,
  ...(world.scope.device ? { deviceMark: deviceMark(world, world.scope.device.id, `user:${user.id}`) } : {}),
})

/** Tells the person when their message is stuck, so that they can pick another method. */
async function withDelivery(world: World, view: View, challenge: ChallengeId | undefined): Promise<View> {
  if (view.kind !== 'challenge' || view.resendAt === undefined || challenge === undefined) return view
  const status = await world.deps.outbox.status(world.scope.tenant, challenge)
  // What rests on a stored number strangers never meet: before a proof it is not told.
  if (status === 'limited' || (status === 'withheld' && !view.beforeProof)) return { ...view, notice: { key: 'send_limit' } }
  // Before anything is proved only a real user's message can fail: saying so would tell who exists.
  const notice: Notice | undefined = status === 'failing' && !view.beforeProof ? { key: 'delivery_delayed' } : undefined
  return notice ? { ...view, notice } : view
}
