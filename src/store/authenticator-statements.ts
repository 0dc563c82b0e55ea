import { sql } from 'kysely'
import type { NewAuthenticator } from '../engine/ports/authenticators.ts'
import { statement, type Writer } from './statement.ts'

/** One person's authenticator. No statement finds it without its owner. */
export interface Own {
  tenant: string
  user: string | null
  authenticator: string
}

export const updateOwn = ({ db }: Writer, p: Own) =>
  db
    .updateTable('authenticators')
    .where('id', '=', p.authenticator)
    .where('tenant_id', '=', p.tenant)
    .where('user_id', '=', p.user)

type Row = Pick<NewAuthenticator, 'id' | 'factor' | 'sealed' | 'address'> & { tenant: string; user: string | null }

/** What every new one begins with. */
const beginning = ({ now }: Writer, p: Row) => ({
  id: p.id,
  tenant_id: p.tenant,
  user_id: p.user as string,
  factor: p.factor,
  sealed: p.sealed,
  address: p.address,
  marker: null,
  status: 'active',
  created_at: now,
})

type InsertParams = Row & {
  label: string | null
  marker: number | null
  unique: string | null
  lifetimeMs: number | null
}

/** No row where somebody has one of the same unique name. */
export const insertAuthenticator = statement<InsertParams>()((q, p) =>
  q.db
    .insertInto('authenticators')
    .values({
      ...beginning(q, p),
      marker: p.marker,
      label: p.label,
      unique_name: p.unique,
      expires_at: sql<
        number | null
      >`${q.now} + cast(${p.lifetimeMs} as ${sql.raw(q.dialect === 'postgres' ? 'bigint' : 'integer')})`,
    })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'factor', 'unique_name']).doNothing())
    .returning('id'),
)

/** An existing one keeps its marker and status: writing a user again must not make a spent code valid. */
export const putAuthenticator = statement<Row>()((q, p) =>
  q.db
    .insertInto('authenticators')
    .values(beginning(q, p))
    .onConflict((conflict) =>
      conflict
        .column('id')
        .doUpdateSet({ factor: p.factor, sealed: p.sealed, address: p.address })
        .whereRef('authenticators.user_id', '=', 'excluded.user_id'),
    )
    .returning('id'),
)

export const removeAuthenticator = statement<Own>()((q, p) =>
  q.db
    .deleteFrom('authenticators')
    .where('id', '=', p.authenticator)
    .where('tenant_id', '=', p.tenant)
    .where('user_id', '=', p.user)
    .returning('id'),
)

export const findActive = statement<Own>()((q, p) =>
  q.db
    .selectFrom('authenticators')
    .select('id')
    .where('id', '=', p.authenticator)
    .where('tenant_id', '=', p.tenant)
    .where('user_id', '=', p.user)
    .where('status', '=', 'active'),
)

export const removeOthers = statement<Own & { factor: string }>()((q, p) =>
  q.db
    .deleteFrom('authenticators')
    .where('user_id', '=', p.user)
    .where('tenant_id', '=', p.tenant)
    .where('factor', '=', p.factor)
    .where('id', '<>', p.authenticator),
)

export const renameAuthenticator = statement<Own & { label: string }>()((q, p) => updateOwn(q, p).set({ label: p.label }))

export const markUsed = statement<Own>()((q, p) => updateOwn(q, p).set({ last_used_at: q.now }))

/** A marker only ever rises, whoever comes first (RFC 6238 5.2: a step accepted once is refused afterwards). */
export const raiseMarker = statement<Own & { value: number }>()((q, p) =>
  updateOwn(q, p)
    .set({ marker: p.value })
    .where((row) => row.or([row('marker', 'is', null), row('marker', '<', p.value)]))
    .returning('id'),
)

/** The new secret takes the place of exactly the one that was read: a recovery code is used up once, whatever runs in parallel. */
export const exchangeSecret = statement<Own & { sealed: string; was: string }>()((q, p) =>
  updateOwn(q, p).set({ sealed: p.sealed }).where('sealed', '=', p.was).returning('id'),
)

export const replaceSecret = statement<Own & { sealed: string }>()((q, p) => updateOwn(q, p).set({ sealed: p.sealed }))
