import type { Compilable } from 'kysely'
import type { Dialect } from '../statement.ts'
import { foundation } from './0001-foundation.ts'
import { factors } from './0002-factors.ts'
import { delivery } from './0003-delivery.ts'
import { templates } from './0004-templates.ts'
import { tokenStock } from './0005-token-stock.ts'
import { uniqueAuthenticators } from './0011-unique-authenticators.ts'
import { policy } from './0012-policy.ts'
import { codes } from './0013-codes.ts'
import type { Schema } from './columns.ts'

/** One step of the schema, forward only. A published one never changes; correct it by another. */
export interface Migration {
  readonly name: string
  statements(db: Schema, dialect: Dialect): readonly Compilable[]
}

/** All migrations, oldest first. New ones go to the end. */
export const migrations: readonly Migration[] = [
  { name: '0001-foundation', statements: foundation },
  { name: '0002-factors', statements: factors },
  { name: '0003-delivery', statements: delivery },
  { name: '0004-templates', statements: templates },
  { name: '0005-token-stock', statements: tokenStock },
  { name: '0011-unique-authenticators', statements: uniqueAuthenticators },
  { name: '0012-policy', statements: policy },
  { name: '0013-codes', statements: codes },
]
