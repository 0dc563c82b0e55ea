import type { Transaction } from '../../domain/transaction.ts'
import type { Action } from '../action.ts'
import type { Committed } from '../change.ts'
import { commit } from '../commit.ts'
import { decisionOf } from '../decision.ts'
import type { UserRecord } from '../ports/directory.ts'
import { offered } from '../present.ts'
import { progress, startChallenge } from '../progress.ts'
import { startEnrolment } from '../start-enrolment.ts'
import { proofsOf } from '../subject.ts'
import type { World } from '../world.ts'
import { type Step, stale } from './step.ts'

/** Picks one of what is offered. Anything else that a form may carry is not an offer, and nothing is sent. */
export const choose: Step<Extract<Action, { kind: 'choose' }>> = async (world, transaction, user, action) => {
  if (!user) return stale
  if (transaction.stage === 'enrolling') return chooseChange(world, transaction, user, action.option)
  const offer = offered(world, transaction, user).find(({ option }) => option.id === action.option)
  if (!offer) return stale
  return commit(world, transaction, user, 'choose', {
    stage: 'challenging',
    ...startChallenge(world, transaction, user, offer.candidate),
  })
}

/** What to add; or the word that the change, for which enough was proved before, is to be made now. */
async function chooseChange(world: World, transaction: Transaction, user: UserRecord, option: string): Promise<Committed> {
  const proofs = proofsOf(transaction)
  const decision = decisionOf(world, transaction, user, proofs)
  const { goal } = transaction.state.demand
  if (decision.kind === 'satisfied' && goal !== undefined && option === goal.kind) {
    return commit(world, transaction, user, 'choose', await progress(world, transaction, user, proofs))
  }
  if (decision.kind !== 'enrol' || !decision.anyOf.includes(option)) return stale
  const next = await startEnrolment(world, transaction, user, option, { optional: false })
  return commit(world, transaction, user, 'choose', next)
}
