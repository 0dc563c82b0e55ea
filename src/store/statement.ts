import { hash } from 'node:crypto'
import {
  type Compilable,
  DummyDriver,
  Kysely,
  type Dialect as KyselyDialect,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type RawBuilder,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  sql,
} from 'kysely'
import type { Tables } from './tables.ts'

export type Dialect = 'sqlite' | 'postgres'

/** What a statement is written with. `now` is the store's clock, in milliseconds since the epoch. */
export interface Writer {
  readonly dialect: Dialect
  readonly db: Kysely<Tables>
  readonly now: RawBuilder<number>
  /** Lets a hand-written statement be compiled like a built one. */
  raw<R>(text: RawBuilder<R>): Compilable<R>
}

/** A statement whose text is made once per dialect; `P` are its parameters, `R` its rows. */
export interface Statement<P extends object, R> {
  compiled(dialect: Dialect): Compiled
  /** Types only. */
  readonly types?: (params: P) => R
}

export interface Compiled {
  readonly text: string
  /** Name of the prepared statement: the same text has the same name on every connection and node. */
  readonly name: string
  /** Values for the parameters, in order. */
  bind(params: object, now: () => number): unknown[]
}

class Placeholder {
  readonly key: string
  constructor(key: string) {
    this.key = key
  }
}

const now = new Placeholder('now')

/**
 * Writes a statement once: `build` runs at first use, with a placeholder for each parameter it mentions, and what it
 * built is compiled and kept. Building and compiling a query for each call costs a third of the throughput.
 */
export const statement =
  <P extends object>() =>
  <R>(build: (writer: Writer, params: Required<P>) => Compilable<R>): Statement<P, R> => {
    const cache: Partial<Record<Dialect, Compiled>> = {}
    return {
      compiled(dialect) {
        cache[dialect] ??= compile(build(writers[dialect], placeholders as Required<P>))
        return cache[dialect]
      },
    }
  }

const placeholders = new Proxy({}, { get: (_target, key) => new Placeholder(String(key)) })

function compile(built: Compilable): Compiled {
  const { sql: text, parameters } = built.compile()
  return {
    text,
    name: hash('sha256', text, 'base64url').slice(0, 20),
    bind: (params, clock) =>
      parameters.map((value) => {
        if (!(value instanceof Placeholder)) return value
        return value === now ? clock() : (params as Record<string, unknown>)[value.key]
      }),
  }
}

const dialects: Record<Dialect, KyselyDialect> = {
  sqlite: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
  postgres: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
}

function writer(dialect: Dialect): Writer {
  const db = new Kysely<Tables>({ dialect: dialects[dialect] })
  return {
    dialect,
    db,
    // On PostgreSQL the parameter is what the clock is moved ahead by, on SQLite it is the time itself.
    now:
      dialect === 'sqlite'
        ? sql<number>`${now}`
        : sql<number>`(floor(extract(epoch from clock_timestamp()) * 1000)::bigint + ${now}::bigint)`,
    raw: (text) => ({ compile: () => text.compile(db) }),
  }
}

export const writers: Readonly<Record<Dialect, Writer>> = { sqlite: writer('sqlite'), postgres: writer('postgres') }

/** PostgreSQL's text has no NUL and refuses a question that contains one; nothing can be stored under such a name. */
export const storable = (name: string): boolean => !name.includes('\0')
