import type { ProofId } from '../../domain/ids.ts'
import type { Proof } from '../../domain/proof.ts'
import type { Transaction } from '../../domain/transaction.ts'
import type { Change, Committed } from '../change.ts'
import { commit } from '../commit.ts'
import { sealSecret } from '../context.ts'
import { event } from '../events.ts'
import type { Factor, Verdict } from '../factor-contract.ts'
import { failureSource } from '../ledger.ts'
import { notice } from '../notify.ts'
import type { AuthenticatorRecord, UserRecord } from '../ports/directory.ts'
import type { LedgerKey, Settlement } from '../ports/transactions.ts'
import { progress } from '../progress.ts'
import { nextState } from '../state.ts'
import { addressDigest, proofsOf } from '../subject.ts'
import { trustedDevice } from '../trusted-device.ts'
import type { World } from '../world.ts'
import type { Guess } from './guess.ts'

type Proved = Extract<Verdict<unknown>, { kind: 'proved' }>

/** The answer was right: the proof, what it uses up, and where it leads, in one step. */
export async function settleProved(
  world: World,
  transaction: Transaction,
  guess: Guess,
  key: LedgerKey,
  verdict: Proved,
): Promise<Committed> {
  const { settled, asked } = await settle(world, transaction, guess, key, verdict)
  const { user } = guess.target
  if (settled.kind !== 'replayed' || !asked || !user) return settled
  // Sign-ins at the same moment have asked the phone as often as may be. The answer was right all the same: nothing is asked.
  const now = await world.deps.directory.find(transaction.tenant, user.id)
  return (await settle(world, transaction, { ...guess, target: { ...guess.target, user: now } }, key, verdict)).settled
}

async function settle(
  world: World,
  transaction: Transaction,
  { trigger, target, current }: Guess,
  key: LedgerKey,
  verdict: Proved,
): Promise<{ readonly settled: Committed; readonly asked: boolean }> {
  const { factor, user } = target
  const authenticator = verdict.authenticator
    ? user?.authenticators.find((one) => one.id === verdict.authenticator)
    : target.authenticator
  // A factor that proves a stranger is broken; deny rather than sign nobody in.
  if (!user || !authenticator) throw new Error(`factor ${factor.id} proved a stranger`)
  const proof = proofOf(world, transaction, factor, authenticator, verdict)
  const trusted = transaction.state.trusted ?? (await trustedDevice(world, transaction, user))
  const answered = { ...transaction, state: nextState(transaction.state, trusted ? { trusted } : {}) }
  const next = await progress(world, answered, user, [...proofsOf(transaction), proof])
  const about = { id: transaction.id, user: user.id }
  const told = verdict.notify ? notice(world, user, verdict.notify.template, verdict.notify.parameters) : []
  const settled = await commit(world, transaction, user, trigger, {
    ...next,
    ...usedUp(world, authenticator, verdict),
    ...forgiven(world, transaction, user, authenticator, factor),
    ...(next.forgive ? { forgive: next.forgive } : {}),
    proof,
    attempt: 'refund',
    ledger: { key, effect: key.lane === 'open' ? 'refund' : 'clear' },
    ...(current?.stored ? { consume: current.id } : {}),
    messages: [...told, ...(next.messages ?? [])],
    events: [event(world, 'authentication.factor', about, { result: 'success', factor: factor.id }), ...next.events],
  })
  return { settled, asked: next.asked !== undefined }
}

function proofOf(
  world: World,
  transaction: Transaction,
  factor: Factor,
  authenticator: AuthenticatorRecord,
  { classes, amr, traits }: Pick<Proved, 'classes' | 'amr' | 'traits'>,
): Proof {
  return {
    id: world.deps.ids.next<ProofId>(),
    factor: factor.id,
    authenticator: authenticator.id,
    transaction: transaction.id,
    at: transaction.readAt,
    classes: classes ?? factor.classes,
    amr: amr ?? factor.amr,
    traits: traits ?? factor.traits,
    ...(authenticator.address === null ? {} : { address: addressDigest(world.deps, authenticator.address) }),
  }
}

/** What the answer changes of the authenticator: a marker that only rises, a secret that replaces the one that was read. */
function usedUp(
  world: World,
  { id, sealed }: AuthenticatorRecord,
  { marker, secret, once }: Proved,
): Pick<Settlement, 'marker' | 'secret'> {
  const was = once && sealed !== null ? { was: sealed } : {}
  return {
    ...(marker === undefined ? {} : { marker: { authenticator: id, value: marker } }),
    ...(secret === undefined ? {} : { secret: { authenticator: id, sealed: sealSecret(world, id, secret), ...was } }),
  }
}

/** Failures of the same browser or network are forgiven; others wait for their owner's word (TH-2). */
function forgiven(
  world: World,
  transaction: Transaction,
  user: UserRecord,
  authenticator: AuthenticatorRecord,
  factor: Factor,
): Pick<Change, 'forgive' | 'answered'> {
  const second = proofsOf(transaction).length > 0 || factor.askLimit !== undefined
  const waiting = second && user.authenticators.some((one) => one.unanswered > 0)
  return {
    ...(authenticator.failures > 0
      ? { forgive: { authenticator: authenticator.id, source: failureSource(world, transaction.state.account) } }
      : {}),
    ...(waiting ? { answered: true } : {}),
  }
}
