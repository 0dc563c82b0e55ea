import type { TenantId } from '../domain/ids.ts'
import { AlreadyTaken } from '../engine/ports/errors.ts'
import type { NewUser, Provisioning } from '../engine/ports/provisioning.ts'
import { record } from './audit.ts'
import { putAuthenticator } from './authenticator-statements.ts'
import { raiseRevision } from './catalogue.ts'
import type { Driver } from './driver.ts'
import * as put from './provisioning-statements.ts'
import { flag } from './rows.ts'
import { statement } from './statement.ts'
import { later, one, type Step, type Unit } from './unit.ts'

const tenantBySlug = statement<{ slug: string }>()((q, p) =>
  q.db.selectFrom('tenants').select(['id', 'name', 'sending']).where('slug', '=', p.slug),
)

const setSending = statement<{ tenant: string; sending: string }>()((q, p) =>
  q.db.updateTable('tenants').set({ sending: p.sending }).where('id', '=', p.tenant),
)

const setStatus = statement<{ tenant: string; user: string; status: string }>()((q, p) =>
  q.db
    .updateTable('users')
    .set({ status: p.status, updated_at: q.now })
    .where('id', '=', p.user)
    .where('tenant_id', '=', p.tenant),
)

/** A slug, name or id that somebody else has, or an id of another tenant, throws AlreadyTaken and writes nothing. */
export function createProvisioning(driver: Driver, node: string): Provisioning {
  /** A catalogue entry: one conditional upsert, and the revision. */
  const entry = (what: string, write: () => Step<unknown>): Promise<void> =>
    driver.unit(function* (): Unit<void> {
      if (!(yield* write())) throw new AlreadyTaken(what)
      yield* raiseRevision()
    })

  return {
    putTenant: (tenant) => entry('This tenant', () => one(put.tenant, tenant)),
    changeTenant: (id, change) =>
      driver.unit(function* (): Unit<boolean> {
        const held = yield* one(put.holdTenant, { id })
        if (!held) return false
        yield* later(put.tenantSettings, { id, settings: JSON.stringify(change(JSON.parse(held.settings))) })
        yield* raiseRevision()
        return true
      }),
    putPool: ({ settings, ...pool }) =>
      entry('This pool', () => one(put.pool, { ...pool, settings: settings === undefined ? null : JSON.stringify(settings) })),
    putWorkspace: (workspace) => {
      const { enabled, settings, ...ids } = workspace
      return entry('This workspace', () =>
        one(put.workspace, { ...ids, enabled: flag(enabled), settings: JSON.stringify(settings) }),
      )
    },
    changeWorkspace: (tenant, id, change) =>
      driver.unit(function* (): Unit<boolean> {
        const held = yield* one(put.holdWorkspace, { tenant, id })
        if (!held) return false
        const changed = change(JSON.parse(held.settings))
        if (!changed) return true
        yield* later(put.workspaceSettings, { id, settings: JSON.stringify(changed.settings) })
        yield* record(changed.events, node)
        yield* raiseRevision()
        return true
      }),
    putApplication: (application) => {
      const { enabled, settings, ...ids } = application
      return entry('This application id', () =>
        one(put.application, { ...ids, enabled: flag(enabled), settings: JSON.stringify(settings) }),
      )
    },
    putSending: (tenant, sending) =>
      driver.unit(function* (): Unit<void> {
        yield* later(setSending, { tenant, sending: JSON.stringify(sending) })
        yield* raiseRevision()
      }),
    putUser: (user) => driver.unit(() => userUnit(user)),
    setGroups: (tenant, user, groups) =>
      driver.unit(function* (): Unit<boolean> {
        const held = yield* one(put.holdGroups, { tenant, user })
        if (!held) return false
        const wanted = typeof groups === 'function' ? groups(JSON.parse(held.groups)) : groups
        yield* later(put.setGroups, { tenant, user, groups: JSON.stringify(wanted) })
        return true
      }),
    setUserStatus: async (tenant, user, status) => {
      await driver.write(setStatus, { tenant, user, status })
    },
    tenantExists: async (slug) => (await driver.read(tenantBySlug, { slug })).length > 0,
    tenantBySlug: async (slug) => {
      const [row] = await driver.read(tenantBySlug, { slug })
      return row && { id: row.id as TenantId, name: row.name, sending: JSON.parse(row.sending) }
    },
  }
}

function* userUnit(user: NewUser): Unit<void> {
  const { id, tenant, pool } = user
  const written = yield* one(put.user, {
    id,
    tenant,
    pool,
    status: user.status ?? null,
    locale: user.locale ?? null,
    username: user.username ?? null,
    name: user.name ?? null,
    email: user.email ?? null,
    emailVerified: flag(user.emailVerified),
    phone: user.phone ?? null,
    phoneVerified: flag(user.phoneVerified),
    groups: user.groups === undefined ? null : JSON.stringify(user.groups),
  })
  if (!written) throw new AlreadyTaken('This user id')
  yield* later(put.forgetIdentifiers, { user: id })
  for (const value of new Set(user.identifiers)) {
    if (!(yield* one(put.identifier, { pool, value, user: id }))) throw new AlreadyTaken('An identifier of this user')
  }
  for (const authenticator of user.authenticators) {
    const kept = yield* one(putAuthenticator, { ...authenticator, tenant, user: id })
    if (!kept) throw new AlreadyTaken('An authenticator id of this user')
  }
}
