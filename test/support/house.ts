import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { assemble, openDatabase } from '../../src/app.ts'
import { readConfig } from '../../src/config/index.ts'
import type { ChannelMessage } from '../../src/delivery/channel.ts'
import type { FactorRequirement } from '../../src/domain/demand.ts'
import type { ApplicationId, AuthenticatorId, PoolId, TenantId, UserId, WorkspaceId } from '../../src/domain/ids.ts'
import type { ApplicationSettings, PoolSettings } from '../../src/engine/ports/catalogue.ts'
import { createAdjustableClock } from '../../src/platform/clock.ts'
import { generateKeys, readKeys } from '../../src/platform/keys.ts'
import { createLogger } from '../../src/platform/logger.ts'
import { createSystemRandom } from '../../src/platform/random.ts'
import { freePort, redirectUri, secretOf } from './oidc-lab.ts'

/** One message as it reached its channel. */
export type Sent = ChannelMessage & { readonly channel: string }

export interface HouseOptions {
  readonly poolSettings?: PoolSettings
  /** Default: SQLite. */
  readonly databaseUrl?: string | undefined
}

export type House = Awaited<ReturnType<typeof startHouse>>

const password = 'a password of the tests'

/**
 * The whole server in this process as app.ts puts it together, on SQLite and on loopback: every door, the worker, and
 * channels that keep what they were given. Time runs as it does, plus `advance`.
 */
export async function startHouse({ poolSettings = {}, databaseUrl }: HouseOptions = {}) {
  const data = mkdtempSync(join(tmpdir(), 'countersign-house-'))
  const clock = createAdjustableClock()
  const port = await freePort()
  const baseUrl = `http://localhost:${port}`
  const environment = {
    COUNTERSIGN_DATA: data,
    COUNTERSIGN_REQUESTS_PER_MINUTE: '0',
    ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }),
  }
  const config = readConfig({ environment })
  const sent: Sent[] = []
  const lines: string[] = []
  const log = createLogger({ clock, level: 'debug', stream: { write: (line) => void lines.push(line) } })
  const channel = (id: string) => ({
    id,
    send: async (message: ChannelMessage) => {
      sent.push({ ...message, channel: id })
      return {}
    },
  })
  const providers = new Map(
    ['email', 'sms', 'voice', 'push'].map((id) => [id, [{ id: 'kept', kind: 'house', channel: channel(id) }]]),
  )
  const keys = readKeys(generateKeys(createSystemRandom()))
  const store = await openDatabase({ config, clock, clockOffsetMs: clock.offsetMs })
  await store.migrate()
  const app = assemble(store, { config, keys, clock, clockOffsetMs: clock.offsetMs, log, baseUrl, providers })
  const { ids, sealing, keyedHash } = app

  const [tenant, pool] = [ids.next<TenantId>(), ids.next<PoolId>()]
  await store.provisioning.putTenant({ id: tenant, slug: 't', name: 'Tenant' })
  await store.provisioning.putPool({ id: pool, tenant, slug: 'people', name: 'People', settings: poolSettings })
  const putWorkspace = (id: WorkspaceId, slug: string, firstFactors: readonly string[]) =>
    store.provisioning.putWorkspace({
      id,
      tenant,
      slug,
      pool,
      enabled: true,
      settings: { name: slug, firstFactors, scopes: [{ name: 'profile' }, { name: 'email' }] },
    })
  const workspaces = { shop: ids.next<WorkspaceId>(), desk: ids.next<WorkspaceId>() }
  await putWorkspace(workspaces.shop, 'shop', ['password', 'magic_link'])
  await putWorkspace(workspaces.desk, 'desk', ['password'])
  const hash = await app.passwords.hash(password)
  await app.listen(port, 'localhost')

  const patiently = async <T>(look: () => T | undefined, what: string): Promise<T> => {
    const patience = Date.now() + 5_000
    for (;;) {
      const found = look()
      if (found !== undefined) return found
      if (Date.now() > patience) throw new Error(`${what} did not come within five seconds`)
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }

  return {
    ...app,
    baseUrl,
    issuer: `${baseUrl}/t/shop`,
    deskIssuer: `${baseUrl}/t/desk`,
    tenant,
    workspaces,
    store,
    clock,
    password,
    sent,
    /** The newest message to `to` after the `after` first ones. */
    message: (to: string, after = 0, channel = 'email') =>
      patiently(
        () =>
          sent
            .filter((one) => one.to === to && one.channel === channel)
            .slice(after)
            .at(-1),
        `a message to ${to}`,
      ),
    events: async (type?: string) =>
      (await store.audit.list(tenant, 2_000)).filter((one) => type === undefined || one.type === type),
    /** Every row of every table, as whoever steals the database has it. On SQLite. */
    dump(): string {
      const database = new DatabaseSync(join(data, 'countersign.db'), { timeout: 2_000 })
      try {
        const tables = database.prepare("select name from sqlite_master where type = 'table'").all() as { name: string }[]
        return JSON.stringify(tables.map(({ name }) => database.prepare(`select * from "${name}"`).all()))
      } finally {
        database.close()
      }
    },
    /** What the server has logged. */
    logged: () => lines.join(''),
    async application(
      id: string,
      factors?: FactorRequirement,
      {
        workspace = 'shop',
        redirect = redirectUri,
        more = {},
      }: {
        readonly workspace?: keyof typeof workspaces
        readonly redirect?: string
        readonly more?: Partial<ApplicationSettings>
      } = {},
    ) {
      await store.provisioning.putApplication({
        id: id as ApplicationId,
        tenant,
        workspace: workspaces[workspace],
        enabled: true,
        settings: {
          name: `App ${id}`,
          type: 'confidential',
          secretDigest: keyedHash.digest('client-secret', id, secretOf(id)),
          redirectUris: [redirect],
          grantTypes: ['authorization_code'],
          scopes: ['openid', 'profile', 'email'],
          consent: 'implicit',
          ...(factors ? { factors } : {}),
          ...more,
        },
      })
      app.catalogue.forget()
    },
    /** Somebody with a password and a mailbox, and whatever else is given: [factor, secret]. */
    async user(name: string, more: readonly (readonly [string, unknown])[] = [], emailVerified = true) {
      const id = ids.next<UserId>()
      const make = (factor: string, secret: unknown, address: string | null) => {
        const authenticator = ids.next<AuthenticatorId>()
        const sealed = secret === null ? null : sealing.seal('authenticator', authenticator, JSON.stringify(secret))
        return { id: authenticator, factor, sealed, address }
      }
      const email = `${name}@example.com`
      const others = more.map(([factor, secret]) => make(factor, secret, null))
      await store.provisioning.putUser({
        id,
        tenant,
        pool,
        username: name,
        name,
        email,
        emailVerified,
        identifiers: [name, email],
        authenticators: [make('password', { hash }, null), ...(emailVerified ? [make('email', null, email)] : []), ...others],
      })
      return { id, name, email, authenticators: others.map((one) => one.id) }
    },
    async stop() {
      await app.close()
      rmSync(data, { recursive: true, force: true })
    },
  }
}
