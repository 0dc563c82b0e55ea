import type { Dialect, Statement } from './statement.ts'
import type { Unit } from './unit.ts'

/** A database. Rejects with StoreUnavailable when it does not answer, with StoreFault when it refuses a statement. */
export interface Driver {
  readonly dialect: Dialect
  /** Sees only what is committed. */
  read<P extends object, R>(statement: Statement<P, R>, params: P): Promise<R[]>
  /** One statement that is a step of its own; durable when the promise resolves. */
  write<P extends object, R>(statement: Statement<P, R>, params: P): Promise<R[]>
  /** All or nothing; durable when the promise resolves. */
  unit<T>(body: () => Unit<T>): Promise<T>
  /** Runs `body` alone among all nodes, for changes of the schema. */
  exclusively<T>(body: (session: Session) => Promise<T>): Promise<T>
  ping(): Promise<void>
  /** Waits for what is under way; everything after it is refused. */
  close(): Promise<void>
}

/** A plain connection, for migrations. */
export interface Session {
  rows(text: string, values?: readonly string[]): Promise<readonly Record<string, unknown>[]>
  /** One transaction: all of them or none. */
  transaction(texts: readonly { readonly text: string; readonly values?: readonly string[] }[]): Promise<void>
}
