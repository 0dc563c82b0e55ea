import type { Stage } from '../domain/transaction.ts'
import type { AttemptGrant, AttemptRequest } from '../engine/ports/transactions.ts'
import { giveBack, lockedUntil, takeFailure } from './ledger.ts'
import { statement } from './statement.ts'
import { call, later, one, rollback, together, type Unit } from './unit.ts'

const takeOfTransaction = statement<{ tenant: string; id: string; version: number; maxAttempts: number }>()((q, p) =>
  q.db
    .updateTable('transactions')
    .set((row) => ({ attempts: row('attempts', '+', 1) }))
    .where('id', '=', p.id)
    .where('tenant_id', '=', p.tenant)
    .where('version', '=', p.version)
    .where('attempts', '<', p.maxAttempts)
    .where('expires_at', '>', q.now)
    .returning(['attempts', 'stage']),
)

const whyNot = statement<{ tenant: string; id: string; version: number; maxAttempts: number }>()((q, p) =>
  q.db
    .selectFrom('transactions')
    .select('stage')
    .where('id', '=', p.id)
    .where('tenant_id', '=', p.tenant)
    .where('version', '=', p.version)
    .where('expires_at', '>', q.now)
    .where('attempts', '>=', p.maxAttempts),
)

const returnToTransaction = statement<{ tenant: string; id: string }>()((q, p) =>
  q.db
    .updateTable('transactions')
    .set((row) => ({ attempts: row('attempts', '-', 1) }))
    .where('id', '=', p.id)
    .where('tenant_id', '=', p.tenant)
    .where('attempts', '>', 0),
)

export function* returnAttempt({
  tenant,
  transaction,
  ledger,
}: Pick<AttemptRequest, 'tenant' | 'transaction' | 'ledger'>): Unit<void> {
  yield* later(returnToTransaction, { tenant, id: transaction })
  yield* later(giveBack, { ...ledger, clear: 0 })
}

/** Both counters or neither: what the ledger refuses is not counted against the transaction, and the other way round. */
export function* takeAttempt(attempt: AttemptRequest): Unit<AttemptGrant> {
  const { ledger, maxFailures, maxAttempts } = attempt
  const own = { tenant: attempt.tenant, id: attempt.transaction, version: attempt.expectedVersion, maxAttempts }
  const taken = {
    ...ledger,
    known: ledger.account.startsWith('user:') ? 1 : 0,
    windowMs: attempt.windowSeconds * 1000,
    maxFailures,
  }
  const [counted, failure] = yield* together(call(takeOfTransaction, own), call(takeFailure, taken))
  const fits = (row: { stage: string } | undefined) => row !== undefined && attempt.stages.includes(row.stage as Stage)
  if (!counted) return rollback({ kind: fits(yield* one(whyNot, own)) ? 'exhausted' : 'stale' })
  if (!fits(counted)) return rollback({ kind: 'stale' })
  if (failure) return { kind: 'granted', attempts: counted.attempts, failures: failure.failures, now: failure.now }
  const { retryAt } = yield* lockedUntil(ledger, maxFailures)
  return rollback({ kind: 'locked', retryAt })
}
