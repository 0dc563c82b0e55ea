import { openDatabase } from '../app.ts'
import { type Config, ConfigInvalid } from '../config/index.ts'
import { createSystemClock } from '../platform/clock.ts'
import type { Store } from '../store/index.ts'

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

/** Throws ConfigInvalid where the schema is older than the program. */
export async function requireMigrated(store: Store, instead = ''): Promise<void> {
  const pending = await store.pendingMigrations()
  if (pending.length === 0) return
  throw new ConfigInvalid([`The database lacks ${pending.length} migration(s). Run \`countersign migrate\`${instead}.`])
}
