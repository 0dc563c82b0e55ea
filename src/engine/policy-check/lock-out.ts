import type { Rule } from '../../domain/policy.ts'
import { quoted } from '../mapping.ts'
import type { Say } from './shape.ts'
import type { Known } from './surroundings.ts'

/** Whoever administers is in this group. */
export const administrators = 'administrators'

/**
 * Rules that would leave nobody to mend them, or that would let administrators in with a password alone without saying so.
 * `rules`: those without a fault of their own.
 */
export function checkLockOut(rules: readonly Rule[], known: Known, say: Say): void {
  if (!known.administration) return
  const always = rules.filter(holdsForAdministrators)
  for (const { id, where, ask } of always) {
    // One application of several may be closed.
    if (where.application !== undefined && known.applications.length > 1) continue
    if (ask.deny)
      say(`Rule ${quoted(id)}: it would shut out every administrator, and nobody could take it back. Limit it, or take it out.`)
    const { administratorGroups: groups } = known
    if (ask.memberOf && groups && !ask.memberOf.some((group) => groups.has(group)))
      say(
        `Rule ${quoted(id)}: it would shut out every administrator: none of them is in ${ask.memberOf.join(', ')}. Add one to that group first.`,
      )
  }
  const own = rules.filter(({ where, shadow }) => where.administration && !shadow)
  const asksMore = always.some(({ where, ask }) => where.application === undefined && (ask.factors ?? ask.strength) !== undefined)
  if (own.length > 0 && !asksMore)
    say(
      'Rules of the administration take the place of the built-in one, which asks for two factors, and none of these always asks for a strength or a factor: add a rule that does, such as {where: {administration: true}, ask: {strength: aal2}}.',
    )
}

/** For each of them, whoever it is and whatever the circumstances. */
const holdsForAdministrators = ({ where, when, shadow }: Rule): boolean =>
  !when && !shadow && where.user === undefined && where.scope === undefined && (where.group ?? administrators) === administrators
