import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { generateKeys } from '../src/platform/keys.ts'
import { createSystemRandom } from '../src/platform/random.ts'
import { type Child, startCommand, startSubject } from './lib/child.ts'
import { freePort } from './lib/postgres.ts'
import { seed } from './seed.ts'

/** A seeded installation of the built server, as production runs it: `countersign serve`, mail by SMTP. */
export interface Installation {
  /** Origin of the server. */
  readonly baseUrl: string
  /** Starts a process on the database; where none runs yet, it is the one at `baseUrl`. */
  start(): Promise<Child & { readonly startMs: number; readonly url: string }>
  /** `GET <codesUrl>/?to=` answers the code of the newest mail to an address, as soon as there is one. */
  readonly codesUrl: string
  remove(): Promise<void>
}

const program = fileURLToPath(new URL('../dist/countersign.js', import.meta.url))

/** Seeds a database with `people` persons and gets everything ready that the server needs; starts no server yet. */
export async function install(options: { databaseUrl: string | undefined; people: number }): Promise<Installation> {
  const data = mkdtempSync(join(tmpdir(), 'countersign-bench-'))
  const keys = generateKeys(createSystemRandom())
  const { databaseUrl, people } = options
  await seed({ where: databaseUrl === undefined ? { file: join(data, 'countersign.db') } : { url: databaseUrl }, keys, people })
  const mail = await startSubject<{ smtpUrl: string; codesUrl: string }>('mail')
  const firstPort = await freePort()
  const baseUrl = `http://localhost:${firstPort}`
  const running = new Set<object>()
  return {
    baseUrl,
    codesUrl: mail.ready.codesUrl,
    async start() {
      const port = running.size === 0 ? firstPort : await freePort()
      const { DATABASE_URL: _other, ...inherited } = process.env
      const env: NodeJS.ProcessEnv = {
        ...inherited,
        ...keys,
        ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }),
        COUNTERSIGN_DATA: data,
        COUNTERSIGN_BASE_URL: baseUrl,
        COUNTERSIGN_HOST: 'localhost',
        COUNTERSIGN_SMTP_URL: mail.ready.smtpUrl,
        COUNTERSIGN_SMTP_PLAIN: 'true',
        COUNTERSIGN_LOG_LEVEL: 'error',
        // One address drives all the load; the limit per network is not what is measured.
        COUNTERSIGN_REQUESTS_PER_MINUTE: '0',
        NODE_ENV: 'production',
      }
      const url = `http://localhost:${port}`
      const args = ['--disable-warning=ExperimentalWarning', program, 'serve', '--port', String(port)]
      const child = await startCommand(process.execPath, args, env, `${url}/health/ready`)
      running.add(child)
      return { ...child, url, stop: () => child.stop().finally(() => running.delete(child)) }
    },
    remove: async () => {
      await mail.stop()
      rmSync(data, { recursive: true, force: true })
    },
  }
}
