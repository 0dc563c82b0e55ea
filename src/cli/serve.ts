import { hostname } from 'node:os'
import { assemble, openDatabase } from '../app.ts'
import { type Config, ConfigInvalid } from '../config/index.ts'
import { createSystemClock } from '../platform/clock.ts'
import { createGuardedFetch } from '../platform/guarded-fetch.ts'
import { KeysInvalid, readKeys, type ServerKeys } from '../platform/keys.ts'
import { createLogger } from '../platform/logger.ts'
import { configuredProviders } from './channels.ts'
import { requireMigrated } from './migrate.ts'
import { stopOnSignal } from './stop.ts'

/** `countersign serve`: production. Says everything that is missing at once, and starts nothing half-way. */
export async function serve(config: Config, { migrate }: { readonly migrate: boolean }): Promise<void> {
  const { keys, baseUrl } = required(config)
  const clock = createSystemClock()
  const log = createLogger({ clock, level: config.server.logLevel, node: hostname() })
  const providers = await configuredProviders(config, {
    fetch: createGuardedFetch({ allowedNetworks: config.server.outboundNetworks }),
  })
  if (!providers.has('email')) log.warn('no mail server is set: codes by e-mail cannot be sent. Set COUNTERSIGN_SMTP_URL.')

  const store = await openDatabase({ config, clock })
  if (migrate) await store.migrate()
  await requireMigrated(store, ', or start with --migrate').catch(async (error: unknown) => {
    await store.close()
    throw error
  })

  const app = assemble(store, { config, keys, clock, log, baseUrl, providers })
  const port = await app.listen(config.server.port, config.server.host)
  stopOnSignal(app.close, log)
  log.info('ready', { baseUrl, host: config.server.host, port, database: store.dialect })
}

function required(config: Config): { keys: ServerKeys; baseUrl: string } {
  const faults: string[] = []
  const { baseUrl } = config.server
  if (baseUrl === undefined)
    faults.push('COUNTERSIGN_BASE_URL is missing: the origin that browsers use, such as https://login.example.com.')
  let keys: ServerKeys | undefined
  try {
    keys = readKeys(process.env)
  } catch (error) {
    if (!(error instanceof KeysInvalid)) throw error
    faults.push(error.message)
  }
  if (!keys || baseUrl === undefined) throw new ConfigInvalid(faults)
  return { keys, baseUrl }
}
