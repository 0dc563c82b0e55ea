import { mkdirSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { createAccount } from './account/index.ts'
import type { Config } from './config/index.ts'
import type { LiveProvider } from './delivery/make-provider.ts'
import { createRouter } from './delivery/providers.ts'
import { createRenderer } from './delivery/templates.ts'
import { createOutboxWorker } from './delivery/worker.ts'
import { cacheCatalogue } from './engine/catalogue-cache.ts'
import { createEngine } from './engine/engine.ts'
import { freeTokens } from './engine/free-tokens.ts'
import { cacheTemplates } from './engine/templates-cache.ts'
import { createFactors } from './factors/index.ts'
import { createClientAddress } from './http/client-address.ts'
import { healthRoutes } from './http/health.ts'
import { limitRequests } from './http/limit-requests.ts'
import { createServer } from './http/server.ts'
import { negotiate } from './locales/index.ts'
import { questionCatalogue } from './locales/questions.ts'
import { renderPage } from './pages/index.ts'
import type { Clock } from './platform/contract.ts'
import { createAddressGuard, createGuardedFetch } from './platform/guarded-fetch.ts'
import { createIds } from './platform/ids.ts'
import { createKeyedHash } from './platform/keyed-hash.ts'
import type { ServerKeys } from './platform/keys.ts'
import type { Logger } from './platform/logger.ts'
import { createPasswords } from './platform/passwords.ts'
import { createSystemRandom } from './platform/random.ts'
import { createSealing } from './platform/sealing.ts'
import { createElsewhere, createLinkMaker } from './protocols/elsewhere/index.ts'
import { createOidc } from './protocols/oidc/index.ts'
import { receiptAddress, receiptRoutes } from './receipts/index.ts'
import { openStore, type Store } from './store/index.ts'
import { startSweeper } from './sweeper.ts'

export interface AppOptions {
  readonly config: Config
  readonly keys: ServerKeys
  readonly clock: Clock
  /** How far `clock` runs ahead of real time: what a database with a clock of its own must add. 0 in production. */
  readonly clockOffsetMs?: () => number
  readonly log: Logger
  /** Origin that browsers use. */
  readonly baseUrl: string
  /** Networks beside the public internet that may be called; default: what the configuration says. */
  readonly allowedNetworks?: readonly string[]
  /** Providers by channel, in order, of tenants that name none of their own. */
  readonly providers: ReadonlyMap<string, readonly LiveProvider[]>
}

/** Opens the database that the configuration names. Nothing is migrated here. */
export function openDatabase({
  config,
  clock,
  clockOffsetMs,
}: Pick<AppOptions, 'config' | 'clock' | 'clockOffsetMs'>): Promise<Store> {
  const { databaseUrl, data } = config.storage
  if (databaseUrl === undefined) mkdirSync(data, { recursive: true, mode: 0o700 })
  return openStore({
    ...(databaseUrl === undefined ? { file: join(data, 'countersign.db') } : { url: databaseUrl }),
    clock,
    node: hostname(),
    ...(clockOffsetMs ? { clockOffsetMs } : {}),
  })
}

/**
 * The house, put together: the only place that knows every module. Platform at the bottom, the store's ports above it, one
 * engine on top of those, and the doors in front of the engine.
 */
export function assemble(store: Store, options: AppOptions) {
  const { config, keys, clock, log, baseUrl } = options

  const site = new URL(baseUrl)
  const random = createSystemRandom()
  const ids = createIds(clock, random)
  const sealing = createSealing(keys.sealing, random)
  const keyedHash = createKeyedHash(keys.hash)
  const passwords = createPasswords({
    random,
    cost: { memoryKiB: config.passwords.memoryKiB, passes: config.passwords.passes, lanes: 1 },
  })

  const catalogue = cacheCatalogue(store.catalogue, clock)
  const secure = baseUrl.startsWith('https://')
  const allowedNetworks = options.allowedNetworks ?? config.server.outboundNetworks
  const fetch = createGuardedFetch({ allowedNetworks })
  const addressOfReceipts = receiptAddress(baseUrl, keyedHash)
  const router = createRouter({
    settings: async (tenant) => (await catalogue.tenant(tenant))?.settings,
    defaults: options.providers,
    sealing,
    kinds: { fetch, guard: createAddressGuard(allowedNetworks) },
    // A provider cannot report to an address that only this machine knows.
    ...(secure ? { receiptUrl: addressOfReceipts } : {}),
    clock,
    log,
  })
  const renderer = createRenderer({ templates: cacheTemplates(store.templates, catalogue), host: site.hostname })
  const worker = createOutboxWorker({ outbox: store.outbox, sealing, route: router.send, renderer, log, clock, random })
  const factors = createFactors({
    random,
    keyedHash,
    passwords,
    tokenStock: freeTokens(store.tokenStock, sealing),
    questions: questionCatalogue,
    relyingParty: { id: site.hostname, origins: [site.origin] },
  })
  const engine = createEngine({
    transactions: store.transactions,
    directory: store.directory,
    authenticators: store.authenticators,
    outbox: store.outbox,
    audit: store.audit,
    catalogue,
    factors,
    sealing,
    keyedHash,
    ids,
    random,
    link: createLinkMaker(baseUrl, keyedHash),
    messageWritten: () => worker.kick(),
  })

  const addressOf = createClientAddress(config.server.trustedProxies)
  const clientAddress = (request: FastifyRequest) => addressOf(request.socket.remoteAddress, request.headers['x-forwarded-for'])
  const server: FastifyInstance = createServer({ ids, log, secure, clientAddress })
  const oidc = createOidc({
    baseUrl,
    secureCookies: secure,
    engine,
    catalogue,
    artifacts: store.artifacts,
    signingKeys: store.signingKeys,
    directory: store.directory,
    audit: store.audit,
    sealing,
    keyedHash,
    clock,
    random,
    ids,
    cookieKeys: keys.cookies,
    render: renderPage,
    negotiateLocale: negotiate,
    log,
    clientAddress,
    fetch,
  })
  const elsewhere = createElsewhere({
    baseUrl,
    secureCookies: secure,
    engine,
    catalogue,
    keyedHash,
    clock,
    random,
    render: renderPage,
    negotiateLocale: negotiate,
    log,
    clientAddress,
  })
  const sweeper = startSweeper(store, log)

  let stopping = false
  healthRoutes(server, store.ping, () => stopping)
  limitRequests(server, { perMinute: config.server.requestsPerMinute, clock, clientAddress })
  receiptRoutes(server, { outbox: store.outbox, router, addressOf: addressOfReceipts, keyedHash, log })
  server.register(oidc.plugin)
  server.register(elsewhere.plugin)
  server.register(createAccount({ engine, findSession: oidc.findSession, origin: site.origin }).plugin)

  return {
    server,
    engine,
    catalogue,
    passwords,
    sealing,
    keyedHash,
    ids,
    random,
    /** Health of the providers of messages, as this node sees them. */
    providerState: router.state,
    /** Listens; answers with the port taken. */
    async listen(port: number, host: string): Promise<number> {
      worker.start()
      await server.listen({ port, host })
      const address = server.server.address()
      return typeof address === 'object' && address ? address.port : port
    },
    /** Finishes what is under way, then lets go of everything. */
    async close(): Promise<void> {
      stopping = true
      await Promise.all([server.close(), sweeper.stop()])
      await worker.stop()
      router.close()
      await store.close()
    },
  }
}
