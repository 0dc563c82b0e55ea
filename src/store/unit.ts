import type { Statement } from './statement.ts'

/** A statement with its parameters. */
export interface Call<R = unknown> {
  readonly statement: Statement<never, R>
  readonly params: object
}

/** What a unit hands to its driver: statements in order, and whether it needs their rows before it goes on. */
export interface Batch {
  readonly calls: readonly Call[]
  readonly wait: boolean
}

type Rows = readonly (readonly unknown[])[]

/**
 * Several statements that are one atomic step, written once for both databases: on SQLite it runs in one go, on
 * PostgreSQL between BEGIN and COMMIT. It may run again after a deadlock, so it must have no effect but its statements.
 * Returning `rollback(value)` undoes everything and answers `value`; so does a throw, which is passed on.
 */
export type Unit<T> = Generator<Batch, T | Rollback<T>, Rows>

export class Rollback<T> {
  readonly value: T
  constructor(value: T) {
    this.value = value
  }
}

export const rollback = <T>(value: T): Rollback<T> => new Rollback(value)

/** A part of a unit. */
export type Step<T> = Generator<Batch, T, Rows>

export const call = <P extends object, R>(statement: Statement<P, R>, params: P): Call<R> => ({
  statement: statement as Statement<never, R>,
  params,
})

/** All rows. */
export function* all<P extends object, R>(statement: Statement<P, R>, params: P): Step<R[]> {
  const [rows] = yield { calls: [call(statement, params)], wait: true }
  return rows as R[]
}

/** The first row. */
export function* one<P extends object, R>(statement: Statement<P, R>, params: P): Step<R | undefined> {
  const rows = yield* all(statement, params)
  return rows[0]
}

/** Runs in its place, but its rows are not waited for (PostgreSQL: no round trip); an error still undoes the unit. */
export function* later<P extends object>(statement: Statement<P, unknown>, params: P): Step<void> {
  yield { calls: [call(statement, params)], wait: false }
}

type FirstRows<T extends readonly (Call | undefined)[]> = {
  [K in keyof T]: NonNullable<T[K]> extends Call<infer R> ? R | undefined : undefined
}

/** The first row of each, in one round trip. An absent call has no row. */
export function* together<const T extends readonly (Call | undefined)[]>(...calls: T): Step<FirstRows<T>> {
  const present = calls.filter((one) => one !== undefined)
  const rows = yield { calls: present, wait: true }
  let at = 0
  return calls.map((one) => (one === undefined ? undefined : rows[at++]?.[0])) as never
}
