import { openDatabase } from '../app.ts'
import type { Config } from '../config/index.ts'
import type { EventId, UserId } from '../domain/ids.ts'
import { normaliseIdentifier } from '../engine/identifier.ts'
import type { UserRecord } from '../engine/ports/directory.ts'
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
  /** Into the audit trail: that an operator did this, and how much of it, or to whom. */
  record(type: string, reason: string, user?: UserId): Promise<void>
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
    const record = (type: string, reason: string, user: UserId | null = null) =>
      store.audit.append([
        {
          ...{ id: ids.next<EventId>(), tenant: found.tenant, workspace: null, type, result: 'success', user },
          ...{ application: null, transaction: null, factor: null, reason, address: null, userAgent: 'command line' },
        },
      ])
    return await work({ ...found, store, clock, random, ids, sealing: await openSealing(store, random), record })
  } finally {
    await store.close()
  }
}

/** Whom a name means. Throws UsageError where nobody of this pool has it. */
export async function findPerson({ store, tenant, pool }: OpenPool, name: string): Promise<UserRecord> {
  const user = await store.directory.findByIdentifier(pool, normaliseIdentifier(name))
  if (user?.tenant !== tenant) throw new UsageError(`There is no user ${JSON.stringify(name.slice(0, 100))} in this pool.`)
  return user
}
