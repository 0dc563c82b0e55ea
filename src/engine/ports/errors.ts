/**
 * The database did not answer in time, or not at all; nothing was lost that had been acknowledged. A write that ends this
 * way may or may not have happened. Try again in a moment. Names no host, user or SQL; `code` is the SQLSTATE or the
 * system's error code, for operators.
 */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable'
  readonly code: string
  constructor(code: string) {
    super(`The database is not available (${code}). Try again in a moment; if it stays so, check that the database is running.`)
    this.code = code
  }
}

/** The database refused a statement: a defect of the program or of the schema, not something a person typed. */
export class StoreFault extends Error {
  override readonly name = 'StoreFault'
  readonly code: string
  constructor(code: string, what?: string) {
    super(
      `The database refused a statement (${what === undefined ? code : `${code}, ${what}`}). Check that all migrations have run.`,
    )
    this.code = code
  }
}

/** The name or id belongs to somebody or something else already; nothing was written. */
export class AlreadyTaken extends Error {
  override readonly name = 'AlreadyTaken'
  constructor(what: string) {
    super(`${what} is already taken. Choose another one.`)
  }
}

/** The database was migrated by a newer version of the server. */
export class SchemaTooNew extends Error {
  override readonly name = 'SchemaTooNew'
  constructor(migration: string) {
    super(
      `The database has migration ${migration}, which this version does not know. Start the newer version of Countersign again.`,
    )
  }
}
