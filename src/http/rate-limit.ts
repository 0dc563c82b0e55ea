import type { Clock } from '../platform/contract.ts'

/** Networks remembered at once; the oldest go first, so that a flood of addresses cannot fill memory. */
const maxNetworks = 50_000

export interface RateLimit {
  /** True while the network is within its budget; counts this request. */
  take(network: string): boolean
}

/**
 * A refilling budget per client network on this node: `perMinute` at once, refilled evenly. It keeps one source from
 * occupying the server; guessing is stopped by the failure ledger, which no address escapes.
 */
export function createRateLimit(perMinute: number, clock: Clock): RateLimit {
  const buckets = new Map<string, { left: number; at: number }>()
  return {
    take(network) {
      if (perMinute === 0) return true
      const now = clock.now()
      const old = buckets.get(network)
      const left = old ? Math.min(perMinute, old.left + ((now - old.at) * perMinute) / 60_000) : perMinute
      buckets.delete(network)
      if (buckets.size >= maxNetworks) buckets.delete(buckets.keys().next().value as string)
      buckets.set(network, { left: left >= 1 ? left - 1 : left, at: now })
      return left >= 1
    },
  }
}
