import { sql } from 'kysely'
import type { LimitHits, SendLimit } from '../engine/ports/outbox.ts'
import { statement } from './statement.ts'

interface CounterKey {
  tenant: string
  limit: string
  subject: string
}

/** Makes the row or finds it, and in both cases holds it until the unit ends: sends under one limit take turns. */
export const lockCounter = statement<CounterKey>()((q, p) =>
  q.db
    .insertInto('send_counters')
    .values({ tenant_id: p.tenant, limit_id: p.limit, subject: p.subject, times: '[]', expires_at: q.now })
    .onConflict((conflict) =>
      conflict.columns(['tenant_id', 'limit_id', 'subject']).doUpdateSet((row) => ({ subject: row.ref('excluded.subject') })),
    )
    .returning(['times', q.now.as('now')]),
)

export const writeCounter = statement<CounterKey & { times: string; expiresAt: number }>()((q, p) =>
  q.db
    .updateTable('send_counters')
    .set({ times: p.times, expires_at: p.expiresAt })
    .where('tenant_id', '=', p.tenant)
    .where('limit_id', '=', p.limit)
    .where('subject', '=', p.subject),
)

/** Live unverified sends, counted no further than `maximum`. Run it while the counter's row is held. */
export const countUnverified = statement<CounterKey & { maximum: number }>()((q, p) =>
  q.db
    .selectFrom((from) =>
      from
        .selectFrom('unverified_sends')
        .select('message_id')
        .where('tenant_id', '=', p.tenant)
        .where('limit_id', '=', p.limit)
        .where('subject', '=', p.subject)
        .where('expires_at', '>', q.now)
        .limit(p.maximum)
        .as('live'),
    )
    .select((row) => row.fn.countAll<number>().as('sends')),
)

interface UnverifiedParams extends CounterKey {
  message: string
  destination: string
  challenge: string | null
  windowMs: number
}

export const insertUnverified = statement<UnverifiedParams>()((q, p) =>
  q.db.insertInto('unverified_sends').values((row) => ({
    message_id: p.message,
    tenant_id: p.tenant,
    limit_id: p.limit,
    subject: p.subject,
    destination: p.destination,
    challenge_id: p.challenge,
    expires_at: row(q.now, '+', p.windowMs),
  })),
)

/** The code of `challenge` was right: whoever holds that number is a person, and all sends to it are given back. */
export const giveBackUnverified = statement<{ tenant: string; challenge: string }>()((q, p) =>
  q.db
    .deleteFrom('unverified_sends')
    .where('tenant_id', '=', p.tenant)
    .where('destination', '=', (from) =>
      from.selectFrom('unverified_sends').select('destination').where('challenge_id', '=', p.challenge).limit(1),
    ),
)

const dayMs = 86_400_000

export const countHit = statement<{ tenant: string; limit: string; outcome: LimitHits['outcome'] }>()((q, p) =>
  q.db
    .insertInto('limit_hits')
    .values((row) => ({
      tenant_id: p.tenant,
      limit_id: p.limit,
      outcome: p.outcome,
      day: sql<number>`cast(${q.now} as bigint) / ${sql.lit(dayMs)} * ${sql.lit(dayMs)}`,
      hits: 1,
      expires_at: row(q.now, '+', sql.lit(90 * dayMs)),
    }))
    .onConflict((conflict) =>
      conflict.columns(['tenant_id', 'limit_id', 'outcome', 'day']).doUpdateSet({ hits: sql<number>`limit_hits.hits + 1` }),
    ),
)

export const hitsOf = statement<{ tenant: string }>()((q, p) =>
  q.db
    .selectFrom('limit_hits')
    .select(['limit_id', 'outcome', 'day', 'hits'])
    .where('tenant_id', '=', p.tenant)
    .orderBy('day', 'desc')
    .orderBy('limit_id')
    .orderBy('outcome'),
)

/** Sends of one counter: when, and how many. */
export type Times = readonly (readonly [at: number, sends: number])[]

/** Up to so many, each send is kept with its own time. */
const exactUpTo = 60

/** What of `times` still counts. */
export const recent = (times: Times, { windowSeconds }: SendLimit, now: number): Times =>
  times.filter(([at]) => at > now - windowSeconds * 1000)

export const sum = (times: Times): number => times.reduce((total, [, sends]) => total + sends, 0)

/**
 * With one more. A large limit keeps no more than 61 entries: it rounds the time up to the next sixtieth of its window, so that
 * a send counts a little longer than the window and never shorter.
 */
export function counted(times: Times, { windowSeconds, maximum }: SendLimit, now: number): Times {
  const slice = (windowSeconds * 1000) / 60
  const at = maximum <= exactUpTo ? now : Math.ceil(now / slice) * slice
  const last = times.at(-1)
  return last?.[0] === at ? [...times.slice(0, -1), [at, last[1] + 1]] : [...times, [at, 1]]
}
