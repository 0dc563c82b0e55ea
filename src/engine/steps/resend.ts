import type { Transaction } from '../../domain/transaction.ts'
import type { Action } from '../action.ts'
import { askingStopped, refuseToAsk } from '../asking.ts'
import { prepareChallenge } from '../challenge.ts'
import type { Committed } from '../change.ts'
import { commit } from '../commit.ts'
import { event } from '../events.ts'
import type { UserRecord } from '../ports/directory.ts'
import { sendRefusal } from '../sends.ts'
import { nextState, withNotice } from '../state.ts'
import { authenticatorOf, proofsOf } from '../subject.ts'
import { factorOf, type World } from '../world.ts'
import { confirmEnrolment } from './confirm-enrolment.ts'
import { type Step, stale } from './step.ts'

/** Sends a new code; the old one is dead at once, and the failures counted so far stay (OC-5). */
export const resend: Step<Extract<Action, { kind: 'resend' }>> = async (world, transaction, user) => {
  if (transaction.stage === 'enrolling') return resendEnrolment(world, transaction, user)
  const { current } = transaction.state
  const factor = current && factorOf(world, current.factor)
  if (!current || !factor?.channel || current.sentAt === undefined) return stale
  const refusal = sendRefusal(transaction, current.sentAt)
  if (refusal) {
    const state = withNotice(transaction.state, refusal)
    return commit(world, transaction, user, 'resend', { stage: 'challenging', state, events: [] })
  }
  if (user && askingStopped(factor, user)) {
    const state = withNotice(transaction.state, { key: 'push_stopped' })
    const refused = refuseToAsk(world, transaction, factor, user)
    return commit(world, transaction, user, 'resend', { stage: 'challenging', state, ...refused })
  }
  const authenticator = user?.status === 'active' ? authenticatorOf(user, current.authenticator, transaction.readAt) : undefined
  const proved = proofsOf(transaction).length > 0
  if (proved && !authenticator) return stale
  const { current: fresh, ...step } = prepareChallenge(world, transaction, { factor, user, authenticator }, proved)
  return commit(world, transaction, user, 'resend', {
    stage: 'challenging',
    state: nextState(transaction.state, {
      current: fresh,
      notice: { key: 'code_sent' },
      ...(proved ? {} : { sentAt: transaction.readAt }),
    }),
    ...step,
    events: [event(world, 'authentication.challenge', transaction, { result: 'info', factor: factor.id, reason: 'resend' })],
  })
}

/** A new code to the new address, by the factor's own hand; the failures counted so far stay. */
async function resendEnrolment(world: World, transaction: Transaction, user: UserRecord | undefined): Promise<Committed> {
  const { enrolment } = transaction.state
  if (enrolment?.sentAt === undefined) return stale
  const refusal = sendRefusal(transaction, enrolment.sentAt)
  if (!refusal) return confirmEnrolment(world, transaction, user, { resend: 'yes' })
  const state = withNotice(transaction.state, refusal)
  return commit(world, transaction, user, 'resend', { stage: 'enrolling', state, events: [] })
}
