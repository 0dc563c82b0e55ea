import { afterEach, beforeEach, expect, test } from 'vitest'
import { StoreUnavailable } from '../../../src/engine/ports/errors.ts'
import { openStore, type Store } from '../../../src/store/index.ts'
import { type CutOff, cutOff } from '../../support/cut-off.ts'
import { type TestDatabase, withPostgres } from '../../support/databases.ts'
import { newTransaction, proof, seed, settlement, type World } from './world.ts'

let database: TestDatabase
let line: CutOff
let store: Store
let world: World

beforeEach(async () => {
  database = await withPostgres()
  world = await seed(await database.open())
  line = await cutOff(database.where.url as string)
  store = await openStore({ url: line.url, clock: database.clock, node: 'behind-the-line' })
})
afterEach(async () => {
  await line.stop()
  await store.close()
  await database.drop()
})

const begun = async () => {
  const transaction = newTransaction(world)
  await store.transactions.begin(transaction, [])
  return transaction.id
}
const outcome = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: unknown) => error,
  )

/** The right class, and nothing in it that tells where the database is or what was asked. */
function expectUnavailable(error: unknown): void {
  expect(error).toBeInstanceOf(StoreUnavailable)
  const { hostname, port, username, pathname } = new URL(line.url)
  const told = `${(error as Error).stack?.split('\n')[0]} ${JSON.stringify(error)} ${String((error as Error).cause)}`
  for (const secret of [hostname, port, username, pathname.slice(1), 'select', 'insert']) expect(told).not.toContain(secret)
}

test('LG-5 a database that is gone is told as unavailable by every port at once, and found again when it is back', async () => {
  const transaction = await begun()
  expect(await store.ping(1000)).toBe(true)
  await line.cut()
  expect(await store.ping(1000)).toBe(false)
  const scope = { tenant: world.tenant, workspace: world.workspace }
  const calls = () => [
    store.transactions.load(world.tenant, transaction),
    store.transactions.settle(settlement(world, transaction)),
    store.directory.findByIdentifier(world.pool, 'a'),
    store.catalogue.revision(),
    store.artifacts.upsert(scope, { model: 'Session', id: 'x', payload: {}, expiresInSeconds: 60 }),
    store.artifacts.consume(scope, 'Session', 'x'),
    store.outbox.claim(1, 1),
    store.pendingMigrations(),
  ]
  const started = performance.now()
  for (const error of await Promise.all(calls().map(outcome))) expectUnavailable(error)
  expect(performance.now() - started).toBeLessThan(5000)
  await line.restore()
  expect(await store.ping(2000)).toBe(true)
  expect(await store.transactions.load(world.tenant, transaction)).toMatchObject({ version: 1 })
  expect(await store.transactions.settle(settlement(world, transaction))).toBe('done')
})

test('a database that does not answer costs seconds, not minutes, and thousands of calls do not pile up', async () => {
  const transaction = await begun()
  line.freeze()
  expect(await store.ping(200)).toBe(false)
  const started = performance.now()
  const outcomes = await Promise.all(
    Array.from({ length: 3000 }, () => outcome(store.transactions.load(world.tenant, transaction))),
  )
  for (const error of outcomes) expect(error).toBeInstanceOf(StoreUnavailable)
  expect(performance.now() - started).toBeLessThan(12_000)
  await line.restore()
  expect(await store.transactions.load(world.tenant, transaction)).toMatchObject({ version: 1 })
})

test('FL-11 a connection lost within a step leaves the step undone, and the next one works', async () => {
  const transaction = await begun()
  // Holds the row, so that the step waits in the middle of its unit.
  const holding = database.rows(
    `begin; update transactions set sends = sends where id = '${transaction}'; select pg_sleep(1); commit`,
  )
  await new Promise((resolve) => setTimeout(resolve, 200))
  const step = outcome(
    store.transactions.settle(settlement(world, transaction, { stage: 'succeeded', proof: proof(world, transaction) })),
  )
  await new Promise((resolve) => setTimeout(resolve, 200))
  await line.cut()
  expectUnavailable(await step)
  await holding
  await line.restore()
  expect(await store.transactions.load(world.tenant, transaction)).toMatchObject({ version: 1, stage: 'challenging', proofs: [] })
  expect(await store.transactions.settle(settlement(world, transaction))).toBe('done')
})

test('a closed store refuses with the same error', async () => {
  await store.close()
  expectUnavailable(await outcome(store.catalogue.revision()))
  expect(await store.ping(100)).toBe(false)
})
