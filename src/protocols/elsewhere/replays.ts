import type { Clock } from '../../platform/contract.ts'

/** Signed requests remembered at once; far more than phones can make in their time. */
const maxRemembered = 100_000

export interface Replays {
  /** True the first time within `keepSeconds`, on this node. */
  first(id: string): boolean
}

/**
 * Remembers the ids of signed requests while they are good. What is read twice shows the same, and what is stored twice is the
 * same, so a node does not ask the others; whoever overheard one request learns nothing from sending it again here.
 */
export function createReplays(clock: Clock, keepSeconds: number): Replays {
  const seen = new Map<string, number>()
  return {
    first(id) {
      const now = clock.now()
      // In order of arrival: the oldest are the first to be over.
      for (const [old, until] of seen) {
        if (until > now && seen.size < maxRemembered) break
        seen.delete(old)
      }
      if (seen.has(id)) return false
      seen.set(id, now + keepSeconds * 1_000)
      return true
    },
  }
}
