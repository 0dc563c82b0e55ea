import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { inject } from 'vitest'
import type { PoolId, TenantId, WorkspaceId } from '../../src/domain/ids.ts'
import type { Workspace } from '../../src/engine/ports/catalogue.ts'
import { createKeyedHash } from '../../src/platform/keyed-hash.ts'
import { generateKeys, readKeys } from '../../src/platform/keys.ts'
import { createPasswords } from '../../src/platform/passwords.ts'
import { createSystemRandom } from '../../src/platform/random.ts'
import { createSealing } from '../../src/platform/sealing.ts'
import { openStore } from '../../src/store/index.ts'
import { makeCertificate } from '../contracts/channel/certificate.ts'
import { startMailServer } from '../contracts/channel/mail-server.ts'
import { emptyPostgres } from '../support/databases.ts'
import { freePort } from '../support/oidc-lab.ts'
import { createPeople } from './people.ts'

export interface FortressOptions {
  readonly database?: 'sqlite' | 'postgres'
  /** A database somewhere else than on the test run's PostgreSQL. */
  readonly databaseUrl?: string
  readonly nodes?: number
  readonly env?: Readonly<Record<string, string>>
  /** What browsers would use, where that is not the first node's own address (a proxy with TLS in front). */
  readonly publicUrl?: string
}

export type Fortress = Awaited<ReturnType<typeof startFortress>>

const root = fileURLToPath(new URL('../..', import.meta.url))
let built = false

/**
 * The built server as production runs it, `countersign serve`, real hash and all, on one or several nodes; two tenants; a
 * mail server. What an attacker meets, and a database that the defender may look into.
 */
export async function startFortress(options: FortressOptions = {}) {
  if (!built)
    execFileSync(process.execPath, [join(root, 'tools/build.mjs')], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] })
  built = true
  const data = mkdtempSync(join(tmpdir(), 'countersign-attack-'))
  const made = options.database === 'postgres' ? await emptyPostgres(inject('postgresUrl')) : undefined
  const databaseUrl = options.databaseUrl ?? made?.url
  const where = databaseUrl === undefined ? { file: join(data, 'countersign.db') } : { url: databaseUrl }
  const clock = { now: () => Date.now() }
  const random = createSystemRandom()
  const masterKeys = generateKeys(random)
  const keys = readKeys(masterKeys)
  const store = await openStore({ ...where, clock, node: 'attacker' })
  await store.migrate()
  const mail = await startMailServer({ certificate: makeCertificate(['localhost'], { loopback: true }), starttls: 'missing' })

  const ports = await Promise.all(Array.from({ length: options.nodes ?? 1 }, () => freePort()))
  const urls = ports.map((port) => `http://127.0.0.1:${port}`)
  const baseUrl = options.publicUrl ?? (urls[0] as string)
  const children = new Map<number, ChildProcess>()
  let output = ''

  const start = async (node: number) => {
    const { DATABASE_URL: _unused, ...inherited } = process.env
    const args = ['--disable-warning=ExperimentalWarning', join(root, 'dist/countersign.js'), 'serve', '--port', `${ports[node]}`]
    const child = spawn(process.execPath, args, {
      cwd: data,
      env: {
        ...inherited,
        ...masterKeys,
        ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }),
        COUNTERSIGN_DATA: data,
        COUNTERSIGN_BASE_URL: baseUrl,
        COUNTERSIGN_SMTP_URL: `smtp://127.0.0.1:${mail.port}`,
        COUNTERSIGN_SMTP_PLAIN: 'true',
        COUNTERSIGN_LOG_LEVEL: 'debug',
        COUNTERSIGN_REQUESTS_PER_MINUTE: '0',
        NODE_ENV: 'production',
        ...options.env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    children.set(node, child)
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        output += chunk.toString('utf8')
      })
    const patience = Date.now() + 20_000
    while (Date.now() < patience && child.exitCode === null) {
      if ((await fetch(`${urls[node]}/health/ready`).catch(() => undefined))?.status === 200) return
      await new Promise((resolve) => setTimeout(resolve, 30))
    }
    throw new Error(`node ${node} did not become ready:\n${output}`)
  }
  const end = async (node: number, signal: NodeJS.Signals) => {
    const child = children.get(node)
    children.delete(node)
    if (child === undefined || child.exitCode !== null) return
    const gone = new Promise((resolve) => child.once('exit', resolve))
    child.kill(signal)
    const force = setTimeout(() => child.kill('SIGKILL'), 8_000)
    await gone
    clearTimeout(force)
  }

  const workspace = async (tenantSlug: string): Promise<Workspace> => {
    const [tenant, pool, id] = [randomUUID() as TenantId, randomUUID() as PoolId, randomUUID() as WorkspaceId]
    await store.provisioning.putTenant({ id: tenant, slug: tenantSlug, name: tenantSlug })
    await store.provisioning.putPool({ id: pool, tenant, slug: 'people', name: 'People' })
    const scopes = ['profile', 'email', 'phone', 'payments'].map((name) => ({ name }))
    const settings = { name: `${tenantSlug} shop`, firstFactors: ['password'], scopes }
    const whole = { id, tenant, slug: 'shop', pool, enabled: true, settings }
    await store.provisioning.putWorkspace(whole)
    return { ...whole, tenantSlug }
  }
  const workspaces = { acme: await workspace('acme'), globex: await workspace('globex') }
  const sibling: Workspace = { ...workspaces.acme, id: randomUUID() as WorkspaceId, slug: 'desk' }
  await store.provisioning.putWorkspace(sibling)

  const crypto = {
    sealing: createSealing(keys.sealing, random),
    keyedHash: createKeyedHash(keys.hash),
    passwords: createPasswords({ random }),
  }
  try {
    await Promise.all(ports.map((_, node) => start(node)))
  } catch (error) {
    for (const node of [...children.keys()]) await end(node, 'SIGKILL')
    throw error
  }

  return {
    ...createPeople({ store, ...crypto, workspaces: { ...workspaces, sibling } }),
    baseUrl,
    issuer: `${baseUrl}/acme/shop`,
    /** Another tenant's workspace, with the same slug. */
    foreignIssuer: `${baseUrl}/globex/shop`,
    /** Another workspace of the same tenant, with the same people. */
    siblingIssuer: `${baseUrl}/acme/desk`,
    urls,
    workspaces: { ...workspaces, sibling },
    store,
    keys: { signingKeys: store.signingKeys, sealing: crypto.sealing, random, clock },
    masterKeys,
    where,
    mail,
    /** Everything that all nodes have printed. */
    output: () => output,
    events: async (type: string, tenant = workspaces.acme.tenant) =>
      (await store.audit.list(tenant, 2_000)).filter((event) => event.type === type),
    /** The code in the newest mail to `to`, once there are more than `after` of them. */
    async code(to: string, after = 0): Promise<string> {
      const patience = Date.now() + 5_000
      while (Date.now() < patience) {
        const mails = mail.received.filter((one) => one.to.includes(to))
        // The code stands on a line of its own.
        const code = /^(\d{6})\r?$/m.exec(mails.at(-1)?.raw ?? '')?.[1]
        if (mails.length > after && code !== undefined) return code
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
      throw new Error(`no mail to ${to} arrived within five seconds`)
    },
    /** What the defender's administrator could do by hand: look, or let time pass. */
    async sql(text: string): Promise<Record<string, unknown>[]> {
      if (databaseUrl === undefined) {
        const connection = new DatabaseSync(where.file as string, { timeout: 2_000 })
        try {
          return connection.prepare(text).all() as Record<string, unknown>[]
        } finally {
          connection.close()
        }
      }
      const client = new pg.Client({ connectionString: databaseUrl })
      await client.connect()
      try {
        return (await client.query(text)).rows
      } finally {
        await client.end()
      }
    },
    /** The enforced pauses between wrong answers are over; what was counted stays counted. */
    pausesOver(): Promise<unknown> {
      return this.sql('update failures set next_allowed_at = 0')
    },
    mailsTo: (to: string) => mail.received.filter((one) => one.to.includes(to)).length,
    kill: (node = 0) => end(node, 'SIGKILL'),
    restart: (node = 0) => start(node),
    async stop() {
      for (const node of [...children.keys()]) await end(node, 'SIGTERM')
      await mail.stop()
      await store.close()
      await made?.remove()
      rmSync(data, { recursive: true, force: true })
    },
  }
}
