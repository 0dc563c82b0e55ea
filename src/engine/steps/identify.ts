import type { Transaction } from '../../domain/transaction.ts'
import { type Action, type Answer, isEmpty } from '../action.ts'
import { prepareChallenge } from '../challenge.ts'
import type { Committed } from '../change.ts'
import { commit } from '../commit.ts'
import { serving, type Target } from '../context.ts'
import { event } from '../events.ts'
import type { Factor } from '../factor-contract.ts'
import { normaliseIdentifier } from '../identifier.ts'
import { accountKey } from '../ledger.ts'
import { openChallenge } from '../opening.ts'
import { sendRefusal } from '../sends.ts'
import { nextState } from '../state.ts'
import { firstFactorsOf } from '../subject.ts'
import type { Notice } from '../view.ts'
import { factorOf, type World } from '../world.ts'
import { judge } from './judge.ts'
import { type Step, stale } from './step.ts'

type Identify = Extract<Action, { kind: 'identify' }>

/** Names a person and takes the first factor in the same step. A stranger meets the same work and the same words. */
export const identify: Step<Identify> = async (world, transaction, user, action) => {
  const asked = factorOf(world, action.factor ?? '')
  if (asked?.opening && action.answer && firstFactorsOf(world).includes(asked.id)) {
    return answerOpening(world, transaction, asked, action.answer)
  }
  return nameOneself(world, transaction, user, action)
}

/** An answer that names its owner by itself (a passkey). What it claims is a claim until it is verified. */
async function answerOpening(world: World, transaction: Transaction, factor: Factor, answer: Answer): Promise<Committed> {
  const claimed = factor.opening?.claims(answer)
  if (!claimed) return stay(world, transaction, { key: 'answer_missing' })
  const owner = await world.deps.directory.find(transaction.tenant, claimed.user)
  const found = owner?.pool === transaction.pool ? owner : undefined
  const account = accountKey(world, transaction.pool, claimed.user, found)
  const about: Transaction = { ...transaction, user: found?.id ?? null, state: nextState(transaction.state, { account }) }
  return judge(world, about, {
    trigger: 'identify',
    target: { factor, user: found, authenticator: serving(found, factor, transaction.readAt) },
    current: undefined,
    opening: openChallenge(world, transaction, factor),
    answer,
    wrong: (attemptsLeft) => ({ key: 'answer_wrong', attemptsLeft }),
  })
}

const nameOneself: Step<Identify> = async (world, transaction, _user, action) => {
  const identifier = normaliseIdentifier(action.identifier)
  const named = nextState(transaction.state, { identifier: action.identifier.slice(0, 254) })
  if (identifier === '')
    return stay(world, { ...transaction, state: nextState(transaction.state) }, { key: 'identifier_missing' })
  const factor = factorOf(world, action.factor ?? firstFactorsOf(world)[0] ?? '')
  if (!factor || !firstFactorsOf(world).includes(factor.id)) return stale

  const found = await world.deps.directory.findByIdentifier(transaction.pool, identifier)
  const account = accountKey(world, transaction.pool, identifier, found)
  const about: Transaction = { ...transaction, user: found?.id ?? null, state: { ...named, account } }
  const target: Target = { factor, user: found, authenticator: serving(found, factor, transaction.readAt) }
  if (factor.channel) {
    const refusal = sendRefusal(transaction, transaction.state.account === account ? transaction.state.sentAt : undefined)
    if (refusal) return stay(world, about, refusal)
  }
  // Without a field for it beside the name, the factor asks on a page of its own.
  if (factor.channel || factor.opening || !action.answer) return challengeFirst(world, about, target)
  if (isEmpty(action.answer)) return stay(world, about, { key: 'answer_missing' })
  return judge(world, about, {
    trigger: 'identify',
    target,
    current: undefined,
    answer: action.answer,
    wrong: () => ({ key: 'credentials_wrong' }),
  })
}

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
