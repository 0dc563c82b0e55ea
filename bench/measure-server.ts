import type { Child } from './lib/child.ts'
import { createHttp, type Send } from './lib/http.ts'
import { type LoadResult, load, repeat } from './lib/load.ts'
import type { PostgresServer } from './lib/postgres.ts'
import { median } from './lib/stats.ts'
import { detailOf, type Limits } from './limits.ts'
import type { BenchOptions } from './options.ts'
import { type Ratio, type Row, ratio } from './report.ts'
import { type Installation, install } from './server.ts'
import { type CountersignOptions, countersign } from './workloads/countersign.ts'
import { signIn } from './workloads/sign-in.ts'
import type { Target } from './workloads/target.ts'
import { algorithmOf, clientCredentials, createRefreshChain, introspect } from './workloads/tokens.ts'

export interface ServerBench {
  readonly options: BenchOptions
  readonly limits: Limits
  readonly postgres: PostgresServer | undefined
  readonly say: (what: string) => void
  readonly remark: (sentence: string) => void
}

type Database = BenchOptions['databases'][number]

const names: Readonly<Record<Database, string>> = { sqlite: 'SQLite', postgres: 'PostgreSQL' }

/** Measures the built server on one database. What cannot be measured becomes a remark, and the rest goes on. */
export async function measureServer(bench: ServerBench, database: Database): Promise<Row[]> {
  const { options, limits, say } = bench
  const people = options.quick ? 1_000 : 4_000
  const section = `Countersign on ${names[database]}`
  const rows: Row[] = []
  const add = (title: string, value: number, unit: string, detail?: Row['detail'], against?: Ratio) =>
    void rows.push({ section, title, value, unit, ...(detail && { detail }), ...(against && { ratio: against }) })
  const attempt = async (title: string, measure: () => Promise<void>) => {
    say(`${names[database]}: ${title}`)
    await measure().catch((error: unknown) => bench.remark(`${section}, ${title}: ${messageOf(error)}`))
  }

  say(`${names[database]}: seeding ${people} people`)
  const url = database === 'postgres' ? await bench.postgres?.create('countersign') : undefined
  const place = await install({ databaseUrl: url, people })
  try {
    await attempt('cold start', async () => {
      const startMs = await coldStart(place, options)
      add(
        'cold start to first 200',
        startMs,
        'ms',
        undefined,
        ratio('P8', 'bare Fastify', startMs / limits.startMs, { atMost: 3 }),
      )
    })
    const server = await place.start()
    const { send, close } = createHttp(options.users + 8)
    try {
      const run = (operation: (user: number) => Promise<unknown>, users = options.users) =>
        repeat(options.runs, () =>
          load({ ...options, users, cpuSeconds: server.cpuSeconds }, async (user) => void (await operation(user))),
        )
      const target = (application: CountersignOptions['application'], machine?: CountersignOptions['machine']) =>
        countersign({
          baseUrl: place.baseUrl,
          codesUrl: place.codesUrl,
          send,
          cpuSeconds: server.cpuSeconds,
          people,
          application,
          ...(machine && { machine }),
        })

      await attempt('idle memory', async () => {
        await new Promise((resolve) => setTimeout(resolve, 2_000))
        const megabytes = server.residentBytes() / 1e6
        add('idle resident memory', megabytes, 'MB', undefined, ratio('P8', undefined, megabytes, { atMost: 130 }))
      })
      for (const machine of ['bench-m2m', 'bench-m2m-rs256'] as const) {
        await attempt(`tokens for ${machine}`, async () => {
          const from = await target('bench-password', machine)
          const alg = algorithmOf(await clientCredentials(from)) === 'RS256' ? 'RS256' : 'ES256'
          const result = await run(() => clientCredentials(from))
          const limit = limits.clientCredentials[alg].perSecond
          add(
            `client_credentials JWT ${alg}`,
            result.perSecond,
            '/s',
            detailOf(result),
            ratio('P2', 'bare', result.perSecond / limit, { atLeast: 0.85 }),
          )
        })
      }
      await attempt('sign-in with password', async () => {
        const from = await target('bench-password')
        const result = await run(() => signIn(from, from.person()))
        add('sign-in: password, consent, code exchange', result.perSecond, '/s', detailOf(result))
      })
      await attempt('sign-in with password and code', async () => {
        const from = await target('bench-code')
        const result = await run(() => signIn(from, from.person()))
        const against = ratio('P1', "Argon2id's CPU", result.cpuMs / limits.argon2.cpuMs, { atMost: 1.5 })
        add('sign-in: password, e-mail code, consent, code exchange', result.perSecond, '/s', detailOf(result), against)
      })
      await attempt('sign-in without a hash', async () => {
        const from = await target('bench-mail')
        const result = await run(() => signIn(from, from.person()))
        const against = ratio('P3', 'bare', result.perSecond / limits.signIn.perSecond, {
          atLeast: database === 'postgres' ? 0.65 : 0.6,
        })
        add('sign-in: e-mail code alone, consent, code exchange', result.perSecond, '/s', detailOf(result), against)
      })
      await attempt('refresh', async () => {
        const from = await target('bench-password')
        const chains = Array.from({ length: options.users }, () => createRefreshChain(from, from.person()))
        const result = await run((user) => chains[user]?.() ?? Promise.reject(new Error('no chain')))
        const against = ratio('P5', 'bare', result.perSecond / limits.refresh.perSecond, { atLeast: 0.5 })
        add('refresh, rotating', result.perSecond, '/s', detailOf(result), against)
      })
      await attempt('introspection', async () => {
        const from = await target('bench-password')
        const { accessToken } = await signIn(from, from.person())
        const result = await run(() => introspect(from, accessToken))
        const against = ratio('P5', 'bare', result.perSecond / limits.introspect.perSecond, { atLeast: 0.5 })
        add('introspection', result.perSecond, '/s', detailOf(result), against)
      })
      await attempt('tokens during a storm of passwords', async () => {
        const from = await target('bench-password')
        const { idle, storm } = await tokensInStorm(from, options)
        add('client_credentials by 2 users, idle', idle.perSecond, '/s', detailOf(idle))
        const against = ratio('P7', 'idle p99', storm.p99 / idle.p99, { atMost: 4 })
        add('the same while 8 people sign in with passwords', storm.perSecond, '/s', detailOf(storm), against)
      })
      if (database === 'postgres') {
        await attempt('two processes', async () => {
          const from = await target('bench-password')
          const { one, two } = await twoProcesses(from, server, place, send, options)
          add('tokens and refreshes, one process', one.perSecond, '/s', detailOf(one))
          const against = ratio('P9', 'CPU of one', two.cpuMs / one.cpuMs, { atMost: 1.1 })
          add('the same on two processes', two.perSecond, '/s', detailOf(two), against)
        })
      }
      add('resident memory after all that', server.residentBytes() / 1e6, 'MB')
    } finally {
      close()
      await server.stop()
    }
  } finally {
    await place.remove()
  }
  return rows
}

async function coldStart(place: Installation, options: BenchOptions): Promise<number> {
  const times: number[] = []
  for (let run = 0; run < (options.quick ? 3 : 5); run++) {
    const server = await place.start()
    times.push(server.startMs)
    await server.stop()
  }
  return median(times)
}

async function tokensInStorm(target: Target, options: BenchOptions): Promise<{ idle: LoadResult; storm: LoadResult }> {
  const tokens = () =>
    repeat(options.runs, () =>
      load({ ...options, users: 2, cpuSeconds: target.cpuSeconds }, async () => void (await clientCredentials(target))),
    )
  const idle = await tokens()
  let blowing = true
  const people = Array.from({ length: 8 }, async () => {
    while (blowing) await signIn(target, target.person())
  })
  try {
    return { idle, storm: await tokens() }
  } finally {
    blowing = false
    await Promise.all(people)
  }
}

/** The same mix of tokens and refreshes with one process and then with a second one beside it, users split evenly. */
async function twoProcesses(target: Target, first: Child, place: Installation, send: Send, options: BenchOptions) {
  const second = await place.start()
  try {
    // The second process speaks for the same issuer; only the connection goes elsewhere.
    const beside: Target = { ...target, send: (url, call) => send(url.replace(place.baseUrl, second.url), call) }
    const measure = (targets: readonly Target[], cpuSeconds: () => number) => {
      const chains = Array.from({ length: options.users }, (_, user) => {
        const from = targets[user % targets.length] ?? target
        const refresh = createRefreshChain(from, from.person())
        return async () => {
          await clientCredentials(from)
          await refresh()
        }
      })
      return repeat(options.runs, () =>
        load({ ...options, cpuSeconds }, (user) => chains[user]?.() ?? Promise.reject(new Error('no chain'))),
      )
    }
    const one = await measure([target], first.cpuSeconds)
    const two = await measure([target, beside], () => first.cpuSeconds() + second.cpuSeconds())
    return { one, two }
  } finally {
    await second.stop()
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
