import type { Codes, CodeType, StoredCode } from '../engine/ports/codes.ts'
import { record } from './audit.ts'
import { holdUser } from './authenticators.ts'
import type { Driver } from './driver.ts'
import { giveBack, readFailures, takeFailure } from './ledger.ts'
import { post } from './messages.ts'
import { statement } from './statement.ts'
import { later, one, rollback, type Unit } from './unit.ts'

const rowType = (type: CodeType) => `code:${type}`

interface InsertParams {
  id: string
  tenant: string
  user: string
  type: string
  payload: string
  lifetimeMs: number
}

const insertCode = statement<InsertParams>()((q, p) =>
  q.db.insertInto('one_time').values((row) => ({
    id: p.id,
    type: p.type,
    tenant_id: p.tenant,
    transaction_id: null,
    user_id: p.user,
    authenticator_id: null,
    payload: p.payload,
    created_at: q.now,
    expires_at: row(q.now, '+', p.lifetimeMs),
    consumed_at: null,
    superseded_at: null,
  })),
)

const supersedeCodes = statement<{ tenant: string; user: string; type: string }>()((q, p) =>
  q.db
    .updateTable('one_time')
    .set({ superseded_at: q.now })
    .where('user_id', '=', p.user)
    .where('type', '=', p.type)
    .where('tenant_id', '=', p.tenant)
    .where('consumed_at', 'is', null)
    .where('superseded_at', 'is', null),
)

/** Whoever updates the row has used it; everybody after that finds no such row (OC-3). */
const consumeCode = statement<{ id: string; tenant: string; user: string }>()((q, p) =>
  q.db
    .updateTable('one_time')
    .set({ consumed_at: q.now })
    .where('id', '=', p.id)
    .where('tenant_id', '=', p.tenant)
    .where('user_id', '=', p.user)
    .where('type', 'like', 'code:%')
    .where('consumed_at', 'is', null)
    .where('superseded_at', 'is', null)
    .where('expires_at', '>', q.now)
    .returning('id'),
)

const codesOf = statement<{ tenant: string; user: string; type: string; dayMs: number }>()((q, p) =>
  q.db
    .selectFrom('one_time')
    .select(['id', 'payload', 'created_at', 'expires_at', 'consumed_at', 'superseded_at', q.now.as('now')])
    .where('user_id', '=', p.user)
    .where('type', '=', p.type)
    .where('tenant_id', '=', p.tenant)
    .where((row) => row('expires_at', '>', row(q.now, '-', p.dayMs)))
    .orderBy('id', 'desc')
    .limit(20),
)

interface CodeRow {
  readonly consumed_at: number | null
  readonly superseded_at: number | null
  readonly expires_at: number
  readonly now: number
}

function stateOf({ consumed_at, superseded_at, expires_at, now }: CodeRow): StoredCode['state'] {
  if (consumed_at !== null) return 'used'
  if (superseded_at !== null) return 'superseded'
  return expires_at > now ? 'live' : 'expired'
}

export function createCodes(driver: Driver, node: string): Codes {
  return {
    put: (code, events) =>
      driver.unit(function* (): Unit<boolean> {
        const { id, tenant, user, address, digest, lifetimeSeconds } = code
        // Codes of one person take turns, so that each sees the last one.
        if (!(yield* one(holdUser, { tenant, user }))) return rollback(false)
        const type = rowType(code.type)
        yield* later(supersedeCodes, { tenant, user, type })
        const payload = JSON.stringify({ address, digest })
        yield* later(insertCode, { id, tenant, user, type, payload, lifetimeMs: lifetimeSeconds * 1000 })
        yield* record(events, node)
        return true
      }),

    of: async (tenant, user, type) => {
      const rows = await driver.read(codesOf, { tenant, user, type: rowType(type), dayMs: 86_400_000 })
      return rows.map((row) => {
        const { address, digest } = JSON.parse(row.payload) as Pick<StoredCode, 'address' | 'digest'>
        const times = { createdAt: row.created_at, expiresAt: row.expires_at }
        return { id: row.id as StoredCode['id'], tenant, user, type, address, digest, ...times, state: stateOf(row) }
      })
    },

    takeGuess: ({ ledger, maxFailures, windowSeconds }) =>
      driver.unit(function* () {
        const known = ledger.account.startsWith('user:') ? 1 : 0
        const taken = yield* one(takeFailure, { ...ledger, known, windowMs: windowSeconds * 1000, maxFailures })
        if (taken) return { kind: 'granted' as const, failures: taken.failures, now: taken.now }
        const row = yield* one(readFailures, ledger)
        const full = row !== undefined && row.failures >= maxFailures
        const retryAt = Math.max(row?.next_allowed_at ?? 0, full ? row.expires_at : 0)
        return { kind: 'locked' as const, retryAt, now: row?.now ?? retryAt }
      }),

    returnGuess: async (ledger) => {
      await driver.write(giveBack, { ...ledger, clear: 0 })
    },

    use: ({ id, tenant, user }, ledger, events) =>
      driver.unit(function* (): Unit<'done' | 'spent'> {
        if (!(yield* one(consumeCode, { id, tenant, user }))) return rollback('spent' as const)
        yield* later(giveBack, { ...ledger, clear: 0 })
        yield* record(events, node)
        return 'done'
      }),

    refuse: (events, messages) =>
      driver.unit(function* (): Unit<void> {
        if (messages.length > 0) yield* post(messages, node)
        yield* record(events, node)
      }),
  }
}
