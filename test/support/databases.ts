import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { describe, inject } from 'vitest'
import type { Store, StoreOptions } from '../../src/store/index.ts'
import { openStore } from '../../src/store/index.ts'

/** Time of the tests: the whole suite moves it ahead, never back. */
export interface TestClock {
  now(): number
  advance(seconds: number): void
}

/** An empty database, and as many stores (nodes) on it as a test likes. */
export interface TestDatabase {
  readonly dialect: 'sqlite' | 'postgres'
  readonly clock: TestClock
  /** What `openStore` needs to reach it. */
  readonly where: Pick<StoreOptions, 'url' | 'file'>
  /** Opens a further node; `drop` closes it. The schema is up to date. */
  open(node?: string): Promise<Store>
  /** Runs SQL beside the stores and answers its rows: for looking at what is really there. */
  rows(text: string): Promise<readonly Record<string, unknown>[]>
  /** Closes all nodes and removes the database. */
  drop(): Promise<void>
}

function testClock(): TestClock & { offsetMs(): number } {
  let offset = 0
  return {
    now: () => Date.now() + offset,
    offsetMs: () => offset,
    advance: (seconds) => {
      offset += seconds * 1000
    },
  }
}

/** A fresh SQLite file. */
export async function withSqlite(): Promise<TestDatabase> {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-test-'))
  const file = join(folder, 'store.db')
  return database('sqlite', { file }, testClock(), {
    rows: async (text) => {
      const { DatabaseSync } = await import('node:sqlite')
      const connection = new DatabaseSync(file)
      try {
        return connection.prepare(text).all() as Record<string, unknown>[]
      } finally {
        connection.close()
      }
    },
    remove: async () => rmSync(folder, { recursive: true, force: true }),
  })
}

/** A fresh database on the PostgreSQL of this test run (`test/support/postgres-global.ts`). */
export async function withPostgres(): Promise<TestDatabase> {
  const { url, remove } = await emptyPostgres(inject('postgresUrl'))
  return database('postgres', { url }, testClock(), { rows: (text) => ask(url, text), remove })
}

/** An empty database on the server at `admin` (the URL of a role that may create databases). */
export async function emptyPostgres(admin: string): Promise<{ readonly url: string; remove(): Promise<void> }> {
  const name = `test_${randomBytes(8).toString('hex')}`
  await ask(admin, `create database ${name}`)
  const url = new URL(admin)
  url.pathname = `/${name}`
  return { url: url.href, remove: async () => void (await ask(admin, `drop database ${name} with (force)`)) }
}

/** Runs a suite once on each database; `open` is called in a hook and gives a fresh one. */
export function eachDatabase(suite: (open: () => Promise<TestDatabase>) => void): void {
  describe('on SQLite', () => suite(withSqlite))
  describe('on PostgreSQL', () => suite(withPostgres))
}

async function database(
  dialect: TestDatabase['dialect'],
  where: TestDatabase['where'],
  clock: ReturnType<typeof testClock>,
  more: Pick<TestDatabase, 'rows'> & { remove(): Promise<void> },
): Promise<TestDatabase> {
  const stores: Store[] = []
  const open = async (node = 'test-node') => {
    const store = await openStore({ ...where, clock, clockOffsetMs: clock.offsetMs, node })
    stores.push(store)
    await store.migrate()
    return store
  }
  return {
    dialect,
    clock,
    where,
    open,
    rows: more.rows,
    drop: async () => {
      await Promise.all(stores.map((store) => store.close()))
      await more.remove()
    },
  }
}

async function ask(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(text)).rows
  } finally {
    await client.end()
  }
}
