import type { Enrolment, Transaction } from '../../domain/transaction.ts'
import { Overloaded } from '../../platform/work-queue.ts'
import { type Answer, isEmpty } from '../action.ts'
import type { Committed } from '../change.ts'
import { commit } from '../commit.ts'
import { enrolContext } from '../context.ts'
import { decisionOf } from '../decision.ts'
import { type Addable, addableOf, enrollableOf } from '../enrollable.ts'
import { openEnrolment } from '../enrolment-content.ts'
import { event } from '../events.ts'
import type { EnrolVerdict } from '../factor-contract.ts'
import { attempt, ledgerKey } from '../ledger.ts'
import { limits } from '../limits.ts'
import { lockNotice } from '../lock-notice.ts'
import type { UserRecord } from '../ports/directory.ts'
import type { LedgerKey } from '../ports/transactions.ts'
import { progress } from '../progress.ts'
import { putStep } from '../start-enrolment.ts'
import { nextState, withNotice } from '../state.ts'
import { proofsOf } from '../subject.ts'
import type { EnrolPrompt, Notice } from '../view.ts'
import type { World } from '../world.ts'
import { onlyOverloaded } from './judge.ts'
import { settleEnrolled } from './settle-enrolled.ts'
import type { Grant } from './settle-refused.ts'
import { stale } from './step.ts'
import { wrongAnswer } from './wrong-answer.ts'

/** Answered by going on: there is nothing to fill in. */
const mayBeEmpty: readonly EnrolPrompt['kind'][] = ['address', 'show-codes', 'device']

/** Judges the answer to a question about a new authenticator, under the same ledger as every other guess of this account. */
export async function confirmEnrolment(
  world: World,
  transaction: Transaction,
  user: UserRecord | undefined,
  given: Answer,
): Promise<Committed> {
  const { enrolment, account } = transaction.state
  const addable = enrolment && addableOf(world, enrolment.factor)
  if (!enrolment || !addable || account === undefined || user?.status !== 'active') return stale
  if (!stillWanted(world, transaction, user, enrolment, addable)) return withdraw(world, transaction, user)
  const { prompt, draft } = openEnrolment(world, enrolment)
  if (isEmpty(given) && !mayBeEmpty.includes(prompt.kind)) return stay(world, transaction, user, { key: 'answer_missing' })
  const over = enrolment.expiresAt !== undefined && enrolment.expiresAt <= transaction.readAt
  if (over && given.resend === undefined) return stay(world, transaction, user, { key: 'code_expired' })

  const key = ledgerKey(world, account, 'second')
  const grant = await world.deps.transactions.takeAttempt(attempt(transaction, key))
  if (grant.kind === 'locked') return locked(world, transaction, user, grant.retryAt)
  if (grant.kind !== 'granted') return stale
  const context = enrolContext(world, transaction, addable, user, enrolment.id)
  const verdict = await addable.enrol.confirm(context, draft, given).catch(onlyOverloaded)
  const confirmation = { transaction, user, enrolment, prompt, addable, key, given }
  const settled =
    verdict instanceof Overloaded
      ? await refund(world, transaction, user, key, { key: 'busy', seconds: verdict.retryAfterSeconds })
      : await settle(world, confirmation, verdict, grant)
  // What was no guess costs none either where its twin was faster (a double click).
  const guessed =
    !(verdict instanceof Overloaded) && (verdict.kind === 'mismatch' || (verdict.kind === 'refused' && verdict.tells === true))
  if (settled.kind !== 'stale') return settled
  if (guessed) return wrongLate(world, confirmation, grant)
  await world.deps.transactions.returnAttempt({ tenant: transaction.tenant, transaction: transaction.id, ledger: key })
  return settled
}

/**
 * FL-8, E-12: whether it may still be added, judged anew with every answer. Whoever stole a password and left this page open
 * must not add a factor of their own after the owner has changed the password, or has added one to be asked for.
 */
function stillWanted(world: World, transaction: Transaction, user: UserRecord, { factor, optional }: Enrolment, { id }: Addable) {
  const decision = decisionOf(world, transaction, user, proofsOf(transaction))
  if (!optional) return decision.kind === 'enrol' && decision.anyOf.includes(factor)
  return decision.kind !== 'first' && decision.kind !== 'deny' && enrollableOf(world, user).some(({ factor }) => factor === id)
}

async function withdraw(world: World, transaction: Transaction, user: UserRecord): Promise<Committed> {
  const next = await progress(world, transaction, user, proofsOf(transaction))
  const state = next.state.notice === undefined ? { ...next.state, notice: { key: 'out_of_date' } } : next.state
  return commit(world, transaction, user, 'answer', { ...next, state })
}

interface Confirmation {
  readonly transaction: Transaction
  readonly user: UserRecord
  readonly enrolment: Enrolment
  readonly addable: Addable
  readonly key: LedgerKey
  readonly prompt: EnrolPrompt
  readonly given: Answer
}

async function settle(
  world: World,
  confirmation: Confirmation,
  verdict: EnrolVerdict<unknown, unknown>,
  grant: Grant,
): Promise<Committed> {
  const { transaction, user, enrolment, addable, key, given } = confirmation
  switch (verdict.kind) {
    case 'next': {
      const resent = given.resend === undefined ? {} : { notice: { key: 'code_sent' } as const }
      const { id, factor: asked, optional } = enrolment
      const put = putStep(world, transaction, user, { id, addable, asked, optional, step: verdict.step, ...resent })
      return commit(world, transaction, user, given.resend === undefined ? 'answer' : 'resend', {
        ...put,
        attempt: 'refund',
        ledger: { key, effect: 'refund' },
        events: [],
      })
    }
    case 'enrolled': {
      const settled = await settleEnrolled(world, transaction, user, { enrolment, addable, key, verdict })
      if (settled.kind !== 'replayed') return settled
      if (verdict.unique !== undefined)
        return refund(world, transaction, user, key, { key: 'input_refused', reason: 'credential_known' })
      return wrong(world, confirmation, grant)
    }
    case 'refused': {
      const minimum = verdict.minimum === undefined ? {} : { minimum: verdict.minimum }
      const notice: Notice = { key: 'input_refused', reason: verdict.reason, ...minimum }
      return verdict.tells ? wrong(world, confirmation, grant, () => notice) : refund(world, transaction, user, key, notice)
    }
    case 'expired':
      return refund(world, transaction, user, key, { key: 'code_expired' })
    case 'mismatch':
      return wrong(world, confirmation, grant)
  }
}

function wrong(
  world: World,
  { transaction, user, prompt, addable, key }: Confirmation,
  grant: Grant,
  say: (attemptsLeft: number) => Notice = (attemptsLeft) => wrongAnswer(prompt, attemptsLeft),
): Promise<Committed> {
  const left = limits.attemptsPerTransaction - grant.attempts
  const over = left <= 0
  const about = { id: transaction.id, user: user.id }
  const locked = grant.failures >= limits.failuresPerAccount
  const message = locked ? lockNotice(world, transaction, user) : undefined
  return commit(world, { ...transaction, attempts: grant.attempts - 1 }, user, 'answer', {
    stage: over ? 'failed' : 'enrolling',
    state: over ? nextState(transaction.state, { failure: 'too_many_attempts' }) : withNotice(transaction.state, say(left)),
    attempt: 'keep',
    ledger: { key, effect: 'keep' },
    ...(message ? { message } : {}),
    events: [
      event(world, 'enrolment.failed', about, { result: 'failure', factor: addable.id, reason: 'mismatch' }),
      ...(locked ? [event(world, 'account.locked', about, { result: 'info', reason: key.kind })] : []),
      ...(over ? [event(world, 'authentication.failed', about, { result: 'failure', reason: 'too_many_attempts' })] : []),
    ],
  })
}

/** One of several wrong answers at once, and another was faster: it was counted, so it is written down and told like any other. */
async function wrongLate(world: World, confirmation: Confirmation, grant: Grant): Promise<Committed> {
  const { transaction, user, enrolment, addable } = confirmation
  const now = await world.deps.transactions.load(transaction.tenant, transaction.id)
  if (now?.stage === 'enrolling' && now.state.enrolment?.id === enrolment.id) {
    const settled = await wrong(world, { ...confirmation, transaction: now }, { ...grant, attempts: now.attempts })
    if (settled.kind !== 'stale') return settled
  }
  const about = { id: transaction.id, user: user.id }
  const detail = { result: 'failure', factor: addable.id, reason: 'mismatch' } as const
  await world.deps.audit.append([event(world, 'enrolment.failed', about, detail)])
  return stale
}

const stay = (world: World, transaction: Transaction, user: UserRecord, notice: Notice): Promise<Committed> =>
  commit(world, transaction, user, 'answer', { stage: 'enrolling', state: withNotice(transaction.state, notice), events: [] })

const refund = (world: World, transaction: Transaction, user: UserRecord, key: LedgerKey, notice: Notice): Promise<Committed> =>
  commit(world, transaction, user, 'answer', {
    stage: 'enrolling',
    state: withNotice(transaction.state, notice),
    attempt: 'refund',
    ledger: { key, effect: 'refund' },
    events: [],
  })

function locked(world: World, transaction: Transaction, user: UserRecord, retryAt: number): Promise<Committed> {
  const seconds = Math.max(1, Math.ceil((retryAt - transaction.readAt) / 1000))
  return stay(world, transaction, user, { key: 'slow_down', seconds })
}
