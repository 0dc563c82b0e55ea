import { type SqlBool, sql } from 'kysely'
import type { Authenticators } from '../engine/ports/authenticators.ts'
import type { NewAuthenticator, Settlement } from '../engine/ports/transactions.ts'
import type { Driver } from './driver.ts'
import { statement } from './statement.ts'
import { later, one, type Step } from './unit.ts'

interface Own {
  tenant: string
  user: string | null
  authenticator: string
}

type InsertParams = Omit<NewAuthenticator, 'stock' | 'lifetimeSeconds' | 'replacesOthers' | 'unique'> & {
  unique: string | null
  tenant: string
  user: string | null
  lifetimeMs: number | null
}

export const insertAuthenticator = statement<InsertParams>()((q, p) =>
  q.db
    .insertInto('authenticators')
    .values({
      unique_name: p.unique,
      id: p.id,
      tenant_id: p.tenant,
      user_id: p.user as string,
      factor: p.factor,
      sealed: p.sealed,
      address: p.address,
      marker: p.marker,
      status: 'active',
      created_at: q.now,
      label: p.label,
      expires_at: sql<
        number | null
      >`${q.now} + cast(${p.lifetimeMs} as ${sql.raw(q.dialect === 'postgres' ? 'bigint' : 'integer')})`,
      last_used_at: null,
    })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'factor', 'unique_name']).doNothing())
    .returning('id'),
)

const remove = statement<Own>()((q, p) =>
  q.db
    .deleteFrom('authenticators')
    .where('id', '=', p.authenticator)
    .where('tenant_id', '=', p.tenant)
    .where('user_id', '=', p.user),
)

const removeOthers = statement<Own & { factor: string }>()((q, p) =>
  q.db
    .deleteFrom('authenticators')
    .where('user_id', '=', p.user)
    .where('tenant_id', '=', p.tenant)
    .where('factor', '=', p.factor)
    .where('id', '<>', p.authenticator),
)

/** Changes of one person's authenticators take turns, so that each sees what the one before has left. */
const takeTurn = statement<{ tenant: string; user: string | null }>()((q, p) =>
  q.db.updateTable('users').set({ updated_at: q.now }).where('id', '=', p.user).where('tenant_id', '=', p.tenant),
)

const rename = statement<Own & { label: string }>()((q, p) =>
  q.db
    .updateTable('authenticators')
    .set({ label: p.label })
    .where('id', '=', p.authenticator)
    .where('tenant_id', '=', p.tenant)
    .where('user_id', '=', p.user),
)

const used = statement<Own>()((q, p) =>
  q.db
    .updateTable('authenticators')
    .set({ last_used_at: q.now })
    .where('id', '=', p.authenticator)
    .where('tenant_id', '=', p.tenant)
    .where('user_id', '=', p.user),
)

const countFailure = statement<Own & { source: string }>()((q, p) =>
  q.db
    .insertInto('authenticator_failures')
    .columns(['authenticator_id', 'source', 'failures'])
    .expression((from) =>
      from
        .selectFrom('authenticators')
        .select((row) => ['id', sql<string>`cast(${p.source} as text)`.as('source'), row.lit(1).as('failures')])
        .where('id', '=', p.authenticator)
        .where('tenant_id', '=', p.tenant)
        .where('user_id', '=', p.user),
    )
    .onConflict((conflict) =>
      conflict
        .columns(['authenticator_id', 'source'])
        .doUpdateSet({ failures: sql<number>`authenticator_failures.failures + 1` }),
    ),
)

/** TH-2: from `limit` on it is disabled until it is bound anew. */
const addFailure = statement<Own & { limit: number }>()((q, p) =>
  q.db
    .updateTable('authenticators')
    .set({
      failures: sql<number>`failures + 1`,
      status: sql<string>`case when failures + 1 >= ${p.limit} then 'disabled' else status end`,
    })
    .where('id', '=', p.authenticator)
    .where('tenant_id', '=', p.tenant)
    .where('user_id', '=', p.user),
)

/** What one source, or (null) all of them, has to its account. */
const forgiveFailures = statement<Own & { source: string | null }>()((q, p) =>
  q.db
    .updateTable('authenticators')
    .set({
      failures: sql<number>`failures - coalesce((select sum(f.failures) from authenticator_failures f
        where f.authenticator_id = authenticators.id and (cast(${p.source} as text) is null or f.source = ${p.source})), 0)`,
    })
    .where('id', '=', p.authenticator)
    .where('tenant_id', '=', p.tenant)
    .where('user_id', '=', p.user),
)

const forgetFailures = statement<{ authenticator: string; source: string | null }>()((q, p) =>
  q.db
    .deleteFrom('authenticator_failures')
    .where('authenticator_id', '=', p.authenticator)
    .where(sql<SqlBool>`(cast(${p.source} as text) is null or source = ${p.source})`),
)

/** PU-3: at most so many requests in a row that nobody answered. */
export const countUnanswered = statement<Own & { limit: number }>()((q, p) =>
  q.db
    .updateTable('authenticators')
    .set({ unanswered: sql<number>`unanswered + 1` })
    .where('id', '=', p.authenticator)
    .where('tenant_id', '=', p.tenant)
    .where('user_id', '=', p.user)
    .where('unanswered', '<', p.limit)
    .returning('id'),
)

const forgetUnanswered = statement<{ tenant: string; user: string | null }>()((q, p) =>
  q.db
    .updateTable('authenticators')
    .set({ unanswered: 0 })
    .where('user_id', '=', p.user)
    .where('tenant_id', '=', p.tenant)
    .where('unanswered', '>', 0),
)

const verifyContact = statement<{ tenant: string; user: string | null; email: string | null; phone: string | null }>()((q, p) =>
  q.db
    .updateTable('users')
    .set({
      email: sql<string | null>`coalesce(${p.email}, email)`,
      email_verified: sql<number>`case when cast(${p.email} as text) is null then email_verified else 1 end`,
      phone: sql<string | null>`coalesce(${p.phone}, phone)`,
      phone_verified: sql<number>`case when cast(${p.phone} as text) is null then phone_verified else 1 end`,
      updated_at: q.now,
    })
    .where('id', '=', p.user)
    .where('tenant_id', '=', p.tenant),
)

/**
 * What a step changes about its user's authenticators. The conditions (secrets used up, stock, requests) were met before, but
 * for one: false where somebody has the new one's unique name.
 */
export function* writeAuthenticators({ tenant, user, ...s }: Settlement): Step<boolean> {
  if (s.proof) yield* later(used, { tenant, user, authenticator: s.proof.authenticator })
  if (s.failure) {
    yield* later(countFailure, { tenant, ...s.failure })
    yield* later(addFailure, { tenant, ...s.failure })
  }
  if (s.forgive) {
    yield* later(forgiveFailures, { tenant, user, ...s.forgive })
    yield* later(forgetFailures, s.forgive)
  }
  if (s.answered) yield* later(forgetUnanswered, { tenant, user })
  if (s.enrol || (s.remove ?? []).length > 0) yield* later(takeTurn, { tenant, user })
  for (const authenticator of s.remove ?? []) yield* later(remove, { tenant, user, authenticator })
  if (s.rename) yield* later(rename, { tenant, user, ...s.rename })
  if (s.contact) yield* later(verifyContact, { tenant, user, ...s.contact })
  return s.enrol ? yield* addAuthenticator(tenant, user, s.enrol) : true
}

const replaceSealed = statement<{ tenant: string; authenticator: string; sealed: string }>()((q, p) =>
  q.db
    .updateTable('authenticators')
    .set({ sealed: p.sealed })
    .where('id', '=', p.authenticator)
    .where('tenant_id', '=', p.tenant),
)

export const createAuthenticators = (driver: Driver): Pick<Authenticators, 'replaceSecret'> => ({
  replaceSecret: async (tenant, authenticator, sealed) => {
    await driver.write(replaceSealed, { tenant, authenticator, sealed })
  },
})

/** False where somebody has one of the same unique name. */
export function* addAuthenticator(tenant: string, user: string | null, enrol: NewAuthenticator): Step<boolean> {
  const { stock: _, lifetimeSeconds, replacesOthers, unique = null, ...row } = enrol
  const lifetimeMs = lifetimeSeconds === null ? null : lifetimeSeconds * 1000
  const values = { ...row, unique, tenant, user, lifetimeMs }
  if (unique === null) yield* later(insertAuthenticator, values)
  else if (!(yield* one(insertAuthenticator, values))) return false
  if (replacesOthers) yield* later(removeOthers, { tenant, user, authenticator: row.id, factor: row.factor })
  return true
}
