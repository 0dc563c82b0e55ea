import { afterAll, beforeAll, expect, test } from 'vitest'
import type { TransactionId, UserId } from '../../../src/domain/ids.ts'
import type { AttemptGrant, AttemptRequest, LedgerKey } from '../../../src/engine/ports/transactions.ts'
import type { Store } from '../../../src/store/index.ts'
import type { TestDatabase } from '../../support/databases.ts'
import { attempt, count, id, ledgerKey, newTransaction, openWorld, parallel, settlement, type World } from './world.ts'

/** Attempts and the failure ledger. */
export function limitsContract(openDatabase: () => Promise<TestDatabase>): void {
  let database: TestDatabase
  let store: Store
  let other: Store
  let world: World

  beforeAll(async () => {
    ;({ database, store, other, world } = await openWorld(openDatabase))
  })
  afterAll(() => database.drop())

  const node = (index: number) => (index % 2 === 0 ? store : other)
  const begin = async (lifetimeSeconds = 1_000_000): Promise<TransactionId> => {
    const transaction = newTransaction(world, { lifetimeSeconds })
    await store.transactions.begin(transaction, [])
    return transaction.id
  }
  /** A ledger row of its own for each test. */
  const account = (changes: Partial<LedgerKey> = {}) => ledgerKey(world, { account: `user:${id<UserId>()}`, ...changes })
  const take = async (ledger: LedgerKey, changes: Partial<AttemptRequest> = {}): Promise<AttemptGrant> =>
    store.transactions.takeAttempt(attempt(world, changes.transaction ?? (await begin()), { ledger, ...changes }))
  const granted = (grant: AttemptGrant) => grant.kind === 'granted'
  const total = async (ledger: LedgerKey) =>
    (
      await database.rows(`select failures, total from failures where account = '${ledger.account}' and lane = '${ledger.lane}'`)
    )[0]
  /** Counts `failures` attempts of one account, waiting as long as the ledger wants. */
  const fail = async (ledger: LedgerKey, failures: number) => {
    for (let counted = 0; counted < failures; ) {
      if (granted(await take(ledger))) counted += 1
      else database.clock.advance(61)
    }
  }

  test('an attempt that is given back counts nowhere', async () => {
    const transaction = await begin()
    const request = attempt(world, transaction)
    await store.transactions.takeAttempt(request)
    await store.transactions.returnAttempt(request)
    expect(await store.transactions.takeAttempt(request)).toMatchObject({ kind: 'granted', attempts: 1, failures: 1 })
  })

  test('TH-3 OC-6 200 parallel guesses at one transaction are granted exactly five times', async () => {
    const transaction = await begin()
    const ledger = account()
    const grants = await parallel(200, (index) => node(index).transactions.takeAttempt(attempt(world, transaction, { ledger })))
    expect(count(grants, granted)).toBe(5)
    expect(count(grants, (grant) => grant.kind === 'exhausted')).toBe(195)
    expect(grants.flatMap((grant) => (grant.kind === 'granted' ? [grant.attempts] : [])).toSorted()).toEqual([1, 2, 3, 4, 5])
    expect(await total(ledger)).toEqual({ failures: 5, total: 5 })
    expect(await store.transactions.load(world.tenant, transaction)).toMatchObject({ attempts: 5, version: 1 })
  })

  test('TH-1 TH-3 200 parallel guesses over 50 transactions of one account are granted exactly the limit', async () => {
    const transactions = await parallel(50, () => begin())
    const ledger = account()
    const grants = await parallel(200, (index) =>
      node(index).transactions.takeAttempt(attempt(world, transactions[index % 50] as TransactionId, { ledger, maxFailures: 4 })),
    )
    expect(count(grants, granted)).toBe(4)
    expect(count(grants, (grant) => grant.kind === 'locked')).toBe(196)
    expect(await total(ledger)).toEqual({ failures: 4, total: 4 })
    const attempts = await parallel(
      50,
      async (index) => (await store.transactions.load(world.tenant, transactions[index] as TransactionId))?.attempts ?? 0,
    )
    expect(attempts.reduce((sum, one) => sum + one, 0)).toBe(4)
  })

  test('TH-1 ten failures lock the account until the window of the first one ends, over all transactions', async () => {
    const ledger = account()
    await fail(ledger, 10)
    database.clock.advance(61)
    const locked = await take(ledger)
    expect(locked.kind).toBe('locked')
    const wait = locked.kind === 'locked' ? locked.retryAt - (await store.transactions.now()) : 0
    expect(wait).toBeGreaterThan(80_000_000)
    expect(wait).toBeLessThan(86_400_000)
    expect(await take(ledger)).toEqual(locked)
    database.clock.advance(Math.floor(wait / 1000) - 2)
    expect((await take(ledger)).kind).toBe('locked')
    database.clock.advance(4)
    expect(await take(ledger)).toMatchObject({ kind: 'granted', failures: 1 })
    expect(await total(ledger)).toEqual({ failures: 1, total: 11 })
  })

  test('TH-10 after five failures each further one doubles the wait: 1, 2, 4, 8 seconds, refused without counting', async () => {
    const ledger = account()
    await fail(ledger, 5)
    for (const [seconds, failures] of [
      [1, 7],
      [2, 8],
      [4, 9],
      [8, 10],
    ] as const) {
      if (failures === 7) expect(await take(ledger)).toMatchObject({ kind: 'granted', failures: 6 })
      const locked = await take(ledger)
      expect(locked.kind).toBe('locked')
      const wait = locked.kind === 'locked' ? locked.retryAt - (await store.transactions.now()) : 0
      expect(wait).toBeGreaterThan(seconds * 1000 - 900)
      expect(wait).toBeLessThanOrEqual(seconds * 1000)
      database.clock.advance(seconds)
      expect(await take(ledger)).toMatchObject({ kind: 'granted', failures })
    }
  })

  test('TH-10 the wait grows no longer than 60 seconds', async () => {
    const ledger = account()
    const patient = (): Promise<AttemptGrant> => take(ledger, { maxFailures: 100 })
    for (let counted = 0; counted < 14; ) {
      if (granted(await patient())) counted += 1
      else database.clock.advance(60)
    }
    const locked = await patient()
    const wait = locked.kind === 'locked' ? locked.retryAt - (await store.transactions.now()) : 0
    expect(wait).toBeGreaterThan(59_000)
    expect(wait).toBeLessThanOrEqual(60_000)
  })

  test('a locked account costs the transaction nothing, and an exhausted transaction the account nothing', async () => {
    const ledger = account()
    await fail(ledger, 10)
    const transaction = await begin()
    expect((await take(ledger, { transaction })).kind).toBe('locked')
    expect(await store.transactions.load(world.tenant, transaction)).toMatchObject({ attempts: 0 })
    const fresh = account()
    expect(granted(await take(fresh, { transaction, maxAttempts: 1 }))).toBe(true)
    expect(await take(fresh, { transaction, maxAttempts: 1 })).toEqual({ kind: 'exhausted' })
    expect(await total(fresh)).toEqual({ failures: 1, total: 1 })
  })

  test('a guess at another version or stage is stale and counts nowhere', async () => {
    const transaction = await begin()
    const ledger = account()
    expect(await take(ledger, { transaction, expectedVersion: 2 })).toEqual({ kind: 'stale' })
    expect(await take(ledger, { transaction, stages: ['identifying'] })).toEqual({ kind: 'stale' })
    expect(await take(ledger, { transaction: id<TransactionId>() })).toEqual({ kind: 'stale' })
    expect(await take(ledger, { transaction, stages: ['identifying'], maxAttempts: 0 })).toEqual({ kind: 'stale' })
    expect(await total(ledger)).toBeUndefined()
    expect(await store.transactions.load(world.tenant, transaction)).toMatchObject({ attempts: 0 })
  })

  test('a right answer gives back its own attempt; earlier failures stay unless forgiven, the lifetime count always', async () => {
    const ledger = account()
    await fail(ledger, 3)
    const transaction = await begin()
    const right = async (expectedVersion: number, effect: 'refund' | 'clear' | 'keep') => {
      expect(granted(await take(ledger, { transaction, expectedVersion }))).toBe(true)
      const settled = settlement(world, transaction, {
        expectedVersion,
        attempt: effect === 'keep' ? 'keep' : 'refund',
        ledger: { key: ledger, effect },
      })
      expect(await store.transactions.settle(settled)).toBe('done')
    }
    await right(1, 'refund')
    expect(await total(ledger)).toEqual({ failures: 3, total: 3 })
    expect(await store.transactions.load(world.tenant, transaction)).toMatchObject({ attempts: 0 })
    await right(2, 'keep')
    expect(await total(ledger)).toEqual({ failures: 4, total: 4 })
    expect(await store.transactions.load(world.tenant, transaction)).toMatchObject({ attempts: 1 })
    await right(3, 'clear')
    expect(await total(ledger)).toEqual({ failures: 0, total: 4 })
  })

  test('a stale settlement gives nothing back', async () => {
    const ledger = account()
    const transaction = await begin()
    await take(ledger, { transaction })
    const stale = settlement(world, transaction, {
      expectedVersion: 9,
      attempt: 'refund',
      ledger: { key: ledger, effect: 'clear' },
    })
    expect(await store.transactions.settle(stale)).toBe('stale')
    expect(await total(ledger)).toEqual({ failures: 1, total: 1 })
  })

  test('TH-8 lanes, kinds and tenants have ledgers of their own', async () => {
    const ledger = account({ kind: 'first' })
    await fail(ledger, 10)
    database.clock.advance(61)
    expect((await take(ledger)).kind).toBe('locked')
    expect(await take({ ...ledger, lane: 'device:x' })).toMatchObject({ kind: 'granted', failures: 1 })
    expect(await take({ ...ledger, kind: 'second' })).toMatchObject({ kind: 'granted', failures: 1 })
  })

  test('TH-2 sweeping forgets strangers, never the lifetime count of a user', async () => {
    const user = account()
    const stranger = account({ account: `stranger:${id()}` })
    await take(user)
    await take(stranger)
    database.clock.advance(86_401)
    while ((await store.transactions.sweep(500)) > 0);
    expect(await total(user)).toEqual({ failures: 1, total: 1 })
    expect(await total(stranger)).toBeUndefined()
  })
}
