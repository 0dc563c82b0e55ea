import { openDatabase } from '../app.ts'
import type { Config } from '../config/index.ts'
import { createSystemClock } from '../platform/clock.ts'

/** `countersign migrate`: brings the database up to date; running it again does nothing. */
export async function migrate(config: Config): Promise<void> {
  const store = await openDatabase({ config, clock: createSystemClock() })
  try {
    const ran = await store.migrate()
    process.stdout.write(ran.length === 0 ? 'The database is up to date.\n' : `Migrated: ${ran.join(', ')}.\n`)
  } finally {
    await store.close()
  }
}
