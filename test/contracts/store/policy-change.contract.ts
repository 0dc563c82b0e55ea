import { afterAll, beforeAll, expect, test } from 'vitest'
import type { EventId, TenantId, WorkspaceId } from '../../../src/domain/ids.ts'
import type { Rule } from '../../../src/domain/policy.ts'
import type { WorkspaceSettings } from '../../../src/engine/ports/catalogue.ts'
import type { Store } from '../../../src/store/index.ts'
import type { TestDatabase } from '../../support/databases.ts'
import { event, id, newUser, openWorld, parallel, seed, type World } from './world.ts'

/** How a policy is changed: settings of a workspace and the record of who changed them are one step. */
export function policyChangeContract(openDatabase: () => Promise<TestDatabase>): void {
  let database: TestDatabase
  let store: Store
  let other: Store
  let world: World

  beforeAll(async () => {
    ;({ database, store, other, world } = await openWorld(openDatabase))
  })
  afterAll(() => database.drop())

  const rule = (name: string): Rule => ({ id: name, where: {}, ask: { strength: 'mfa' } })
  const withRule =
    (name: string) =>
    ({ policy, ...settings }: WorkspaceSettings): WorkspaceSettings => ({
      ...settings,
      policy: { ...policy, rules: [...(policy?.rules ?? []), rule(name)] },
    })
  const rules = async (on = store) =>
    (await on.catalogue.workspaceById(world.tenant, world.workspace))?.settings.policy?.rules?.map((one) => one.id) ?? []

  test('of changes of one workspace at the same time none is lost, and each is recorded', async () => {
    const events = Array.from({ length: 12 }, () => event(world, { type: 'policy.changed' }))
    await parallel(12, (index) =>
      (index % 2 ? other : store).provisioning.changeWorkspace(world.tenant, world.workspace, (settings) => ({
        settings: withRule(`r${index}`)(settings),
        events: [events[index] as (typeof events)[number]],
      })),
    )
    expect((await rules()).sort()).toEqual(events.map((_, index) => `r${index}`).sort())
    for (const one of events) expect(await store.audit.find(world.tenant, one.id)).toMatchObject({ type: 'policy.changed' })
  })

  test('a change raises the revision; one that is not made, or cannot be recorded, leaves everything', async () => {
    const before = await rules()
    const revision = await store.catalogue.revision()
    const change = store.provisioning.changeWorkspace
    expect(await change(world.tenant, world.workspace, () => undefined)).toBe(true)
    const known = event(world)
    await store.audit.append([known])
    await expect(
      change(world.tenant, world.workspace, (settings) => ({ settings: withRule('lost')(settings), events: [known] })),
    ).rejects.toThrow()
    expect(await rules(other)).toEqual(before)
    expect(await store.catalogue.revision()).toBe(revision)
    await change(world.tenant, world.workspace, (settings) => ({ settings: withRule('kept')(settings), events: [] }))
    expect(await rules(other)).toEqual([...before, 'kept'])
    expect(await store.catalogue.revision()).toBeGreaterThan(revision)
  })

  test('AZ-2 a workspace of another tenant is not there', async () => {
    const before = await rules()
    const wipe = (settings: WorkspaceSettings) => ({ settings: { ...settings, policy: {} }, events: [] })
    const foreign = await seed(store)
    expect(await store.provisioning.changeWorkspace(foreign.tenant, world.workspace, wipe)).toBe(false)
    expect(await store.provisioning.changeWorkspace(id<TenantId>(), world.workspace, wipe)).toBe(false)
    expect(await store.provisioning.changeWorkspace(world.tenant, id<WorkspaceId>(), wipe)).toBe(false)
    expect(await rules()).toEqual(before)
    expect(await store.audit.find(world.tenant, id<EventId>())).toBeUndefined()
  })

  test('groups of a group are those of its active members here', async () => {
    const put = async (groups: readonly string[], status: 'active' | 'disabled' = 'active') => {
      const user = newUser(world, { groups, status })
      await store.provisioning.putUser(user)
    }
    const within = (group: string) => store.people.groupsWithin(world.tenant, world.pool, group)
    expect(await within('staff_1')).toEqual(new Set())
    await put(['staff_1', 'ops'])
    await put(['staff_1'])
    await put(['staffx1', 'looks alike'])
    await put(['staff_1', 'gone'], 'disabled')
    expect(await within('staff_1')).toEqual(new Set(['staff_1', 'ops']))
    expect(await store.people.groupsWithin(world.tenant, (await seed(store)).pool, 'staff_1')).toEqual(new Set())
  })
}
