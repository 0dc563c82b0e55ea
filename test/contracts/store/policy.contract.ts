import { afterAll, beforeAll, expect, test } from 'vitest'
import type { TenantId, TransactionId, UserId } from '../../../src/domain/ids.ts'
import type { LedgerKey } from '../../../src/engine/ports/transactions.ts'
import type { Store } from '../../../src/store/index.ts'
import type { TestDatabase } from '../../support/databases.ts'
import {
  attempt,
  count,
  event,
  id,
  ledgerKey,
  newTransaction,
  newUser,
  openWorld,
  parallel,
  seed,
  settlement,
  type World,
} from './world.ts'

/** What policy judges people by: groups, past sign-ins, recent failures. */
export function policyContract(openDatabase: () => Promise<TestDatabase>): void {
  let database: TestDatabase
  let store: Store
  let other: Store
  let world: World

  beforeAll(async () => {
    ;({ database, store, other, world } = await openWorld(openDatabase))
  })
  afterAll(() => database.drop())

  const node = (index: number) => (index % 2 === 0 ? store : other)
  const person = async (changes: Parameters<typeof newUser>[1] = {}) => {
    const user = newUser(world, changes)
    await store.provisioning.putUser(user)
    return user.id
  }
  const read = (user: UserId) => store.directory.find(world.tenant, user)
  const begin = async (changes: Parameters<typeof newTransaction>[1] = {}) => {
    const transaction = newTransaction(world, changes)
    await store.transactions.begin(transaction, [])
    return transaction.id
  }

  test('groups: none at first, given with the user, kept where nothing is said, replaced where something is', async () => {
    expect(await read(await person())).toMatchObject({ groups: [], signIns: [], recentFailures: 0 })
    const user = newUser(world, { groups: ['staff', 'café/ops'] })
    await store.provisioning.putUser(user)
    const { groups: _, ...silent } = user
    await store.provisioning.putUser(silent)
    expect(await read(user.id)).toMatchObject({ groups: ['staff', 'café/ops'] })
    expect(await store.directory.findByIdentifier(world.pool, user.identifiers[0] as string)).toMatchObject({
      groups: ['staff', 'café/ops'],
    })
    await store.provisioning.putUser({ ...user, groups: [] })
    expect(await read(user.id)).toMatchObject({ groups: [] })
  })

  test('AZ-2 groups are set for one person of the tenant; parallel changes are all kept', async () => {
    const user = await person({ groups: ['old'] })
    const set = (tenant: TenantId, who: UserId) => store.provisioning.setGroups(tenant, who, ['new'])
    expect(await set(id<TenantId>(), user)).toBe(false)
    expect(await set(world.tenant, id<UserId>())).toBe(false)
    expect(await read(user)).toMatchObject({ groups: ['old'] })
    expect(await set(world.tenant, user)).toBe(true)
    const before = await read(user)
    expect(before).toMatchObject({ groups: ['new'] })
    database.clock.advance(1)
    await parallel(20, (index) =>
      node(index).provisioning.setGroups(world.tenant, user, (groups) => [...groups, `group-${index}`]),
    )
    const after = await read(user)
    expect(new Set(after?.groups)).toEqual(new Set(['new', ...Array.from({ length: 20 }, (_, index) => `group-${index}`)]))
    expect(after?.updatedAt).toBeGreaterThan(before?.updatedAt ?? 0)
    expect((await read(world.user))?.groups).toEqual([])
  })

  test('recent failures are what the ledger counts now, over all kinds and lanes of this one person', async () => {
    const user = await person()
    const [transaction, foreign] = [await begin({ user }), await seed(store)]
    const key = (changes: Partial<LedgerKey> = {}) => ledgerKey(world, { account: `user:${user}`, ...changes })
    const fail = async (ledger: LedgerKey, windowSeconds: number, on = transaction) => {
      const request = attempt(world, on, { ledger, windowSeconds, maxAttempts: 100, tenant: ledger.tenant })
      expect((await store.transactions.takeAttempt(request)).kind).toBe('granted')
    }
    const recent = async () => {
      const counted = (await read(user))?.recentFailures
      const [row] = await database.rows(
        `select sum(failures) as counted from failures where account = 'user:${user}' and tenant_id = '${world.tenant}' and expires_at > ${database.clock.now()}`,
      )
      expect(counted).toBe(Number(row?.counted ?? 0))
      return counted
    }
    await fail(key({ kind: 'first' }), 3600)
    await fail(key({ kind: 'first' }), 3600)
    await fail(key({ kind: 'second', lane: 'device:x' }), 7200)
    expect(await recent()).toBe(3)

    // Neither somebody else's, nor a stranger's, nor those of the same id in another tenant.
    await fail(key({ account: `user:${await person()}` }), 3600)
    await fail(key({ account: `stranger:${user}` }), 3600)
    const elsewhere = newTransaction(foreign)
    await store.transactions.begin(elsewhere, [])
    await fail(key({ tenant: foreign.tenant }), 3600, elsewhere.id)
    expect(await recent()).toBe(3)

    await store.transactions.returnAttempt({ tenant: world.tenant, transaction, ledger: key({ kind: 'first' }) })
    expect(await recent()).toBe(2)
    const [listed] = await store.people
      .page(world.tenant, world.pool, null, 1000)
      .then((page) => page.filter((one) => one.id === user))
    expect(listed?.recentFailures).toBe(2)

    // A window over counts for nothing, while the other one lasts; both over: none, and it begins anew.
    database.clock.advance(3601)
    expect(await recent()).toBe(1)
    database.clock.advance(3600)
    expect(await recent()).toBe(0)
    await fail(key({ kind: 'first' }), 3600, await begin({ user }))
    expect(await recent()).toBe(1)
  })

  const succeeded = async (user: UserId, changes: Parameters<typeof newTransaction>[1] = {}) => {
    const transaction = await begin({ user, ...changes })
    expect(await store.transactions.settle(settlement(world, transaction, { user, stage: 'succeeded' }))).toBe('done')
    return transaction
  }
  const redeem = (on: Store, transaction: TransactionId, user: UserId, address: string, tenant = world.tenant) =>
    on.transactions.redeem(tenant, transaction, [], {
      signIn: { user, signIn: { address, country: 'BR', latitude: -23.55, longitude: -46.63 } },
    })

  test('a redeemed sign-in is the newest of the past ones, of which 20 stay, with the time of the store', async () => {
    const user = await person()
    const before = await read(user)
    for (let at = 0; at < 22; at += 1) {
      database.clock.advance(1)
      expect(await redeem(store, await succeeded(user), user, `192.0.2.${at}`)).toBe(true)
    }
    const after = await read(user)
    expect(after?.signIns.map(({ address }) => address)).toEqual(Array.from({ length: 20 }, (_, at) => `192.0.2.${21 - at}`))
    const [newest, second] = after?.signIns ?? []
    expect(newest).toEqual({
      ...{ address: '192.0.2.21', country: 'BR', latitude: -23.55, longitude: -46.63 },
      at: expect.any(Number),
    })
    expect(Math.abs((newest?.at ?? 0) - database.clock.now())).toBeLessThan(5000)
    expect((newest?.at ?? 0) - (second?.at ?? 0)).toBeGreaterThanOrEqual(1000)
    expect(after?.updatedAt).toBe(before?.updatedAt)
    const unknown = await succeeded(user)
    await store.transactions.redeem(world.tenant, unknown, [], { signIn: { user, signIn: { address: null } } })
    expect((await read(user))?.signIns[0]).toEqual({ address: null, at: expect.any(Number) })
  })

  test('of parallel redeems of one person none is lost, and what was not redeemed leaves nothing', async () => {
    const user = await person()
    const transactions: TransactionId[] = []
    for (let at = 0; at < 16; at += 1) transactions.push(await succeeded(user))
    // Each of them twice: one of the two is redeemed.
    const results = await parallel(32, (index) =>
      redeem(node(index >> 1), transactions[index % 16] as TransactionId, user, `192.0.2.${index % 16}`),
    )
    expect(count(results, (result) => result)).toBe(16)
    const signIns = (await read(user))?.signIns ?? []
    expect(signIns.map(({ address }) => address).sort()).toEqual(transactions.map((_, at) => `192.0.2.${at}`).sort())
    expect(signIns.map(({ at }) => at)).toEqual(signIns.map(({ at }) => at).sort((a, b) => b - a))

    const late = await succeeded(user, { lifetimeSeconds: 5 })
    database.clock.advance(6)
    expect(await redeem(store, late, user, 'late')).toBe(false)
    expect(await redeem(store, await succeeded(user), user, 'foreign', id<TenantId>())).toBe(false)
    const stranger = await seed(store)
    expect(await redeem(store, await succeeded(user), stranger.user, 'foreign')).toBe(true)
    expect((await store.directory.find(stranger.tenant, stranger.user))?.signIns).toEqual([])
    // A record that cannot be written undoes all of it.
    const [used, fails] = [event(world), await succeeded(user)]
    await store.audit.append([used])
    const failing = store.transactions.redeem(world.tenant, fails, [used], { signIn: { user, signIn: { address: 'fails' } } })
    await expect(failing).rejects.toThrow()
    expect((await read(user))?.signIns).toEqual(signIns)
  })
}
