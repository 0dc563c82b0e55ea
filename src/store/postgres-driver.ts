import type { Writable } from 'node:stream'
import pg from 'pg'
import { StoreFault, StoreUnavailable } from '../engine/ports/errors.ts'
import type { Driver } from './driver.ts'
import { isTransient, translated } from './postgres-errors.ts'
import { withPostgresSession } from './postgres-session.ts'
import { type Call, call, Rollback, type Unit } from './unit.ts'

/** Milliseconds. A statement gives up before the reader of its answer does, so that the connection stays usable. */
const limits = {
  connections: 10,
  waiting: 1000,
  connect: 3000,
  statement: 2500,
  answer: 3000,
  idleInTransaction: 5000,
  attempts: 4,
}

const bigint = 20
const types: pg.CustomTypesConfig = {
  // Times and counts fit into a double; the driver would hand bigint out as text.
  getTypeParser: ((oid: number, format?: 'text') => (oid === bigint ? Number : pg.types.getTypeParser(oid, format))) as never,
}

/**
 * PostgreSQL through `pg`: a pool of 10, named prepared statements, pipelined so that a unit costs one round trip for each
 * answer it waits for. Nothing queues without bound or longer than the time limits above. When the database is gone,
 * calls reject with StoreUnavailable; when it is back, the pool connects anew. `offset` moves the database's clock ahead,
 * in milliseconds.
 */
export function openPostgres(url: string, offset: () => number): Driver {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: 'countersign',
    max: limits.connections,
    connectionTimeoutMillis: limits.connect,
    statement_timeout: limits.statement,
    query_timeout: limits.answer,
    idle_in_transaction_session_timeout: limits.idleInTransaction,
    keepAlive: true,
    pipeline: true,
    types,
  })
  // An idle connection that breaks is dropped by the pool; without a listener it would end the process.
  pool.on('error', () => {})
  let closed = false

  async function connect(): Promise<pg.PoolClient> {
    if (closed) throw new StoreUnavailable('closed')
    if (pool.waitingCount >= limits.waiting) throw new StoreUnavailable('overloaded')
    return translated(pool.connect(), 'no connection')
  }

  async function withClient<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    const client = await connect()
    // Between two statements a lost connection is told to the client only.
    const ignore = () => {}
    client.on('error', ignore)
    let broken = false
    try {
      return await work(client)
    } catch (error) {
      // After such an error the state of the connection is unknown.
      broken = error instanceof StoreUnavailable && !isTransient(error)
      throw error
    } finally {
      client.off('error', ignore)
      client.release(broken)
    }
  }

  const send = async (client: pg.PoolClient, { statement, params }: Call): Promise<unknown[]> => {
    const { text, name, bind } = statement.compiled('postgres')
    return (await translated(client.query({ text, name, values: bind(params, offset) }))).rows
  }

  const single = (one: Call): Promise<unknown[]> => patiently(() => withClient((client) => send(client, one)))

  return {
    dialect: 'postgres',
    read: (statement, params) => single(call(statement, params)) as Promise<never[]>,
    write: (statement, params) => single(call(statement, params)) as Promise<never[]>,
    unit: (body) => patiently(() => withClient((client) => runUnit(client, body, send))),
    exclusively: (body) => withPostgresSession(url, body),
    ping: () => patiently(() => withClient(async (client) => void (await plain(client, 'SELECT 1')))),
    close: async () => {
      if (closed) return
      closed = true
      await pool.end()
    },
  }
}

const plain = (client: pg.PoolClient, text: string) => translated(client.query(text))

/** Tries again what a deadlock or a serialization failure undid. */
async function patiently<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work()
    } catch (error) {
      if (!isTransient(error) || attempt === limits.attempts) throw error
    }
  }
}

/**
 * Statements sent until the end of this tick leave in one packet; without this each is a system call, and those were most
 * of what a unit cost.
 */
function inOnePacket(client: pg.PoolClient): void {
  const { stream } = (client as unknown as { readonly connection: { readonly stream: Writable } }).connection
  stream.cork()
  process.nextTick(() => stream.uncork())
}

type Send = (client: pg.PoolClient, call: Call) => Promise<unknown[]>

/** Runs a unit between BEGIN and COMMIT. Statements are sent as they come; only those whose rows are needed are waited for. */
async function runUnit<T>(client: pg.PoolClient, body: () => Unit<T>, send: Send): Promise<T> {
  const sent: Promise<unknown>[] = []
  const submit = <R>(answer: Promise<R>): Promise<R> => {
    // Errors are collected below; without this an early one would count as unhandled.
    answer.catch(() => {})
    sent.push(answer)
    return answer
  }
  /** The first error, in the order of sending: later ones only say that the transaction is already aborted. */
  const settled = async () => {
    const failed = (await Promise.allSettled(sent)).find((one) => one.status === 'rejected')
    if (failed) throw failed.reason
  }
  const undo = async () => {
    await plain(client, 'ROLLBACK')
  }

  inOnePacket(client)
  submit(plain(client, 'BEGIN'))
  let value: T | Rollback<T>
  try {
    const unit = body()
    let step = unit.next()
    while (!step.done) {
      const answers = step.value.calls.map((one) => submit(send(client, one)))
      const rows = step.value.wait ? await Promise.all(answers) : []
      if (step.value.wait) inOnePacket(client)
      step = unit.next(rows)
    }
    value = step.value
  } catch (error) {
    await Promise.allSettled(sent)
    await undo()
    await settled()
    throw error
  }
  if (value instanceof Rollback) {
    await undo()
    await settled()
    return value.value
  }
  const commit = plain(client, 'COMMIT')
  commit.catch(() => {})
  await settled()
  // COMMIT of an aborted transaction "succeeds" as ROLLBACK.
  if ((await commit).command !== 'COMMIT') throw new StoreFault('not committed')
  return value
}
