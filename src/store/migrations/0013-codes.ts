import { type Compilable, sql } from 'kysely'
import type { Schema } from './columns.ts'

/** Codes generated for applications are found by whose they are, and people by a verified address. */
export const codes = (db: Schema): readonly Compilable[] => [
  db.schema.createIndex('one_time_by_user').on('one_time').columns(['user_id', 'type']).where(sql<boolean>`user_id is not null`),
  db.schema.createIndex('users_by_email').on('users').expression(sql`pool_id, lower(email)`),
  db.schema.createIndex('users_by_phone').on('users').columns(['pool_id', 'phone']),
]
