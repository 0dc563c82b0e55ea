import type { Logger } from '../platform/logger.ts'
import { type Breaker, createBreaker } from './breaker.ts'
import { DeliveryFailed, DeliveryRefused } from './channel.ts'
import { wordsOf } from './words.ts'

/** What is known about one provider, or about one of the services behind it. Counts since this node started. */
export interface LaneState {
  /** Empty where the provider is one service. */
  readonly lane: string
  readonly health: ReturnType<Breaker['state']>
  /** Until it is asked again, in milliseconds; 0 where it is asked now. */
  readonly waitMs: number
  readonly sent: number
  readonly refused: number
  readonly failed: number
  /** In words for operators; null where nothing failed yet. Milliseconds since the epoch. */
  readonly lastError: { readonly reason: string; readonly at: number } | null
}

/** One question to a provider; exactly one of its functions is called. */
export interface Asking {
  sent(now: number): void
  threw(error: unknown, now: number): void
  /** The caller broke off before the provider had its time. */
  broken(): void
}

export interface Lane {
  /** Undefined while the provider rests. */
  enter(now: number): Asking | undefined
  waitMs(now: number): number
}

export interface Health {
  lane(name: string): Lane
  state(now: number): readonly LaneState[]
}

interface Kept {
  readonly breaker: Breaker
  sent: number
  refused: number
  failed: number
  lastError: { readonly reason: string; readonly at: number } | null
}

/** Breakers and counts of one provider. `provider` names it in the log. */
export function createHealth(log: Pick<Logger, 'warn' | 'info'>, provider: string): Health {
  const lanes = new Map<string, Kept>()

  const keptFor = (name: string): Kept => {
    const found = lanes.get(name) ?? { breaker: createBreaker(), sent: 0, refused: 0, failed: 0, lastError: null }
    lanes.set(name, found)
    return found
  }

  return {
    lane(name) {
      const kept = keptFor(name)
      const { breaker } = kept
      const telling = (now: number, change: () => void) => {
        const before = breaker.state(now)
        change()
        const after = breaker.state(now)
        const facts = { provider, ...(name === '' ? {} : { lane: name }) }
        if (before !== 'open' && after === 'open')
          log.warn('A provider rests after failures.', { ...facts, reason: kept.lastError?.reason, waitMs: breaker.waitMs(now) })
        if (before !== 'healthy' && after === 'healthy') log.info('A provider works again.', facts)
      }
      return {
        waitMs: (now) => breaker.waitMs(now),
        enter(now) {
          const pass = breaker.enter(now)
          return (
            pass && {
              sent(at) {
                kept.sent += 1
                telling(at, () => pass.answered())
              },
              threw(error, at) {
                kept.lastError = { reason: wordsOf(error), at }
                if (error instanceof DeliveryRefused) kept.refused += 1
                else kept.failed += 1
                const wellButNot =
                  error instanceof DeliveryRefused || (error instanceof DeliveryFailed && error.about === 'message')
                telling(at, () => (wellButNot ? pass.answered() : pass.failed(faultOf(error), at)))
              },
              broken: () => pass.broken(),
            }
          )
        },
      }
    },

    state: (now) =>
      [...lanes].map(([lane, { breaker, sent, refused, failed, lastError }]) => ({
        lane,
        health: breaker.state(now),
        waitMs: breaker.waitMs(now),
        sent,
        refused,
        failed,
        lastError,
      })),
  }
}

function faultOf(error: unknown) {
  if (!(error instanceof DeliveryFailed)) return {}
  const { slow, retryAfterSeconds } = error
  return { slow, pauseMs: retryAfterSeconds === undefined ? undefined : retryAfterSeconds * 1000 }
}
