import { afterAll, beforeAll, expect, test } from 'vitest'
import type { MessageId, TenantId, TransactionId } from '../../../src/domain/ids.ts'
import type { Store } from '../../../src/store/index.ts'
import type { TestDatabase } from '../../support/databases.ts'
import {
  attempt,
  challenge,
  count,
  event,
  id,
  message,
  newTransaction,
  openWorld,
  parallel,
  proof,
  seed,
  settlement,
  type World,
} from './world.ts'

/** Transactions, challenges, proofs. */
export function transactionsContract(openDatabase: () => Promise<TestDatabase>): void {
  let database: TestDatabase
  let store: Store
  let other: Store
  let world: World

  beforeAll(async () => {
    ;({ database, store, other, world } = await openWorld(openDatabase))
  })
  afterAll(() => database.drop())

  const node = (index: number) => (index % 2 === 0 ? store : other)
  const begin = async (changes = {}): Promise<TransactionId> => {
    const transaction = newTransaction(world, changes)
    await store.transactions.begin(transaction, [])
    return transaction.id
  }
  const load = (transaction: TransactionId) => store.transactions.load(world.tenant, transaction)
  /** A transaction with a live challenge, at version 2. */
  const challenged = async (lifetimeSeconds = 300) => {
    const transaction = await begin()
    const asked = challenge(world, { lifetimeSeconds })
    expect(await store.transactions.settle(settlement(world, transaction, { challenge: asked }))).toBe('done')
    return { transaction, challenge: asked.id }
  }

  test('begin answers what load finds, with times of the store', async () => {
    const transaction = newTransaction(world, { lifetimeSeconds: 60 })
    const stored = await store.transactions.begin(transaction, [event(world)])
    expect(stored.expiresAt - stored.createdAt).toBe(60_000)
    expect(stored).toMatchObject({ version: 1, attempts: 0, sends: 0, proofs: [], readAt: stored.createdAt })
    const loaded = await load(transaction.id)
    expect(loaded).toEqual({ ...stored, readAt: loaded?.readAt })
    expect(Math.abs((loaded?.readAt ?? 0) - database.clock.now())).toBeLessThan(5000)
  })

  test('AZ-2 a transaction of another tenant is not found, moved, challenged or redeemed', async () => {
    const { transaction, challenge: asked } = await challenged()
    const foreign = id<TenantId>()
    expect(await store.transactions.load(foreign, transaction)).toBeUndefined()
    expect(await store.transactions.load(world.tenant, id<TransactionId>())).toBeUndefined()
    expect(await store.transactions.challenge(foreign, asked)).toBeUndefined()
    expect(await store.transactions.settle({ ...settlement(world, transaction, { expectedVersion: 2 }), tenant: foreign })).toBe(
      'stale',
    )
    const grant = await store.transactions.takeAttempt(attempt(world, transaction, { tenant: foreign, expectedVersion: 2 }))
    expect(grant).toEqual({ kind: 'stale' })
    expect(await store.transactions.redeem(foreign, transaction, [])).toBe(false)
  })

  test('of 200 parallel settlements of one version one is done, and the others leave no trace', async () => {
    const transaction = await begin()
    const before = (await store.audit.list(world.tenant, 10_000)).length
    const results = await parallel(200, (index) => {
      const asked = challenge(world, { payload: { index } })
      return node(index).transactions.settle(
        settlement(world, transaction, {
          challenge: asked,
          proof: proof(world, transaction),
          messages: [message(world, { challenge: asked.id, destination: 'stale-race' })],
          events: [event(world, { transaction })],
        }),
      )
    })
    expect(count(results, (result) => result === 'done')).toBe(1)
    expect(count(results, (result) => result === 'stale')).toBe(199)
    expect(await load(transaction)).toMatchObject({ version: 2, sends: 1, proofs: [{ factor: 'email' }] })
    expect(await store.audit.list(world.tenant, 10_000)).toHaveLength(before + 1)
    const rows = (text: string) => database.rows(text).then((found) => found.length)
    expect(await rows(`select id from one_time where transaction_id = '${transaction}'`)).toBe(1)
    expect(await rows(`select id from outbox where destination = 'stale-race'`)).toBe(1)
  })

  test('OC-3 a code succeeds once: 200 parallel submissions give one proof', async () => {
    const { transaction, challenge: consume } = await challenged()
    const results = await parallel(200, (index) =>
      node(index).transactions.settle(
        settlement(world, transaction, { expectedVersion: 2, stage: 'succeeded', consume, proof: proof(world, transaction) }),
      ),
    )
    expect(count(results, (result) => result === 'done')).toBe(1)
    expect((await load(transaction))?.proofs).toHaveLength(1)
    expect(await store.transactions.challenge(world.tenant, consume)).toBeUndefined()
  })

  test('OC-3 a consumed challenge stays consumed at a later version, and the refused step writes nothing', async () => {
    const { transaction, challenge: consume } = await challenged()
    expect(await store.transactions.settle(settlement(world, transaction, { expectedVersion: 2, consume }))).toBe('done')
    const again = settlement(world, transaction, {
      expectedVersion: 3,
      consume,
      proof: proof(world, transaction),
      stage: 'succeeded',
    })
    expect(await store.transactions.settle(again)).toBe('spent')
    expect(await load(transaction)).toMatchObject({ version: 3, stage: 'challenging', proofs: [] })
  })

  test('OC-4 a challenge of one transaction does not serve another', async () => {
    const first = await challenged()
    const second = await challenged()
    const crossed = settlement(world, second.transaction, { expectedVersion: 2, consume: first.challenge })
    expect(await store.transactions.settle(crossed)).toBe('spent')
    expect(await store.transactions.challenge(world.tenant, first.challenge)).toMatchObject({ transaction: first.transaction })
  })

  test('OC-2 a code ends to the second, by the clock of the store', async () => {
    const late = await challenged(100)
    const early = await challenged(104)
    database.clock.advance(101)
    expect(await store.transactions.challenge(world.tenant, late.challenge)).toBeUndefined()
    const settle = (one: typeof late) =>
      store.transactions.settle(settlement(world, one.transaction, { expectedVersion: 2, consume: one.challenge }))
    expect(await settle(late)).toBe('spent')
    expect(await settle(early)).toBe('done')
  })

  test('OC-5 a new challenge supersedes the older ones and keeps the attempts', async () => {
    const { transaction, challenge: first } = await challenged()
    const grant = await store.transactions.takeAttempt(attempt(world, transaction, { expectedVersion: 2 }))
    expect(grant).toMatchObject({ kind: 'granted', attempts: 1 })
    const next = challenge(world)
    const resend = settlement(world, transaction, { expectedVersion: 2, challenge: next, attempt: 'keep' })
    expect(await store.transactions.settle(resend)).toBe('done')
    expect(await store.transactions.challenge(world.tenant, first)).toBeUndefined()
    expect(await store.transactions.challenge(world.tenant, next.id)).toMatchObject({ payload: { digest: 'abc' } })
    expect(await store.transactions.settle(settlement(world, transaction, { expectedVersion: 3, consume: first }))).toBe('spent')
    expect(await load(transaction)).toMatchObject({ attempts: 1 })
  })

  test("another authenticator's challenge is left alone by a new one", async () => {
    const { transaction, challenge: mail } = await challenged()
    const other = challenge(world, { authenticator: world.totp })
    expect(await store.transactions.settle(settlement(world, transaction, { expectedVersion: 2, challenge: other }))).toBe('done')
    expect(await store.transactions.challenge(world.tenant, mail)).toBeDefined()
    expect(await store.transactions.settle(settlement(world, transaction, { expectedVersion: 3, consume: mail }))).toBe('done')
  })

  test("a stranger's new challenge supersedes the one before", async () => {
    const transaction = await begin()
    const [first, next] = [1, 2].map(() => challenge(world, { user: null, authenticator: null }))
    if (!first || !next) throw new Error('no challenge')
    await store.transactions.settle(settlement(world, transaction, { challenge: first }))
    await store.transactions.settle(settlement(world, transaction, { expectedVersion: 2, challenge: next }))
    expect(await store.transactions.challenge(world.tenant, first.id)).toBeUndefined()
    expect(await store.transactions.challenge(world.tenant, next.id)).toBeDefined()
  })

  test('challenges can be retired without a new one', async () => {
    const { transaction, challenge: asked } = await challenged()
    expect(await store.transactions.settle(settlement(world, transaction, { expectedVersion: 2, retireChallenges: true }))).toBe(
      'done',
    )
    expect(await store.transactions.challenge(world.tenant, asked)).toBeUndefined()
  })

  test('TO-5 a marker only rises: 200 parallel uses of one step, across transactions, are accepted once', async () => {
    const transactions = await parallel(20, () => begin())
    const use = (transaction: TransactionId, index: number, value: number) =>
      node(index).transactions.settle(
        settlement(world, transaction, { marker: { authenticator: world.totp, value }, proof: proof(world, transaction) }),
      )
    const results = await parallel(200, (index) => use(transactions[index % 20] as TransactionId, index, 1000))
    expect(count(results, (result) => result === 'done')).toBe(1)
    expect(results).toContain('replayed')
    const unused = await begin()
    expect(await use(unused, 0, 999)).toBe('replayed')
    expect(await load(unused)).toMatchObject({ version: 1, proofs: [] })
    expect(await use(unused, 0, 1001)).toBe('done')
  })

  test('a secret is replaced in the step that proves it, for its own user only', async () => {
    const transaction = await begin()
    const secret = { authenticator: world.totp, sealed: 'sealed-anew' }
    expect(await store.transactions.settle(settlement(world, transaction, { secret }))).toBe('done')
    const sealed = async () =>
      (await store.directory.find(world.tenant, world.user))?.authenticators.find((one) => one.id === world.totp)?.sealed
    expect(await sealed()).toBe('sealed-anew')
    const foreign = await seed(store)
    const theirs = await begin({ tenant: foreign.tenant, user: foreign.user })
    await store.transactions.settle({ ...settlement(foreign, theirs), secret: { authenticator: world.totp, sealed: 'stolen' } })
    expect(await sealed()).toBe('sealed-anew')
  })

  test('a proof carries the time of the store, whatever the caller says', async () => {
    const transaction = await begin()
    await store.transactions.settle(settlement(world, transaction, { proof: proof(world, transaction, { at: 12 }) }))
    const loaded = await load(transaction)
    expect(Math.abs((loaded?.proofs[0]?.at ?? 0) - (loaded?.readAt ?? 0))).toBeLessThan(5000)
    expect(loaded?.proofs[0]).toMatchObject({ amr: ['otp'], traits: { maxAal: 1 }, address: 'digest-of-mailbox', transaction })
  })

  test('a transaction past its time moves no more, except to its end', async () => {
    const transaction = await begin({ lifetimeSeconds: 10 })
    database.clock.advance(11)
    expect(await load(transaction)).toBeDefined()
    expect(await store.transactions.takeAttempt(attempt(world, transaction))).toEqual({ kind: 'stale' })
    expect(await store.transactions.settle(settlement(world, transaction, { stage: 'succeeded' }))).toBe('stale')
    expect(await store.transactions.settle(settlement(world, transaction, { stage: 'failed' }))).toBe('done')
    expect(await store.transactions.settle(settlement(world, transaction, { expectedVersion: 2, stage: 'challenging' }))).toBe(
      'stale',
    )
  })

  test('a result is redeemed once by 200 at a time, and not after its time', async () => {
    const succeeded = async (lifetimeSeconds: number) => {
      const transaction = await begin({ lifetimeSeconds })
      expect(await store.transactions.redeem(world.tenant, transaction, [])).toBe(false)
      await store.transactions.settle(settlement(world, transaction, { stage: 'succeeded' }))
      return transaction
    }
    const transaction = await succeeded(900)
    const events = () => [event(world, { type: 'authentication.redeemed', transaction })]
    const results = await parallel(200, (index) => node(index).transactions.redeem(world.tenant, transaction, events()))
    expect(count(results, (result) => result)).toBe(1)
    const recorded = (await store.audit.list(world.tenant, 10_000)).filter((one) => one.transaction === transaction)
    expect(recorded).toHaveLength(1)
    const late = await succeeded(10)
    database.clock.advance(10)
    expect(await store.transactions.redeem(world.tenant, late, [])).toBe(false)
  })

  test('LG-6 the record is part of the step: where it cannot be written, nothing is', async () => {
    const transaction = await begin()
    const used = event(world)
    await store.audit.append([used])
    await expect(
      store.transactions.settle(settlement(world, transaction, { stage: 'succeeded', events: [used] })),
    ).rejects.toThrow()
    expect(await load(transaction)).toMatchObject({ version: 1, stage: 'challenging' })
  })

  test('sweep deletes what is over, with its proofs, at most so many at a time', async () => {
    const old = await begin({ lifetimeSeconds: 60 })
    await store.transactions.settle(settlement(world, old, { proof: proof(world, old), challenge: challenge(world) }))
    const posted = id<MessageId>()
    const young = await begin({ lifetimeSeconds: 60 * 60 * 24 * 10 })
    await store.transactions.settle(
      settlement(world, young, { messages: [message(world, { id: posted, destination: 'sweep' })] }),
    )
    database.clock.advance(60 * 60 * 2)
    expect(await store.transactions.sweep(1)).toBe(1)
    let total = 0
    for (let deleted = 1; deleted > 0; total += deleted) deleted = await store.transactions.sweep(50)
    expect(total).toBeGreaterThan(2)
    expect(await load(old)).toBeUndefined()
    expect(await load(young)).toBeDefined()
    expect(await database.rows(`select id from proofs where transaction_id = '${old}'`)).toEqual([])
    expect(await database.rows(`select id from outbox where id = '${posted}'`)).toEqual([])
  })
}
