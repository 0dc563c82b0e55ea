import { mkdirSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { createAccount } from './account/index.ts'
import { createAdmin } from './admin/index.ts'
import { type Config, ConfigInvalid } from './config/index.ts'
import type { LiveProvider } from './delivery/make-provider.ts'
import { createRouter } from './delivery/providers.ts'
import { createRenderer } from './delivery/templates.ts'
import { createOutboxWorker } from './delivery/worker.ts'
import { cacheCatalogue } from './engine/catalogue-cache.ts'
import { createEngine } from './engine/engine.ts'
import type { Engine } from './engine/engine-contract.ts'
import { createExternalRisk } from './engine/external-risk.ts'
import type { Factor } from './engine/factor-contract.ts'
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
import { type Geography, openGeography } from './platform/geography/index.ts'
import { createAddressGuard, createGuardedFetch } from './platform/guarded-fetch.ts'
import { createIds } from './platform/ids.ts'
import { createKeyedHash } from './platform/keyed-hash.ts'
import type { ServerKeys } from './platform/keys.ts'
import type { Logger } from './platform/logger.ts'
import { createPasswords } from './platform/passwords.ts'
import { createSystemRandom } from './platform/random.ts'
import { createSealing } from './platform/sealing.ts'
import { createElsewhere, createLinkMaker } from './protocols/elsewhere/index.ts'
import { createIdentityApi } from './protocols/identity-api/index.ts'
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

function makeFolder(data: string): void {
  try {
    mkdirSync(data, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw new ConfigInvalid([`COUNTERSIGN_DATA (storage.data): the folder cannot be made (${(error as Error).message}).`])
  }
}

/** Opens the database that the configuration names. Nothing is migrated here. */
export function openDatabase({
  config,
  clock,
  clockOffsetMs,
}: Pick<AppOptions, 'config' | 'clock' | 'clockOffsetMs'>): Promise<Store> {
  const { databaseUrl, data } = config.storage
  if (databaseUrl === undefined) makeFolder(data)
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
  const { baseUrl, clock, log } = options
  const tools = createTools(options)
  const { random, ids, sealing, keyedHash, passwords } = tools
  const catalogue = cacheCatalogue(store.catalogue, clock)
  const delivery = assembleDelivery(store, options, tools, catalogue)

  const { hostname, origin } = new URL(baseUrl)
  const factors = createFactors({
    random,
    keyedHash,
    passwords,
    tokenStock: freeTokens(store.tokenStock, sealing),
    questions: questionCatalogue,
    relyingParty: { id: hostname, origins: [origin] },
  })
  const riskSources = assembleRisk(options, sealing, delivery.fetch)
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
    riskSources,
    policyFailed: (error) => log.error('policy failed, and the sign-in was denied', { error }),
    messageWritten: () => delivery.worker.kick(),
  })

  let stopping = false
  const server = assembleDoors(store, options, tools, {
    catalogue,
    engine,
    factors,
    delivery,
    geography: riskSources.geography,
    stopping: () => stopping,
  })
  const sweeper = startSweeper(store, log)

  return {
    server,
    engine,
    catalogue,
    ...tools,
    /** Health of the providers of messages, as this node sees them. */
    providerState: delivery.router.state,
    /** Listens; answers with the port taken. */
    async listen(port: number, host: string): Promise<number> {
      delivery.worker.start()
      await server.listen({ port, host })
      const address = server.server.address()
      return typeof address === 'object' && address ? address.port : port
    },
    /** Finishes what is under way, then lets go of everything. */
    async close(): Promise<void> {
      stopping = true
      await Promise.all([server.close(), sweeper.stop()])
      await delivery.worker.stop()
      delivery.router.close()
      await store.close()
    },
  }
}

/** The machine, as arguments. */
function createTools({ config, keys, clock }: AppOptions) {
  const random = createSystemRandom()
  const { memoryKiB, passes } = config.passwords
  return {
    random,
    ids: createIds(clock, random),
    sealing: createSealing(keys.sealing, random),
    keyedHash: createKeyedHash(keys.hash),
    passwords: createPasswords({ random, cost: { memoryKiB, passes, lanes: 1 } }),
  }
}

type Tools = ReturnType<typeof createTools>
type CachedCatalogue = ReturnType<typeof cacheCatalogue>

/** What risk is judged by beyond request and person. */
function assembleRisk(
  { config, clock, log }: AppOptions,
  sealing: Tools['sealing'],
  fetch: ReturnType<typeof createGuardedFetch>,
) {
  const fault = (path: string, reason: string) => log.warn('a geography file cannot be read', { path, reason })
  const { files } = config.geography
  return {
    ...(files.length > 0 ? { geography: openGeography({ files, clock, fault }) } : {}),
    external: createExternalRisk({ fetch, sealing }),
    proxies: config.server.trustedProxies,
  }
}

/** What leaves the house: the worker empties the outbox, in words of the tenant, by the tenant's providers. */
function assembleDelivery(store: Store, options: AppOptions, { random, sealing, keyedHash }: Tools, catalogue: CachedCatalogue) {
  const { baseUrl, clock, log } = options
  const allowedNetworks = options.allowedNetworks ?? options.config.server.outboundNetworks
  const fetch = createGuardedFetch({ allowedNetworks })
  const addressOf = receiptAddress(baseUrl, keyedHash)
  const router = createRouter({
    settings: async (tenant) => (await catalogue.tenant(tenant))?.settings,
    defaults: options.providers,
    sealing,
    kinds: { fetch, guard: createAddressGuard(allowedNetworks) },
    // A provider cannot report to an address that only this machine knows.
    ...(isSecure(options) ? { receiptUrl: addressOf } : {}),
    clock,
    log,
  })
  const renderer = createRenderer({ templates: cacheTemplates(store.templates, catalogue), host: new URL(baseUrl).hostname })
  const worker = createOutboxWorker({ outbox: store.outbox, sealing, route: router.send, renderer, log, clock, random })
  return { router, worker, fetch, addressOf }
}

interface Inside {
  readonly catalogue: CachedCatalogue
  readonly engine: Engine
  readonly factors: readonly Factor[]
  readonly geography: Geography | undefined
  readonly delivery: ReturnType<typeof assembleDelivery>
  readonly stopping: () => boolean
}

/** What comes into the house: the HTTP server with every door. */
function assembleDoors(store: Store, options: AppOptions, tools: Tools, inside: Inside): FastifyInstance {
  const { config, keys, clock, log, baseUrl } = options
  const { catalogue, engine, factors, geography, delivery, stopping } = inside
  const { random, ids, sealing, keyedHash } = tools
  const addressOf = createClientAddress(config.server.trustedProxies)
  const clientAddress = (request: FastifyRequest) => addressOf(request.socket.remoteAddress, request.headers['x-forwarded-for'])
  const secure = isSecure(options)
  const server: FastifyInstance = createServer({ ids, log, secure, clientAddress })
  healthRoutes(server, store.ping, stopping)
  limitRequests(server, { perMinute: config.server.requestsPerMinute, clock, clientAddress })
  const { router, addressOf: addressOfReceipts, fetch } = delivery
  receiptRoutes(server, { outbox: store.outbox, router, addressOf: addressOfReceipts, keyedHash, log })

  const pages = { secureCookies: secure, render: renderPage, negotiateLocale: negotiate }
  const door = { ...pages, baseUrl, engine, catalogue, keyedHash, clock, random, log, clientAddress }
  const oidc = createOidc({
    ...door,
    artifacts: store.artifacts,
    signingKeys: store.signingKeys,
    directory: store.directory,
    audit: store.audit,
    sealing,
    ids,
    cookieKeys: keys.cookies,
    fetch,
  })
  server.register(oidc.plugin)
  server.register(createElsewhere(door).plugin)
  server.register(createAccount({ engine, findSession: oidc.findSession, origin: new URL(baseUrl).origin }).plugin)
  const identity = {
    codes: store.codes,
    people: store.people,
    directory: store.directory,
    random,
    ids,
    keyedHash,
    sealing,
    factors,
    log,
  }
  server.register(
    createIdentityApi({ ...identity, findMachine: oidc.findMachine, messageWritten: () => delivery.worker.kick() }).plugin,
  )
  const { audit, directory, people, provisioning, shadowFindings } = store
  const kept = { audit, directory, people, provisioning, shadowFindings, sealing, ...(geography ? { geography } : {}) }
  server.register(createAdmin({ ...kept, engine, catalogue, factors, ids, findBearer: oidc.findBearer }).plugin)
  return server
}

const isSecure = ({ baseUrl }: AppOptions): boolean => baseUrl.startsWith('https://')
