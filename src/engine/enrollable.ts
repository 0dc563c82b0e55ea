import type { Goal } from '../domain/demand.ts'
import type { Enrollable } from '../domain/facts.ts'
import type { Enrol, Factor } from './factor-contract.ts'
import type { UserRecord } from './ports/directory.ts'
import { factorOf, factorsOf, type World } from './world.ts'

/** A factor with the way to add one. */
export type Addable = Factor & { readonly enrol: Enrol }

/** What is added for this factor: its own authenticator, or that of the factor whose authenticators it shares. */
export function addableOf(world: World, id: string): Addable | undefined {
  const factor = factorOf(world, id)
  const base = factor?.enrol ? factor : factor?.shares === undefined ? undefined : factorOf(world, factor.shares)
  return base?.enrol ? (base as Addable) : undefined
}

/** Factors that this person may add on their own: switched on here, with an enrolment, and not as many as one may have. */
export function enrollableOf(world: World, user: UserRecord, goal?: Goal): Enrollable[] {
  if (world.workspace.poolSettings?.selfEnrolment === false) return []
  return factorsOf(world).flatMap(({ id, classes, traits }) => {
    const factor = addableOf(world, id)
    return factor && hasRoom(factor, user, goal) ? [{ factor: id, classes, traits }] : []
  })
}

function hasRoom({ id, enrol }: Addable, user: UserRecord, goal: Goal | undefined): boolean {
  const replaces = goal?.kind === 'enrol' ? goal.replaces : undefined
  // Only what is theirs, and of this factor, can be replaced: no other id makes room for one more.
  if (replaces !== undefined) return user.authenticators.some((one) => one.factor === id && one.id === replaces)
  const has = user.authenticators.filter((one) => one.factor === id && one.status === 'active').length
  // Of what there is one at a time (a password), adding is changing.
  return has < enrol.limit || enrol.limit === 1
}
