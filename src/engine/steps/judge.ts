import type { ChallengeId, ProofId } from '../../domain/ids.ts'
import type { Trigger } from '../../domain/moves.ts'
import type { Proof } from '../../domain/proof.ts'
import type { CurrentChallenge, Transaction } from '../../domain/transaction.ts'
import { Overloaded } from '../../platform/work-queue.ts'
import type { Answer } from '../action.ts'
import { factorContext, openSecret, sealSecret, type Target } from '../challenge.ts'
import { type Committed, commit } from '../commit.ts'
import { event } from '../events.ts'
import type { Verdict } from '../factor-contract.ts'
import { attempt, ledgerKey } from '../ledger.ts'
import { limits } from '../limits.ts'
import { lockNotice } from '../lock-notice.ts'
import type { LedgerKey } from '../ports/transactions.ts'
import { progress } from '../progress.ts'
import { nextState } from '../state.ts'
import { addressDigest, proofsOf } from '../subject.ts'
import type { Notice } from '../view.ts'
import type { World } from '../world.ts'
import { stale } from './step.ts'

/** An answer to be judged: the one place where a secret is compared, and only under a grant of the failure ledger. */
export interface Guess {
  readonly trigger: Extract<Trigger, 'identify' | 'answer'>
  readonly target: Target
  /** The challenge it answers; undefined for a factor that needs none (a password beside the name). */
  readonly current: CurrentChallenge | undefined
  readonly answer: Answer
  /** What a wrong answer shows, given how many are left. */
  readonly wrong: (attemptsLeft: number) => Notice
}

/** Takes an attempt, judges, and settles: right, wrong, too late, or locked. */
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
  if (verdict.kind === 'proved') {
    const settled = await settleProved(world, transaction, guess, key, verdict)
    if (settled.kind === 'spent') return tooLate(world, transaction, guess, key)
    if (settled.kind === 'stale') {
      await transactions.returnAttempt({ tenant: transaction.tenant, transaction: transaction.id, ledger: key })
    }
    if (settled.kind !== 'replayed') return settled
  }
  if (verdict.kind === 'expired') return tooLate(world, transaction, guess, key)
  const settled = await settleWrong(world, transaction, guess, key, grant)
  return settled.kind === 'stale' ? settleLate(world, transaction, guess, key, grant) : settled
}

/** Another answer moved the transaction on meanwhile: this one is recorded all the same, and may be the last allowed. */
async function settleLate(
  world: World,
  transaction: Transaction,
  guess: Guess,
  key: LedgerKey,
  grant: { readonly attempts: number; readonly failures: number },
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

/** Before anything is proved a wrong answer beside a name leaves no trace of who was meant: later pages cost the same for all. */
const remembered = (trigger: Guess['trigger'], target: Target) => (trigger === 'identify' ? undefined : target.user)

async function verdictOf(world: World, transaction: Transaction, { target, current, answer }: Guess): Promise<Verdict<unknown>> {
  const stored = current?.stored ? await world.deps.transactions.challenge(transaction.tenant, current.id) : undefined
  const bound = stored?.transaction === transaction.id && stored.type === target.factor.id ? stored : undefined
  const context = factorContext(world, transaction, target, current?.id ?? ('' as ChallengeId))
  return target.factor.verify(context, openSecret(world, target), bound?.payload ?? null, answer)
}

function settleProved(
  world: World,
  transaction: Transaction,
  { trigger, target, current }: Guess,
  key: LedgerKey,
  verdict: Extract<Verdict<unknown>, { kind: 'proved' }>,
): Promise<Committed> {
  const { factor, user, authenticator } = target
  // A factor that proves a stranger is broken; deny rather than sign nobody in.
  if (!user || !authenticator) throw new Error(`factor ${factor.id} proved a stranger`)
  const proof: Proof = {
    id: world.deps.ids.next<ProofId>(),
    factor: factor.id,
    authenticator: authenticator.id,
    transaction: transaction.id,
    at: transaction.readAt,
    classes: factor.classes,
    amr: factor.amr,
    traits: factor.traits,
    ...(authenticator.address === null ? {} : { address: addressDigest(world.deps, authenticator.address) }),
  }
  const answered = current ? { ...transaction, state: nextState(transaction.state) } : transaction
  const next = progress(world, answered, user, [...proofsOf(transaction), proof])
  const about = { id: transaction.id, user: user.id }
  return commit(world, transaction, user, trigger, {
    ...next,
    proof,
    attempt: 'refund',
    ledger: { key, effect: key.lane === 'open' ? 'refund' : 'clear' },
    ...(current?.stored ? { consume: current.id } : {}),
    ...(verdict.marker === undefined ? {} : { marker: { authenticator: authenticator.id, value: verdict.marker } }),
    ...(verdict.secret === undefined
      ? {}
      : { secret: { authenticator: authenticator.id, sealed: sealSecret(world, authenticator, verdict.secret) } }),
    events: [event(world, 'authentication.factor', about, { result: 'success', factor: factor.id }), ...next.events],
  })
}

function settleWrong(
  world: World,
  transaction: Transaction,
  { trigger, target, current, wrong }: Guess,
  key: LedgerKey,
  grant: { readonly attempts: number; readonly failures: number },
): Promise<Committed> {
  const left = limits.attemptsPerTransaction - grant.attempts - (transaction.state.refused ?? 0)
  const over = left <= 0
  const about = { id: transaction.id, user: target.user?.id ?? null }
  const locked = grant.failures >= limits.failuresPerAccount
  const message = locked ? lockNotice(world, transaction, target.user) : undefined
  return commit(world, { ...transaction, attempts: grant.attempts - 1 }, remembered(trigger, target), trigger, {
    stage: over ? 'failed' : transaction.stage,
    state: over
      ? nextState(transaction.state, { failure: 'too_many_attempts' })
      : nextState(transaction.state, { ...(current ? { current } : {}), notice: wrong(left) }),
    attempt: 'keep',
    ledger: { key, effect: 'keep' },
    ...(message ? { message } : {}),
    events: [
      event(world, 'authentication.factor', about, { result: 'failure', factor: target.factor.id, reason: 'mismatch' }),
      ...(locked ? [event(world, 'account.locked', about, { result: 'info', reason: key.kind })] : []),
      ...(over ? [event(world, 'authentication.failed', about, { result: 'failure', reason: 'too_many_attempts' })] : []),
    ],
  })
}

/** The code was superseded, used or too old: not a guess, so it costs none. */
function tooLate(
  world: World,
  transaction: Transaction,
  { trigger, target, current }: Guess,
  key: LedgerKey,
): Promise<Committed> {
  const about = { id: transaction.id, user: target.user?.id ?? null }
  return commit(world, transaction, target.user, trigger, {
    stage: transaction.stage,
    state: nextState(transaction.state, { ...(current ? { current } : {}), notice: { key: 'code_expired' } }),
    attempt: 'refund',
    ledger: { key, effect: 'refund' },
    events: [event(world, 'authentication.factor', about, { result: 'failure', factor: target.factor.id, reason: 'expired' })],
  })
}

const onlyOverloaded = (error: unknown): Overloaded => {
  if (error instanceof Overloaded) return error
  throw error
}

/** Nothing was compared, so the attempt is given back: a storm of sign-ins must not lock out whoever has the right password. */
function busy(
  world: World,
  transaction: Transaction,
  { trigger, target, current }: Guess,
  key: LedgerKey,
  seconds: number,
): Promise<Committed> {
  const about = { id: transaction.id, user: target.user?.id ?? null }
  return commit(world, transaction, remembered(trigger, target), trigger, {
    stage: transaction.stage,
    state: nextState(transaction.state, { ...(current ? { current } : {}), notice: { key: 'busy', seconds } }),
    attempt: 'refund',
    ledger: { key, effect: 'refund' },
    events: [event(world, 'authentication.factor', about, { result: 'refused', factor: target.factor.id, reason: 'overloaded' })],
  })
}

/**
 * Locked: nothing of the account is compared, and it looks and takes as long as a wrong answer (TH-9). A short enforced
 * pause is said openly, for any name, and at once (TH-10).
 */
async function refuse(
  world: World,
  transaction: Transaction,
  { trigger, target, current, answer, wrong }: Guess,
  retryAt: number,
): Promise<Committed> {
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
  return commit(world, transaction, remembered(trigger, target), trigger, {
    stage: over ? 'failed' : transaction.stage,
    state: over
      ? nextState(transaction.state, { failure: 'too_many_attempts', refused })
      : nextState(transaction.state, { ...(current ? { current } : {}), refused, notice }),
    events: [event(world, 'authentication.factor', about, { result: 'refused', factor: target.factor.id, reason: 'locked' })],
  })
}
