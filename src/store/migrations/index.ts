import type { Compilable } from 'kysely'
import type { Dialect } from '../statement.ts'
import { foundation } from './0001-foundation.ts'
import { delivery } from './0003-delivery.ts'
import type { Schema } from './columns.ts'

/** One step of the schema, forward only. A published one never changes; correct it by another. */
export interface Migration {
  readonly name: string
  statements(db: Schema, dialect: Dialect): readonly Compilable[]
}

/** All migrations, oldest first. New ones go to the end. */
export const migrations: readonly Migration[] = [
  { name: '0001-foundation', statements: foundation },
  { name: '0003-delivery', statements: delivery },
]
