import type { Compilable } from 'kysely'
import type { Schema } from './columns.ts'

/** What one authenticator of a factor may have at a time in a tenant, such as the id of a passkey (WN-8). */
export const uniqueAuthenticators = (db: Schema): readonly Compilable[] => [
  db.schema.alterTable('authenticators').addColumn('unique_name', 'text'),
  db.schema
    .createIndex('authenticators_unique_name')
    .unique()
    .on('authenticators')
    .columns(['tenant_id', 'factor', 'unique_name']),
]
