import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ApplicationId, AuthenticatorId, PoolId, TenantId, WorkspaceId } from '../../../src/domain/ids.ts'
import { AlreadyTaken } from '../../../src/engine/ports/errors.ts'
import type { NewUser } from '../../../src/engine/ports/provisioning.ts'
import type { NewSigningKey } from '../../../src/engine/ports/signing-keys.ts'
import type { Store } from '../../../src/store/index.ts'
import type { TestDatabase } from '../../support/databases.ts'
import {
  applicationSettings,
  event,
  id,
  newTransaction,
  newUser,
  openWorld,
  parallel,
  seed,
  settlement,
  type World,
} from './world.ts'

/** Tenants, workspaces, applications, keys, people, and the audit trail. */
export function catalogueContract(openDatabase: () => Promise<TestDatabase>): void {
  let database: TestDatabase
  let store: Store
  let world: World

  beforeAll(async () => {
    ;({ database, store, world } = await openWorld(openDatabase))
  })
  afterAll(() => database.drop())

  const user = (changes: Partial<NewUser> = {}) => newUser(world, changes)
  const key = (changes: Partial<NewSigningKey> = {}): NewSigningKey => ({
    kid: id(),
    tenant: world.tenant,
    workspace: world.workspace,
    alg: 'RS256',
    state: 'next',
    sealed: 'sealed-key',
    ...changes,
  })

  test('a workspace is found by its slugs and by its id within its tenant; an application by its id', async () => {
    const expected = {
      id: world.workspace,
      tenant: world.tenant,
      tenantSlug: `t-${world.tenant}`,
      slug: 'shop',
      pool: world.pool,
      enabled: true,
    }
    expect(await store.catalogue.workspace(`t-${world.tenant}`, 'shop')).toMatchObject(expected)
    expect(await store.catalogue.workspaceById(world.tenant, world.workspace)).toMatchObject(expected)
    expect(await store.catalogue.workspaceById(id<TenantId>(), world.workspace)).toBeUndefined()
    expect(await store.catalogue.workspace('nobody', 'shop')).toBeUndefined()
    expect(await store.catalogue.workspaces()).toMatchObject([expected])
    expect(await store.catalogue.application(world.application)).toEqual({
      id: world.application,
      tenant: world.tenant,
      workspace: world.workspace,
      enabled: true,
      settings: applicationSettings,
    })
    expect(await store.catalogue.application('nobody' as ApplicationId)).toBeUndefined()
    expect(await store.provisioning.tenantExists(`t-${world.tenant}`)).toBe(true)
    expect(await store.provisioning.tenantExists('nobody')).toBe(false)
  })

  test('a tenant is found with its settings, and writing its name keeps them', async () => {
    const { tenant } = world
    expect(await store.catalogue.tenant(tenant)).toMatchObject({ id: tenant, slug: `t-${tenant}`, settings: {} })
    expect(await store.catalogue.tenant(id<TenantId>())).toBeUndefined()
    const sms = [{ id: 'a', kind: 'twilio-sms', enabled: true, options: { from: '+15005550006' }, sealed: 'v1.k.n.c' }]
    expect(await store.provisioning.changeTenant(tenant, (settings) => ({ ...settings, delivery: { sms } }))).toBe(true)
    await store.provisioning.putTenant({ id: tenant, slug: `t-${tenant}`, name: 'Tenant' })
    expect((await store.catalogue.tenant(tenant))?.settings).toEqual({ delivery: { sms } })
    expect(await store.provisioning.changeTenant(id<TenantId>(), () => ({}))).toBe(false)
  })

  test('of changes of one tenant at the same time none is lost', async () => {
    const { tenant } = world
    const other = database.dialect === 'postgres' ? await database.open('node-b') : store
    const entry = (name: string) => ({ id: name, kind: 'smtp', enabled: true, options: {} })
    await parallel(16, (index) =>
      (index % 2 ? other : store).provisioning.changeTenant(tenant, ({ delivery }) => ({
        delivery: { ...delivery, email: [...(delivery?.email ?? []), entry(`p${index}`)] },
      })),
    )
    expect((await store.catalogue.tenant(tenant))?.settings.delivery?.email).toHaveLength(16)
  })

  test('each change of the catalogue or the keys raises the revision; changes of people do not', async () => {
    const { tenant, workspace, pool, application } = world
    const { provisioning, signingKeys } = store
    const added = key()
    const changes: [string, () => Promise<unknown>][] = [
      ['tenant', () => provisioning.putTenant({ id: tenant, slug: `t-${tenant}`, name: 'Renamed' })],
      ['tenant settings', () => provisioning.changeTenant(tenant, () => ({}))],
      ['pool', () => provisioning.putPool({ id: pool, tenant, slug: 'customers', name: 'Renamed' })],
      [
        'workspace',
        async () => {
          const { tenantSlug: _, ...current } = (await store.catalogue.workspaceById(tenant, workspace)) as NonNullable<
            Awaited<ReturnType<Store['catalogue']['workspaceById']>>
          >
          await provisioning.putWorkspace({ ...current, enabled: false })
        },
      ],
      [
        'application',
        () => provisioning.putApplication({ id: application, tenant, workspace, enabled: false, settings: applicationSettings }),
      ],
      ['key added', () => signingKeys.add([added])],
      ['key activated', () => signingKeys.activate(tenant, workspace, added.kid, 60)],
    ]
    for (const [what, change] of changes) {
      const before = await store.catalogue.revision()
      await change()
      expect(await store.catalogue.revision(), what).toBeGreaterThan(before)
    }
    expect(await store.catalogue.workspaceById(tenant, workspace)).toMatchObject({ enabled: false })
    expect(await store.catalogue.application(application)).toMatchObject({ enabled: false })
    const before = await store.catalogue.revision()
    await provisioning.putUser(user())
    await signingKeys.add([added])
    expect(await store.catalogue.revision()).toBe(before)
  })

  test('AZ-3 an id or slug of another tenant is never taken over, and nothing is written', async () => {
    const foreign = await seed(store)
    const { provisioning } = store
    const settings = { name: 'Stolen', firstFactors: [], scopes: [] }
    const before = await store.catalogue.revision()
    const thefts = [
      () => provisioning.putTenant({ id: id<TenantId>(), slug: `t-${world.tenant}`, name: 'x' }),
      () => provisioning.putPool({ id: world.pool, tenant: foreign.tenant, slug: 'x', name: 'x' }),
      () =>
        provisioning.putWorkspace({
          id: world.workspace,
          tenant: foreign.tenant,
          slug: 'x',
          pool: foreign.pool,
          enabled: true,
          settings,
        }),
      () =>
        provisioning.putWorkspace({
          id: id<WorkspaceId>(),
          tenant: world.tenant,
          slug: 'shop',
          pool: world.pool,
          enabled: true,
          settings,
        }),
      () =>
        provisioning.putApplication({
          id: world.application,
          tenant: foreign.tenant,
          workspace: foreign.workspace,
          enabled: true,
          settings: applicationSettings,
        }),
      () => provisioning.putUser(user({ id: world.user, tenant: foreign.tenant, pool: foreign.pool })),
      () => provisioning.putUser(user({ identifiers: [world.identifier] })),
      () =>
        provisioning.putUser(user({ authenticators: [{ id: world.totp, factor: 'mobile_app', sealed: 'x', address: null }] })),
    ]
    for (const theft of thefts) await expect(theft()).rejects.toThrow(AlreadyTaken)
    expect(await store.catalogue.revision()).toBe(before)
    expect(await store.directory.findByIdentifier(world.pool, world.identifier)).toMatchObject({ id: world.user })
    expect(await store.directory.find(foreign.tenant, world.user)).toBeUndefined()
  })

  test('a user is found by identifier within the pool and by id within the tenant, with all authenticators', async () => {
    const found = await store.directory.findByIdentifier(world.pool, world.identifier)
    expect(found).toMatchObject({
      id: world.user,
      tenant: world.tenant,
      status: 'active',
      email: world.identifier,
      emailVerified: true,
      phone: null,
      phoneVerified: false,
      authenticators: [
        { id: world.email, factor: 'email', sealed: null, address: world.identifier, marker: null, status: 'active' },
        { id: world.totp, factor: 'mobile_app', sealed: 'sealed-totp', address: null, marker: null, status: 'active' },
      ],
    })
    expect(await store.directory.find(world.tenant, world.user)).toEqual({ ...found, readAt: expect.any(Number) })
    expect(await store.directory.findByIdentifier(id<PoolId>(), world.identifier)).toBeUndefined()
    expect(await store.directory.findByIdentifier(world.pool, 'nobody@example.com')).toBeUndefined()
    expect(await store.directory.find(id<TenantId>(), world.user)).toBeUndefined()
    const bare = user()
    await store.provisioning.putUser(bare)
    expect(await store.directory.find(world.tenant, bare.id)).toMatchObject({ authenticators: [] })
  })

  test('writing a user again changes the profile and keeps accepted markers', async () => {
    const authenticators = [{ id: id<AuthenticatorId>(), factor: 'mobile_app', sealed: 'a', address: null }]
    const person = user({ authenticators, identifiers: ['old-name', 'kept-name'] })
    await store.provisioning.putUser(person)
    const transaction = newTransaction(world, { user: person.id })
    await store.transactions.begin(transaction, [])
    const marker = { authenticator: authenticators[0]?.id as AuthenticatorId, value: 77 }
    expect(await store.transactions.settle(settlement(world, transaction.id, { user: person.id, marker }))).toBe('done')
    await store.provisioning.putUser({ ...person, name: 'New', identifiers: ['kept-name', 'new-name'] })
    expect(await store.directory.findByIdentifier(world.pool, 'old-name')).toBeUndefined()
    expect(await store.directory.findByIdentifier(world.pool, 'new-name')).toMatchObject({
      name: 'New',
      authenticators: [{ marker: 77 }],
    })
    await store.provisioning.setUserStatus(id<TenantId>(), person.id, 'disabled')
    expect(await store.directory.find(world.tenant, person.id)).toMatchObject({ status: 'active' })
    await store.provisioning.setUserStatus(world.tenant, person.id, 'disabled')
    expect(await store.directory.find(world.tenant, person.id)).toMatchObject({ status: 'disabled' })
  })

  test('TK-10 a key is published, activated, retired and removed in its time; other algorithms are left alone', async () => {
    const { tenant, workspace } = await seed(store)
    const own = { tenant, workspace }
    const [old, next, ec] = [key({ ...own, state: 'active' }), key(own), key({ ...own, alg: 'ES256', state: 'active' })]
    await store.signingKeys.add([old, next, ec])
    await store.signingKeys.add([{ ...next, sealed: 'other' }])
    const states = async () =>
      Object.fromEntries((await store.signingKeys.list(tenant, workspace)).map((one) => [one.kid, one.state]))
    expect(await states()).toEqual({ [old.kid]: 'active', [next.kid]: 'next', [ec.kid]: 'active' })
    expect((await store.signingKeys.list(tenant, workspace)).find((one) => one.kid === next.kid)?.sealed).toBe('sealed-key')
    expect(await store.signingKeys.list(id<TenantId>(), workspace)).toEqual([])
    await store.signingKeys.activate(tenant, workspace, next.kid, 3600)
    await store.signingKeys.activate(tenant, workspace, next.kid, 3600)
    expect(await states()).toEqual({ [old.kid]: 'retired', [next.kid]: 'active', [ec.kid]: 'active' })
    await store.signingKeys.prune()
    expect(await states()).toHaveProperty(old.kid)
    database.clock.advance(3601)
    const before = await store.catalogue.revision()
    expect(await store.signingKeys.prune()).toBeGreaterThan(0)
    expect(await states()).toEqual({ [next.kid]: 'active', [ec.kid]: 'active' })
    expect(await store.catalogue.revision()).toBeGreaterThan(before)
  })

  test('LG-1 the audit trail is newest first, per tenant, with the time and node of the store', async () => {
    const { tenant } = await seed(store)
    const first = event(world, { tenant, reason: 'line\nbreak' })
    const second = event(world, { tenant, user: null })
    await store.audit.append([first])
    database.clock.advance(1)
    await store.audit.append([second])
    const list = await store.audit.list(tenant, 10)
    expect(list).toMatchObject([
      { ...second, node: 'node-a' },
      { ...first, node: 'node-a' },
    ])
    expect((list[0]?.at ?? 0) - (list[1]?.at ?? 0)).toBeGreaterThanOrEqual(1000)
    expect(await store.audit.list(tenant, 1)).toHaveLength(1)
    expect(await store.audit.list(id<TenantId>(), 10)).toEqual([])
  })

  test('LG-6 an append that is tried again, because its answer was lost, writes nothing twice', async () => {
    const { tenant } = await seed(store)
    const [first, second, third] = [event(world, { tenant }), event(world, { tenant }), event(world, { tenant })]
    await store.audit.append([first])
    await store.audit.append([first])
    await store.audit.append([first, second, third])
    const list = await store.audit.list(tenant, 10)
    expect(list.map((one) => one.id).sort()).toEqual([first.id, second.id, third.id].sort())
  })
}
