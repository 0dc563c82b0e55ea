import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startCommand, startSubject } from './lib/child.ts'
import { createHttp } from './lib/http.ts'
import { type LoadResult, load, repeat } from './lib/load.ts'
import { freePort, type PostgresServer } from './lib/postgres.ts'
import { median } from './lib/stats.ts'
import type { BenchOptions } from './options.ts'
import type { Row } from './report.ts'
import { bareProvider } from './workloads/bare-provider.ts'
import { signIn } from './workloads/sign-in.ts'
import { clientCredentials, createRefreshChain, introspect } from './workloads/tokens.ts'

type Alg = 'RS256' | 'ES256'

interface Rate {
  readonly perSecond: number
  readonly cpuMs: number
}

/** What the libraries and the machine can do at best: the other side of every ratio. */
export interface Limits {
  readonly startMs: number
  readonly argon2: Rate
  readonly commits: { readonly sqlite: Rate; readonly postgres: Rate | undefined }
  readonly clientCredentials: Readonly<Record<Alg, LoadResult>>
  readonly signIn: LoadResult
  readonly refresh: LoadResult
  readonly introspect: LoadResult
}

const section = 'Limits: the libraries and the machine alone'

/** Measures every limit; `say` tells what is being measured. */
export async function measureLimits(
  options: BenchOptions,
  postgres: PostgresServer | undefined,
  say: (what: string) => void,
): Promise<{ limits: Limits; rows: Row[] }> {
  const rows: Row[] = []
  const add = (title: string, value: number, unit: string, detail?: Row['detail']) =>
    void rows.push({ section, title, value, unit, ...(detail === undefined ? {} : { detail }) })

  say('Fastify alone')
  const startMs = await coldStart(options)
  add('Fastify alone, cold start to first 200', startMs, 'ms')
  const form = await fastifyForm(options)
  add('Fastify alone, form POST', form.perSecond, '/s', detailOf(form))

  say('Argon2id alone')
  const argon2 = await alone(options, 'argon2', () => ({ seconds: options.seconds }))
  add('Argon2id verification (19 MiB, t=2, p=1), one at a time', argon2.perSecond, '/s', { cpuMs: argon2.cpuMs })

  say('one-row commits')
  const folder = mkdtempSync(join(tmpdir(), 'countersign-bench-'))
  const sqlite = await alone(options, 'commits-sqlite', (run) => ({ seconds: options.seconds, file: join(folder, `${run}.db`) }))
  rmSync(folder, { recursive: true, force: true })
  add('SQLite (WAL, FULL), one-row commits', sqlite.perSecond, '/s', { cpuMs: sqlite.cpuMs })
  let commitsPostgres: Rate | undefined
  if (postgres !== undefined) {
    const url = await postgres.create('commits')
    commitsPostgres = await alone(options, 'commits-postgres', () => ({ seconds: options.seconds, url }))
    add('PostgreSQL, pool of 10, one-row commits', commitsPostgres.perSecond, '/s', { cpuMs: commitsPostgres.cpuMs })
  }

  say('oidc-provider alone')
  const rs256 = await provider(options, 'RS256')
  const es256 = await provider(options, 'ES256')
  add(
    'oidc-provider in memory, client_credentials JWT ES256',
    es256.clientCredentials.perSecond,
    '/s',
    detailOf(es256.clientCredentials),
  )
  add(
    'oidc-provider in memory, client_credentials JWT RS256',
    rs256.clientCredentials.perSecond,
    '/s',
    detailOf(rs256.clientCredentials),
  )
  add('oidc-provider in memory, sign-in flow (ID token RS256)', es256.signIn.perSecond, '/s', detailOf(es256.signIn))
  add('oidc-provider in memory, rotating refresh (ID token RS256)', es256.refresh.perSecond, '/s', detailOf(es256.refresh))
  add('oidc-provider in memory, introspection (opaque token)', es256.introspect.perSecond, '/s', detailOf(es256.introspect))

  const limits: Limits = {
    startMs,
    argon2,
    commits: { sqlite, postgres: commitsPostgres },
    clientCredentials: { RS256: rs256.clientCredentials, ES256: es256.clientCredentials },
    signIn: es256.signIn,
    refresh: es256.refresh,
    introspect: es256.introspect,
  }
  return { limits, rows }
}

/** The figures of a load that a row shows beside its rate. */
export function detailOf({ cpuMs, p50, p99, operations, failures, failure }: LoadResult): NonNullable<Row['detail']> {
  return { cpuMs, p50, p99, operations, failures, failure }
}

async function coldStart(options: BenchOptions): Promise<number> {
  const script = new URL('subjects/fastify.ts', import.meta.url)
  const times: number[] = []
  for (let run = 0; run < (options.quick ? 3 : 5); run++) {
    const port = await freePort()
    const args = ['--disable-warning=ExperimentalWarning', script.pathname, JSON.stringify({ port })]
    const child = await startCommand(process.execPath, args, process.env, `http://127.0.0.1:${port}/`)
    times.push(child.startMs)
    await child.stop()
  }
  return median(times)
}

async function fastifyForm(options: BenchOptions): Promise<LoadResult> {
  const child = await startSubject<{ url: string }>('fastify')
  const { send, close } = createHttp(options.users)
  try {
    return await repeat(options.runs, () =>
      load({ ...options, cpuSeconds: child.cpuSeconds }, async () => {
        const answer = await send(`${child.ready.url}/form`, { form: { identifier: 'alice', code: '123456' } })
        if (answer.status !== 200) throw new Error(`status ${answer.status}`)
      }),
    )
  } finally {
    close()
    await child.stop()
  }
}

/** Runs a subject that measures itself and ends; medians of its figures. */
async function alone(options: BenchOptions, subject: string, settings: (run: number) => object): Promise<Rate> {
  const rates: Rate[] = []
  for (let run = 0; run < options.runs; run++) {
    const child = await startSubject<Rate>(subject, settings(run))
    rates.push(child.ready)
    await child.stop()
  }
  return { perSecond: median(rates.map((rate) => rate.perSecond)), cpuMs: median(rates.map((rate) => rate.cpuMs)) }
}

async function provider(options: BenchOptions, alg: Alg) {
  const child = await startSubject<{ url: string; redirectUri: string }>('provider', { alg })
  const { send, close } = createHttp(options.users)
  try {
    const target = await bareProvider(child, send)
    const run = (operation: (user: number) => Promise<unknown>) =>
      repeat(options.runs, () => load({ ...options, cpuSeconds: child.cpuSeconds }, async (user) => void (await operation(user))))
    const machine = await run(() => clientCredentials(target))
    if (alg === 'RS256') return { clientCredentials: machine, signIn: machine, refresh: machine, introspect: machine }
    const chains = Array.from({ length: options.users }, (_, user) => createRefreshChain(target, `refresher-${user}`))
    const opaque = { ...target, web: { ...target.web, id: 'bench-opaque', secret: 'bench-opaque-secret' } }
    const { accessToken } = await signIn(opaque, 'introspected')
    return {
      clientCredentials: machine,
      signIn: await run(() => signIn(target, target.person())),
      refresh: await run((user) => chains[user]?.() ?? Promise.reject(new Error('no chain'))),
      introspect: await run(() => introspect(opaque, accessToken)),
    }
  } finally {
    close()
    await child.stop()
  }
}
