import { type SqlBool, sql } from 'kysely'
import type { LeasedMessage, MessageStatus, Outbox } from '../engine/ports/outbox.ts'
import type { Driver } from './driver.ts'
import { post } from './messages.ts'
import { hitsOf } from './send-counters.ts'
import { statement } from './statement.ts'
import { all, later } from './unit.ts'

/** The code in them is worthless now; what was sealed goes, too. */
const expire = statement<object>()((q) =>
  q.db
    .updateTable('outbox')
    .set({ state: 'failed', sealed: '', error: 'expired before it could be sent' })
    .where(sql<SqlBool>`state = 'waiting'`)
    .where('expires_at', '<=', q.now),
)

/** The lease is the new due time. SKIP LOCKED: two workers never wait for, or take, the same message. */
const claim = statement<{ limit: number; leaseMs: number }>()((q, p) =>
  q.raw(sql<{ id: string; tenant_id: string; channel: string; sealed: string; attempts: number }>`
    with due as ${sql.raw(q.dialect === 'postgres' ? 'materialized' : '')} (
      select id from outbox
      where state = 'waiting' and due_at <= ${q.now} and expires_at > ${q.now}
      order by due_at, id limit ${p.limit}
      ${sql.raw(q.dialect === 'postgres' ? 'for update skip locked' : '')}
    )
    update outbox set due_at = ${q.now} + ${p.leaseMs}, attempts = outbox.attempts + 1
    from due where outbox.id = due.id
    returning outbox.id, outbox.tenant_id, outbox.channel, outbox.sealed, outbox.attempts`),
)

/** Sent messages are emptied: a code that is on its way has no business at rest. */
const sent = statement<{ id: string }>()((q, p) =>
  q.db
    .updateTable('outbox')
    .set({ state: 'sent', sealed: '', error: null })
    .where('id', '=', p.id)
    .where('state', '=', 'waiting'),
)

const retry = statement<{ id: string; delayMs: number; error: string }>()((q, p) =>
  q.db
    .updateTable('outbox')
    .set((row) => ({ due_at: row(q.now, '+', p.delayMs), error: p.error }))
    .where('id', '=', p.id)
    .where('state', '=', 'waiting'),
)

const drop = statement<{ id: string; error: string }>()((q, p) =>
  q.db
    .updateTable('outbox')
    .set({ state: 'failed', sealed: '', error: p.error })
    .where('id', '=', p.id)
    .where('state', '=', 'waiting'),
)

const ofChallenge = statement<{ tenant: string; challenge: string }>()((q, p) =>
  q.db
    .selectFrom('outbox')
    .select(['state', 'error'])
    .where('challenge_id', '=', p.challenge)
    .where('tenant_id', '=', p.tenant)
    .orderBy('id', 'desc')
    .limit(1),
)

const byId = statement<{ tenant: string; id: string }>()((q, p) =>
  q.db.selectFrom('outbox').select(['state', 'error']).where('id', '=', p.id).where('tenant_id', '=', p.tenant),
)

function statusOf({ state, error }: { readonly state: string; readonly error: string | null }): MessageStatus {
  if (state === 'sent' || state === 'limited' || state === 'withheld') return state
  return state === 'waiting' && error === null ? 'waiting' : 'failing'
}

export function createOutbox(driver: Driver, node: string): Outbox {
  return {
    claim: (limit, leaseSeconds) =>
      driver.unit(function* () {
        yield* later(expire, {})
        const rows = yield* all(claim, { limit, leaseMs: leaseSeconds * 1000 })
        return rows.map(({ tenant_id: tenant, ...row }) => ({ ...row, tenant }) as LeasedMessage)
      }),
    sent: async (id) => {
      await driver.write(sent, { id })
    },
    retry: async (id, delaySeconds, error) => {
      await driver.write(retry, { id, delayMs: delaySeconds * 1000, error })
    },
    drop: async (id, error) => {
      await driver.write(drop, { id, error })
    },
    status: async (tenant, challenge) => {
      const [row] = await driver.read(ofChallenge, { tenant, challenge })
      return row && statusOf(row)
    },
    post: (messages) => driver.unit(() => post(messages, node)),
    find: async (tenant, id) => {
      const [row] = await driver.read(byId, { tenant, id })
      return row && { status: statusOf(row), error: row.error }
    },
    limitHits: async (tenant) =>
      (await driver.read(hitsOf, { tenant })).map(({ limit_id: limit, outcome, ...row }) => ({
        ...row,
        limit,
        outcome: outcome === 'refused' ? 'refused' : 'recorded',
      })),
  }
}
