import type { FactorContext } from '../engine/factor-contract.ts'
import type { KeyedHash } from '../platform/contract.ts'

/** What was asked, and at which marker: an answer to it is good until the marker moves on. */
export interface Asked {
  readonly ask: readonly string[]
  readonly marker: number | null
}

/**
 * Chooses `count` of many, and the same ones until they are answered right: whoever has learnt one answer could otherwise
 * begin again and again until just that one is asked for. The choice goes by a keyed digest over authenticator and marker,
 * so it holds over transactions, nodes and restarts, and nobody can tell the next one. The marker rises with every success.
 */
export function retained(
  keyedHash: KeyedHash,
  { authenticator, marker, challengeId }: Pick<FactorContext, 'authenticator' | 'marker' | 'challengeId'>,
  from: readonly string[],
  count: number,
): Asked {
  const rank = (one: string) => keyedHash.digest('retention', authenticator ?? challengeId, String(marker), one)
  const chosen = from
    .map((one) => ({ one, rank: rank(one) }))
    .toSorted((a, b) => (a.rank < b.rank ? -1 : 1))
    .slice(0, count)
    .map(({ one }) => one)
  return { ask: from.filter((one) => chosen.includes(one)), marker }
}

export const nextMarker = ({ marker }: Asked): number => (marker ?? -1) + 1
