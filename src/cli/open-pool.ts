import { openDatabase } from '../app.ts'
import type { Config } from '../config/index.ts'
import type { EventId } from '../domain/ids.ts'
import type { FoundPool } from '../engine/ports/people.ts'
import { createSystemClock } from '../platform/clock.ts'
import type { Clock, Random, Sealing } from '../platform/contract.ts'
import { createIds, type Ids } from '../platform/ids.ts'
import { createSystemRandom } from '../platform/random.ts'
import type { Store } from '../store/index.ts'
import { type CommandOptions, UsageError, usage } from './arguments.ts'
import { requireMigrated } from './migrate.ts'
import { openSealing } from './open-sealing.ts'

/** The pool that a command works on, and what it works with. */
export interface OpenPool extends FoundPool {
  readonly store: Store
  readonly clock: Clock
  readonly random: Random
  readonly ids: Ids
  readonly sealing: Sealing
  /** Into the audit trail: that an operator did this, and how much of it. */
  record(type: string, reason: string): Promise<void>
}

/** Runs `work` on the pool that --tenant and --pool name. Throws UsageError where there is none. */
export async function withPool<T>(config: Config, options: CommandOptions, work: (pool: OpenPool) => Promise<T>): Promise<T> {
  if (options.tenant === undefined || options.pool === undefined)
    throw new UsageError(`Name the tenant and its pool with --tenant and --pool.\n\n${usage}`)
  const clock = createSystemClock()
  const random = createSystemRandom()
  const ids = createIds(clock, random)
  const store = await openDatabase({ config, clock })
  try {
    await requireMigrated(store)
    const found = await store.people.pool(options.tenant, options.pool)
    if (!found) throw new UsageError(`There is no pool ${options.pool} of a tenant ${options.tenant} in this database.`)
    const record = (type: string, reason: string) =>
      store.audit.append([
        {
          ...{ id: ids.next<EventId>(), tenant: found.tenant, workspace: null, type, result: 'success', user: null },
          ...{ application: null, transaction: null, factor: null, reason, address: null, userAgent: 'command line' },
        },
      ])
    return await work({ ...found, store, clock, random, ids, sealing: await openSealing(store, random), record })
  } finally {
    await store.close()
  }
}
