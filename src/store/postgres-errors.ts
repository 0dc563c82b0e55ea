import pg from 'pg'
import { AlreadyTaken, StoreFault, StoreUnavailable } from '../engine/ports/errors.ts'

/**
 * Connection (08), resources (53), shutdown (57P), system (58), authorisation (28), unknown database (3D), a replica
 * (25006), and everything that ran out of time: not what the statement said, but whether anybody was there to hear it.
 */
const unavailable = /^(08|53|57P|58|28|3D)|^(25006|25P03|25P04|57014|55P03)$/

/** A deadlock or a serialization failure: nothing happened, and trying again is right. */
export const isTransient = (error: unknown): boolean => error instanceof StoreUnavailable && /^(40P01|40001)$/.test(error.code)

/**
 * The store's own error for one that the driver gave on connecting or on a query, without host, user, SQL or values.
 * What is not told by the database itself is a matter of the connection, errors of the runtime (our own defects) aside;
 * `silence` is the code where the driver gives none.
 */
export function fromPostgres(error: unknown, silence: string): unknown {
  if (error instanceof pg.DatabaseError) {
    const code = error.code ?? 'unknown'
    if (code === '23505') return new AlreadyTaken('A name or id')
    const away = unavailable.test(code) || code === '40P01' || code === '40001'
    return away ? new StoreUnavailable(code) : new StoreFault(code, error.constraint ?? error.table)
  }
  if (error instanceof TypeError || error instanceof RangeError) return error
  return new StoreUnavailable(error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : silence)
}

/** Makes the driver's errors the store's. */
export const translated = <T>(work: Promise<T>, silence = 'no answer'): Promise<T> =>
  work.catch((error: unknown) => {
    throw fromPostgres(error, silence)
  })
