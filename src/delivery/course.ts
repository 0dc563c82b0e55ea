import { DeliveryFailed, DeliveryRefused } from './channel.ts'
import { wordsOf } from './words.ts'

/** What became of one message at each provider of its list, until one took it. */
export interface Course {
  threw(id: string, error: unknown): void
  unusable(id: string, fault: string): void
  resting(waitMs: number): void
  /** The error that tells it all. */
  outcome(): DeliveryRefused | DeliveryFailed
}

/** `providers`: how many there are. */
export function createCourse(providers: number): Course {
  const told: string[] = []
  let refused = 0
  let failed = 0
  let soonestMs = Number.POSITIVE_INFINITY
  const tell = (id: string, words: string) => told.push(providers === 1 ? words : `${id}: ${words}`)

  return {
    threw(id, error) {
      if (error instanceof DeliveryRefused) refused += 1
      else failed += 1
      tell(id, wordsOf(error))
    },
    unusable(id, fault) {
      failed += 1
      tell(id, fault)
    },
    resting(waitMs) {
      soonestMs = Math.min(soonestMs, waitMs)
    },
    outcome() {
      if (refused > 0 && refused === providers) return new DeliveryRefused(told.join(' '), { about: 'provider' })
      const rest = 'Every provider rests after failures.'
      if (failed > 0 || soonestMs === Number.POSITIVE_INFINITY)
        return new DeliveryFailed(told.length === 0 ? 'There was no time left to ask a provider.' : told.join(' '))
      // To the eighth of a second, exact in milliseconds, and never before the rest is over.
      return new DeliveryFailed([...told, rest].join(' '), { retryAfterSeconds: Math.max(0.25, Math.ceil(soonestMs / 125) / 8) })
    },
  }
}
