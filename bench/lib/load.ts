import { performance } from 'node:perf_hooks'
import { median, percentile } from './stats.ts'

export interface LoadPlan {
  /** Virtual users working at the same time. */
  readonly users: number
  readonly seconds: number
  /** Untimed seconds before, so that caches and the just-in-time compiler are warm. */
  readonly warmUpSeconds: number
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

/** However slow the operations are, at least so many are measured, if that takes no longer than `maxStretch` times the plan. */
const minOperations = 30
const maxStretch = 8

/**
 * Repeats `operation` with each virtual user, one after the other. What completes within the window is counted, whenever
 * it began: in a steady state as much is cut off at the one end as is added at the other.
 */
export async function load(plan: LoadPlan, operation: (user: number) => Promise<void>): Promise<LoadResult> {
  const beginning = performance.now() + plan.warmUpSeconds * 1000
  const enough = beginning + plan.seconds * 1000
  const latest = beginning + plan.seconds * maxStretch * 1000
  const times: number[] = []
  let failures = 0
  let failure: string | undefined
  let from: { cpu: number; at: number } | undefined
  let until: { cpu: number; at: number } | undefined
  const now = () => ({ cpu: plan.cpuSeconds(), at: performance.now() })

  const work = async (user: number) => {
    while (until === undefined) {
      const started = performance.now()
      try {
        await operation(user)
      } catch (error) {
        if (failures++ === 0) failure = error instanceof Error ? error.message : String(error)
        if (failures > 100) throw new Error(`more than 100 operations failed; the first: ${failure}`)
        continue
      }
      const ended = performance.now()
      if (ended < beginning || until !== undefined) continue
      if (from === undefined) from = now()
      else times.push(ended - started)
      if (ended >= latest || (ended >= enough && times.length >= minOperations)) until = now()
    }
  }
  await Promise.all(Array.from({ length: plan.users }, (_, user) => work(user)))

  const seconds = until !== undefined && from !== undefined ? (until.at - from.at) / 1000 : Number.NaN
  const cpu = until !== undefined && from !== undefined ? until.cpu - from.cpu : Number.NaN
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
