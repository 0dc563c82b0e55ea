import { type SelectQueryBuilder, sql } from 'kysely'
import type { AuthenticatorRecord, Directory, UserRecord } from '../engine/ports/directory.ts'
import type { Driver } from './driver.ts'
import { type PersonColumns, userOf } from './rows.ts'
import { statement, storable, type Writer } from './statement.ts'
import type { Tables } from './tables.ts'

/**
 * The user once per authenticator, or once without one. What the failure ledger counts now comes with it, over all kinds and
 * lanes: no round trip of its own at any sign-in.
 */
export const person = <O>({ now }: Writer, query: SelectQueryBuilder<Tables, 'users', O>) =>
  query
    .leftJoin('authenticators as a', 'a.user_id', 'users.id')
    .select(['users.id', 'users.tenant_id', 'users.pool_id', 'users.status', 'users.locale', 'users.username', 'users.name'])
    .select([
      'users.email',
      'users.email_verified',
      'users.phone',
      'users.phone_verified',
      'users.created_at',
      'users.updated_at',
      'users.groups',
      'users.sign_ins',
      now.as('read_at'),
    ])
    .select((row) =>
      row
        .selectFrom('failures as f')
        .select(sql<number>`coalesce(sum(f.failures), 0)`.as('counted'))
        .whereRef('f.tenant_id', '=', 'users.tenant_id')
        .where('f.account', '=', sql<string>`'user:' || users.id`)
        .where('f.expires_at', '>', now)
        .$asScalar()
        .$notNull()
        .as('recent_failures'),
    )
    .select(['a.id as a_id', 'a.factor as a_factor', 'a.sealed as a_sealed', 'a.address as a_address', 'a.marker as a_marker'])
    .select(['a.status as a_status', 'a.label as a_label', 'a.created_at as a_created_at', 'a.expires_at as a_expires_at'])
    .select(['a.last_used_at as a_last_used_at', 'a.failures as a_failures', 'a.unanswered as a_unanswered'])
    .orderBy('a.created_at')
    .orderBy('a.id')

const byIdentifier = statement<{ pool: string; identifier: string }>()((q, p) =>
  person(
    q,
    q.db
      .selectFrom('users')
      .where('users.id', '=', (from) =>
        from.selectFrom('identifiers').select('user_id').where('pool_id', '=', p.pool).where('value', '=', p.identifier),
      ),
  ),
)

/** A verified address is one person's; where the pool has it twice, it tells nobody apart. */
const byAddress = statement<{ pool: string; address: string }>()((q, p) =>
  person(
    q,
    q.db.selectFrom('users').where('users.id', '=', (from) =>
      from
        .selectFrom('users as u')
        .select(sql<string>`case when count(*) = 1 then min(u.id) end`.as('id'))
        .where('u.pool_id', '=', p.pool)
        .where((row) =>
          row.or([
            row.and([row(sql`lower(u.email)`, '=', p.address), row('u.email_verified', '=', 1)]),
            row.and([row('u.phone', '=', p.address), row('u.phone_verified', '=', 1)]),
          ]),
        ),
    ),
  ),
)

const byId = statement<{ tenant: string; user: string }>()((q, p) =>
  person(q, q.db.selectFrom('users').where('users.id', '=', p.user).where('users.tenant_id', '=', p.tenant)),
)

const byAuthenticator = statement<{ tenant: string; authenticator: string }>()((q, p) =>
  person(
    q,
    q.db
      .selectFrom('users')
      .where('users.tenant_id', '=', p.tenant)
      .where('users.id', '=', (from) =>
        from.selectFrom('authenticators').select('user_id').where('id', '=', p.authenticator).where('tenant_id', '=', p.tenant),
      ),
  ),
)

export interface PersonRow extends PersonColumns {
  a_id: string | null
  a_factor: string | null
  a_sealed: string | null
  a_address: string | null
  a_marker: number | null
  a_status: string | null
  a_label: string | null
  a_created_at: number | null
  a_expires_at: number | null
  a_last_used_at: number | null
  a_failures: number | null
  a_unanswered: number | null
}

/** The user of these rows, which are of one user. */
export function assemble(rows: readonly PersonRow[]): UserRecord | undefined {
  const [first] = rows
  if (!first) return undefined
  const authenticators = rows
    .filter((row) => row.a_id !== null)
    .map((row) => ({
      id: row.a_id,
      factor: row.a_factor,
      sealed: row.a_sealed,
      address: row.a_address,
      marker: row.a_marker,
      status: row.a_status,
      label: row.a_label,
      createdAt: row.a_created_at,
      expiresAt: row.a_expires_at,
      lastUsedAt: row.a_last_used_at,
      failures: row.a_failures,
      unanswered: row.a_unanswered,
    }))
  return userOf(first, authenticators as AuthenticatorRecord[])
}

export function createDirectory(driver: Driver): Directory {
  return {
    findByIdentifier: async (pool, identifier) =>
      storable(identifier) ? assemble(await driver.read(byIdentifier, { pool, identifier })) : undefined,
    findByAddress: async (pool, address) =>
      storable(address) ? assemble(await driver.read(byAddress, { pool, address: address.toLowerCase() })) : undefined,
    find: async (tenant, user) => assemble(await driver.read(byId, { tenant, user })),
    findByAuthenticator: async (tenant, authenticator) => assemble(await driver.read(byAuthenticator, { tenant, authenticator })),
  }
}
