import { type SqlBool, sql } from 'kysely'
import type { TenantId } from '../domain/ids.ts'
import type { LeasedMessage, MessageStatus, Outbox } from '../engine/ports/outbox.ts'
import type { Driver } from './driver.ts'
import { post } from './messages.ts'
import { hitsOf } from './send-counters.ts'
import { statement } from './statement.ts'
import type { OutboxRow } from './tables.ts'
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
const sent = statement<{ id: string; provider: string | null; providerMessageId: string | null }>()((q, p) =>
  q.db
    .updateTable('outbox')
    .set({
      state: 'sent',
      sealed: '',
      error: null,
      provider: p.provider,
      provider_message_id: p.providerMessageId,
      // What another try was reported to have come to is not this one's.
      delivery: sql<string | null>`case when provider = ${p.provider} and (provider_message_id is null
        or provider_message_id = ${p.providerMessageId}) then delivery end`,
    })
    .where('id', '=', p.id)
    .where('state', '=', 'waiting'),
)

/** How far a message has come. */
const rank = { sent: 1, delivered: 2, undelivered: 2, failed: 2 } as const

const rankOf = sql<number>`case delivery when 'sent' then 1 when 'delivered' then 2 when 'undelivered' then 2
  when 'failed' then 2 else 0 end`

interface ReportParams {
  id: string
  provider: string
  providerMessageId: string | null
  status: string
  rank: number
}

/** Before `sent` is stored the first report names provider and id, and `sent` repeats them. */
const report = statement<ReportParams>()((q, p) =>
  q.db
    .updateTable('outbox')
    .set({
      delivery: p.status,
      provider: p.provider,
      provider_message_id: sql<string | null>`coalesce(provider_message_id, ${p.providerMessageId})`,
    })
    .where('id', '=', p.id)
    .where(sql<SqlBool>`(provider is null or provider = ${p.provider})`)
    .where(
      sql<SqlBool>`(provider_message_id is null or cast(${p.providerMessageId} as text) is null or provider_message_id = ${p.providerMessageId})`,
    )
    .where(sql<SqlBool>`${rankOf} < ${p.rank}`)
    .returning('id'),
)

const sender = statement<{ id: string }>()((q, p) =>
  q.db.selectFrom('outbox').select(['tenant_id', 'channel', 'provider', 'provider_message_id']).where('id', '=', p.id),
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
    .select(['state', 'error', 'delivery'])
    .where('challenge_id', '=', p.challenge)
    .where('tenant_id', '=', p.tenant)
    .orderBy('id', 'desc')
    .limit(1),
)

const byId = statement<{ tenant: string; id: string }>()((q, p) =>
  q.db.selectFrom('outbox').select(['state', 'error', 'delivery']).where('id', '=', p.id).where('tenant_id', '=', p.tenant),
)

function statusOf({ state, error, delivery }: Pick<OutboxRow, 'state' | 'error' | 'delivery'>): MessageStatus {
  if (state === 'sent' && (delivery === 'undelivered' || delivery === 'failed')) return 'failing'
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
    sent: async (id, by) => {
      await driver.write(sent, { id, provider: by?.provider ?? null, providerMessageId: by?.providerMessageId ?? null })
    },
    reported: async (id, { provider, providerMessageId = null }, status) => {
      const moved = await driver.write(report, { id, provider, providerMessageId, status, rank: rank[status] })
      if (moved.length > 0) return 'moved'
      const [row] = await driver.read(sender, { id })
      if (!row) return 'mismatch'
      const other =
        row.provider_message_id !== null && providerMessageId !== null && row.provider_message_id !== providerMessageId
      return row.provider === provider && other ? 'mismatch' : 'kept'
    },
    owner: async (id) => {
      const [row] = await driver.read(sender, { id })
      return row && ({ tenant: row.tenant_id, channel: row.channel } as { tenant: TenantId; channel: string })
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
