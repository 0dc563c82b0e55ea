import type { Action } from '../action.ts'
import { commit } from '../commit.ts'
import { event } from '../events.ts'
import { nextState } from '../state.ts'
import { proofsOf } from '../subject.ts'
import type { Step } from './step.ts'

/** "Another method": the open challenge is parked, not killed. Before anything is proved it leads back to the name. */
export const back: Step<Extract<Action, { kind: 'back' }>> = (world, transaction, user) => {
  const { current, parked = [] } = transaction.state
  if (proofsOf(transaction).length === 0) {
    const state = nextState(transaction.state)
    return commit(world, transaction, undefined, 'back', { stage: 'identifying', state, retireChallenges: true, events: [] })
  }
  const kept = current ? [...parked.filter((one) => one.id !== current.id), current] : parked
  const state = nextState(transaction.state, { parked: kept })
  return commit(world, transaction, user, 'back', { stage: 'challenging', state, events: [] })
}

export const cancel: Step<Extract<Action, { kind: 'cancel' }>> = (world, transaction, user) =>
  commit(world, transaction, user, 'cancel', {
    stage: 'failed',
    state: nextState(transaction.state, { failure: 'cancelled' }),
    retireChallenges: true,
    events: [event(world, 'authentication.failed', transaction, { result: 'info', reason: 'cancelled' })],
  })
