import type { Settlement } from '../engine/ports/transactions.ts'
import { record } from './audit.ts'
import { countUnanswered } from './authenticator-failures.ts'
import { exchangeSecret, raiseMarker, replaceSecret } from './authenticator-statements.ts'
import { writeAuthenticators } from './authenticators.ts'
import {
  consumeChallenge,
  insertChallenge,
  supersedeChallenges,
  supersedeChallengesOf,
  supersedeChallengesOfUser,
} from './challenges.ts'
import { giveBack } from './ledger.ts'
import { post } from './messages.ts'
import { giveBackUnverified } from './send-counters.ts'
import { takeToken } from './token-stock.ts'
import { advance, insertProof } from './transaction-statements.ts'
import { call, later, rollback, type Step, together, type Unit } from './unit.ts'

/** One step of a transaction, all of it or nothing. The conditions come first, the compare-and-swap before the others. */
export function* settle(s: Settlement, node: string): Unit<'done' | 'stale' | 'spent' | 'replayed'> {
  const { tenant, transaction, user } = s
  const { secret, asked } = s
  const usedUp = secret?.was === undefined ? undefined : { ...secret, was: secret.was }
  const stock = s.enrol?.stock ?? null
  const [moved, consumed, raised, exchanged, counted, taken] = yield* together(
    call(advance, {
      tenant,
      id: transaction,
      version: s.expectedVersion,
      stage: s.stage,
      user,
      state: JSON.stringify(s.state),
      refund: s.attempt === 'refund' ? 1 : 0,
      sends: (s.messages ?? []).filter((message) => message.challenge !== null).length,
    }),
    s.consume === undefined ? undefined : call(consumeChallenge, { id: s.consume, tenant, transaction }),
    s.marker && call(raiseMarker, { tenant, user, ...s.marker }),
    usedUp && call(exchangeSecret, { tenant, user, ...usedUp }),
    asked && call(countUnanswered, { tenant, user, ...asked }),
    s.enrol && stock !== null ? call(takeToken, { tenant, user, token: stock, authenticator: s.enrol.id }) : undefined,
  )
  if (!moved) return rollback('stale')
  if (s.consume !== undefined && !consumed) return rollback('spent')
  if ((s.marker && !raised) || (usedUp && !exchanged) || (asked && !counted)) return rollback('replayed')
  if (stock !== null && !taken) return rollback('replayed')
  yield* write(s)
  const written = yield* writeAuthenticators(s)
  if (written !== 'done') return rollback(written)
  if (s.messages && s.messages.length > 0) yield* post(s.messages, node)
  yield* record(s.events, node)
  return 'done'
}

function* write({ tenant, transaction, user, ledger, proof, challenge, ...s }: Settlement): Step<void> {
  // The right code shows that a person reads what is sent there: the budgets that stop pumping get their share back.
  if (s.consume !== undefined) yield* later(giveBackUnverified, { tenant, challenge: s.consume })
  if (s.read !== undefined) yield* later(giveBackUnverified, { tenant, challenge: s.read })
  if (s.secret && s.secret.was === undefined) yield* later(replaceSecret, { tenant, user, ...s.secret })
  if (ledger && ledger.effect !== 'keep') yield* later(giveBack, { ...ledger.key, clear: ledger.effect === 'clear' ? 1 : 0 })
  if (proof) {
    yield* later(insertProof, {
      id: proof.id,
      transaction,
      tenant,
      user,
      authenticator: proof.authenticator,
      factor: proof.factor,
      classes: JSON.stringify(proof.classes),
      amr: JSON.stringify(proof.amr),
      traits: JSON.stringify(proof.traits),
      address: proof.address ?? null,
    })
  }
  if (s.retireChallenges) yield* later(supersedeChallenges, { transaction })
  if (challenge) {
    yield* later(supersedeChallengesOf, { transaction, authenticator: challenge.authenticator })
    if (challenge.alone) yield* later(supersedeChallengesOfUser, { tenant, user, type: challenge.type })
    const { payload, lifetimeSeconds, alone: _, ...rest } = challenge
    const json = JSON.stringify(payload ?? null)
    yield* later(insertChallenge, { ...rest, tenant, transaction, payload: json, lifetimeMs: lifetimeSeconds * 1000 })
  }
}
