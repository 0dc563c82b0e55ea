import type { Compilable } from 'kysely'
import type { Dialect } from '../statement.ts'
import { type Schema, table } from './columns.ts'

/** Hardware tokens that were bought: free ones, and who has which. */
export const tokenStock = (db: Schema, dialect: Dialect): readonly Compilable[] => [
  table(db, dialect, 'token_stock', {
    id: 'text',
    tenant_id: 'text',
    pool_id: 'text',
    serial: 'text',
    factor: 'text',
    sealed: 'text',
    authenticator_id: 'text?',
    user_id: 'text?',
    created_at: 'ms',
  })
    .addPrimaryKeyConstraint('token_stock_pkey', ['id'])
    .addUniqueConstraint('token_stock_serial', ['pool_id', 'serial'])
    .addForeignKeyConstraint('token_stock_pool', ['pool_id'], 'pools', ['id']),
]
