import type { NewToken, StockedToken, TokenStock } from '../engine/ports/token-stock.ts'
import { addAuthenticator } from './authenticators.ts'
import type { Driver } from './driver.ts'
import { statement, storable, type Writer } from './statement.ts'
import type { TokenStockRow } from './tables.ts'
import { one, rollback, type Unit } from './unit.ts'

const insert = statement<NewToken>()((q, p) =>
  q.db
    .insertInto('token_stock')
    .values({
      id: p.id,
      tenant_id: p.tenant,
      pool_id: p.pool,
      serial: p.serial,
      factor: p.factor,
      sealed: p.sealed,
      authenticator_id: null,
      user_id: null,
      created_at: q.now,
    })
    .onConflict((conflict) => conflict.columns(['pool_id', 'serial']).doNothing())
    .returning('serial'),
)

const bySerial = statement<{ tenant: string; pool: string; serial: string }>()((q, p) =>
  q.db
    .selectFrom('token_stock')
    .selectAll()
    .where('pool_id', '=', p.pool)
    .where('tenant_id', '=', p.tenant)
    .where('serial', '=', p.serial),
)

interface Take {
  tenant: string
  token: string
  user: string | null
  authenticator: string
}

/** One conditional statement: of two who take the same token, one finds it free. It is of the pool that the user is in. */
const takeFree = ({ db }: Writer, p: Take) =>
  db
    .updateTable('token_stock')
    .set({ authenticator_id: p.authenticator, user_id: p.user })
    .where('id', '=', p.token)
    .where('tenant_id', '=', p.tenant)
    .where('authenticator_id', 'is', null)
    .where('pool_id', '=', (from) =>
      from.selectFrom('users').select('users.pool_id').where('users.id', '=', p.user).where('users.tenant_id', '=', p.tenant),
    )
    .returning('id')

/** As a part of somebody's own enrolment. */
export const takeToken = statement<Take>()(takeFree)

/** By an operator of this pool. */
const takeOfPool = statement<Take & { pool: string }>()((q, p) => takeFree(q, p).where('pool_id', '=', p.pool))

const inOrder = statement<{ tenant: string; pool: string; after: string; limit: number }>()((q, p) =>
  q.db
    .selectFrom('token_stock')
    .selectAll()
    .where('pool_id', '=', p.pool)
    .where('tenant_id', '=', p.tenant)
    .where('serial', '>', p.after)
    .orderBy('serial')
    .limit(p.limit),
)

const tokenOf = (row: TokenStockRow): StockedToken =>
  ({
    id: row.id,
    tenant: row.tenant_id,
    pool: row.pool_id,
    serial: row.serial,
    factor: row.factor,
    sealed: row.sealed,
    user: row.user_id,
    authenticator: row.authenticator_id,
    createdAt: row.created_at,
  }) as StockedToken

export function createTokenStock(driver: Driver): TokenStock {
  return {
    put: (tokens) =>
      driver.unit(function* (): Unit<string[]> {
        const added: string[] = []
        for (const token of tokens) if (yield* one(insert, token)) added.push(token.serial)
        return added
      }),

    find: async (tenant, pool, serial) =>
      storable(serial) ? (await driver.read(bySerial, { tenant, pool, serial })).map(tokenOf)[0] : undefined,

    assign: ({ tenant, pool, token, user, authenticator: given }) =>
      driver.unit(function* (): Unit<boolean> {
        if (!(yield* one(takeOfPool, { tenant, pool, token, user, authenticator: given.id }))) return rollback(false)
        yield* addAuthenticator(tenant, user, { ...given, address: null })
        return true
      }),

    list: async (tenant, pool, after, limit) =>
      (await driver.read(inOrder, { tenant, pool, after: after ?? '', limit })).map(tokenOf),
  }
}
