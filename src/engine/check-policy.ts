import type { Strength } from '../domain/policy.ts'
import { isMapping } from './mapping.ts'
import { checkAsk, scopeMembers } from './policy-check/asks.ts'
import { checkLockOut } from './policy-check/lock-out.ts'
import { checkRules } from './policy-check/rules.ts'
import { mapping, type Say, unknownName } from './policy-check/shape.ts'
import { checkLadder, checkStrengths } from './policy-check/strengths.ts'
import { type Known, knownOf, type Surroundings } from './policy-check/surroundings.ts'
import type { PolicyDocument } from './policy-document.ts'

export { administrators } from './policy-check/lock-out.ts'
export type { KnownFactor, Surroundings } from './policy-check/surroundings.ts'

export type CheckedPolicy = { readonly document: PolicyDocument } | { readonly faults: readonly string[] }

/** Nobody reads more of them at once. */
const mostFaults = 50
const mostScopes = 500

/**
 * A policy as somebody wrote it, or everything that is wrong with it, in sentences that say what to do. `around` is what it
 * would be in force in: names that mean nothing there are faults, and so is what nobody could ever meet there.
 */
export function checkPolicy(given: unknown, around: Surroundings): CheckedPolicy {
  const faults: string[] = []
  const say: Say = (fault) => {
    if (faults.length < mostFaults) faults.push(fault)
  }
  const policy = mapping(given, 'The policy', ['rules', 'strengths', 'acr', 'risk', 'scopes'], say)
  if (!policy) return { faults }
  const strengths = checkStrengths(policy.strengths, around, say)
  const known = knownOf(around, Object.keys(strengths))
  checkLadder(policy.acr, strengths, known, say)
  const rules = checkRules(policy.rules, { known, strengths, scored: policy.risk !== undefined }, say)
  checkScopes(policy.scopes, known, strengths, say)
  const risk = policy.risk === undefined ? undefined : around.risk(policy.risk)
  if (risk && 'faults' in risk) for (const fault of risk.faults) say(`risk: ${fault}`)
  checkLockOut(rules, known, say)
  if (faults.length > 0 || (risk && 'faults' in risk)) return { faults: [...new Set(faults)] }
  return { document: { ...(policy as PolicyDocument), ...(risk ? { risk: risk.settings } : {}) } }
}

/** What has to be shown before a scope is granted, by scope. */
function checkScopes(given: unknown, known: Known, strengths: Readonly<Record<string, Strength>>, say: Say): void {
  if (given === undefined) return
  if (!isMapping(given)) {
    say('scopes must be a mapping from the name of a scope to what is asked before it is granted.')
    return
  }
  const entries = Object.entries(given)
  if (entries.length > mostScopes) say(`scopes has ${entries.length} entries; at most ${mostScopes} are taken.`)
  for (const [name, ask] of entries.slice(0, mostScopes)) {
    if (!known.scopes.includes(name)) say(unknownName('scopes names', name, { ...known.scopeNames, are: known.scopes }))
    if (name === 'openid') say('scopes cannot protect openid, which every sign-in grants: make it a rule of the application.')
    checkAsk(ask, `scopes.${name.slice(0, 60)}`, known, strengths, say, scopeMembers)
  }
}
