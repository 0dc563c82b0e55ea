import { afterAll, beforeAll, describe } from 'vitest'
import { type TestDatabase, withPostgres, withSqlite } from '../../support/databases.ts'
import type { LabOptions } from '../../support/engine-lab.ts'

/** Runs a suite on the ports in memory and on a real store of each database; `place` goes into the lab's options. */
export function eachPlace(suite: (place: () => Pick<LabOptions, 'backing'>) => void): void {
  describe('in memory', () => suite(() => ({})))
  describe('on SQLite', () => onDatabase(withSqlite, suite))
  describe('on PostgreSQL', () => onDatabase(withPostgres, suite))
}

function onDatabase(make: () => Promise<TestDatabase>, suite: Parameters<typeof eachPlace>[0]): void {
  let database: TestDatabase | undefined
  let backing: LabOptions['backing']
  beforeAll(async () => {
    database = await make()
    backing = { store: await database.open(), clock: database.clock }
  })
  afterAll(() => database?.drop())
  suite(() => (backing ? { backing } : {}))
}
