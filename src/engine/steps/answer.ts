import type { Transaction } from '../../domain/transaction.ts'
import { type Action, type Answer, isEmpty } from '../action.ts'
import type { Committed } from '../change.ts'
import { commit } from '../commit.ts'
import type { UserRecord } from '../ports/directory.ts'
import { withNotice } from '../state.ts'
import { authenticatorOf, proofsOf } from '../subject.ts'
import type { Prompt } from '../view.ts'
import { factorOf, type World } from '../world.ts'
import { confirmEnrolment } from './confirm-enrolment.ts'
import { judge } from './judge.ts'
import { type Step, stale } from './step.ts'
import { wrongAnswer } from './wrong-answer.ts'

/** Answers what is on the page: a challenge, or a question about a new authenticator. */
export const answer: Step<Extract<Action, { kind: 'answer' }>> = async (world, transaction, user, action) => {
  const remember = action.remember === undefined ? {} : { remember: action.remember }
  const asked = { ...transaction, state: { ...transaction.state, ...remember } }
  return transaction.stage === 'enrolling'
    ? confirmEnrolment(world, asked, user, typed(action.answer))
    : answerChallenge(world, asked, user, action.answer, asked.state.current)
}

/** Asking for another code is an action of its own, with a pause of its own (OC-10), and no field of a form. */
const typed = ({ resend: _, ...fields }: Answer): Answer => fields

/** Judges an answer to one of the open challenges of a transaction. */
export async function answerChallenge(
  world: World,
  transaction: Transaction,
  user: UserRecord | undefined,
  given: Answer,
  current: Transaction['state']['current'],
): Promise<Committed> {
  const factor = current && factorOf(world, current.factor)
  if (!current || !factor) return stale
  const authenticator = user?.status === 'active' ? authenticatorOf(user, current.authenticator, transaction.readAt) : undefined
  // After a first proof there are no strangers: the authenticator was removed or the account disabled on the way.
  if (!authenticator && proofsOf(transaction).length > 0) return stale
  if (isEmpty(given)) {
    const waiting = (current.prompt as Prompt).kind === 'elsewhere'
    const state = withNotice(transaction.state, { key: waiting ? 'still_waiting' : 'answer_missing' })
    return commit(world, transaction, user, 'answer', { stage: 'challenging', state, events: [] })
  }
  return judge(world, transaction, {
    trigger: 'answer',
    target: { factor, user, authenticator },
    current,
    answer: given,
    wrong: (attemptsLeft) => wrongAnswer(current.prompt as Prompt, attemptsLeft),
  })
}
