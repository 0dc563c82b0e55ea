import { StoreUnavailable } from '../engine/ports/errors.ts'
import type { StoredArtifact } from './artifact-rows.ts'
import { type ArtifactColumns, upsertArtifact, upsertArtifacts } from './artifact-statements.ts'
import type { Driver } from './driver.ts'

interface Write {
  readonly row: StoredArtifact
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

export interface ArtifactBatch {
  /** Durable when the promise resolves. */
  upsert(row: StoredArtifact): Promise<void>
  /** Runs another write of the artifact `id` after those asked for before, and before those asked for later. */
  inTurn<T>(id: string, work: () => Promise<T>): Promise<T>
  /** Resolves when every write asked for before is in the database, or has failed. Later ones are not waited for. */
  settled(): Promise<void>
}

/** Rows per statement. */
const most = 200

/**
 * Group commit for PostgreSQL: the upserts of one turn of the event loop, and those that come while the statement before is
 * under way, become one statement and one commit; each is acknowledged after it. One statement runs at a time, and other
 * writes of an artifact take their turn, so two writes of one id never change places.
 */
export function createArtifactBatch(driver: Driver): ArtifactBatch {
  let waiting: Write[] = []
  let running = false
  /** The last write of each id that is not finished, failed ones included: it never rejects. */
  const last = new Map<string, Promise<unknown>>()
  /** The same, only those that are not upserts: what an upsert must not overtake. */
  const others = new Map<string, Promise<unknown>>()

  function note(map: Map<string, Promise<unknown>>, id: string, work: Promise<unknown>): void {
    const end = work.then(forget, forget)
    function forget(): void {
      if (map.get(id) === end) map.delete(id)
    }
    map.set(id, end)
  }

  async function drain(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve))
    while (waiting.length > 0) {
      const batch = waiting.slice(0, most)
      waiting = waiting.slice(most)
      await flush(driver, batch)
    }
    running = false
  }

  const enqueue = (row: StoredArtifact): Promise<void> =>
    new Promise((resolve, reject) => {
      waiting.push({ row, resolve, reject })
      if (running) return
      running = true
      void drain()
    })

  return {
    upsert: (row) => {
      const before = others.get(row.id)
      const written = before ? before.then(() => enqueue(row)) : enqueue(row)
      note(last, row.id, written)
      return written
    },
    inTurn: (id, work) => {
      const before = last.get(id)
      const done = before ? before.then(work) : work()
      note(last, id, done)
      note(others, id, done)
      return done
    },
    settled: async () => {
      await Promise.all(last.values())
    },
  }
}

async function flush(driver: Driver, batch: readonly Write[]): Promise<void> {
  // Of two writes of one id the later one is the state; both are acknowledged by it.
  const rows = new Map(batch.map(({ row }) => [row.id, row]))
  try {
    await write(driver, [...rows.values()])
    for (const one of batch) one.resolve()
  } catch (error) {
    if (batch.length === 1 || error instanceof StoreUnavailable) {
      for (const one of batch) one.reject(error)
      return
    }
    // One row that the database refuses must not take the others with it.
    for (const one of batch) await flush(driver, [one])
  }
}

function write(driver: Driver, rows: readonly StoredArtifact[]): Promise<unknown> {
  const [only] = rows
  if (rows.length === 1 && only) return driver.write(upsertArtifact, only)
  // One order of locking on every node: no deadlock between two of these.
  const sorted = rows.toSorted((a, b) => (a.id < b.id ? -1 : 1))
  const column = <K extends keyof StoredArtifact>(key: K) => sorted.map((row) => row[key])
  const columns: ArtifactColumns = {
    id: column('id'),
    tenant: column('tenant'),
    workspace: column('workspace'),
    model: column('model'),
    payload: column('payload'),
    grantId: column('grantId'),
    uid: column('uid'),
    userCode: column('userCode'),
    lifetimeMs: column('lifetimeMs'),
  }
  return driver.write(upsertArtifacts, columns)
}
