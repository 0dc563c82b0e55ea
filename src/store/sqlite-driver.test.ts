import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { sql } from 'kysely'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { StoreFault, StoreUnavailable } from '../engine/ports/errors.ts'
import type { Driver } from './driver.ts'
import { migrate } from './migrate.ts'
import { openSqlite } from './sqlite-driver.ts'
import { statement } from './statement.ts'
import { later, one, rollback } from './unit.ts'

const insert = statement<{ id: string }>()((q, p) =>
  q.db.insertInto('tenants').values({ id: p.id, slug: p.id, name: p.id }).returning('id'),
)
const list = statement<object>()((q) => q.db.selectFrom('tenants').select('id').orderBy('id'))
const orphan = statement<object>()((q) => q.db.insertInto('pools').values({ id: 'p', tenant_id: 'nobody', slug: 's', name: 'n' }))
const defer = statement<object>()((q) => q.raw(sql`pragma defer_foreign_keys = on`))

let folder: string
let file: string
let driver: Driver

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'countersign-driver-'))
  file = join(folder, 'store.db')
  driver = openSqlite(file, { now: () => 1000 })
  await migrate(driver)
})
afterEach(async () => {
  await driver.close()
  rmSync(folder, { recursive: true, force: true })
})

const ids = async () => (await driver.read(list, {})).map(({ id }) => id)

test('writes of one turn are seen by nobody until they are committed together', async () => {
  const writes = Promise.all([driver.write(insert, { id: 'a' }), driver.write(insert, { id: 'b' })])
  expect(await ids()).toEqual([])
  await writes
  expect(await ids()).toEqual(['a', 'b'])
})

test('a write that fails, or a unit that rolls back or throws, takes nothing else of its turn with it', async () => {
  const thrown = driver.unit(function* () {
    yield* later(insert, { id: 'thrown' })
    throw new Error('on purpose')
  })
  const rolledBack = driver.unit(function* () {
    yield* one(insert, { id: 'undone' })
    return rollback('undone')
  })
  const results = await Promise.allSettled([
    driver.write(insert, { id: 'a' }),
    driver.write(insert, { id: 'a' }),
    thrown,
    rolledBack,
    driver.write(orphan, {}),
    driver.write(insert, { id: 'b' }),
  ])
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled', 'rejected', 'fulfilled'])
  expect(results[2]).toMatchObject({ reason: { message: 'on purpose' } })
  expect(results[3]).toMatchObject({ value: 'undone' })
  expect(results[4]).toMatchObject({ reason: expect.any(StoreFault) })
  expect(await ids()).toEqual(['a', 'b'])
})

test('when COMMIT fails, nobody of the turn is told that it worked, and the next turn does work', async () => {
  const broken = driver.unit(function* () {
    yield* later(defer, {})
    yield* later(orphan, {})
  })
  const results = await Promise.allSettled([driver.write(insert, { id: 'a' }), broken, driver.write(insert, { id: 'b' })])
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
  expect(await ids()).toEqual([])
  await driver.write(insert, { id: 'c' })
  expect(await ids()).toEqual(['c'])
})

test('the file is durable and private: WAL, synchronous FULL, readable by its owner only', async () => {
  const other = new DatabaseSync(file)
  expect(other.prepare('pragma journal_mode').get()).toEqual({ journal_mode: 'wal' })
  other.close()
  expect(statSync(file).mode & 0o077).toBe(0)
})

test('a file that another process keeps locked is unavailable, and available again afterwards', async () => {
  const other = new DatabaseSync(file)
  other.exec('begin immediate')
  await expect(driver.write(insert, { id: 'a' })).rejects.toThrow(StoreUnavailable)
  other.exec('rollback')
  other.close()
  await driver.write(insert, { id: 'a' })
  expect(await ids()).toEqual(['a'])
})

test('closing acknowledges what is under way and refuses what comes after', async () => {
  const write = driver.write(insert, { id: 'a' })
  await driver.close()
  await write
  await expect(driver.write(insert, { id: 'b' })).rejects.toThrow(StoreUnavailable)
  await expect(driver.read(list, {})).rejects.toThrow(StoreUnavailable)
  driver = openSqlite(file, { now: () => 1000 })
  expect(await ids()).toEqual(['a'])
})

test(':memory: works like a file and leaves nothing behind', async () => {
  const memory = openSqlite(':memory:', { now: () => 1000 })
  await migrate(memory)
  await memory.write(insert, { id: 'a' })
  expect(await memory.read(list, {})).toEqual([{ id: 'a' }])
  await memory.close()
})
