import type { OutboxMessage, Posted, SendLimit } from '../engine/ports/outbox.ts'
import { record } from './audit.ts'
import {
  counted,
  countHit,
  countUnverified,
  insertUnverified,
  lockCounter,
  recent,
  sum,
  type Times,
  writeCounter,
} from './send-counters.ts'
import { statement } from './statement.ts'
import { type Call, call, later, type Step, together } from './unit.ts'

interface MessageParams extends Omit<OutboxMessage, 'lifetimeSeconds' | 'limits' | 'refused' | 'audit'> {
  readonly lifetimeMs: number
  readonly state: Posted
  readonly error: string | null
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
    error: p.error,
  })),
)

/** The state of one counter while this unit holds its row. */
interface Counter {
  readonly limit: SendLimit
  readonly now: number
  times: Times
  /** Unverified sends so far, where the limit counts those. */
  unverified: number
}

type Counters = ReadonlyMap<string, Counter>

const keyOf = (tenant: string, { id, subject }: SendLimit) => JSON.stringify([tenant, id, subject])

/**
 * Puts messages into the outbox, each within all of its limits (OC-10). One that is over a limit is kept as `limited` or
 * `withheld`, empty, and never sent. Every counter is held from the first look to the commit, so the limits hold whatever
 * runs in parallel; they are taken in one order, so that no two units wait for one another.
 */
export function* post(messages: readonly OutboxMessage[], node: string): Step<Posted[]> {
  const counters = yield* hold(messages)
  const posted: Posted[] = []
  for (const message of messages) {
    const { over, hits } = judge(message, counters)
    const state: Posted = over === undefined ? 'waiting' : over.quiet ? 'withheld' : 'limited'
    if (state !== 'limited') yield* spend(message, state, counters)
    yield* write(message, state, over && `limit ${over.id}`)
    for (const limit of hits)
      yield* later(countHit, { tenant: message.tenant, limit, outcome: over === undefined ? 'recorded' : 'refused' })
    const [reason] = hits
    if (message.audit && reason !== undefined)
      yield* record([{ ...message.audit, result: over === undefined ? 'info' : 'refused', reason }], node)
    posted.push(state)
  }
  return posted
}

function* hold(messages: readonly OutboxMessage[]): Step<Counters> {
  const wanted = new Map(
    messages.flatMap(({ tenant, limits }) => limits.map((limit) => [keyOf(tenant, limit), { tenant, limit }] as const)),
  )
  const inOrder = [...wanted].sort(([a], [b]) => (a < b ? -1 : 1))
  const params = inOrder.map(([, { tenant, limit }]) => ({
    ...{ tenant, limit: limit.id, subject: limit.subject, maximum: limit.maximum },
  }))
  const unverified = params.filter((_, at) => inOrder[at]?.[1].limit.unverified)
  const locks: Call<{ times: string; now: number }>[] = params.map((one) => call(lockCounter, one))
  const counts: Call<{ sends: number }>[] = unverified.map((one) => call(countUnverified, one))
  const rows: readonly unknown[] = yield* together(...locks, ...counts)
  const counters = new Map<string, Counter>()
  for (const [at, [key, { limit }]] of inOrder.entries()) {
    const row = rows[at] as { times: string; now: number }
    const count = rows[locks.length + unverified.indexOf(params[at] as never)] as { sends: number } | undefined
    const times = recent(JSON.parse(row.times), limit, row.now)
    counters.set(key, { limit, now: row.now, times, unverified: Number(count?.sends ?? 0) })
  }
  return counters
}

/** What refuses it, if anything does, and the limits that were hit: a refusal names itself only. */
function judge(message: OutboxMessage, counters: Counters) {
  const full = message.limits.filter((limit) => {
    const counter = counters.get(keyOf(message.tenant, limit)) as Counter
    return (limit.unverified ? counter.unverified : sum(counter.times)) >= limit.maximum
  })
  const refusing = full.filter(({ enforced }) => enforced)
  const known = message.refused === undefined ? undefined : { id: message.refused, quiet: true }
  // What everybody meets comes first: who hits such a limit is told so, whether or not the number is refused, too.
  const over = refusing.find(({ quiet }) => !quiet) ?? known ?? refusing[0]
  return { over, hits: over ? [over.id] : full.map(({ id }) => id) }
}

function* spend(message: OutboxMessage, state: Posted, counters: Counters): Step<void> {
  const { id, tenant, destination, challenge } = message
  const goesOut = state === 'waiting' && message.lifetimeSeconds > 0
  for (const limit of message.limits.filter(({ counts }) => goesOut || counts === 'asked')) {
    const counter = counters.get(keyOf(tenant, limit)) as Counter
    const key = { tenant, limit: limit.id, subject: limit.subject }
    const windowMs = limit.windowSeconds * 1000
    if (limit.unverified) {
      counter.unverified += 1
      yield* later(insertUnverified, { ...key, message: id, destination, challenge, windowMs })
    } else {
      counter.times = counted(counter.times, limit, counter.now)
      const newest = counter.times.at(-1)?.[0] ?? counter.now
      yield* later(writeCounter, { ...key, times: JSON.stringify(counter.times), expiresAt: newest + windowMs })
    }
  }
}

function* write(message: OutboxMessage, state: Posted, error: string | undefined): Step<void> {
  const { id, tenant, user, challenge, channel, destination, lifetimeSeconds } = message
  const sealed = state === 'waiting' ? message.sealed : ''
  const row = { id, tenant, user, challenge, channel, destination, sealed, state, error: error ?? null }
  yield* later(insertMessage, { ...row, lifetimeMs: lifetimeSeconds * 1000 })
}
