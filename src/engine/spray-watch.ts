import { LRUCache } from 'lru-cache'

/** So many accounts at which answers from one network were wrong within a minute are no accident. */
const accountsPerMinute = 50
const windowMs = 60_000
/** One alarm is enough for so long. */
const quietMs = 600_000
/** Networks watched at a time, those that were quiet longest fall out: whoever has more of them meets other limits. */
const maxRanges = 10_000

interface Seen {
  readonly accounts: Map<string, number>
  alarmedAt: number
}

export interface SprayWatch {
  /** Notes a wrong answer at `account` from the network `range`; true when this is the one that raises the alarm. */
  failed(range: string, account: string, now: number): boolean
}

/**
 * Tells guessing at one account from guessing at all of them: a single guess each at many accounts stays below every account's
 * own limit (TH-12, D-10). Watches in the memory of this node and decides nothing: it raises an alarm in the audit trail.
 */
export function createSprayWatch(): SprayWatch {
  const ranges = new LRUCache<string, Seen>({ max: maxRanges })
  return {
    failed(range, account, now) {
      const seen = ranges.get(range) ?? { accounts: new Map(), alarmedAt: Number.NEGATIVE_INFINITY }
      ranges.set(range, seen)
      for (const [one, at] of seen.accounts) {
        if (at > now - windowMs && seen.accounts.size < accountsPerMinute) break
        seen.accounts.delete(one)
      }
      // Last in the order of insertion, which is the order in which they are forgotten.
      seen.accounts.delete(account)
      seen.accounts.set(account, now)
      if (seen.accounts.size < accountsPerMinute || now - seen.alarmedAt < quietMs) return false
      seen.alarmedAt = now
      return true
    },
  }
}
