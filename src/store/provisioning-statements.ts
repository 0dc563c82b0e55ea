import { sql } from 'kysely'
import { statement } from './statement.ts'

// Upserts by id. `where tenant_id = excluded.tenant_id`: an id of another tenant is never taken over, it returns no row.

export const tenant = statement<{ id: string; slug: string; name: string }>()((q, p) =>
  q.db
    .insertInto('tenants')
    .values({ id: p.id, slug: p.slug, name: p.name, settings: '{}' })
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ slug: p.slug, name: p.name }))
    .returning('id'),
)

/** Holds the row until the unit ends: changes of one tenant take turns. */
export const holdTenant = statement<{ id: string }>()((q, p) =>
  q.db
    .updateTable('tenants')
    .set((row) => ({ name: row.ref('name') }))
    .where('id', '=', p.id)
    .returning('settings'),
)

export const tenantSettings = statement<{ id: string; settings: string }>()((q, p) =>
  q.db.updateTable('tenants').set({ settings: p.settings }).where('id', '=', p.id),
)

interface PoolParams {
  id: string
  tenant: string
  slug: string
  name: string
  /** JSON; null leaves what is stored. */
  settings: string | null
}

export const pool = statement<PoolParams>()((q, p) =>
  q.db
    .insertInto('pools')
    .values({ id: p.id, tenant_id: p.tenant, slug: p.slug, name: p.name, settings: sql<string>`coalesce(${p.settings}, '{}')` })
    .onConflict((conflict) =>
      conflict
        .column('id')
        .doUpdateSet({ slug: p.slug, name: p.name, settings: sql<string>`coalesce(${p.settings}, pools.settings)` })
        .whereRef('pools.tenant_id', '=', 'excluded.tenant_id'),
    )
    .returning('id'),
)

interface WorkspaceParams {
  id: string
  tenant: string
  slug: string
  pool: string
  enabled: number
  settings: string
}

export const workspace = statement<WorkspaceParams>()((q, p) =>
  q.db
    .insertInto('workspaces')
    .values({ id: p.id, tenant_id: p.tenant, slug: p.slug, pool_id: p.pool, enabled: p.enabled, settings: p.settings })
    .onConflict((conflict) =>
      conflict
        .column('id')
        .doUpdateSet({ slug: p.slug, pool_id: p.pool, enabled: p.enabled, settings: p.settings })
        .whereRef('workspaces.tenant_id', '=', 'excluded.tenant_id'),
    )
    .returning('id'),
)

/** Holds the row until the unit ends: changes of one workspace take turns. */
export const holdWorkspace = statement<{ tenant: string; id: string }>()((q, p) =>
  q.db
    .updateTable('workspaces')
    .set((row) => ({ slug: row.ref('slug') }))
    .where('id', '=', p.id)
    .where('tenant_id', '=', p.tenant)
    .returning('settings'),
)

export const workspaceSettings = statement<{ id: string; settings: string }>()((q, p) =>
  q.db.updateTable('workspaces').set({ settings: p.settings }).where('id', '=', p.id),
)

interface ApplicationParams {
  id: string
  tenant: string
  workspace: string
  enabled: number
  settings: string
}

export const application = statement<ApplicationParams>()((q, p) =>
  q.db
    .insertInto('applications')
    .values({ id: p.id, tenant_id: p.tenant, workspace_id: p.workspace, enabled: p.enabled, settings: p.settings })
    .onConflict((conflict) =>
      conflict
        .column('id')
        .doUpdateSet({ workspace_id: p.workspace, enabled: p.enabled, settings: p.settings })
        .whereRef('applications.tenant_id', '=', 'excluded.tenant_id'),
    )
    .returning('id'),
)

interface UserParams {
  id: string
  tenant: string
  pool: string
  /** Null: active, or what it was. */
  status: string | null
  locale: string | null
  username: string | null
  name: string | null
  email: string | null
  emailVerified: number
  phone: string | null
  phoneVerified: number
  /** JSON; null: none, or what they were. */
  groups: string | null
}

export const user = statement<UserParams>()((q, p) => {
  const status = sql<string | null>`cast(${p.status} as text)`
  const groups = sql<string | null>`cast(${p.groups} as text)`
  const profile = {
    locale: p.locale,
    username: p.username,
    name: p.name,
    email: p.email,
    email_verified: p.emailVerified,
    phone: p.phone,
    phone_verified: p.phoneVerified,
    updated_at: q.now,
  }
  return q.db
    .insertInto('users')
    .values({
      id: p.id,
      tenant_id: p.tenant,
      pool_id: p.pool,
      status: sql<string>`coalesce(${status}, 'active')`,
      groups: sql<string>`coalesce(${groups}, '[]')`,
      created_at: q.now,
      ...profile,
    })
    .onConflict((conflict) =>
      conflict
        .column('id')
        .doUpdateSet({
          ...profile,
          status: sql<string>`coalesce(${status}, users.status)`,
          groups: sql<string>`coalesce(${groups}, users.groups)`,
        })
        .whereRef('users.tenant_id', '=', 'excluded.tenant_id')
        .whereRef('users.pool_id', '=', 'excluded.pool_id'),
    )
    .returning('id')
})

/** Holds the row until the unit ends: changes of one person take turns. */
export const holdGroups = statement<{ tenant: string; user: string }>()((q, p) =>
  q.db
    .updateTable('users')
    .set({ updated_at: q.now })
    .where('id', '=', p.user)
    .where('tenant_id', '=', p.tenant)
    .returning('groups'),
)

export const setGroups = statement<{ tenant: string; user: string; groups: string }>()((q, p) =>
  q.db.updateTable('users').set({ groups: p.groups }).where('id', '=', p.user).where('tenant_id', '=', p.tenant),
)

export const forgetIdentifiers = statement<{ user: string }>()((q, p) =>
  q.db.deleteFrom('identifiers').where('user_id', '=', p.user),
)

/** No row when the identifier belongs to somebody else in this pool. */
export const identifier = statement<{ pool: string; value: string; user: string }>()((q, p) =>
  q.db
    .insertInto('identifiers')
    .values({ pool_id: p.pool, value: p.value, user_id: p.user })
    .onConflict((conflict) =>
      conflict
        .columns(['pool_id', 'value'])
        .doUpdateSet((row) => ({ user_id: row.ref('excluded.user_id') }))
        .whereRef('identifiers.user_id', '=', 'excluded.user_id'),
    )
    .returning('user_id'),
)
