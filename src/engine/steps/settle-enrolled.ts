import type { AuthenticatorId, ProofId } from '../../domain/ids.ts'
import type { Proof } from '../../domain/proof.ts'
import type { Enrolment, Transaction } from '../../domain/transaction.ts'
import type { Change, Committed, Progress } from '../change.ts'
import { commit } from '../commit.ts'
import { sealSecret } from '../context.ts'
import type { Addable } from '../enrollable.ts'
import { event } from '../events.ts'
import type { EnrolVerdict } from '../factor-contract.ts'
import { notice } from '../notify.ts'
import type { NewAuthenticator } from '../ports/authenticators.ts'
import type { AuthenticatorRecord, UserRecord } from '../ports/directory.ts'
import type { LedgerKey } from '../ports/transactions.ts'
import { afterEnrolling } from '../progress.ts'
import { startEnrolment } from '../start-enrolment.ts'
import { nextState } from '../state.ts'
import { addressDigest } from '../subject.ts'
import { rememberedBrowsers } from '../trusted-device.ts'
import { factorsOf, type World } from '../world.ts'

type Enrolled = Extract<EnrolVerdict<unknown, unknown>, { kind: 'enrolled' }>

interface Enrolling {
  readonly enrolment: Enrolment
  readonly addable: Addable
  readonly key: LedgerKey
  readonly verdict: Enrolled
}

/**
 * The new authenticator is proved: it is written, the old one that it replaces and all remembered browsers go, the owner is
 * told at every address, and the sign-in goes on, in one step.
 */
export async function settleEnrolled(
  world: World,
  transaction: Transaction,
  user: UserRecord,
  { enrolment, addable, key, verdict }: Enrolling,
): Promise<Committed> {
  const record = newRecord(world, transaction, enrolment, addable, verdict)
  const gone = replaced(transaction, user, addable, record)
  const after: UserRecord = {
    ...user,
    authenticators: [...user.authenticators.filter((one) => !gone.includes(one.id)), record],
  }
  const proof = addable.enrol.proves ? proofOf(world, transaction, addable, record) : undefined
  const proofs = proof ? [...transaction.proofs, proof] : transaction.proofs
  const enrolled = [...new Set([...(transaction.state.enrolled ?? []), addable.id, enrolment.factor])]
  const answered: Transaction = {
    ...transaction,
    proofs,
    state: nextState(transaction.state, { enrolled, notice: { key: 'enrolled', factor: addable.id } }),
  }
  const next = withNews(await nextQuestion(world, answered, after), addable.id)
  const replaces = gone.some((id) => user.authenticators.some((one) => one.id === id && one.factor === addable.id))
  const about = { id: transaction.id, user: user.id }
  const type = replaces ? 'authenticator.replaced' : 'authenticator.added'
  return commit(world, transaction, after, 'answer', {
    ...next,
    ...contactOf(user, verdict, gone),
    ...(proof ? { proof } : {}),
    enrol: newAuthenticator(record, verdict, addable),
    remove: [...gone.filter((id) => id !== record.id), ...rememberedBrowsers(world, user), ...(next.remove ?? [])],
    attempt: 'refund',
    ledger: { key, effect: 'refund' },
    read: enrolment.id,
    messages: [
      ...notice(world, user, replaces ? 'factor-replaced' : 'factor-added', { factor: addable.id }),
      ...(next.messages ?? []),
    ],
    events: [event(world, type, about, { result: 'success', factor: addable.id }), ...next.events],
  })
}

/**
 * Recovery codes and the like are offered, once, to whoever has just added something in a sign-in and has none. A change of
 * one's account is that change and no more: what the session rests on may have gone with it.
 */
async function nextQuestion(world: World, transaction: Transaction, user: UserRecord): Promise<Progress> {
  const { enrolled = [], demand } = transaction.state
  const offer = factorsOf(world).find(({ id, enrol }) => {
    const has = user.authenticators.some((one) => one.factor === id)
    return enrol?.offeredNext === true && !has && !enrolled.includes(id)
  })
  if (offer && !demand.goal && world.workspace.poolSettings?.selfEnrolment !== false)
    return startEnrolment(world, transaction, user, offer.id, { optional: true })
  return afterEnrolling(world, transaction, user)
}

/** Says what was added on whichever page comes next, unless there is something else to say. */
const withNews = (next: Progress, factor: string): Progress => ({
  ...next,
  state: next.state.notice === undefined ? { ...next.state, notice: { key: 'enrolled', factor } } : next.state,
})

/** The enrolment's own id: whoever answered from elsewhere knows it. */
export const authenticatorIdOf = ({ id }: Enrolment): AuthenticatorId => id as string as AuthenticatorId

function newRecord(
  world: World,
  transaction: Transaction,
  enrolment: Enrolment,
  { id: factor }: Addable,
  verdict: Enrolled,
): AuthenticatorRecord {
  const id = authenticatorIdOf(enrolment)
  return {
    id,
    factor,
    sealed: verdict.secret === null ? null : sealSecret(world, id, verdict.secret),
    address: verdict.address ?? null,
    marker: verdict.marker ?? null,
    status: 'active',
    label: verdict.label ?? null,
    createdAt: transaction.readAt,
    expiresAt: null,
    lastUsedAt: null,
    failures: 0,
    unanswered: 0,
  }
}

const newAuthenticator = (
  { id, factor, sealed, address, label, marker }: AuthenticatorRecord,
  { stock, unique, replacesOthers }: Enrolled,
  { enrol: { limit } }: Addable,
): NewAuthenticator => ({
  ...{ id, factor, sealed, address, label, marker },
  ...(stock === undefined ? {} : { stock }),
  ...(unique === undefined ? {} : { unique }),
  replacesOthers: replacesOthers === true || limit === 1,
})

/** Of one there is one at a time, another was to be replaced; a disabled one of the same address is bound anew (TH-2). */
function replaced(transaction: Transaction, user: UserRecord, addable: Addable, record: AuthenticatorRecord): AuthenticatorId[] {
  const { goal } = transaction.state.demand
  const named = goal?.kind === 'enrol' ? goal.replaces : undefined
  return user.authenticators
    .filter((one) => one.factor === addable.id)
    .filter(
      (one) =>
        one.id === named ||
        addable.enrol.limit === 1 ||
        (record.address !== null && one.address === record.address) ||
        one.status !== 'active',
    )
    .map((one) => one.id)
}

/** An address of record that was just shown to be theirs is verified; where there is none on record, or this replaced it, this is it. */
function contactOf(user: UserRecord, { address }: Enrolled, gone: readonly AuthenticatorId[]): Pick<Change, 'contact'> {
  if (address === undefined) return {}
  const email = address.includes('@')
  const known = email ? user.email : user.phone
  const replaced = user.authenticators.some((one) => one.address === known && gone.includes(one.id))
  if (known !== null && known !== address && !replaced) return {}
  return { contact: email ? { email: address, phone: null } : { email: null, phone: address } }
}

const proofOf = (world: World, transaction: Transaction, factor: Addable, record: AuthenticatorRecord): Proof => ({
  id: world.deps.ids.next<ProofId>(),
  factor: factor.id,
  authenticator: record.id,
  transaction: transaction.id,
  at: transaction.readAt,
  classes: factor.classes,
  amr: factor.amr,
  traits: factor.traits,
  ...(record.address === null ? {} : { address: addressDigest(world.deps, record.address) }),
})
