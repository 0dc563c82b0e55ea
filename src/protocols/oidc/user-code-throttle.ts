import { LRUCache } from 'lru-cache'
import { clientNetwork } from '../../http/client-address.ts'
import type { Clock } from '../../platform/contract.ts'

const windowMs = 10 * 60 * 1000
const most = 10

/**
 * Slows guessing of user codes (RFC 8628 5.1): ten unknown codes per client network in ten minutes, on each node; a network
 * is what request limits count too (L-07). Codes have 34 bits and live ten minutes, so this is the second line.
 */
export interface UserCodeThrottle {
  blocked(address: string): boolean
  missed(address: string): void
}

export function createUserCodeThrottle(clock: Clock): UserCodeThrottle {
  const misses = new LRUCache<string, { count: number; since: number }>({ max: 10_000 })
  const current = (address: string) => {
    const entry = misses.get(clientNetwork(address))
    return entry && clock.now() - entry.since < windowMs ? entry : undefined
  }
  return {
    blocked: (address) => (current(address)?.count ?? 0) >= most,
    missed(address) {
      const entry = current(address) ?? { count: 0, since: clock.now() }
      misses.set(clientNetwork(address), { ...entry, count: entry.count + 1 })
    },
  }
}
