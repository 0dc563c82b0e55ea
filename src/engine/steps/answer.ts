import type { Action } from '../action.ts'
import { commit } from '../commit.ts'
import { withNotice } from '../state.ts'
import { authenticatorOf, proofsOf } from '../subject.ts'
import type { Prompt } from '../view.ts'
import { factorOf } from '../world.ts'
import { judge } from './judge.ts'
import { type Step, stale } from './step.ts'

/** Answers the challenge on the page. */
export const answer: Step<Extract<Action, { kind: 'answer' }>> = async (world, transaction, user, action) => {
  const { current } = transaction.state
  const factor = current && factorOf(world, current.factor)
  if (!current || !factor) return stale
  const authenticator = user?.status === 'active' ? authenticatorOf(user, current.authenticator) : undefined
  // After a first proof there are no strangers: the authenticator was removed or the account disabled on the way.
  if (!authenticator && proofsOf(transaction).length > 0) return stale
  if (!action.answer.code && !action.answer.password) {
    const state = withNotice(transaction.state, { key: 'answer_missing' })
    return commit(world, transaction, user, 'answer', { stage: 'challenging', state, events: [] })
  }
  return judge(world, transaction, {
    trigger: 'answer',
    target: { factor, user, authenticator },
    current,
    answer: action.answer,
    wrong: (attemptsLeft) => ({
      key: (current.prompt as Prompt).kind === 'password' ? 'password_wrong' : 'code_wrong',
      attemptsLeft,
    }),
  })
}
