import type { ChallengeId } from '../../domain/ids.ts'
import type { Transaction } from '../../domain/transaction.ts'
import { addressRange } from '../../platform/address-range.ts'
import type { Change, Committed } from '../change.ts'
import { commit } from '../commit.ts'
import { factorContext } from '../context.ts'
import { event } from '../events.ts'
import { failureSource } from '../ledger.ts'
import { limits } from '../limits.ts'
import { lockNotice } from '../lock-notice.ts'
import { notice } from '../notify.ts'
import type { LedgerKey } from '../ports/transactions.ts'
import { nextState } from '../state.ts'
import type { Notice } from '../view.ts'
import type { World } from '../world.ts'
import { type Guess, remembered, staying } from './guess.ts'
import { stale } from './step.ts'

/** How many answers were given with this one: in the transaction, and in the ledger's window. */
export interface Grant {
  readonly attempts: number
  readonly failures: number
}

export async function settleWrong(
  world: World,
  transaction: Transaction,
  guess: Guess,
  key: LedgerKey,
  grant: Grant,
  reason = 'mismatch',
): Promise<Committed> {
  const { trigger, target, wrong } = guess
  const left = limits.attemptsPerTransaction - grant.attempts - (transaction.state.refused ?? 0)
  const over = left <= 0
  const about = { id: transaction.id, user: target.user?.id ?? null }
  const locked = grant.failures >= limits.failuresPerAccount
  const message = locked ? lockNotice(world, transaction, target.user) : undefined
  const counted = countedAgainst(world, transaction, guess)
  const sprayed = world.deps.spray?.failed(addressRange(world.scope.address), key.account, transaction.readAt) === true
  return commit(world, { ...transaction, attempts: grant.attempts - 1 }, remembered(guess), trigger, {
    ...counted,
    stage: over ? 'failed' : transaction.stage,
    state: over
      ? nextState(transaction.state, { failure: 'too_many_attempts' })
      : nextState(transaction.state, { ...staying(transaction, guess), notice: wrong(left) }),
    attempt: 'keep',
    ledger: { key, effect: 'keep' },
    ...(message ? { message } : {}),
    events: [
      event(world, 'authentication.factor', about, { result: 'failure', factor: target.factor.id, reason }),
      ...counted.events,
      ...(sprayed ? [event(world, 'alarm.spray', about, { result: 'info', reason: 'many_accounts' })] : []),
      ...(locked ? [event(world, 'account.locked', about, { result: 'info', reason: key.kind })] : []),
      ...(over ? [event(world, 'authentication.failed', about, { result: 'failure', reason: 'too_many_attempts' })] : []),
    ],
  })
}

/** TH-2: the authenticator's own count, which no window ends; the one that disables it is told to the owner. */
function countedAgainst(
  world: World,
  transaction: Transaction,
  { target: { user, authenticator, factor } }: Guess,
): Pick<Change, 'failure' | 'messages' | 'events'> {
  if (!user || !authenticator) return { events: [] }
  const limit = limits.failuresPerAuthenticator
  const source = failureSource(world, transaction.state.account)
  const failure = { user: user.id, authenticator: authenticator.id, source, limit }
  if (authenticator.failures + 1 < limit) return { failure, events: [] }
  const about = { id: transaction.id, user: user.id }
  return {
    failure,
    messages: notice(world, user, 'authenticator-disabled', { factor: factor.id }),
    events: [event(world, 'authenticator.disabled', about, { result: 'info', factor: factor.id, reason: 'too_many_failures' })],
  }
}

/** Another answer moved the transaction on meanwhile: this one is recorded all the same, and may be the last allowed. */
export async function settleLate(
  world: World,
  transaction: Transaction,
  guess: Guess,
  key: LedgerKey,
  grant: Grant,
): Promise<Committed> {
  const now = await world.deps.transactions.load(transaction.tenant, transaction.id)
  if (now?.stage === transaction.stage) {
    const settled = await settleWrong(world, now, guess, key, { ...grant, attempts: now.attempts })
    if (settled.kind !== 'stale') return settled
  }
  const about = { id: transaction.id, user: guess.target.user?.id ?? null }
  const detail = { result: 'failure', factor: guess.target.factor.id, reason: 'mismatch' } as const
  await world.deps.audit.append([event(world, 'authentication.factor', about, detail)])
  return stale
}

/** The person said no on another device: the sign-in is over, and whoever did not ask for it is told what to do. */
export function settleDeclined(
  world: World,
  transaction: Transaction,
  { trigger, target: { user, factor } }: Guess,
  key: LedgerKey,
  concern: boolean,
): Promise<Committed> {
  const about = { id: transaction.id, user: user?.id ?? null }
  return commit(world, transaction, user, trigger, {
    stage: 'failed',
    state: nextState(transaction.state, { failure: 'declined' }),
    attempt: 'refund',
    ledger: { key, effect: 'refund' },
    retireChallenges: true,
    messages: concern && user ? notice(world, user, 'sign-in-concern') : [],
    events: [
      event(world, 'authentication.factor', about, { result: 'refused', factor: factor.id, reason: 'declined' }),
      ...(concern ? [event(world, 'account.concern', about, { result: 'info', factor: factor.id })] : []),
      event(world, 'authentication.failed', about, { result: 'refused', reason: 'declined' }),
    ],
  })
}

/**
 * Locked: nothing of the account is compared, and it looks and takes as long as a wrong answer (TH-9). A short enforced
 * pause is said openly, for any name, and at once (TH-10).
 */
export async function refuse(world: World, transaction: Transaction, guess: Guess, retryAt: number): Promise<Committed> {
  const { trigger, target, current, answer, wrong } = guess
  const seconds = Math.ceil((retryAt - transaction.readAt) / 1000)
  const pause = seconds <= 60
  if (!pause) {
    const stranger = { factor: target.factor, user: undefined, authenticator: undefined }
    const context = factorContext(world, transaction, stranger, current?.id ?? ('' as ChallengeId))
    await target.factor.verify(context, null, null, answer)
  }
  const refused = (transaction.state.refused ?? 0) + (pause ? 0 : 1)
  const left = limits.attemptsPerTransaction - transaction.attempts - refused
  const over = left <= 0
  const about = { id: transaction.id, user: target.user?.id ?? null }
  const notice: Notice = pause ? { key: 'slow_down', seconds: Math.max(1, seconds) } : wrong(left)
  return commit(world, transaction, remembered(guess), trigger, {
    stage: over ? 'failed' : transaction.stage,
    state: over
      ? nextState(transaction.state, { failure: 'too_many_attempts', refused })
      : nextState(transaction.state, { ...staying(transaction, guess), refused, notice }),
    events: [event(world, 'authentication.factor', about, { result: 'refused', factor: target.factor.id, reason: 'locked' })],
  })
}
