import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { assemble, openDatabase } from '../app.ts'
import { type Config, ConfigInvalid } from '../config/index.ts'
import { createInbox } from '../delivery/inbox.ts'
import { channelWords } from '../delivery/kinds/index.ts'
import { seedDemo } from '../dev/demo-tenant.ts'
import { demoUsers } from '../dev/demo-users.ts'
import { devRoutes } from '../dev/routes.ts'
import { createAdjustableClock } from '../platform/clock.ts'
import { createGuardedFetch } from '../platform/guarded-fetch.ts'
import { createIds } from '../platform/ids.ts'
import { generateKeys, readKeys, type ServerKeys } from '../platform/keys.ts'
import { createLogger } from '../platform/logger.ts'
import { createSystemRandom } from '../platform/random.ts'
import { configuredProviders } from './channels.ts'
import { stopOnSignal } from './stop.ts'

/** `countersign dev`: the whole demo in one process, on loopback only. */
export async function dev(config: Config): Promise<void> {
  const { port } = config.server
  if (port === 0 || port > 65_534)
    throw new ConfigInvalid(['`dev` needs a fixed --port from 1 to 65534: the demo shop takes the next one.'])
  const baseUrl = `http://localhost:${port}`
  const shopUrl = `http://localhost:${port + 1}`
  const clock = createAdjustableClock()
  const log = createLogger({ clock, level: config.server.logLevel === 'info' ? 'warn' : config.server.logLevel })
  const inbox = createInbox({ clock, ids: createIds(clock, createSystemRandom()) })
  // The demo shop's sign-out receiver is on this machine, and so may be stand-ins for providers.
  const allowedNetworks = ['127.0.0.0/8', '::1/128', ...config.server.outboundNetworks]
  const providers = await configuredProviders(config, { fetch: createGuardedFetch({ allowedNetworks }) })
  for (const word of channelWords) {
    if (!providers.has(word)) providers.set(word, [{ id: 'inbox', kind: 'inbox', channel: inbox.channel(word) }])
  }

  const store = await openDatabase({ config, clock, clockOffsetMs: clock.offsetMs })
  await store.migrate()
  const app = assemble(store, {
    config,
    keys: devKeys(config.storage.data),
    clock,
    clockOffsetMs: clock.offsetMs,
    log,
    baseUrl,
    allowedNetworks,
    providers,
  })
  await seedDemo({ ...app, provisioning: store.provisioning }, { baseUrl, shopUrl })
  devRoutes(app.server, { inbox, clock, random: app.random, shopUrl, clockMoved: app.catalogue.forget })
  await app.listen(port, 'localhost')

  const { startDemoShop } = await import('../../examples/demo-shop/index.ts')
  const shop = await startDemoShop({ port: port + 1, issuer: `${baseUrl}/demo/shop` })
  stopOnSignal(async () => {
    await Promise.all([app.close(), shop.close()])
  }, log)
  process.stdout.write(banner(baseUrl, shopUrl))
}

/** Keys of this data folder alone, made at the first start: no two installations share any, and none is built in (CR-5). */
function devKeys(data: string): ServerKeys {
  const file = join(data, 'development-keys.json')
  if (!existsSync(file)) {
    mkdirSync(data, { recursive: true, mode: 0o700 })
    writeFileSync(file, `${JSON.stringify(generateKeys(createSystemRandom()))}\n`, { mode: 0o600, flag: 'wx' })
  }
  return readKeys(JSON.parse(readFileSync(file, 'utf8')))
}

const banner = (baseUrl: string, shopUrl: string): string => `
  Countersign, DEVELOPMENT DEMO: known passwords, every code readable at /dev. Never expose it.

  Demo shop     ${shopUrl}
  Inbox         ${baseUrl}/dev
  Issuer        ${baseUrl}/demo/shop

  Sign in as
${demoUsers.map(({ email, password }) => `    ${email.padEnd(20)} ${password}`).join('\n')}

  Ready. Stop with Ctrl+C.

`
