import type { Logger } from './platform/logger.ts'
import type { Store } from './store/index.ts'

const everyMs = 30_000
const rowsPerSweep = 1_000

/**
 * Deletes what is over (expired transactions, codes, sessions), a bounded number of rows at a time, so that abandoned
 * sign-ins fill neither tables nor memory. Nothing relies on it: expiry is judged at use.
 */
export function startSweeper(
  store: Pick<Store, 'transactions' | 'artifacts' | 'signingKeys'>,
  log: Logger,
): { readonly stop: () => void } {
  const sweep = async () => {
    try {
      await store.transactions.sweep(rowsPerSweep)
      await store.artifacts.sweep(rowsPerSweep)
      await store.signingKeys.prune()
    } catch (error) {
      log.warn('the clean-up could not run; it tries again', { error })
    }
  }
  const timer = setInterval(sweep, everyMs)
  timer.unref()
  return { stop: () => clearInterval(timer) }
}
