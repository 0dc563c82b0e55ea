import type { Candidate } from '../domain/facts.ts'
import { mask } from '../platform/mask.ts'
import type { UserRecord } from './ports/directory.ts'
import type { Option } from './view.ts'
import { factorOf, type World } from './world.ts'

/** An authenticator behind the value that a form carries for it. */
export interface Offer {
  readonly option: Option
  readonly candidate: Candidate
}

/**
 * Names each offered authenticator by its factor (`email`), the second of a kind by a number (`email:2`): stable for
 * scripts, and no identifier of a person's record leaves the server.
 */
export function offersOf(world: World, candidates: readonly Candidate[], user: UserRecord): Offer[] {
  const seen = new Map<string, number>()
  // Passkeys are asked all together: one way to go, whichever of them is at hand.
  const asOne = candidates.filter(
    (candidate, at) =>
      !factorOf(world, candidate.factor)?.together || candidates.findIndex((one) => one.factor === candidate.factor) === at,
  )
  return asOne.map((candidate) => {
    const count = (seen.get(candidate.factor) ?? 0) + 1
    seen.set(candidate.factor, count)
    const { address, label } = user.authenticators.find((one) => one.id === candidate.authenticator) ?? {}
    // One question for several: the name of the first would be wrong for the others.
    const several = candidates.filter((one) => one.factor === candidate.factor).length > 1
    const severalAsOne = several && factorOf(world, candidate.factor)?.together === true
    const option = {
      id: count === 1 ? candidate.factor : `${candidate.factor}:${count}`,
      factor: candidate.factor,
      ...(address ? { hint: mask(address) } : {}),
      ...(label && !severalAsOne ? { label } : {}),
    }
    return { option, candidate }
  })
}
