import type { Logger } from '../platform/logger.ts'

/** A drain that takes longer is cut short, milliseconds. */
const graceMs = 25_000

/** On SIGTERM or SIGINT: finish what is under way, then exit. A second signal, or a stuck drain, exits at once. */
export function stopOnSignal(close: () => Promise<void>, log: Logger): void {
  let stopping = false
  const stop = (signal: string) => {
    if (stopping) process.exit(1)
    stopping = true
    log.info('stopping', { signal })
    setTimeout(() => process.exit(1), graceMs).unref()
    close().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error('stopping failed', { error })
        process.exit(1)
      },
    )
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
  // The last resort (LG-7): what was in flight answers 500 on its own; the process is not taken down by one request.
  process.on('unhandledRejection', (error) => log.error('a promise was rejected and nobody was there', { error }))
}
