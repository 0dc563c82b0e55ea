import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, inject, test } from 'vitest'
import { SchemaTooNew } from '../../../src/engine/ports/errors.ts'
import { openStore } from '../../../src/store/index.ts'
import { migrations } from '../../../src/store/migrations/index.ts'
import { dumpFile, dumpPostgres, dumpSqlite } from '../../../tools/schema-dump.ts'
import { eachDatabase, emptyPostgres, type TestDatabase } from '../../support/databases.ts'

describe('committed schema', () => {
  const advice = 'The migrations make another schema than the committed one: run tools/schema-dump.ts and commit its result.'

  test('SQLite', async () => {
    expect(await dumpSqlite(), advice).toBe(readFileSync(dumpFile('sqlite'), 'utf8'))
  })

  test('PostgreSQL', async () => {
    const { url, remove } = await emptyPostgres(inject('postgresUrl'))
    try {
      expect(await dumpPostgres(url), advice).toBe(readFileSync(dumpFile('postgres'), 'utf8'))
    } finally {
      await remove()
    }
  })
})

eachDatabase((open) => {
  const names = migrations.map(({ name }) => name)
  let database: TestDatabase
  afterEach(() => database.drop())
  const node = () => openStore({ ...database.where, clock: database.clock, node: 'node' })

  test('a fresh database has everything pending; migrate brings it up to date and may be run again', async () => {
    database = await open()
    const store = await node()
    expect(await store.pendingMigrations()).toEqual(names)
    expect(await store.migrate()).toEqual(names)
    expect(await store.pendingMigrations()).toEqual([])
    expect(await store.migrate()).toEqual([])
    expect(await store.catalogue.revision()).toBe(1)
    await store.close()
  })

  test('nodes that start together take turns: each migration runs once', async () => {
    database = await open()
    const stores = database.dialect === 'postgres' ? await Promise.all([node(), node(), node()]) : [await node()]
    const ran = await Promise.all(stores.map((store) => store.migrate()))
    expect(ran.flat()).toEqual(names)
    await Promise.all(stores.map((store) => store.close()))
  })

  test('a database of a newer version is refused with a clear sentence', async () => {
    database = await open()
    const store = await database.open()
    await database.rows(`insert into applied_migrations (name) values ('9999-from-the-future')`)
    await expect(store.pendingMigrations()).rejects.toThrow(SchemaTooNew)
    await expect(store.migrate()).rejects.toThrow(/9999-from-the-future.*newer version/)
  })
})
