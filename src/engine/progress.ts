import type { DenyReason } from '../domain/decide.ts'
import type { Candidate } from '../domain/facts.ts'
import type { Proof } from '../domain/proof.ts'
import type { Transaction } from '../domain/transaction.ts'
import { askingStopped, refuseToAsk } from './asking.ts'
import { prepareChallenge } from './challenge.ts'
import type { Progress } from './change.ts'
import { type Judged, judgedOf } from './decision.ts'
import { event } from './events.ts'
import { applyGoal } from './goal.ts'
import type { UserRecord } from './ports/directory.ts'
import { sendRefusal } from './sends.ts'
import { withExternal } from './sign-in-risk.ts'
import { startEnrolment } from './start-enrolment.ts'
import { nextState } from './state.ts'
import { authenticatorOf, proofsOf } from './subject.ts'
import { factorOf, type World } from './world.ts'

/** Asks policy what the proofs are worth and prepares the next step, to be written together with the newest proof. */
export async function progress(
  world: World,
  transaction: Transaction,
  user: UserRecord | undefined,
  proofs: readonly Proof[],
): Promise<Progress> {
  const known = await withExternal(world, transaction, user)
  const judged = judgedOf(world, known, user, proofs)
  return { ...(await follow(world, known, user, judged)), judged }
}

async function follow(
  world: World,
  transaction: Transaction,
  user: UserRecord | undefined,
  { decision }: Judged,
): Promise<Progress> {
  const about = { id: transaction.id, user: user?.id ?? null }
  const from = transaction.state
  switch (decision.kind) {
    case 'satisfied': {
      const change = user && from.demand.goal ? await applyGoal(world, transaction, user, from.demand.goal) : {}
      if ('refused' in change) return failed(world, transaction, about, change.refused)
      const done = completed(world, transaction, user)
      return { ...done, ...change, events: [...(change.events ?? []), ...done.events] }
    }
    case 'deny':
      return failed(world, transaction, about, decision.reason)
    // What stood first does not count any more: the password was changed meanwhile, or a session has grown too old.
    case 'first':
      return failed(world, transaction, about, 'expired')
    case 'challenge': {
      const only = onlyOf(world, decision.anyOf.length > 0 ? decision.anyOf : decision.instead, decision.inTurn)
      if (!only || !user) return { stage: 'challenging', state: nextState(from), events: [] }
      return { stage: 'challenging', ...startChallenge(world, transaction, user, only) }
    }
    case 'enrol': {
      const [only, another] = decision.anyOf
      if (!user || only === undefined || another !== undefined) return { stage: 'enrolling', state: nextState(from), events: [] }
      return startEnrolment(world, transaction, user, only, { optional: false })
    }
  }
}

/** After something was added or left out. What the proofs are worth without that which it replaced is judged by whoever redeems. */
export const afterEnrolling = (world: World, transaction: Transaction, user: UserRecord | undefined): Promise<Progress> => {
  const { demand, enrolled = [] } = transaction.state
  const reached = demand.goal?.kind === 'enrol' && enrolled.includes(demand.goal.factor)
  return reached
    ? Promise.resolve(completed(world, transaction, user))
    : progress(world, transaction, user, proofsOf(transaction))
}

/** Nothing is left to ask. */
const completed = (world: World, { id, state }: Transaction, user: UserRecord | undefined): Progress => ({
  stage: 'succeeded',
  state: nextState(state),
  events: [event(world, 'authentication.completed', { id, user: user?.id ?? null }, { result: 'success' })],
})

export function failed(
  world: World,
  transaction: Transaction,
  about: Parameters<typeof event>[2],
  reason: DenyReason | 'still_needed' | 'expired',
): Progress {
  const events = [event(world, 'authentication.failed', about, { result: 'refused', reason })]
  return { stage: 'failed', state: nextState(transaction.state, { failure: reason }), events }
}

/** The one that needs no choice: in turn the first, or the only one; all passkeys are one. */
function onlyOf(world: World, anyOf: readonly Candidate[], inTurn: boolean): Candidate | undefined {
  const [first, ...others] = anyOf
  if (!first || inTurn) return first
  const together = factorOf(world, first.factor)?.together === true
  return others.every((one) => together && one.factor === first.factor) ? first : undefined
}

/** Puts one authenticator's challenge before the person; one that is still open is shown again and nothing is sent. */
export function startChallenge(
  world: World,
  transaction: Transaction,
  user: UserRecord,
  candidate: Candidate,
): Pick<Progress, 'state' | 'challenge' | 'message' | 'messages' | 'asked' | 'events'> {
  const authenticator = authenticatorOf(user, candidate.authenticator, transaction.readAt)
  const factor = factorOf(world, candidate.factor)
  if (!authenticator || !factor) throw new Error(`factor ${candidate.factor} was offered and is not there`)
  const from = transaction.state
  const open = openChallenges(transaction)
  const again = open.find((one) => one.authenticator === authenticator.id && one.factor === factor.id)
  const parked = open.filter((one) => one.authenticator !== authenticator.id)
  if (again) return { state: nextState(from, { current: again, parked }), events: [] }
  if (askingStopped(factor, user)) {
    const state = nextState(from, { parked, notice: { key: 'push_stopped' } })
    return { state, ...refuseToAsk(world, transaction, factor, user) }
  }
  const refusal = factor.channel ? sendRefusal(transaction, undefined) : undefined
  if (refusal) return { state: nextState(from, { parked, notice: refusal }), events: [] }
  const { current, ...step } = prepareChallenge(world, transaction, { factor, user, authenticator }, true)
  const events = [
    event(world, 'authentication.challenge', { id: transaction.id, user: user.id }, { result: 'info', factor: factor.id }),
  ]
  return { state: nextState(from, { current, parked }), ...step, events }
}

/** Challenges of this transaction that may still be answered. */
const openChallenges = ({ state, readAt }: Transaction) =>
  [...(state.parked ?? []), ...(state.current ? [state.current] : [])].filter(
    (one) => one.expiresAt === undefined || one.expiresAt > readAt,
  )
