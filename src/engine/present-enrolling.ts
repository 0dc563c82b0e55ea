import type { Transaction } from '../domain/transaction.ts'
import { decisionOf } from './decision.ts'
import { openEnrolment } from './enrolment-content.ts'
import { limits } from './limits.ts'
import type { UserRecord } from './ports/directory.ts'
import { proofsOf } from './subject.ts'
import type { Option, View, Why } from './view.ts'
import { whyOf } from './why.ts'
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
    why: optional ? [] : offers.why,
    others: !optional && offers.options.length > 1,
    optional,
  }
}

function changesOffered(
  world: World,
  transaction: Transaction,
  user: UserRecord | undefined,
): { readonly options: readonly Option[]; readonly mandatory: boolean; readonly why: readonly Why[] } {
  const decision = decisionOf(world, transaction, user, proofsOf(transaction))
  const { goal } = transaction.state.demand
  if (decision.kind === 'satisfied' && goal && goal.kind !== 'enrol') {
    const factor = user?.authenticators.find((one) => one.id === goal.authenticator)?.factor ?? ''
    return { options: [{ id: goal.kind, factor }], mandatory: false, why: [] }
  }
  if (decision.kind !== 'enrol') return { options: [], mandatory: false, why: [] }
  const options = decision.anyOf.map((factor) => ({ id: factor, factor }))
  return { options, mandatory: decision.mandatory, why: goal ? [] : whyOf(world.policy, decision) }
}
