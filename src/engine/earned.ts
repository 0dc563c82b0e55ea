import type { Facts } from '../domain/facts.ts'
import type { TransactionId, UserId } from '../domain/ids.ts'
import { asksByRisk, type Policy, type Rule } from '../domain/policy.ts'
import type { Proof } from '../domain/proof.ts'
import { decideSafely } from './decision.ts'
import type { EngineDeps } from './deps.ts'
import type { Inherited, Scope } from './engine-contract.ts'
import { NotFound } from './errors.ts'
import type { UserRecord } from './ports/directory.ts'
import { askExternal } from './sign-in-risk.ts'
import { factsFor } from './subject.ts'
import { loadWorld, type World } from './world.ts'

/** Engine.grantable. */
export const grantable = (
  deps: EngineDeps,
  scope: Scope,
  scopes: readonly string[],
  { user: id, proofs }: Inherited,
  during: readonly TransactionId[],
): Promise<readonly string[]> =>
  met(deps, scope, scopes, id, async (world, user, now) => {
    const external = await askExternal(world, {}, user, now)
    return factsFor(world, { demand: {}, user, now, external, ...asOne(proofs, during) })
  })

/** Engine.earned. */
export const earned = (
  deps: EngineDeps,
  scope: Scope,
  scopes: readonly string[],
  { user: id, proofs }: Inherited,
): Promise<readonly string[]> =>
  met(deps, scope, scopes, id, async (world, user, now) => {
    const facts = factsFor(world, { demand: {}, user, now, proofs, transaction: null })
    return { ...facts, policy: lasting(world.policy), risk: null }
  })

/** Engine.lasts. Reads nothing: whoever asks has the person, and the catalogue is at hand. */
export async function lasts(deps: EngineDeps, scope: Scope, user: UserRecord, proofs: readonly Proof[]): Promise<boolean> {
  try {
    const world = await loadWorld(deps, scope)
    const facts = factsFor(world, { demand: {}, user: whole(user), now: user.readAt, proofs, transaction: null })
    const rules = world.policy.rules.filter(isForGood).map(ageless)
    return decideSafely(world, { ...facts, policy: { ...world.policy, rules }, risk: null }).kind === 'satisfied'
  } catch (error) {
    if (error instanceof NotFound) return false
    throw error
  }
}

/** Disabled or expired is not gone: fifty wrong guesses by a stranger end nobody's grant (ADR 0031). */
const whole = (user: UserRecord): UserRecord => ({
  ...user,
  authenticators: user.authenticators.map((one) => ({ ...one, status: 'active', expiresAt: null })),
})

/** Each scope is judged alone, from one look at everything. */
async function met(
  deps: EngineDeps,
  scope: Scope,
  scopes: readonly string[],
  id: UserId,
  factsAbout: (world: World, user: UserRecord | undefined, now: number) => Promise<Facts>,
): Promise<readonly string[]> {
  try {
    const [world, user] = await Promise.all([loadWorld(deps, scope), deps.directory.find(scope.tenant, id)])
    const facts = await factsAbout(world, user, user?.readAt ?? 0)
    return scopes.filter((one) => decideSafely(world, { ...facts, demand: { scopes: [one] } }).kind === 'satisfied')
  } catch (error) {
    // The application or its workspace is gone.
    if (error instanceof NotFound) return []
    throw error
  }
}

/** The request that a session is judged for: whatever it took to get there counts as one. */
const here = 'here' as TransactionId

/** Proofs of a session, those that were made `during` the request marked as being of it. */
export const asOne = (proofs: readonly Proof[], during: readonly TransactionId[]): Pick<Facts, 'proofs' | 'transaction'> => ({
  proofs: proofs.map((proof) => (during.includes(proof.transaction) ? { ...proof, transaction: here } : proof)),
  transaction: during.length > 0 ? here : null,
})

/**
 * What of a policy outlasts the moment in which a scope is granted: the rules of scopes, and whatever shuts somebody out; how
 * fresh a proof was and how risky the sign-in (of a browser that is not here now) was judged then.
 */
const lasting = (policy: Policy): Policy => ({ ...policy, rules: policy.rules.filter(isLasting).map(ageless) })

const isLasting = (rule: Rule): boolean =>
  rule.where.scope === undefined ? rule.ask.deny === true && isForGood(rule) : !asksByRisk(rule)

/** What holds whatever browser it is, and however risky the moment. */
const isForGood = (rule: Rule): boolean => rule.when?.unlessRemembered === undefined && !asksByRisk(rule)

function ageless({ when, ...rule }: Rule): Rule {
  const { freshSeconds: _, ...ask } = rule.ask
  return { ...rule, ask, ...(when?.ifEnrolled ? { when: { ifEnrolled: true } } : {}) }
}
