import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import { StoreUnavailable } from '../engine/ports/errors.ts'
import type { Clock } from '../platform/contract.ts'
import type { Driver } from './driver.ts'
import { fromSqlite } from './sqlite-errors.ts'
import { openSqliteSession } from './sqlite-session.ts'
import type { Statement } from './statement.ts'
import { type Call, call, Rollback, type Unit } from './unit.ts'

interface Waiting {
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

/** Milliseconds to wait for another process that writes to the same file. The wait blocks this process. */
const busyTimeout = 2000

/**
 * SQLite through `node:sqlite`. One connection writes, a second one reads, so that nobody sees what is not committed.
 * Group commit: the writes of one turn of the event loop share one BEGIN IMMEDIATE and COMMIT, and with it one fsync
 * (`synchronous=FULL`); each is acknowledged after COMMIT returned, and all of them are refused when it fails.
 * `:memory:` is a file in a fresh temporary folder that `close` removes: two connections cannot share memory.
 */
export function openSqlite(file: string, clock: Clock): Driver {
  const path = file === ':memory:' ? join(mkdtempSync(join(tmpdir(), 'countersign-')), 'store.db') : file
  const fresh = !existsSync(path)
  const writer = new DatabaseSync(path, { timeout: busyTimeout, enableForeignKeyConstraints: true })
  if (fresh) chmodSync(path, 0o600)
  writer.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL')
  const reader = new DatabaseSync(path, { readOnly: true, timeout: busyTimeout })

  const run = { write: executor(writer, clock), read: executor(reader, clock) }
  const begin = writer.prepare('BEGIN IMMEDIATE')
  const commit = writer.prepare('COMMIT')
  const save = writer.prepare('SAVEPOINT unit')
  const release = writer.prepare('RELEASE unit')
  const undo = writer.prepare('ROLLBACK TO unit')

  let group: Waiting[] | null = null
  let closed = false

  function flush(): void {
    if (!group) return
    const waiting = group
    group = null
    try {
      commit.run()
    } catch (error) {
      if (writer.isTransaction) writer.exec('ROLLBACK')
      for (const one of waiting) one.reject(fromSqlite(error))
      return
    }
    for (const one of waiting) one.resolve()
  }

  /** Joins the group of this turn. Some errors (disk full) end SQLite's transaction: then nobody's write is in. */
  function enqueue<T>(work: () => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (closed) return reject(new StoreUnavailable('closed'))
      try {
        if (!group) {
          begin.run()
          group = []
          setImmediate(flush)
        }
        const value = work()
        group.push({ resolve: () => resolve(value), reject })
      } catch (error) {
        reject(fromSqlite(error))
        if (group && !writer.isTransaction) {
          for (const one of group) one.reject(fromSqlite(error))
          group = null
        }
      }
    })
  }

  function runUnit<T>(body: () => Unit<T>): T {
    save.run()
    try {
      const unit = body()
      let step = unit.next()
      while (!step.done) step = unit.next(step.value.calls.map(run.write))
      if (!(step.value instanceof Rollback)) {
        release.run()
        return step.value
      }
      undo.run()
      release.run()
      return step.value.value
    } catch (error) {
      if (writer.isTransaction) {
        undo.run()
        release.run()
      }
      throw error
    }
  }

  async function read<P extends object, R>(statement: Statement<P, R>, params: P): Promise<R[]> {
    if (closed) throw new StoreUnavailable('closed')
    try {
      return run.read(call(statement, params)) as R[]
    } catch (error) {
      throw fromSqlite(error)
    }
  }

  return {
    dialect: 'sqlite',
    read,
    write: (statement, params) => enqueue(() => run.write(call(statement, params)) as never[]),
    unit: (body) => enqueue(() => runUnit(body)),
    exclusively: async (body) => {
      flush()
      const session = openSqliteSession(path)
      try {
        return await body(session)
      } catch (error) {
        throw fromSqlite(error)
      } finally {
        session.close()
      }
    },
    ping: async () => {
      if (closed) throw new StoreUnavailable('closed')
      reader.prepare('SELECT 1').get()
    },
    close: async () => {
      if (closed) return
      flush()
      closed = true
      reader.close()
      writer.close()
      if (file === ':memory:') rmSync(dirname(path), { recursive: true, force: true })
    },
  }
}

/** Runs calls on one connection, each statement prepared once. */
function executor(connection: DatabaseSync, clock: Clock): (call: Call) => unknown[] {
  const prepared = new Map<Statement<never, unknown>, { readonly statement: StatementSync; bind(params: object): unknown[] }>()
  const prepare = (statement: Statement<never, unknown>) => {
    const { text, bind } = statement.compiled('sqlite')
    const entry = { statement: connection.prepare(text), bind: (params: object) => bind(params, () => clock.now()) }
    prepared.set(statement, entry)
    return entry
  }
  return ({ statement, params }) => {
    const entry = prepared.get(statement) ?? prepare(statement)
    return entry.statement.all(...(entry.bind(params) as SQLInputValue[]))
  }
}
