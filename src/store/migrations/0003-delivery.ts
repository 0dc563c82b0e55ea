import type { Compilable } from 'kysely'
import type { Schema } from './columns.ts'

/** Settings of a tenant, and what providers say about messages. */
export const delivery = (db: Schema): readonly Compilable[] => [
  db.schema.alterTable('tenants').addColumn('settings', 'text', (column) => column.notNull().defaultTo('{}')),
  ...['provider', 'provider_message_id', 'delivery'].map((name) => db.schema.alterTable('outbox').addColumn(name, 'text')),
]
