import { createServer as createNetServer } from 'node:net'
import { Secret, TOTP } from 'otpauth'
import type { ApplicationId, AuthenticatorId, PoolId, TenantId, UserId, WorkspaceId } from '../../src/domain/ids.ts'
import { cacheCatalogue } from '../../src/engine/catalogue-cache.ts'
import type { Engine } from '../../src/engine/engine-contract.ts'
import { freeTokens } from '../../src/engine/free-tokens.ts'
import type { Application, ApplicationSettings, Workspace } from '../../src/engine/ports/catalogue.ts'
import { StoreUnavailable } from '../../src/engine/ports/errors.ts'
import { createServer } from '../../src/http/server.ts'
import { negotiate } from '../../src/locales/index.ts'
import { renderPage } from '../../src/pages/index.ts'
import { createGuardedFetch } from '../../src/platform/guarded-fetch.ts'
import { silentLogger } from '../../src/platform/logger.ts'
import { createOidc, type OidcDeps } from '../../src/protocols/oidc/index.ts'
import { openStore, type Store, type StoreOptions } from '../../src/store/index.ts'
import { engineOn, plainPasswords, testFactors, testTools, totpSecret } from './test-engine.ts'

export const deviceGrant = 'urn:ietf:params:oauth:grant-type:device_code'
export const secretOf = (client: string): string => `${client}-secret-for-tests`
export const redirectUri = 'https://app.example/callback'

interface LabOptions {
  readonly deps?: Partial<OidcDeps>
  /** The database; absent: one in memory. */
  readonly where?: Pick<StoreOptions, 'url' | 'file'>
}

export type OidcLab = Awaited<ReturnType<typeof startOidcLab>>

/** The OpenID Connect door on the real engine and store, listening on loopback. Time runs as it does, plus `advance`. */
export async function startOidcLab(options: LabOptions = {}) {
  let offset = 0
  const clock = { now: () => Date.now() + offset }
  const { random, ids, keyedHash, sealing } = testTools(clock)
  const where = options.where ?? { file: ':memory:' }
  const store = await openStore({ ...where, clock, clockOffsetMs: () => offset, node: 'test' })
  await store.migrate()
  const outage = { on: false }
  const race = { waitMs: 0 }
  const fragile = breakable(store, outage, race)
  const catalogue = cacheCatalogue(store.catalogue, clock)
  const baseUrl = `http://localhost:${await freePort()}`
  const factors = testFactors({
    ...{ random, keyedHash, passwords: plainPasswords },
    tokenStock: freeTokens(store.tokenStock, sealing),
    relyingParty: { id: 'localhost', origins: [baseUrl] },
  })
  const sound = engineOn(
    { ...fragile, catalogue, authenticators: store.authenticators },
    {
      ...{ factors, sealing, keyedHash, ids, random },
      link: ({ tenantSlug, slug }, token) => `${baseUrl}/${tenantSlug}/${slug}/link/${token}`,
    },
  )
  const crash = { afterRedeem: false }
  const engine: Engine = {
    ...sound,
    async redeem(...args) {
      const result = await sound.redeem(...args)
      if (crash.afterRedeem) throw new Error('killed')
      return result
    },
  }
  const clientAddress = () => '127.0.0.1'
  const server = createServer({ ids, log: silentLogger, secure: false, clientAddress })
  const oidc = createOidc({
    baseUrl,
    secureCookies: false,
    engine,
    catalogue,
    artifacts: fragile.artifacts,
    signingKeys: store.signingKeys,
    directory: fragile.directory,
    audit: fragile.audit,
    sealing,
    keyedHash,
    clock,
    random,
    ids,
    cookieKeys: ['cookie key of the tests, long enough for anybody'],
    render: renderPage,
    negotiateLocale: negotiate,
    log: silentLogger,
    clientAddress,
    fetch: createGuardedFetch({ allowedNetworks: ['127.0.0.0/8', '::1/128'] }),
    ...options.deps,
  })
  server.register(oidc.plugin)

  const tenant = ids.next<TenantId>()
  const pool = ids.next<PoolId>()
  await store.provisioning.putTenant({ id: tenant, slug: 't', name: 'Tenant' })
  await store.provisioning.putPool({ id: pool, tenant, slug: 'people', name: 'People' })
  const workspaces = { shop: workspace(ids.next<WorkspaceId>(), 'shop'), other: workspace(ids.next<WorkspaceId>(), 'other') }
  for (const one of Object.values(workspaces)) await store.provisioning.putWorkspace(one)

  function workspace(id: WorkspaceId, slug: string): Workspace {
    const scopes = ['profile', 'email', 'phone', 'payments'].map((name) => ({ name }))
    return {
      id,
      tenant,
      tenantSlug: 't',
      slug,
      pool,
      enabled: true,
      settings: { name: slug, firstFactors: ['password'], scopes },
    }
  }

  const lab = {
    baseUrl,
    issuer: `${baseUrl}/t/shop`,
    otherIssuer: `${baseUrl}/t/other`,
    tenant,
    pool,
    workspaces,
    store: store as Store,
    keys: { signingKeys: store.signingKeys, sealing, random, clock },
    keyedHash,
    /** While on, the store answers nobody (the catalogue stays in memory). */
    outage,
    /** Milliseconds that each single use is held back, so that all of many parallel requests have looked before one has used. */
    race,
    /** While on, the process dies between redeeming a sign-in and writing that down. */
    crash,
    clock,
    advance: (seconds: number) => {
      offset += seconds * 1000
    },
    async application(id: string, settings: Partial<ApplicationSettings> = {}, workspaceSlug: keyof typeof workspaces = 'shop') {
      const { authMethod = 'client_secret_basic', type = 'confidential' } = settings
      const bySecret = type === 'confidential' && authMethod.startsWith('client_secret')
      const application: Application = {
        id: id as ApplicationId,
        tenant,
        workspace: workspaces[workspaceSlug].id,
        enabled: true,
        settings: {
          name: `App ${id}`,
          type,
          redirectUris: [redirectUri],
          grantTypes: ['authorization_code', 'refresh_token'],
          scopes: ['openid', 'profile', 'email', 'offline_access', 'payments'],
          ...(bySecret ? { secretDigest: keyedHash.digest('client-secret', id, secretOf(id)) } : {}),
          ...settings,
        },
      }
      await store.provisioning.putApplication(application)
      catalogue.forget()
      return application
    },
    async putApplication(application: Application) {
      await store.provisioning.putApplication(application)
      catalogue.forget()
    },
    async user(name: string, has: { readonly totp?: boolean } = {}): Promise<UserId> {
      const id = ids.next<UserId>()
      const make = (factor: string, secret: unknown) => {
        const authenticator = ids.next<AuthenticatorId>()
        return {
          id: authenticator,
          factor,
          sealed: sealing.seal('authenticator', authenticator, JSON.stringify(secret)),
          address: null,
        }
      }
      const totp = { secret: totpSecret, digits: 6, period: 30, algorithm: 'SHA1' }
      await store.provisioning.putUser({
        id,
        tenant,
        pool,
        username: name,
        name: `${name} of the tests`,
        email: `${name}@example.com`,
        emailVerified: true,
        identifiers: [name, `${name}@example.com`],
        authenticators: [make('password', { hash: `plain:${name} pw` }), ...(has.totp ? [make('mobile_app', totp)] : [])],
      })
      return id
    },
    /** The code that the user's app shows. */
    totp: () => new TOTP({ secret: Secret.fromBase32(totpSecret) }).generate({ timestamp: clock.now() }),
    events: async () => (await store.audit.list(tenant, 500)).map(({ type }) => type),
    forget: () => catalogue.forget(),
    async stop() {
      await server.close()
      await store.close()
    },
  }
  await server.listen({ port: Number(new URL(baseUrl).port), host: 'localhost' })
  return lab
}

/** The ports of a store, each method failing like a database that is away while `outage.on`. */
function breakable(store: Store, outage: { on: boolean }, race: { waitMs: number }) {
  const wrap = <T extends object>(port: T): T =>
    new Proxy(port, {
      get: (target, name) => {
        const method = Reflect.get(target, name)
        if (typeof method !== 'function') return method
        return async (...args: unknown[]) => {
          if (outage.on) throw new StoreUnavailable('TEST')
          if (name === 'consume' && race.waitMs > 0) await new Promise((resolve) => setTimeout(resolve, race.waitMs))
          return method.apply(target, args)
        }
      },
    })
  const { transactions, directory, outbox, audit, artifacts } = store
  return {
    transactions: wrap(transactions),
    directory: wrap(directory),
    outbox: wrap(outbox),
    audit: wrap(audit),
    artifacts: wrap(artifacts),
  }
}

/** A port that was free a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createNetServer()
    probe.once('error', reject)
    probe.listen(0, 'localhost', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
