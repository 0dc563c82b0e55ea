import type { Compilable } from 'kysely'
import type { Dialect } from '../statement.ts'
import { type Schema, table } from './columns.ts'

/** What authenticators need beyond the first three factors: names, ends, counts of failures, and settings per pool. */
export const factors = (db: Schema, dialect: Dialect): readonly Compilable[] => [
  db.schema.alterTable('pools').addColumn('settings', 'text', (column) => column.notNull().defaultTo('{}')),
  ...(['label'] as const).map((name) => db.schema.alterTable('authenticators').addColumn(name, 'text')),
  ...(['expires_at', 'last_used_at'] as const).map((name) =>
    db.schema.alterTable('authenticators').addColumn(name, dialect === 'postgres' ? 'bigint' : 'integer'),
  ),
  ...(['failures', 'unanswered'] as const).map((name) =>
    db.schema.alterTable('authenticators').addColumn(name, 'integer', (column) => column.notNull().defaultTo(0)),
  ),
  table(db, dialect, 'authenticator_failures', { authenticator_id: 'text', source: 'text', failures: 'count' })
    .addPrimaryKeyConstraint('authenticator_failures_pkey', ['authenticator_id', 'source'])
    .addForeignKeyConstraint('authenticator_failures_authenticator', ['authenticator_id'], 'authenticators', ['id'], (key) =>
      key.onDelete('cascade'),
    ),
  db.schema.createIndex('one_time_by_authenticator').on('one_time').column('authenticator_id'),
]
