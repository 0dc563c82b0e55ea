import type { Clock } from './contract.ts'

/** The machine's own clock. Milliseconds since the epoch. */
export function createSystemClock(): Clock {
  return { now: () => Date.now() }
}

/** A clock that can be moved ahead: for development and demonstrations only. */
export interface AdjustableClock extends Clock {
  /** Moves the clock ahead by `seconds`. Throws RangeError for negative or non-finite values: time never goes back. */
  advance(seconds: number): void
  /** How far ahead of its base it is, in milliseconds; what a database with a clock of its own must add. */
  offsetMs(): number
}

/** A clock that runs like `base` and can be moved ahead of it. */
export function createAdjustableClock(base: Clock = createSystemClock()): AdjustableClock {
  let offset = 0
  return {
    now: () => base.now() + offset,
    advance(seconds) {
      if (!Number.isFinite(seconds) || seconds < 0) {
        throw new RangeError('The clock moves ahead only: give a number of seconds that is 0 or more.')
      }
      offset += Math.round(seconds * 1000)
    },
    offsetMs: () => offset,
  }
}
