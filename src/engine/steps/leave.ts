import type { Action } from '../action.ts'
import { commit } from '../commit.ts'
import { event } from '../events.ts'
import { afterEnrolling } from '../progress.ts'
import { nextState } from '../state.ts'
import { proofsOf } from '../subject.ts'
import { type Step, stale } from './step.ts'

/** "Another method": the open challenge is parked, not killed. Before anything is proved it leads back to the name. */
export const back: Step<Extract<Action, { kind: 'back' }>> = async (world, transaction, user) => {
  const { current, parked = [], enrolment } = transaction.state
  if (transaction.stage === 'enrolling') {
    if (enrolment?.optional) return stale
    return commit(world, transaction, user, 'back', { stage: 'enrolling', state: nextState(transaction.state), events: [] })
  }
  if (proofsOf(transaction).length === 0) {
    const state = nextState(transaction.state)
    return commit(world, transaction, undefined, 'back', { stage: 'identifying', state, retireChallenges: true, events: [] })
  }
  const kept = current ? [...parked.filter((one) => one.id !== current.id), current] : parked
  const state = nextState(transaction.state, { parked: kept })
  return commit(world, transaction, user, 'back', { stage: 'challenging', state, events: [] })
}

/** Leaves out what was offered; what is demanded cannot be left out. */
export const skip: Step<Extract<Action, { kind: 'skip' }>> = async (world, transaction, user) => {
  if (!transaction.state.enrolment?.optional) return stale
  const next = await afterEnrolling(world, transaction, user)
  return commit(world, transaction, user, 'skip', next)
}

export const cancel: Step<Extract<Action, { kind: 'cancel' }>> = (world, transaction, user) =>
  commit(world, transaction, user, 'cancel', {
    stage: 'failed',
    state: nextState(transaction.state, { failure: 'cancelled' }),
    retireChallenges: true,
    events: [event(world, 'authentication.failed', transaction, { result: 'info', reason: 'cancelled' })],
  })
