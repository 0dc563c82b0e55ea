import type { Logger } from './platform/logger.ts'
import type { Store } from './store/index.ts'

/** Milliseconds between two rounds. */
const everyMs = 30_000
/** A statement deletes no more, so that sign-ins go on in between. */
const rowsPerStatement = 1_000
/** A round ends after so many statements, whatever is left. */
const statementsPerRound = 200

export interface Sweeper {
  /** Begins no further statement; resolves when the one under way is done. */
  stop(): Promise<void>
}

/**
 * Deletes what is over (expired transactions, codes, sessions), so that abandoned sign-ins fill no tables: in small
 * portions, as many as there are, so that a busy server does not fall behind. Nothing relies on it: expiry is judged at use.
 */
export function startSweeper(
  store: Pick<Store, 'transactions' | 'artifacts' | 'signingKeys'>,
  log: Pick<Logger, 'warn'>,
  pauseMs = everyMs,
): Sweeper {
  let stopped = false
  let timer: NodeJS.Timeout | undefined
  let round: Promise<void> = Promise.resolve()

  const drain = async (sweep: (limit: number) => Promise<number>) => {
    for (let left = statementsPerRound; left > 0 && !stopped; left -= 1) {
      if ((await sweep(rowsPerStatement)) < rowsPerStatement) return
    }
  }
  const sweepAll = async () => {
    try {
      await drain(store.transactions.sweep)
      await drain(store.artifacts.sweep)
      if (!stopped) await store.signingKeys.prune()
    } catch (error) {
      log.warn('the clean-up could not run; it tries again', { error })
    }
    schedule()
  }
  const schedule = () => {
    if (stopped) return
    timer = setTimeout(() => {
      round = sweepAll()
    }, pauseMs)
    timer.unref()
  }

  schedule()
  return {
    async stop() {
      stopped = true
      clearTimeout(timer)
      await round
    },
  }
}
