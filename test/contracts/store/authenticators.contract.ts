import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { AuthenticatorId, TenantId, TransactionId, UserId } from '../../../src/domain/ids.ts'
import type { NewAuthenticator } from '../../../src/engine/ports/authenticators.ts'
import type { Store } from '../../../src/store/index.ts'
import type { TestDatabase } from '../../support/databases.ts'
import {
  attempt,
  count,
  event,
  id,
  ledgerKey,
  message,
  newTransaction,
  openWorld,
  parallel,
  seed,
  settlement,
  type World,
} from './world.ts'

/** Authenticators changed from outside a sign-in. */
export function authenticatorsContract(openDatabase: () => Promise<TestDatabase>): void {
  let database: TestDatabase
  let store: Store
  let other: Store
  let world: World

  beforeAll(async () => {
    ;({ database, store, other } = await openWorld(openDatabase))
  })
  beforeEach(async () => {
    world = await seed(store)
  })
  afterAll(() => database.drop())

  const made = (changes: Partial<NewAuthenticator> = {}): NewAuthenticator => ({
    id: id<AuthenticatorId>(),
    factor: 'temp_access_code',
    sealed: 'sealed-code',
    address: null,
    label: null,
    marker: null,
    lifetimeSeconds: 3_600,
    replacesOthers: true,
    ...changes,
  })
  const about = (changes: object = {}) => ({ tenant: world.tenant, user: world.user, events: [], messages: [], ...changes })
  const list = () => store.authenticators.list(world.tenant, world.user)
  const factors = async () => (await list()).map((one) => one.factor)
  const written = async () => {
    const events = await store.audit.list(world.tenant, 100)
    const rows = await database.rows(`select id from outbox where tenant_id = '${world.tenant}'`)
    return { events: events.length, messages: rows.length }
  }

  test('adds one with its end, by the clock of the store, and what is written about it', async () => {
    const authenticator = made({ label: 'Help desk' })
    const change = about({ authenticator, events: [event(world, { type: 'help_desk.access_code' })], messages: [message(world)] })
    expect(await store.authenticators.add(change as never)).toBe(true)
    const [added] = (await list()).filter((one) => one.id === authenticator.id)
    expect(added).toMatchObject({ factor: 'temp_access_code', sealed: 'sealed-code', label: 'Help desk', status: 'active' })
    const now = await store.transactions.now()
    expect(Math.abs((added?.expiresAt ?? 0) - now - 3_600_000)).toBeLessThan(60_000)
    expect(await written()).toEqual({ events: 1, messages: 1 })
  })

  test('without a lifetime it does not end; without replacing, others of its factor stay', async () => {
    await store.authenticators.add(about({ authenticator: made({ lifetimeSeconds: null }) }) as never)
    await store.authenticators.add(about({ authenticator: made({ replacesOthers: false }) }) as never)
    expect(await factors()).toEqual(['email', 'mobile_app', 'temp_access_code', 'temp_access_code'])
    expect((await list()).map((one) => one.expiresAt === null)).toEqual([true, true, true, false])
  })

  test('one kills the earlier ones of its factor, and nothing of anybody else', async () => {
    const neighbour = await seed(store)
    await store.authenticators.add({ ...about({ authenticator: made() }), ...neighbour } as never)
    await store.authenticators.add(about({ authenticator: made() }) as never)
    const second = made()
    await store.authenticators.add(about({ authenticator: second }) as never)
    expect((await list()).filter((one) => one.factor === 'temp_access_code').map((one) => one.id)).toEqual([second.id])
    expect((await store.authenticators.list(neighbour.tenant, neighbour.user)).length).toBe(3)
  })

  test('WN-8 a unique name is one authenticator at a time, also of 50 in parallel on two nodes, until that one is gone', async () => {
    const named = (changes: Partial<NewAuthenticator> = {}) =>
      made({ factor: 'passkey', replacesOthers: false, unique: 'name', ...changes })
    const add = (on: Store, authenticator: NewAuthenticator) =>
      on.authenticators.add(about({ authenticator, events: [event(world)] }) as never)
    const results = await parallel(50, (index) => add(index % 2 ? other : store, named()))
    expect(count(results, (one) => one === true)).toBe(1)
    expect((await written()).events).toBe(1)
    const [holder] = (await list()).filter((one) => one.factor === 'passkey')
    // Another factor, another tenant, no name at all: none of them is the same.
    expect(await add(store, named({ factor: 'push' }))).toBe(true)
    expect(await add(store, named({ unique: null }))).toBe(true)
    const neighbour = await seed(store)
    expect(await store.authenticators.add({ ...about({ authenticator: named() }), ...neighbour } as never)).toBe(true)
    expect(await store.authenticators.remove(about({ authenticators: [holder?.id] }) as never)).toBe(true)
    expect(await add(store, named())).toBe(true)
  })

  test('WN-8 a step that adds one of a name that is taken does nothing at all, and may replace the one that has it', async () => {
    const transaction = newTransaction(world)
    await store.transactions.begin(transaction, [])
    const named = () => made({ factor: 'passkey', replacesOthers: false, unique: 'name' })
    const first = named()
    const step = (changes: object) =>
      store.transactions.settle(settlement(world, transaction.id, { events: [event(world)], ...changes }))
    expect(await step({ enrol: first })).toBe('done')
    expect(await step({ expectedVersion: 2, enrol: named(), remove: [world.totp] })).toBe('replayed')
    expect((await list()).map((one) => one.id)).toEqual([world.email, world.totp, first.id])
    const second = named()
    expect(await step({ expectedVersion: 2, enrol: second, remove: [first.id] })).toBe('done')
    expect((await list()).map((one) => one.id)).toEqual([world.email, world.totp, second.id])
    expect((await written()).events).toBe(2)
  })

  test('LC-5 of 50 removals in parallel on two nodes, each of which relies on what another takes, one is done', async () => {
    const steps = Array.from({ length: 50 }, () => newTransaction(world))
    for (const step of steps) await store.transactions.begin(step, [])
    const results = await parallel(50, (index) => {
      const [gone, kept] = index % 2 ? [world.totp, world.email] : [world.email, world.totp]
      const changes = { remove: [gone], reliesOn: [kept], events: [event(world)] }
      return (index % 4 < 2 ? store : other).transactions.settle(settlement(world, steps[index]?.id as TransactionId, changes))
    })
    // Who takes away what is gone already relies on what is still there: no change, and no harm.
    expect(count(results, (one) => one === 'stale')).toBe(25)
    expect((await list()).length).toBe(1)
    expect((await written()).events).toBe(25)
  })

  test('of 50 in parallel on two nodes that replace one another, one is left', async () => {
    await parallel(50, (index) => (index % 2 ? other : store).authenticators.add(about({ authenticator: made() }) as never))
    expect(count(await factors(), (one) => one === 'temp_access_code')).toBe(1)
  })

  test('LC-7 a foreign or unknown user changes nothing, and nothing is written about it', async () => {
    const foreign = id<TenantId>()
    const unknown = id<UserId>()
    const extra = { events: [event(world)], messages: [message(world)], authenticator: made(), authenticators: [world.totp] }
    for (const changes of [{ tenant: foreign }, { user: unknown }]) {
      const change = about({ ...extra, ...changes }) as never
      expect(await store.authenticators.add(change)).toBe(false)
      expect(await store.authenticators.remove(change)).toBe(false)
      expect(await store.authenticators.unlock(change)).toBe(false)
    }
    expect(await store.authenticators.list(foreign, world.user)).toEqual([])
    expect(await factors()).toEqual(['email', 'mobile_app'])
    expect(await written()).toEqual({ events: 0, messages: 0 })
  })

  test('removes all that are named, or none', async () => {
    const extra = { events: [event(world)], messages: [message(world)] }
    const gone = about({ ...extra, authenticators: [world.totp, id<AuthenticatorId>()] }) as never
    expect(await store.authenticators.remove(gone)).toBe(false)
    expect(await factors()).toEqual(['email', 'mobile_app'])
    expect(await written()).toEqual({ events: 0, messages: 0 })
    expect(await store.authenticators.remove(about({ ...extra, authenticators: [world.totp] }) as never)).toBe(true)
    expect(await factors()).toEqual(['email'])
    expect(await written()).toEqual({ events: 1, messages: 1 })
  })

  test('nobody removes an authenticator of somebody else', async () => {
    const neighbour = await seed(store)
    expect(await store.authenticators.remove(about({ authenticators: [neighbour.totp] }) as never)).toBe(false)
    expect((await store.authenticators.list(neighbour.tenant, neighbour.user)).length).toBe(2)
  })

  test('unlocks the account in every lane and kind, and no other account', async () => {
    const neighbour = await seed(store)
    const failing = async (whose: World, lane: string, kind: 'first' | 'second') => {
      const transaction = newTransaction(whose)
      await store.transactions.begin(transaction, [])
      const guess = attempt(whose, transaction.id, { ledger: ledgerKey(whose, { lane, kind }), maxFailures: 1 })
      return (await store.transactions.takeAttempt(guess)).kind
    }
    const lanes = [
      ['open', 'first'],
      ['open', 'second'],
      ['device:1', 'first'],
    ] as const
    for (const [lane, kind] of lanes) expect(await failing(world, lane, kind)).toBe('granted')
    expect(await failing(neighbour, 'open', 'first')).toBe('granted')
    for (const [lane, kind] of lanes) expect(await failing(world, lane, kind)).toBe('locked')
    expect(await store.authenticators.unlock(about({ events: [event(world)] }) as never)).toBe(true)
    for (const [lane, kind] of lanes) expect(await failing(world, lane, kind)).toBe('granted')
    expect(await failing(neighbour, 'open', 'first')).toBe('locked')
    expect((await written()).events).toBe(1)
  })
}
