import type { Candidate } from '../domain/decide.ts'
import { mask } from './mask.ts'
import type { UserRecord } from './ports/directory.ts'
import type { Option } from './view.ts'

/** An authenticator behind the value that a form carries for it. */
export interface Offer {
  readonly option: Option
  readonly candidate: Candidate
}

/**
 * Names each offered authenticator by its factor (`email`), the second of a kind by a number (`email:2`): stable for
 * scripts, and no identifier of a person's record leaves the server.
 */
export function offersOf(candidates: readonly Candidate[], user: UserRecord): Offer[] {
  const seen = new Map<string, number>()
  return candidates.map((candidate) => {
    const count = (seen.get(candidate.factor) ?? 0) + 1
    seen.set(candidate.factor, count)
    const address = user.authenticators.find((one) => one.id === candidate.authenticator)?.address
    const option = {
      id: count === 1 ? candidate.factor : `${candidate.factor}:${count}`,
      factor: candidate.factor,
      ...(address ? { hint: mask(address) } : {}),
    }
    return { option, candidate }
  })
}
