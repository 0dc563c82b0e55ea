/** More work waits than the queue takes. Callers answer 503 with `Retry-After`. */
export class Overloaded extends Error {
  override readonly name = 'Overloaded'
  readonly retryAfterSeconds: number
  constructor(retryAfterSeconds: number) {
    super(`The server is busy. Try again in ${retryAfterSeconds} seconds.`)
    this.retryAfterSeconds = retryAfterSeconds
  }
}

export interface WorkQueue {
  /** Runs `job` when its turn comes, first come first served; rejects with Overloaded at once when the queue is full. */
  run<T>(job: () => Promise<T>): Promise<T>
  /** How many jobs wait, those that run left out. */
  waiting(): number
}

/** At most `concurrency` jobs run at a time and at most `limit` more wait. */
export function createWorkQueue(options: {
  readonly concurrency: number
  readonly limit: number
  readonly retryAfterSeconds: number
}): WorkQueue {
  const waiting: (() => void)[] = []
  let running = 0

  return {
    waiting: () => waiting.length,
    async run(job) {
      if (running < options.concurrency) {
        running += 1
      } else {
        if (waiting.length >= options.limit) throw new Overloaded(options.retryAfterSeconds)
        // The job before hands its place over, so nobody who comes in between can take it.
        await new Promise<void>((resolve) => waiting.push(resolve))
      }
      try {
        return await job()
      } finally {
        const next = waiting.shift()
        if (next) next()
        else running -= 1
      }
    },
  }
}
