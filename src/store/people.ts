import type { UserRecord } from '../engine/ports/directory.ts'
import type { FoundPool, People } from '../engine/ports/people.ts'
import { assemble, type PersonRow, person } from './directory.ts'
import type { Driver } from './driver.ts'
import { statement, storable } from './statement.ts'

const bySlugs = statement<{ tenantSlug: string; poolSlug: string }>()((q, p) =>
  q.db
    .selectFrom('pools')
    .innerJoin('tenants', 'tenants.id', 'pools.tenant_id')
    .select(['tenants.id as tenant', 'pools.id as pool', 'pools.slug', 'pools.name', 'pools.settings'])
    .where('tenants.slug', '=', p.tenantSlug)
    .where('pools.slug', '=', p.poolSlug),
)

const poolById = statement<{ tenant: string; id: string }>()((q, p) =>
  q.db
    .selectFrom('pools')
    .select(['tenant_id as tenant', 'id as pool', 'slug', 'name', 'settings'])
    .where('tenant_id', '=', p.tenant)
    .where('id', '=', p.id),
)

const inOrder = statement<{ tenant: string; pool: string; after: string; limit: number }>()((q, p) =>
  person(
    q,
    q.db
      .selectFrom('users')
      .where('users.id', 'in', (from) =>
        from
          .selectFrom('users as u')
          .select('u.id')
          .where('u.tenant_id', '=', p.tenant)
          .where('u.pool_id', '=', p.pool)
          .where('u.id', '>', p.after)
          .orderBy('u.id')
          .limit(p.limit),
      )
      .orderBy('users.id'),
  ),
)

/** By the text of the list: what it finds too much is sorted out afterwards. */
const inGroup = statement<{ tenant: string; pool: string; pattern: string }>()((q, p) =>
  q.db
    .selectFrom('users')
    .select('groups')
    .distinct()
    .where('tenant_id', '=', p.tenant)
    .where('pool_id', '=', p.pool)
    .where('status', '=', 'active')
    .where('groups', 'like', p.pattern),
)

export function createPeople(driver: Driver): People {
  return {
    pool: async (tenantSlug, poolSlug) => {
      if (!storable(tenantSlug + poolSlug)) return undefined
      const [row] = await driver.read(bySlugs, { tenantSlug, poolSlug })
      return row && ({ ...row, settings: JSON.parse(row.settings) } as FoundPool)
    },

    poolById: async (tenant, id) => {
      const [row] = storable(id) ? await driver.read(poolById, { tenant, id }) : []
      return row && ({ ...row, settings: JSON.parse(row.settings) } as FoundPool)
    },

    page: async (tenant, pool, after, limit) => {
      const rows: PersonRow[] = await driver.read(inOrder, { tenant, pool, after: after ?? '', limit })
      return [...Map.groupBy(rows, (row) => row.id).values()].map((own) => assemble(own) as UserRecord)
    },

    groupsWithin: async (tenant, pool, group) => {
      if (!storable(group)) return new Set()
      const rows = await driver.read(inGroup, { tenant, pool, pattern: `%${JSON.stringify(group)}%` })
      const lists = rows.map(({ groups }) => JSON.parse(groups) as readonly string[])
      return new Set(lists.filter((groups) => groups.includes(group)).flat())
    },
  }
}
