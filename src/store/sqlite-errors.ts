import { AlreadyTaken, StoreFault, StoreUnavailable } from '../engine/ports/errors.ts'

/** SQLITE_PERM, BUSY, LOCKED, NOMEM, READONLY, INTERRUPT, IOERR, FULL, CANTOPEN, PROTOCOL: the file, not the statement. */
const unavailable = new Set([3, 5, 6, 7, 8, 9, 10, 13, 14, 15])

/** SQLITE_CONSTRAINT_PRIMARYKEY and SQLITE_CONSTRAINT_UNIQUE. */
const taken = new Set([1555, 2067])

/** The store's own error for one of SQLite's. Texts of SQLite name tables and columns, never values. */
export function fromSqlite(error: unknown): unknown {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return error
  if (taken.has(error.errcode)) return new AlreadyTaken('A name or id')
  const code = `SQLITE_${error.errcode}`
  // The low byte is the primary result code.
  return unavailable.has(error.errcode & 0xff) ? new StoreUnavailable(code) : new StoreFault(code, error.message)
}
