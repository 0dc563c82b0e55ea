import pg from 'pg'
import { AlreadyTaken, StoreFault, StoreUnavailable } from '../engine/ports/errors.ts'

/**
 * Connection (08), resources (53), shutdown (57P), system (58), authorisation (28), unknown database (3D), a replica
 * (25006), and everything that ran out of time: not what the statement said, but whether anybody was there to hear it.
 */
const unavailable = /^(08|53|57P|58|28|3D)|^(25006|25P03|25P04|57014|55P03)$/

/** A deadlock or a serialization failure: nothing happened, and trying again is right. */
export const isTransient = (error: unknown): boolean =>
  error instanceof pg.DatabaseError && (error.code === '40P01' || error.code === '40001')

/** The store's own error for one of the driver's, without host, user, SQL or values. */
export function fromPostgres(error: unknown): Error {
  if (error instanceof StoreUnavailable || error instanceof StoreFault || error instanceof AlreadyTaken) return error
  if (error instanceof pg.DatabaseError) {
    const code = error.code ?? 'unknown'
    if (code === '23505') return new AlreadyTaken('A name or id')
    return unavailable.test(code) || isTransient(error) ? new StoreUnavailable(code) : new StoreFault(code, error.constraint ?? error.table)
  }
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'no answer'
  // An error of the runtime (TypeError and the like) is a defect of ours and stays what it is.
  return error instanceof TypeError || error instanceof RangeError ? error : new StoreUnavailable(code)
}

/** After such an error the connection's state is unknown: it must not be used again. */
export const breaksConnection = (error: unknown): boolean => !(error instanceof pg.DatabaseError) || unavailable.test(error.code ?? '')
