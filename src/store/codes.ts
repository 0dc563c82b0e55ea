import { sql } from 'kysely'
import type { Codes, CodeType, StoredCode } from '../engine/ports/codes.ts'
import { record } from './audit.ts'
import { insertChallenge } from './challenges.ts'
import type { Driver } from './driver.ts'
import { giveBack, lockedUntil, takeFailure } from './ledger.ts'
import { post } from './messages.ts'
import { statement } from './statement.ts'
import { later, one, rollback, type Unit } from './unit.ts'

const rowType = (type: CodeType) => `code:${type}`

/** Holds the row until the unit ends and changes nothing of it: a code is no change of the profile (`updated_at`). */
const lockUser = statement<{ tenant: string; user: string }>()((q, p) =>
  q.db
    .updateTable('users')
    .set((row) => ({ id: row.ref('id') }))
    .where('id', '=', p.user)
    .where('tenant_id', '=', p.tenant)
    .returning('id'),
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
    // Of those put at the same moment the live one need not have the highest id.
    .orderBy(sql`case when consumed_at is null and superseded_at is null then 0 else 1 end`)
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
        if (!(yield* one(lockUser, { tenant, user }))) return rollback(false)
        const type = rowType(code.type)
        yield* later(supersedeCodes, { tenant, user, type })
        const payload = JSON.stringify({ address, digest })
        const nowhere = { transaction: null, authenticator: null }
        yield* later(insertChallenge, { ...nowhere, id, tenant, user, type, payload, lifetimeMs: lifetimeSeconds * 1000 })
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
        return { kind: 'locked' as const, ...(yield* lockedUntil(ledger, maxFailures)) }
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
