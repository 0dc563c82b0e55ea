import { sql } from 'kysely'
import type { Driver } from './driver.ts'
import { statement } from './statement.ts'

/** Over transactions stay for an hour, so that whoever comes late reads that the sign-in has expired, not that it never was. */
const grace = 3_600_000

/** Long enough to watch a rule in shadow over a quarter. */
const findingsLast = 90 * 86_400_000

/**
 * Deletes up to `limit` rows that are over. `(select now)` is evaluated once, which lets the index find them; the physical
 * row id (ctid, rowid) makes a row that changed meanwhile stay.
 */
const expired = (table: string, condition: string, time = 'expires_at') =>
  statement<{ limit: number; graceMs: number }>()((q, p) => {
    const row = sql.raw(q.dialect === 'sqlite' ? 'rowid' : 'ctid')
    return q.raw(sql<{ one: number }>`
      delete from ${sql.table(table)} where ${row} in (
        select ${row} from ${sql.table(table)}
        where ${sql.raw(condition)} and ${sql.ref(time)} <= (select ${q.now} - ${p.graceMs}) order by ${sql.ref(time)} limit ${p.limit}
      ) returning 1 as one`)
  })

/** Generated codes that are over are recognised for a day. */
const codesRemembered = 86_400_000

const transactional = [
  { statement: expired('transactions', 'true'), graceMs: grace },
  { statement: expired('one_time', "type not like 'code:%'"), graceMs: 0 },
  // Whoever opens yesterday's link is told that it is over, and has not guessed.
  { statement: expired('one_time', "type like 'code:%'"), graceMs: codesRemembered },
  // Rows of existing users with failures stay: their lifetime count must not be forgotten (TH-2).
  { statement: expired('failures', '(known = 0 or total = 0)'), graceMs: 0 },
  { statement: expired('send_counters', 'true'), graceMs: 0 },
  { statement: expired('unverified_sends', 'true'), graceMs: 0 },
  { statement: expired('limit_hits', 'true'), graceMs: 0 },
  { statement: expired('outbox', 'true'), graceMs: grace },
  { statement: expired('shadow_findings', 'true', 'at'), graceMs: findingsLast },
]

const artifacts = [{ statement: expired('artifacts', 'expires_at is not null'), graceMs: 0 }]

async function sweep(driver: Driver, what: typeof transactional, limit: number): Promise<number> {
  let deleted = 0
  for (const { statement, graceMs } of what) {
    if (deleted >= limit) break
    deleted += (await driver.write(statement, { limit: limit - deleted, graceMs })).length
  }
  return deleted
}

/** Deletes at most `limit` rows of transactions (with their proofs), challenges, counters, messages and findings that are over. */
export const sweepTransactions = (driver: Driver, limit: number): Promise<number> => sweep(driver, transactional, limit)

export const sweepArtifacts = (driver: Driver, limit: number): Promise<number> => sweep(driver, artifacts, limit)
