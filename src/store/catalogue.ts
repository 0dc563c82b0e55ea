import type { Catalogue } from '../engine/ports/catalogue.ts'
import type { Driver } from './driver.ts'
import { applicationOf, tenantOf, workspaceOf } from './rows.ts'
import { statement, storable, type Writer } from './statement.ts'
import { later } from './unit.ts'

const revision = statement<object>()((q) => q.db.selectFrom('catalogue_revision').select('revision').where('id', '=', 1))

const raise = statement<object>()((q) =>
  q.db
    .updateTable('catalogue_revision')
    .set((row) => ({ revision: row('revision', '+', 1) }))
    .where('id', '=', 1),
)

const joined = ({ db }: Writer) =>
  db
    .selectFrom('workspaces as w')
    .innerJoin('tenants as t', 't.id', 'w.tenant_id')
    .innerJoin('pools as p', 'p.id', 'w.pool_id')
    .select(['w.id', 'w.tenant_id', 't.slug as tenant_slug', 'w.slug', 'w.pool_id', 'w.enabled', 'w.settings', 't.sending'])
    .select('p.settings as pool_settings')

const bySlug = statement<{ tenant: string; workspace: string }>()((q, p) =>
  joined(q).where('t.slug', '=', p.tenant).where('w.slug', '=', p.workspace),
)

const byId = statement<{ tenant: string; id: string }>()((q, p) =>
  joined(q).where('w.id', '=', p.id).where('w.tenant_id', '=', p.tenant),
)

const every = statement<object>()((q) => joined(q).orderBy('w.id'))

const tenant = statement<{ id: string }>()((q, p) =>
  q.db.selectFrom('tenants').select(['id', 'slug', 'name', 'settings']).where('id', '=', p.id),
)

const ofWorkspace = statement<{ tenant: string; workspace: string }>()((q, p) =>
  q.db
    .selectFrom('applications')
    .select(['id', 'tenant_id', 'workspace_id', 'enabled', 'settings'])
    .where('workspace_id', '=', p.workspace)
    .where('tenant_id', '=', p.tenant)
    .where('enabled', '=', 1)
    .orderBy('id'),
)

const application = statement<{ id: string }>()((q, p) =>
  q.db.selectFrom('applications').select(['id', 'tenant_id', 'workspace_id', 'enabled', 'settings']).where('id', '=', p.id),
)

/** Part of every unit that changes the catalogue or the keys: tells the caches of all nodes. */
export function* raiseRevision() {
  yield* later(raise, {})
}

export function createCatalogue(driver: Driver): Catalogue {
  return {
    revision: async () => (await driver.read(revision, {}))[0]?.revision ?? 0,
    workspace: async (tenant, workspace) =>
      storable(tenant + workspace) ? (await driver.read(bySlug, { tenant, workspace })).map(workspaceOf)[0] : undefined,
    workspaceById: async (tenant, id) => (await driver.read(byId, { tenant, id })).map(workspaceOf)[0],
    tenant: async (id) => (await driver.read(tenant, { id })).map(tenantOf)[0],
    application: async (id) => (storable(id) ? (await driver.read(application, { id })).map(applicationOf)[0] : undefined),
    applicationsOf: async (tenant, workspace) => (await driver.read(ofWorkspace, { tenant, workspace })).map(applicationOf),
    workspaces: async () => (await driver.read(every, {})).map(workspaceOf),
  }
}
