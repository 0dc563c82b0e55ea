import { sql } from 'kysely'
import { mostSignIns } from '../domain/risk-settings.ts'
import type { Leavings } from '../engine/ports/transactions.ts'
import { statement, type Writer } from './statement.ts'
import { later, type Step } from './unit.ts'

interface Params {
  tenant: string
  user: string
  /** PastSignIn without its time, as JSON. */
  signIn: string
}

/** The list with a new one before it, cut at the end: made by the database from the row as it is now, so that none is lost. */
const prepended = ({ dialect, now }: Writer, { signIn }: Params) =>
  dialect === 'sqlite'
    ? sql<string>`(
        select json_group_array(json(one) order by place) from (
          select json_set(${signIn}, '$.at', cast(${now} as integer)) as one, -1 as place
          union all
          select value, key from json_each(users.sign_ins) where key < ${sql.lit(mostSignIns - 1)}))`
    : sql<string>`(
        select json_agg(one order by place)::text from (
          select cast(${signIn} as jsonb) || jsonb_build_object('at', ${now}) as one, 0 as place
          union all
          select old.value, old.place from jsonb_array_elements(users.sign_ins::jsonb) with ordinality as old(value, place)
          where old.place < ${sql.lit(mostSignIns)}) as list)`

const prepend = statement<Params>()((q, p) =>
  q.db
    .updateTable('users')
    .set({ sign_ins: prepended(q, p) })
    .where('id', '=', p.user)
    .where('tenant_id', '=', p.tenant),
)

/** Part of the unit that redeems. No profile changes by it: `updated_at` stays. */
export function* rememberSignIn(tenant: string, { user, signIn }: NonNullable<Leavings['signIn']>): Step<void> {
  yield* later(prepend, { tenant, user, signIn: JSON.stringify(signIn) })
}
