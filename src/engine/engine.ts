import type { ChallengeId, TransactionId } from '../domain/ids.ts'
import type { Transaction } from '../domain/transaction.ts'
import { act, loadTransaction } from './act.ts'
import { begin } from './begin.ts'
import { judge, judgedOf } from './decision.ts'
import type { EngineDeps } from './deps.ts'
import { asOne, earned, grantable, lasts } from './earned.ts'
import type { Engine, Satisfied } from './engine-contract.ts'
import { event, explained } from './events.ts'
import { deviceMark } from './ledger.ts'
import { own } from './own.ts'
import type { UserRecord } from './ports/directory.ts'
import { present } from './present.ts'
import { elsewhere, pending, respond } from './respond.ts'
import { askExternal, leftBehind } from './sign-in-risk.ts'
import { simulate } from './simulate.ts'
import { createSprayWatch } from './spray-watch.ts'
import { factsFor, proofsOf } from './subject.ts'
import { teaches } from './teaches.ts'
import { ticketMatches } from './ticket.ts'
import { rememberBrowser, rememberedFacts, trustedDevice } from './trusted-device.ts'
import type { Notice, View } from './view.ts'
import { loadWorld, type World } from './world.ts'

/** The one engine behind every door. */
export const createEngine = (given: EngineDeps): Engine => engineOf({ ...given, spray: given.spray ?? createSprayWatch() })

const engineOf = (deps: EngineDeps): Engine => ({
  begin: async (scope, demand, options) => begin(await loadWorld(deps, scope), demand, options),

  act: async (scope, id, version, action) => act(await loadWorld(deps, scope), id, version, action),

  view: async (scope, id) => {
    const world = await loadWorld(deps, scope)
    const { transaction, user } = await loadTransaction(world, id)
    const view = present(world, transaction, user)
    return view.kind === 'challenge' ? withDelivery(world, view, transaction.state.current?.id) : view
  },

  respond: (target, answer, from) => respond(deps, target, answer, from),

  elsewhere: (tenant, challenge) => elsewhere(deps, tenant, challenge),

  pending: (tenant, authenticator, request) => pending(deps, tenant, authenticator, request),

  redeem: async (scope, id, ticket) => {
    const world = await loadWorld(deps, scope)
    if (!ticketMatches(world, id, ticket)) return undefined
    const { transaction, user } = await loadTransaction(world, id)
    if (transaction.stage !== 'succeeded' || !user) return undefined
    // Judged again at the last moment: a policy, user or factor changed on the way is honoured (FL-8).
    const judged = judgedOf(world, withoutGoal(transaction), user, proofsOf(transaction))
    const { decision } = judged
    if (decision.kind !== 'satisfied') return undefined
    const browser = rememberBrowser(world, transaction, user)
    const events = [
      ...explained([event(world, 'authentication.redeemed', transaction, { result: 'success' })], judged),
      ...(browser ? [event(world, 'authenticator.added', transaction, { result: 'success', factor: browser.enrol.factor })] : []),
    ]
    const enrol = browser ? { enrol: { ...browser.enrol, user: user.id } } : {}
    const usual = teaches(world, transaction, user, judged.explanation.risk)
    const leaves = { ...enrol, ...(usual ? leftBehind(world, user, transaction.readAt) : {}) }
    if (!(await deps.transactions.redeem(scope.tenant, id, events, leaves))) return undefined
    const remembered = browser && { token: `${browser.enrol.id}.${browser.token}`, lifetimeSeconds: browser.lifetimeSeconds }
    return { ...satisfied(user, decision), ...(usual ? markOf(world, user) : {}), ...(remembered ? { remembered } : {}) }
  },

  own: async (scope, user) => own(await loadWorld(deps, scope), user),

  simulate: (tenantSlug, request) => simulate(deps, tenantSlug, request),

  grantable: (scope, scopes, inherited, during) => grantable(deps, scope, scopes, inherited, during),

  earned: (scope, scopes, shown) => earned(deps, scope, scopes, shown),

  lasts: (scope, user, shown) => lasts(deps, scope, user, shown),

  check: async (scope, demand, inherited, during = []) => {
    const world = await loadWorld(deps, scope)
    const user = await deps.directory.find(scope.tenant, inherited.user)
    const now = user?.readAt ?? 0
    const external = await askExternal(world, demand, user, now)
    const facts = factsFor(world, { demand, user, now, external, ...asOne(inherited.proofs, during) })
    const judged = judge(world, { ...facts, ...(await rememberedHere(world, user, now)) })
    const { decision, explanation, shadow } = judged
    if (!user || decision.kind !== 'satisfied') return { satisfied: false, explanation }
    return { satisfied: true, result: satisfied(user, decision), explanation, shadow }
  },
})

/** A change that it was about is made by now: what is judged is what the proofs are worth after it. */
function withoutGoal(transaction: Transaction): Transaction {
  const { goal: _, ...demand } = transaction.state.demand
  return { ...transaction, state: { ...transaction.state, demand } }
}

/** A remembered browser counts for a session as it does for a sign-in. */
const rememberedHere = async (world: World, user: UserRecord | undefined, readAt: number) =>
  rememberedFacts(
    world,
    user,
    await trustedDevice(world, { id: '' as TransactionId, tenant: world.scope.tenant, readAt }, user),
    readAt,
  )

const satisfied = (user: UserRecord, decision: Omit<Satisfied, 'user' | 'deviceMark'>): Satisfied => ({
  user: user.id,
  acr: decision.acr,
  amr: decision.amr,
  authTime: decision.authTime,
  proofs: decision.proofs,
})

const markOf = (world: World, user: UserRecord): Pick<Satisfied, 'deviceMark'> =>
  world.scope.device ? { deviceMark: deviceMark(world, world.scope.device.id, `user:${user.id}`) } : {}

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
