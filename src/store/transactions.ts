import type { Proof } from '../domain/proof.ts'
import type { Transaction } from '../domain/transaction.ts'
import type { AuditEvent } from '../engine/ports/audit.ts'
import type { NewTransaction, Transactions } from '../engine/ports/transactions.ts'
import { returnAttempt, takeAttempt } from './attempts.ts'
import { record } from './audit.ts'
import { addAuthenticator } from './authenticators.ts'
import { challengeOf, liveChallenge, liveChallengesOf } from './challenges.ts'
import type { Driver } from './driver.ts'
import { proofOf, transactionOf } from './rows.ts'
import { settle } from './settle.ts'
import { rememberSignIn } from './sign-ins.ts'
import { statement, storable } from './statement.ts'
import { sweepTransactions } from './sweep.ts'
import { insertTransaction, loadTransaction, redeemTransaction } from './transaction-statements.ts'
import { one, rollback, type Unit } from './unit.ts'

const clock = statement<object>()((q) => q.db.selectNoFrom(q.now.as('now')))

export function createTransactions(driver: Driver, node: string): Transactions {
  return {
    begin: (transaction, events) => driver.unit(() => begin(transaction, events, node)),

    load: async (tenant, id) => {
      if (!storable(id)) return undefined
      const rows = await driver.read(loadTransaction, { tenant, id })
      const [first] = rows
      return first && transactionOf(first, rows.flatMap(proofIn))
    },

    takeAttempt: (attempt) => driver.unit(() => takeAttempt(attempt)),

    returnAttempt: (attempt) => driver.unit(() => returnAttempt(attempt)),

    settle: (settlement) => driver.unit(() => settle(settlement, node)),

    redeem: (tenant, id, events, { enrol, signIn } = {}) =>
      driver.unit(function* (): Unit<boolean> {
        if (!(yield* one(redeemTransaction, { tenant, id }))) return rollback(false)
        // The person before what is theirs, as every other step holds them.
        if (signIn) yield* rememberSignIn(tenant, signIn)
        if (enrol) {
          const { user, ...authenticator } = enrol
          yield* addAuthenticator(tenant, user, authenticator)
        }
        yield* record(events, node)
        return true
      }),

    challenge: async (tenant, id) => (await driver.read(liveChallenge, { tenant, id })).map(challengeOf)[0],

    challengesOf: async (tenant, authenticator) =>
      (await driver.read(liveChallengesOf, { tenant, authenticator })).map(challengeOf),

    sweep: (limit) => sweepTransactions(driver, limit),

    now: async () => {
      const [row] = await driver.read(clock, {})
      return (row as { now: number }).now
    },
  }
}

function* begin(transaction: NewTransaction, events: readonly AuditEvent[], node: string): Unit<Transaction> {
  const { id, tenant, workspace, pool, application, stage, user, state, lifetimeSeconds } = transaction
  yield* record(events, node)
  const times = yield* one(insertTransaction, {
    id,
    tenant,
    workspace,
    pool,
    application,
    stage,
    user,
    state: JSON.stringify(state),
    lifetimeMs: lifetimeSeconds * 1000,
  })
  if (!times) throw new Error('an insert returned no row')
  const { created_at: createdAt, expires_at: expiresAt } = times
  return {
    ...{ id, tenant, workspace, pool, application, stage, user, state },
    ...{ version: 1, attempts: 0, sends: 0, createdAt, expiresAt, readAt: createdAt, proofs: [] },
  }
}

type ProofColumns = { p_id: string | null } & Record<
  'p_transaction_id' | 'p_authenticator_id' | 'p_factor' | 'p_classes' | 'p_amr' | 'p_traits' | 'p_address',
  string | null
> & { p_at: number | null }

/** The proof that a row of the join carries, if any. */
const proofIn = (row: ProofColumns): Proof[] =>
  row.p_id === null
    ? []
    : [
        proofOf({
          id: row.p_id,
          transaction_id: row.p_transaction_id as string,
          authenticator_id: row.p_authenticator_id as string,
          factor: row.p_factor as string,
          at: row.p_at as number,
          classes: row.p_classes as string,
          amr: row.p_amr as string,
          traits: row.p_traits as string,
          address: row.p_address,
        }),
      ]
