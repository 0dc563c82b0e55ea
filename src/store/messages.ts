import type { OutboxMessage } from '../engine/ports/outbox.ts'
import { statement } from './statement.ts'
import { later, one, type Step } from './unit.ts'

const hour = 3_600_000

/** Makes the row or finds it, and in both cases holds it until the unit ends: sends to one destination take turns. */
const lockBudget = statement<{ tenant: string; destination: string }>()((q, p) =>
  q.db
    .insertInto('send_budget')
    .values({ tenant_id: p.tenant, destination: p.destination, times: '[]', expires_at: q.now })
    .onConflict((conflict) =>
      conflict.columns(['tenant_id', 'destination']).doUpdateSet((row) => ({ destination: row.ref('excluded.destination') })),
    )
    .returning(['times', q.now.as('now')]),
)

const spendBudget = statement<{ tenant: string; destination: string; times: string; expiresAt: number }>()((q, p) =>
  q.db
    .updateTable('send_budget')
    .set({ times: p.times, expires_at: p.expiresAt })
    .where('tenant_id', '=', p.tenant)
    .where('destination', '=', p.destination),
)

type MessageParams = Omit<OutboxMessage, 'lifetimeSeconds' | 'maxPerHour'> & {
  readonly lifetimeMs: number
  readonly state: string
}

const insertMessage = statement<MessageParams>()((q, p) =>
  q.db.insertInto('outbox').values((row) => ({
    id: p.id,
    tenant_id: p.tenant,
    user_id: p.user,
    challenge_id: p.challenge,
    channel: p.channel,
    destination: p.destination,
    sealed: p.sealed,
    state: p.state,
    attempts: 0,
    due_at: q.now,
    expires_at: row(q.now, '+', p.lifetimeMs),
    error: null,
  })),
)

/**
 * Puts a message into the outbox, within the destination's budget: never more than `maxPerHour` in any sixty minutes (OC-10).
 * One that is over budget is kept as `limited`, empty, and never sent.
 */
export function* post({ lifetimeSeconds, maxPerHour, ...message }: OutboxMessage): Step<void> {
  const { tenant, destination } = message
  const budget = yield* one(lockBudget, { tenant, destination })
  if (!budget) throw new Error('an upsert returned no row')
  const recent = (JSON.parse(budget.times) as number[]).filter((time) => time > budget.now - hour)
  const allowed = recent.length < maxPerHour
  if (allowed) {
    const times = JSON.stringify([...recent, budget.now])
    yield* later(spendBudget, { tenant, destination, times, expiresAt: budget.now + hour })
  }
  const stored = allowed ? { ...message, state: 'waiting' } : { ...message, state: 'limited', sealed: '' }
  yield* later(insertMessage, { ...stored, lifetimeMs: lifetimeSeconds * 1000 })
}
