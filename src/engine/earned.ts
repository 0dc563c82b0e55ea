import type { Policy, Rule } from '../domain/policy.ts'
import { decideSafely } from './decision.ts'
import type { EngineDeps } from './deps.ts'
import type { Inherited, Scope } from './engine-contract.ts'
import { NotFound } from './errors.ts'
import { factsFor } from './subject.ts'
import { loadWorld } from './world.ts'

/** Engine.earned. */
export async function earned(
  deps: EngineDeps,
  scope: Scope,
  scopes: readonly string[],
  { user: id, proofs }: Inherited,
): Promise<readonly string[]> {
  try {
    const [world, user] = await Promise.all([loadWorld(deps, scope), deps.directory.find(scope.tenant, id)])
    const now = user?.readAt ?? 0
    const facts = {
      ...factsFor(world, { demand: {}, user, proofs, now, transaction: null }),
      policy: lasting(world.policy),
      // Of the browser that was there then, not of the server that calls now.
      risk: null,
    }
    return scopes.filter((one) => decideSafely(world, { ...facts, demand: { scopes: [one] } }).kind === 'satisfied')
  } catch (error) {
    // The application or its workspace is gone.
    if (error instanceof NotFound) return []
    throw error
  }
}

/**
 * What of a policy outlasts the moment in which a scope is granted: the rules of scopes, and whatever shuts somebody out; how
 * fresh a proof was and how risky the sign-in (of a browser that is not here now) was judged then.
 */
const lasting = (policy: Policy): Policy => ({ ...policy, rules: policy.rules.filter(isLasting).map(ageless) })

const isLasting = ({ where, when, ask }: Rule): boolean =>
  (where.scope !== undefined || ask.deny === true) && (when?.riskFrom === undefined || when.riskFrom === 'low')

function ageless({ when, ...rule }: Rule): Rule {
  const { freshSeconds: _, ...ask } = rule.ask
  return { ...rule, ask, ...(when?.ifEnrolled ? { when: { ifEnrolled: true } } : {}) }
}
