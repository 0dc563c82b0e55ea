import type { Transaction } from '../../domain/transaction.ts'
import type { Action } from '../action.ts'
import { prepareChallenge, type Target } from '../challenge.ts'
import { type Committed, commit } from '../commit.ts'
import { event } from '../events.ts'
import { normaliseIdentifier } from '../identifier.ts'
import { accountKey } from '../ledger.ts'
import { sendRefusal } from '../sends.ts'
import { nextState } from '../state.ts'
import { firstFactorsOf } from '../subject.ts'
import type { Notice } from '../view.ts'
import { factorOf, type World } from '../world.ts'
import { judge } from './judge.ts'
import { type Step, stale } from './step.ts'

type Identify = Extract<Action, { kind: 'identify' }>

/** Names a person and takes the first factor in the same step. A stranger meets the same work and the same words. */
export const identify: Step<Identify> = async (world, transaction, _user, action) => {
  const identifier = normaliseIdentifier(action.identifier)
  const named = nextState(transaction.state, { identifier: action.identifier.slice(0, 254) })
  if (identifier === '')
    return stay(world, { ...transaction, state: nextState(transaction.state) }, { key: 'identifier_missing' })
  const factor = factorOf(world, action.factor ?? firstFactorsOf(world)[0] ?? '')
  if (!factor || !firstFactorsOf(world).includes(factor.id)) return stale

  const found = await world.deps.directory.findByIdentifier(transaction.pool, identifier)
  const account = accountKey(world, transaction.pool, identifier, found)
  const about: Transaction = { ...transaction, user: found?.id ?? null, state: { ...named, account } }
  const target: Target = { factor, user: found, authenticator: usable(found, factor.id) }
  if (factor.channel) {
    const refusal = sendRefusal(transaction, transaction.state.account === account ? transaction.state.sentAt : undefined)
    if (refusal) return stay(world, about, refusal)
  }
  // Without a field for it beside the name, the factor asks on a page of its own.
  if (factor.channel || !action.answer) return challengeFirst(world, about, target)
  if (!action.answer.password && !action.answer.code) return stay(world, about, { key: 'answer_missing' })
  return judge(world, about, {
    trigger: 'identify',
    target,
    current: undefined,
    answer: action.answer,
    wrong: () => ({ key: 'credentials_wrong' }),
  })
}

/** A disabled account's authenticators are not there: it answers like one that does not exist. */
const usable = (user: Target['user'], factor: string): Target['authenticator'] =>
  user?.status === 'active' ? user.authenticators.find((one) => one.factor === factor && one.status === 'active') : undefined

const stay = (world: World, transaction: Transaction, notice: Notice): Promise<Committed> =>
  commit(world, transaction, undefined, 'identify', {
    stage: 'identifying',
    state: { ...nextState(transaction.state), notice },
    events: [],
  })

function challengeFirst(world: World, transaction: Transaction, target: Target): Promise<Committed> {
  const { current, ...step } = prepareChallenge(world, transaction, target, false)
  const about = { id: transaction.id, user: target.user?.id ?? null }
  return commit(world, transaction, target.user, 'identify', {
    stage: 'challenging',
    state: nextState(transaction.state, { current, ...(target.factor.channel ? { sentAt: transaction.readAt } : {}) }),
    ...step,
    events: [event(world, 'authentication.challenge', about, { result: 'info', factor: target.factor.id })],
  })
}
