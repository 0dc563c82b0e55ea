import type { ChallengeId } from '../../domain/ids.ts'
import type { Transaction } from '../../domain/transaction.ts'
import { Overloaded } from '../../platform/work-queue.ts'
import { prepareChallenge } from '../challenge.ts'
import type { Committed } from '../change.ts'
import { commit } from '../commit.ts'
import { factorContext, openSecret } from '../context.ts'
import { event } from '../events.ts'
import type { Verdict } from '../factor-contract.ts'
import { attempt, ledgerKey } from '../ledger.ts'
import type { LedgerKey } from '../ports/transactions.ts'
import { nextState } from '../state.ts'
import { proofsOf } from '../subject.ts'
import type { World } from '../world.ts'
import { type Guess, remembered, staying } from './guess.ts'
import { settleProved } from './settle-proved.ts'
import { refuse, settleDeclined, settleLate, settleWrong } from './settle-refused.ts'
import { stale } from './step.ts'

/** Takes an attempt, judges, and settles: right, wrong, too late, declined, or locked. */
export async function judge(world: World, transaction: Transaction, guess: Guess): Promise<Committed> {
  const { transactions } = world.deps
  const { account } = transaction.state
  if (account === undefined) return stale
  const key = ledgerKey(world, account, proofsOf(transaction).length === 0 ? 'first' : 'second')
  const grant = await transactions.takeAttempt(attempt(transaction, key))
  if (grant.kind === 'stale') return stale
  if (grant.kind === 'exhausted') return stale
  if (grant.kind === 'locked') return refuse(world, transaction, guess, grant.retryAt)

  const verdict = await verdictOf(world, transaction, guess).catch(onlyOverloaded)
  if (verdict instanceof Overloaded) return busy(world, transaction, guess, key, verdict.retryAfterSeconds)
  if (verdict.kind === 'declined') return settleDeclined(world, transaction, guess, key, verdict.concern)
  if (verdict.kind === 'proved') {
    const settled = await settleProved(world, transaction, guess, key, verdict)
    if (settled.kind === 'spent') return tooLate(world, transaction, guess, key)
    if (settled.kind === 'stale') {
      await transactions.returnAttempt({ tenant: transaction.tenant, transaction: transaction.id, ledger: key })
    }
    if (settled.kind !== 'replayed') return settled
  }
  if (verdict.kind === 'expired') return tooLate(world, transaction, guess, key)
  const reason = verdict.kind === 'mismatch' ? verdict.reason : 'replayed'
  const settled = await settleWrong(world, transaction, guess, key, grant, reason)
  return settled.kind === 'stale' ? settleLate(world, transaction, guess, key, grant) : settled
}

async function verdictOf(world: World, transaction: Transaction, guess: Guess): Promise<Verdict<unknown>> {
  const { target, current, answer } = guess
  const context = factorContext(world, transaction, target, current?.id ?? ('' as ChallengeId))
  const secret = openSecret(world, target.authenticator)
  if ('opening' in guess) return target.factor.verify(context, secret, guess.opening ?? null, answer)
  const stored = current?.stored ? await world.deps.transactions.challenge(transaction.tenant, current.id) : undefined
  const bound = stored?.transaction === transaction.id && stored.type === target.factor.id ? stored : undefined
  return target.factor.verify(context, secret, bound?.payload ?? null, answer)
}

/**
 * The code was superseded, used or too old: not a guess, so it costs none. Where a code travels the person asks for another;
 * anything else (cells of a card, a passkey) is asked anew at once, because there is nothing that could be resent.
 */
function tooLate(world: World, transaction: Transaction, guess: Guess, key: LedgerKey): Promise<Committed> {
  const { trigger, target, current } = guess
  const about = { id: transaction.id, user: target.user?.id ?? null }
  const anew = current?.stored && target.authenticator && !target.factor.channel
  const { current: next, ...asked } = anew ? prepareChallenge(world, transaction, target, true) : { current: undefined }
  const state = next ? { current: next, notice: { key: 'out_of_date' as const } } : { notice: { key: 'code_expired' as const } }
  return commit(world, transaction, remembered(guess), trigger, {
    ...asked,
    stage: transaction.stage,
    state: nextState(transaction.state, { ...staying(transaction, guess), ...state }),
    attempt: 'refund',
    ledger: { key, effect: 'refund' },
    events: [event(world, 'authentication.factor', about, { result: 'failure', factor: target.factor.id, reason: 'expired' })],
  })
}

export const onlyOverloaded = (error: unknown): Overloaded => {
  if (error instanceof Overloaded) return error
  throw error
}

/** Nothing was compared, so the attempt is given back: a storm of sign-ins must not lock out whoever has the right password. */
function busy(world: World, transaction: Transaction, guess: Guess, key: LedgerKey, seconds: number): Promise<Committed> {
  const { trigger, target } = guess
  const about = { id: transaction.id, user: target.user?.id ?? null }
  return commit(world, transaction, remembered(guess), trigger, {
    stage: transaction.stage,
    state: nextState(transaction.state, { ...staying(transaction, guess), notice: { key: 'busy', seconds } }),
    attempt: 'refund',
    ledger: { key, effect: 'refund' },
    events: [event(world, 'authentication.factor', about, { result: 'refused', factor: target.factor.id, reason: 'overloaded' })],
  })
}
