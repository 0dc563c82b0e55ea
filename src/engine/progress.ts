import { type Candidate, decide } from '../domain/decide.ts'
import type { Proof } from '../domain/proof.ts'
import type { Stage, Transaction, TransactionState } from '../domain/transaction.ts'
import { type ChallengeStep, prepareChallenge } from './challenge.ts'
import { event } from './events.ts'
import type { AuditEvent } from './ports/audit.ts'
import type { UserRecord } from './ports/directory.ts'
import { sendRefusal } from './sends.ts'
import { nextState } from './state.ts'
import { authenticatorOf, factsOf } from './subject.ts'
import { factorOf, type World } from './world.ts'

/** Where the proofs lead: to the end, to the next challenge, to a choice, or to a clear no. */
export interface Progress extends Partial<Pick<ChallengeStep, 'challenge' | 'message'>> {
  readonly stage: Stage
  readonly state: TransactionState
  readonly events: readonly AuditEvent[]
}

/** Asks policy what the proofs are worth and prepares the next step, to be written together with the newest proof. */
export function progress(
  world: World,
  transaction: Transaction,
  user: UserRecord | undefined,
  proofs: readonly Proof[],
): Progress {
  const decision = decide(factsOf(world, transaction, user, proofs))
  const about = { id: transaction.id, user: user?.id ?? null }
  const from = transaction.state
  switch (decision.kind) {
    case 'satisfied':
      return {
        stage: 'succeeded',
        state: nextState(from),
        events: [event(world, 'authentication.completed', about, { result: 'success' })],
      }
    case 'deny': {
      const events = [event(world, 'authentication.failed', about, { result: 'refused', reason: decision.reason })]
      return { stage: 'failed', state: nextState(from, { failure: decision.reason }), events }
    }
    case 'first':
      return { stage: 'identifying', state: nextState(from), events: [] }
    case 'challenge': {
      const only = decision.anyOf.length === 1 || decision.inTurn ? decision.anyOf[0] : undefined
      if (!only || !user) return { stage: 'challenging', state: nextState(from), events: [] }
      return { stage: 'challenging', ...startChallenge(world, transaction, user, only) }
    }
  }
}

/** Puts one authenticator's challenge before the person; one that is still open is shown again and nothing is sent. */
export function startChallenge(
  world: World,
  transaction: Transaction,
  user: UserRecord,
  candidate: Candidate,
): Pick<Progress, 'state' | 'challenge' | 'message' | 'events'> {
  const authenticator = authenticatorOf(user, candidate.authenticator)
  const factor = factorOf(world, candidate.factor)
  if (!authenticator || !factor) throw new Error(`factor ${candidate.factor} was offered and is not there`)
  const from = transaction.state
  const open = openChallenges(transaction)
  const again = open.find((one) => one.authenticator === authenticator.id)
  const parked = open.filter((one) => one.authenticator !== authenticator.id)
  if (again) return { state: nextState(from, { current: again, parked }), events: [] }
  const refusal = factor.channel ? sendRefusal(transaction, undefined) : undefined
  if (refusal) return { state: nextState(from, { parked, notice: refusal }), events: [] }
  const { current, ...step } = prepareChallenge(world, transaction, { factor, user, authenticator }, true)
  const events = [
    event(world, 'authentication.challenge', { id: transaction.id, user: user.id }, { result: 'info', factor: factor.id }),
  ]
  return { state: nextState(from, { current, parked }), ...step, events }
}

/** Challenges of this transaction that may still be answered. */
const openChallenges = ({ state, readAt }: Transaction) =>
  [...(state.parked ?? []), ...(state.current ? [state.current] : [])].filter(
    (one) => one.expiresAt === undefined || one.expiresAt > readAt,
  )
