import type { Decision } from '../domain/decide.ts'
import { allows } from '../domain/moves.ts'
import type { Transaction } from '../domain/transaction.ts'
import { decisionOf } from './decision.ts'
import { limits } from './limits.ts'
import { openingsOf } from './opening.ts'
import { type Offer, offersOf } from './options.ts'
import type { UserRecord } from './ports/directory.ts'
import { presentEnrolling } from './present-enrolling.ts'
import { firstFactorsOf, proofsOf } from './subject.ts'
import { ticketOf } from './ticket.ts'
import { rememberDays } from './trusted-device.ts'
import type { FailureReason, Notice, Prompt, View } from './view.ts'
import { whyOf } from './why.ts'
import type { World } from './world.ts'

/** Turns a stored transaction into what the person should see. Decides nothing new and shows no secret. */
export function present(world: World, transaction: Transaction, user: UserRecord | undefined, notice?: Notice): View {
  const { state } = transaction
  const said = notice ?? (state.notice as Notice | undefined)
  const common = {
    transaction: transaction.id,
    version: transaction.version,
    application: { id: world.application.id, name: world.application.settings.name },
    ...(said ? { notice: said } : {}),
  }
  const over = transaction.stage === 'redeemed' || (transaction.stage !== 'failed' && transaction.readAt >= transaction.expiresAt)
  if (over) return { ...common, kind: 'failed', reason: 'expired' }
  // A node that died between taking the last attempt and judging it leaves the transaction here: it has had its five.
  const exhausted = transaction.attempts >= limits.attemptsPerTransaction && allows(transaction.stage, 'cancel')
  if (exhausted) return { ...common, kind: 'failed', reason: 'too_many_attempts' }
  switch (transaction.stage) {
    case 'failed':
      return { ...common, kind: 'failed', reason: (state.failure as FailureReason | undefined) ?? 'expired' }
    case 'succeeded':
      return { ...common, kind: 'succeeded', ticket: ticketOf(world, transaction.id) }
    case 'identifying': {
      const typed = state.identifier === undefined ? {} : { identifier: state.identifier }
      return { ...common, kind: 'identify', firstFactors: firstFactorsOf(world), ...typed, ...openingsOf(world, transaction) }
    }
    case 'enrolling':
      return presentEnrolling(world, transaction, user, common)
    default:
      return state.current ? challengeView(world, transaction, user, common) : chooseView(world, transaction, user, common)
  }
}

type Common = Pick<View, 'transaction' | 'version' | 'application' | 'notice'>

function challengeView(world: World, transaction: Transaction, user: UserRecord | undefined, common: Common): View {
  const current = transaction.state.current as NonNullable<Transaction['state']['current']>
  const { hint, expiresAt, sentAt } = current
  const beforeProof = proofsOf(transaction).length === 0
  const days = beforeProof || transaction.state.demand.goal ? undefined : rememberDays(world)
  const decision = beforeProof ? undefined : decisionOf(world, transaction, user, proofsOf(transaction))
  return {
    ...common,
    kind: 'challenge',
    factor: current.factor,
    prompt: current.prompt as Prompt,
    ...(hint === undefined ? {} : { hint }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
    ...(sentAt === undefined ? {} : { resendAt: sentAt + limits.resendAfter * 1000 }),
    now: transaction.readAt,
    others: !decision || offersIn(world, decision, user).length > 1,
    ...(decision ? { why: whyOf(world.policy, decision) } : {}),
    beforeProof,
    ...(days === undefined ? {} : { rememberDays: days }),
  }
}

function chooseView(world: World, transaction: Transaction, user: UserRecord | undefined, common: Common): View {
  const decision = decisionOf(world, transaction, user, proofsOf(transaction))
  if (decision.kind === 'deny') return { ...common, kind: 'failed', reason: decision.reason }
  const remaining = decision.kind === 'challenge' ? decision.remaining : 1
  const options = offersIn(world, decision, user).map((offer) => offer.option)
  return { ...common, kind: 'choose', options, remaining, why: whyOf(world.policy, decision) }
}

/** What policy would accept next, from what this person has; stand-ins last. Empty before anything is proved. */
export const offered = (world: World, transaction: Transaction, user: UserRecord | undefined): Offer[] =>
  user ? offersIn(world, decisionOf(world, transaction, user, proofsOf(transaction)), user) : []

const offersIn = (world: World, decision: Decision, user: UserRecord | undefined): Offer[] =>
  user && decision.kind === 'challenge' ? offersOf(world, [...decision.anyOf, ...decision.instead], user) : []
