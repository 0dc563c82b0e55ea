import { decide } from '../domain/decide.ts'
import type { Transaction } from '../domain/transaction.ts'
import { openEnrolment } from './enrolment-content.ts'
import { limits } from './limits.ts'
import type { UserRecord } from './ports/directory.ts'
import { factsOf, proofsOf } from './subject.ts'
import type { Option, View } from './view.ts'
import type { World } from './world.ts'

/** What is asked about a new authenticator, or what there is to add. */
export function presentEnrolling(
  world: World,
  transaction: Transaction,
  user: UserRecord | undefined,
  common: Pick<View, 'transaction' | 'version' | 'application' | 'notice'>,
): View {
  const { enrolment } = transaction.state
  const offers = changesOffered(world, transaction, user)
  if (!enrolment) {
    if (offers.options.length === 0) return { ...common, kind: 'failed', reason: 'no_usable_factor' }
    return { ...common, kind: 'enrol-choice', ...offers }
  }
  const { prompt, hint } = openEnrolment(world, enrolment)
  const { sentAt, expiresAt, optional, factor } = enrolment
  return {
    ...common,
    kind: 'enrol',
    factor,
    prompt,
    ...(hint === undefined ? {} : { hint }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
    ...(sentAt === undefined ? {} : { resendAt: sentAt + limits.resendAfter * 1000 }),
    now: transaction.readAt,
    others: !optional && offers.options.length > 1,
    optional,
  }
}

function changesOffered(
  world: World,
  transaction: Transaction,
  user: UserRecord | undefined,
): { readonly options: readonly Option[]; readonly mandatory: boolean } {
  const decision = decide(factsOf(world, transaction, user, proofsOf(transaction)))
  const { goal } = transaction.state.demand
  if (decision.kind === 'satisfied' && goal && goal.kind !== 'enrol') {
    const factor = user?.authenticators.find((one) => one.id === goal.authenticator)?.factor ?? ''
    return { options: [{ id: goal.kind, factor }], mandatory: false }
  }
  if (decision.kind !== 'enrol') return { options: [], mandatory: false }
  return { options: decision.anyOf.map((factor) => ({ id: factor, factor })), mandatory: decision.mandatory }
}
