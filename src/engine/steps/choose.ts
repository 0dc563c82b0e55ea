import type { Action } from '../action.ts'
import { commit } from '../commit.ts'
import { offered } from '../present.ts'
import { startChallenge } from '../progress.ts'
import { type Step, stale } from './step.ts'

/** Picks one of the offered authenticators. Anything else that a form may carry is not an offer, and nothing is sent. */
export const choose: Step<Extract<Action, { kind: 'choose' }>> = async (world, transaction, user, action) => {
  const offer = offered(world, transaction, user).find(({ option }) => option.id === action.option)
  if (!offer || !user) return stale
  return commit(world, transaction, user, 'choose', {
    stage: 'challenging',
    ...startChallenge(world, transaction, user, offer.candidate),
  })
}
