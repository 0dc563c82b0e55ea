const failuresToOpen = 3
const firstRestMs = 5_000
/** Short: a provider that is back is noticed within so much, and one message in that time is all it costs. */
const longestRestMs = 10_000
/** A pause that a provider asked for is heeded up to here. */
const longestPauseMs = 60_000

/** The right to ask the provider once. Exactly one of its functions is called, once. */
export interface Pass {
  /** It answered, whatever it answered. */
  answered(): void
  failed(fault: { readonly slow?: boolean; readonly pauseMs?: number | undefined }, now: number): void
  /** The call was broken off before it told anything. */
  broken(): void
}

export interface Breaker {
  /** Undefined while the provider rests, or while one call finds out whether it is back. Times in milliseconds. */
  enter(now: number): Pass | undefined
  /** How long from `now` until it is worth asking again; 0 where it is now. */
  waitMs(now: number): number
  state(now: number): 'healthy' | 'open' | 'probing'
}

/**
 * Keeps calls away from a provider that does not work. It opens after three failures in a row; at once after a call that ran
 * out of time, as each further one would keep a person waiting as long; and at once for a pause that the provider asks for. After
 * the rest one call is let through: it closes the breaker, or the rest begins anew, a little longer.
 */
export function createBreaker(): Breaker {
  let failures = 0
  let rests = 0
  let openUntil = 0
  let probing = false

  const open = (now: number, pauseMs: number) => {
    const restMs = Math.min(longestRestMs, firstRestMs * 2 ** Math.min(rests, 5))
    rests += 1
    openUntil = now + Math.max(restMs, Math.min(pauseMs, longestPauseMs))
  }
  const close = () => {
    failures = 0
    rests = 0
    openUntil = 0
  }

  return {
    enter(now) {
      if (probing || now < openUntil) return undefined
      const probe = openUntil > 0
      probing = probe
      return {
        answered() {
          if (probe) probing = false
          // A call from before the opening says nothing about now.
          if (probe || openUntil === 0) close()
        },
        failed({ slow = false, pauseMs = 0 }, at) {
          if (probe) probing = false
          failures += 1
          // Of calls that were under way together the first one opens; the rest of them do not make the rest longer.
          if (probe || (openUntil === 0 && (slow || pauseMs > 0 || failures >= failuresToOpen))) open(at, pauseMs)
        },
        broken() {
          if (probe) probing = false
        },
      }
    },
    waitMs: (now) => (probing ? 1_000 : Math.max(0, openUntil - now)),
    state: (now) => (probing ? 'probing' : now < openUntil ? 'open' : openUntil > 0 ? 'probing' : 'healthy'),
  }
}
