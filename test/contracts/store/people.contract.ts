import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AuthenticatorId, PoolId, TenantId, UserId } from '../../../src/domain/ids.ts'
import { AlreadyTaken } from '../../../src/engine/ports/errors.ts'
import type { NewUser } from '../../../src/engine/ports/provisioning.ts'
import type { NewToken } from '../../../src/engine/ports/token-stock.ts'
import type { Store } from '../../../src/store/index.ts'
import type { TestDatabase } from '../../support/databases.ts'
import { count, id, newUser, openWorld, parallel, seed, type World } from './world.ts'

/** What operators read and write: whole pools of people, and the stock of hardware tokens. */
export function peopleContract(openDatabase: () => Promise<TestDatabase>): void {
  let database: TestDatabase
  let store: Store
  let world: World

  beforeAll(async () => {
    ;({ database, store, world } = await openWorld(openDatabase))
  })
  afterAll(() => database.drop())

  const user = (changes: Partial<NewUser> = {}) => newUser(world, changes)
  const token = (serial: string, changes: Partial<NewToken> = {}): NewToken => ({
    id: id(),
    tenant: world.tenant,
    pool: world.pool,
    serial,
    factor: 'token',
    sealed: `sealed-${serial}`,
    ...changes,
  })
  const assignment = (stocked: NewToken, who: UserId = world.user, authenticator = id<AuthenticatorId>()) => ({
    tenant: world.tenant,
    pool: world.pool,
    token: stocked.id,
    user: who,
    authenticator: { id: authenticator, factor: 'token', sealed: 'sealed-for-the-user' },
  })

  test('a pool is found by the names of its tenant and itself', async () => {
    expect(await store.people.pool(`t-${world.tenant}`, 'customers')).toEqual({
      ...{ tenant: world.tenant, pool: world.pool },
      ...{ slug: 'customers', name: 'Customers', settings: {} },
    })
    expect(await store.people.pool(`t-${world.tenant}`, 'staff')).toBeUndefined()
    expect(await store.people.pool('nobody', 'customers')).toBeUndefined()
    expect(await store.people.pool('nul\0', 'customers')).toBeUndefined()
  })

  test('users come in pages by id, each once, with all authenticators, and those of other pools and tenants never', async () => {
    const own = await seed(store)
    const people = Array.from({ length: 7 }, () =>
      user({
        tenant: own.tenant,
        pool: own.pool,
        authenticators: ['password', 'mobile_app'].map((factor) => ({
          id: id<AuthenticatorId>(),
          factor,
          sealed: 'x',
          address: null,
        })),
      }),
    )
    for (const one of people.toReversed()) await store.provisioning.putUser(one)
    const found = []
    for (let after: UserId | null = null; ; ) {
      const page = await store.people.page(own.tenant, own.pool, after, 3)
      if (page.length === 0) break
      expect(page.length).toBeLessThanOrEqual(3)
      found.push(...page)
      after = page.at(-1)?.id ?? null
    }
    expect(found.map((one) => one.id)).toEqual([own.user, ...people.map((one) => one.id)])
    const readAt = expect.any(Number)
    for (const one of found) expect(await store.directory.find(own.tenant, one.id)).toEqual({ ...one, readAt })
    expect(await store.people.page(id<TenantId>(), own.pool, null, 10)).toEqual([])
    expect(await store.people.page(own.tenant, id<PoolId>(), null, 10)).toEqual([])
  })

  test('writing a user with a status sets it, without one keeps it; authenticators that are not named stay', async () => {
    const first = { id: id<AuthenticatorId>(), factor: 'password', sealed: 'a', address: null }
    const person = user({ status: 'disabled', authenticators: [first] })
    await store.provisioning.putUser(person)
    const read = () => store.directory.find(world.tenant, person.id)
    expect(await read()).toMatchObject({ status: 'disabled' })
    const { status: _, ...silent } = person
    const second = { id: id<AuthenticatorId>(), factor: 'mobile_app', sealed: 'b', address: null }
    await store.provisioning.putUser({ ...silent, authenticators: [second] })
    expect(await read()).toMatchObject({ status: 'disabled', authenticators: [first, second] })
    await store.provisioning.putUser({ ...silent, status: 'active', authenticators: [] })
    expect(await read()).toMatchObject({ status: 'active', authenticators: [first, second] })
    const plain = user()
    await store.provisioning.putUser(plain)
    expect(await store.directory.find(world.tenant, plain.id)).toMatchObject({ status: 'active' })
  })

  test('tokens are stocked once for each serial of a pool; another pool may have the same serial', async () => {
    const { pool, tenant } = await seed(store)
    const [one, two] = [token('S-1'), token('S-2')]
    expect(await store.tokenStock.put([one, two])).toEqual(['S-1', 'S-2'])
    expect(await store.tokenStock.put([token('S-2', { sealed: 'other' }), token('S-3')])).toEqual(['S-3'])
    expect(await store.tokenStock.put([token('S-1', { tenant, pool })])).toEqual(['S-1'])
    expect(await store.tokenStock.find(world.tenant, world.pool, 'S-2')).toMatchObject({
      ...two,
      user: null,
      authenticator: null,
    })
    expect(await store.tokenStock.find(world.tenant, world.pool, 'S-9')).toBeUndefined()
    expect(await store.tokenStock.find(id<TenantId>(), world.pool, 'S-1')).toBeUndefined()
    const serials = async (after: string | null, limit: number) =>
      (await store.tokenStock.list(world.tenant, world.pool, after, limit)).map(({ serial }) => serial)
    expect(await serials(null, 2)).toEqual(['S-1', 'S-2'])
    expect(await serials('S-2', 2)).toEqual(['S-3'])
  })

  test('a token is assigned exactly once, over parallel requests too, and becomes an authenticator', async () => {
    const stocked = token('A-1')
    await store.tokenStock.put([stocked])
    const people = Array.from({ length: 20 }, () => user())
    for (const one of people) await store.provisioning.putUser(one)
    const answers = await parallel(20, (index) => store.tokenStock.assign(assignment(stocked, people[index]?.id as UserId)))
    expect(count(answers, (answer) => answer)).toBe(1)
    const taken = await store.tokenStock.find(world.tenant, world.pool, 'A-1')
    const owner = people[answers.indexOf(true)]?.id as UserId
    expect(taken).toMatchObject({ user: owner, authenticator: expect.any(String) })
    expect(await store.directory.find(world.tenant, owner)).toMatchObject({
      authenticators: [{ id: taken?.authenticator, factor: 'token', sealed: 'sealed-for-the-user', marker: null }],
    })
    for (const other of people.filter((one) => one.id !== owner))
      expect(await store.directory.find(world.tenant, other.id)).toMatchObject({ authenticators: [] })
  })

  test('AZ-3 a token is never given to a user of another pool or tenant, and a failed assignment leaves it free', async () => {
    const stocked = token('B-1')
    await store.tokenStock.put([stocked])
    const foreign = await seed(store)
    expect(await store.tokenStock.assign(assignment(stocked, foreign.user))).toBe(false)
    const staff = id<PoolId>()
    await store.provisioning.putPool({ id: staff, tenant: world.tenant, slug: 'staff', name: 'Staff' })
    const colleague = user({ pool: staff })
    await store.provisioning.putUser(colleague)
    expect(await store.tokenStock.assign(assignment(stocked, colleague.id))).toBe(false)
    expect(await store.tokenStock.assign({ ...assignment(stocked), tenant: foreign.tenant })).toBe(false)
    expect(await store.tokenStock.assign({ ...assignment(stocked), pool: foreign.pool })).toBe(false)
    await expect(store.tokenStock.assign(assignment(stocked, world.user, foreign.totp))).rejects.toThrow(AlreadyTaken)
    expect(await store.tokenStock.find(world.tenant, world.pool, 'B-1')).toMatchObject({ user: null, authenticator: null })
    expect(await store.tokenStock.assign(assignment(stocked))).toBe(true)
  })
}
