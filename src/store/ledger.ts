import { type SqlBool, sql } from 'kysely'
import type { LedgerKey } from '../engine/ports/transactions.ts'
import { statement } from './statement.ts'
import { one, type Step } from './unit.ts'

interface TakeParams extends LedgerKey {
  known: number
  windowMs: number
  maxFailures: number
}

/** Window over, or nothing left in it to remember: the next failure opens a new one. */
const over = (now: unknown) => sql<SqlBool>`(failures.failures = 0 or failures.expires_at <= ${now})`

/** TH-10, in milliseconds: none after the first five failures of a window, then 1, 2, 4 ... 60 s. */
const delay = sql<number>`(case when failures.failures < 5 then 0 when failures.failures >= 11 then 60000
  else 1000 * (1 << (failures.failures - 5)) end)`

/** Zero, or the time before which no further attempt is allowed. `failures` in `delay` is the count before this one. */
const nextAllowed = (now: unknown) => sql<number>`case when ${over(now)} or ${delay} = 0 then 0 else ${now} + ${delay} end`

/**
 * Counts one attempt, before the check, in one conditional statement (TH-3). No row comes back, and nothing is counted,
 * when the window is full or the waiting time is not over.
 */
export const takeFailure = statement<TakeParams>()((q, p) =>
  q.db
    .insertInto('failures')
    .values((row) => ({
      tenant_id: p.tenant,
      account: p.account,
      kind: p.kind,
      lane: p.lane,
      known: p.known,
      failures: 1,
      total: 1,
      next_allowed_at: 0,
      expires_at: row(q.now, '+', p.windowMs),
    }))
    .onConflict((conflict) =>
      conflict
        .columns(['tenant_id', 'account', 'kind', 'lane'])
        .doUpdateSet({
          failures: sql<number>`case when ${over(q.now)} then 1 else failures.failures + 1 end`,
          total: sql<number>`failures.total + 1`,
          next_allowed_at: nextAllowed(q.now),
          expires_at: sql<number>`case when ${over(q.now)} then ${q.now} + ${p.windowMs} else failures.expires_at end`,
        })
        .where(sql<SqlBool>`(${over(q.now)} or failures.failures < ${p.maxFailures})`)
        .where('failures.next_allowed_at', '<=', q.now),
    )
    .returning(['failures', q.now.as('now')]),
)

const readFailures = statement<LedgerKey>()((q, p) =>
  q.db
    .selectFrom('failures')
    .select(['failures', 'next_allowed_at', 'expires_at', q.now.as('now')])
    .where('tenant_id', '=', p.tenant)
    .where('account', '=', p.account)
    .where('kind', '=', p.kind)
    .where('lane', '=', p.lane),
)

/** Until when nothing is granted, and what time it is. Read where takeFailure gave no row. */
export function* lockedUntil(key: LedgerKey, maxFailures: number): Step<{ readonly retryAt: number; readonly now: number }> {
  const row = yield* one(readFailures, key)
  const full = row !== undefined && row.failures >= maxFailures
  const retryAt = Math.max(row?.next_allowed_at ?? 0, full ? row.expires_at : 0)
  return { retryAt, now: row?.now ?? retryAt }
}

/**
 * The answer was right: its own count is undone, lifetime count included, and with it the waiting time that it began.
 * `clear` (1 or 0) also forgives the lane's earlier failures of this window; the lifetime count keeps them (TH-2).
 */
export const giveBack = statement<LedgerKey & { clear: number }>()((q, p) =>
  q.db
    .updateTable('failures')
    .set({
      failures: sql<number>`case when ${p.clear} = 1 or failures = 0 then 0 else failures - 1 end`,
      total: sql<number>`case when total = 0 then 0 else total - 1 end`,
      next_allowed_at: 0,
    })
    .where('tenant_id', '=', p.tenant)
    .where('account', '=', p.account)
    .where('kind', '=', p.kind)
    .where('lane', '=', p.lane),
)
