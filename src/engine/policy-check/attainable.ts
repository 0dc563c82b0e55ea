import { type Countable, isStrong } from '../../domain/assurance.ts'
import type { Strength } from '../../domain/policy.ts'
import type { KnownFactor } from './surroundings.ts'

/** What somebody could show: each factor by a thing of its own. */
type Showing = Countable

/**
 * Everything that a person could show here at most. What resists phishing is bound to a device that may verify its owner
 * too, and is worth a class more then (design 7).
 */
const everything = (factors: readonly KnownFactor[]): Showing[] =>
  factors.flatMap((factor) => {
    const plain = showing(factor)
    return factor.traits.phishingResistant ? [plain, verified(plain)] : [plain]
  })

const showing = ({ id, classes, traits }: KnownFactor): Showing => ({ factor: id, authenticator: id as never, classes, traits })

const verified = (one: Showing): Showing => ({
  ...one,
  authenticator: `${one.authenticator} verified` as never,
  classes: [...new Set([...one.classes, 'inherence' as const])],
})

const usable = (factors: readonly KnownFactor[]) => factors.filter(({ on, silent }) => on && !silent)

/** Whether anybody could be as strong as that. More proofs never make it less, so having all of them decides it. */
export const isAttainable = (strength: Strength, factors: readonly KnownFactor[]): boolean =>
  isStrong(strength, everything(usable(factors)))

/** Most factors in an example; more than two classes, a level and a combination of three take. */
const longest = 5
/** Most examples that are tried: with more factors than a server has, those of five are not all of them. */
const mostTried = 5_000

/**
 * Factors that are as strong as `higher` and not as `lower`: an example that shows that the one does not imply the other;
 * undefined where there is none. It is one of the shortest.
 */
export function counterexample(
  higher: Strength,
  lower: Strength,
  factors: readonly KnownFactor[],
): readonly string[] | undefined {
  const all = everything(usable(factors))
  let tried = 0
  for (let size = 1; size <= Math.min(longest, all.length); size += 1)
    for (const some of subsets(all, size)) {
      if (isStrong(higher, some) && !isStrong(lower, some)) return [...new Set(some.map(({ factor }) => factor))]
      tried += 1
      if (tried >= mostTried) return undefined
    }
  return undefined
}

function* subsets<T>(all: readonly T[], size: number, from = 0): Generator<readonly T[]> {
  if (size === 0) return yield []
  for (let at = from; at <= all.length - size; at += 1)
    for (const rest of subsets(all, size - 1, at + 1)) yield [all[at] as T, ...rest]
}
