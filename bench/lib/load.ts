import { performance } from 'node:perf_hooks'
import { median, percentile } from './stats.ts'

export interface LoadPlan {
  /** Virtual users working at the same time. */
  readonly users: number
  readonly seconds: number
  /** Untimed seconds before, so that caches and the just-in-time compiler are warm. */
  readonly warmUpSeconds: number
  /** No more operations than this, warm-up included. */
  readonly maxOperations?: number
  /** CPU seconds used so far by the processes under test. */
  readonly cpuSeconds: () => number
}

export interface LoadResult {
  readonly operations: number
  readonly failures: number
  readonly perSecond: number
  /** CPU milliseconds of the processes under test per operation. */
  readonly cpuMs: number
  /** Milliseconds. */
  readonly p50: number
  readonly p99: number
  /** The first failure, for whoever reads the report. */
  readonly failure?: string
}

/** Repeats `operation` with each virtual user, one operation after the other, until the time or the count is used up. */
export async function load(plan: LoadPlan, operation: (user: number, count: number) => Promise<void>): Promise<LoadResult> {
  const beginning = performance.now() + plan.warmUpSeconds * 1000
  const end = beginning + plan.seconds * 1000
  const limit = plan.maxOperations ?? Number.POSITIVE_INFINITY
  const times: number[] = []
  let count = 0
  let failures = 0
  let failure: string | undefined
  let measuredFrom: { cpu: number; at: number } | undefined

  const work = async (user: number) => {
    while (performance.now() < end && count < limit) {
      const started = performance.now()
      if (started >= beginning) measuredFrom ??= { cpu: plan.cpuSeconds(), at: started }
      try {
        await operation(user, count++)
        if (started >= beginning) times.push(performance.now() - started)
      } catch (error) {
        if (failures++ === 0) failure = error instanceof Error ? error.message : String(error)
        if (failures > 100) throw new Error(`more than 100 operations failed; the first: ${failure}`)
      }
    }
  }
  await Promise.all(Array.from({ length: plan.users }, (_, user) => work(user)))

  const seconds = (performance.now() - (measuredFrom?.at ?? beginning)) / 1000
  const cpu = plan.cpuSeconds() - (measuredFrom?.cpu ?? 0)
  return {
    operations: times.length,
    failures,
    perSecond: times.length / seconds,
    cpuMs: (cpu / times.length) * 1000,
    p50: percentile(times, 0.5),
    p99: percentile(times, 0.99),
    ...(failure === undefined ? {} : { failure }),
  }
}

/** Runs the same load several times; medians of each figure, failures added up. */
export async function repeat(runs: number, once: () => Promise<LoadResult>): Promise<LoadResult> {
  const results: LoadResult[] = []
  for (let run = 0; run < runs; run++) results.push(await once())
  const middle = (pick: (result: LoadResult) => number) => median(results.map(pick))
  const failure = results.find((result) => result.failure !== undefined)?.failure
  return {
    operations: results.reduce((sum, result) => sum + result.operations, 0),
    failures: results.reduce((sum, result) => sum + result.failures, 0),
    perSecond: middle((result) => result.perSecond),
    cpuMs: middle((result) => result.cpuMs),
    p50: middle((result) => result.p50),
    p99: middle((result) => result.p99),
    ...(failure === undefined ? {} : { failure }),
  }
}
