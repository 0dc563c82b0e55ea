import { type CreateTableBuilder, type Kysely, sql } from 'kysely'
import type { Dialect } from '../statement.ts'

/** Column types: `?` may be null, `ms` is a time in milliseconds. */
export type Column = 'text' | 'text?' | 'count' | 'ms' | 'ms?' | 'flag'

// biome-ignore lint/suspicious/noExplicitAny: a migration describes tables as they were, not as the program knows them now
export type Schema = Kysely<any>

type Table = CreateTableBuilder<string, string>

/** A table of such columns. On SQLite it is STRICT, so that a wrong type is refused there as it is on PostgreSQL. */
export function table(db: Schema, dialect: Dialect, name: string, columns: Readonly<Record<string, Column>>): Table {
  let builder: Table = db.schema.createTable(name)
  for (const [column, kind] of Object.entries(columns)) {
    builder = builder.addColumn(column, sqlType(kind, dialect), (one) => (kind.endsWith('?') ? one : one.notNull()))
  }
  return dialect === 'sqlite' ? builder.modifyEnd(sql`strict`) : builder
}

const sqlType = (kind: Column, dialect: Dialect) => {
  if (kind === 'text' || kind === 'text?') return 'text'
  const wide = kind === 'ms' || kind === 'ms?'
  return wide && dialect === 'postgres' ? 'bigint' : 'integer'
}
