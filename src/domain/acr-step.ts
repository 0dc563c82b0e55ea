import { reached } from './assurance.ts'
import type { Acr } from './demand.ts'
import type { Candidate, Facts, Subject } from './facts.ts'
import { isReachable } from './needs.ts'
import type { Proof } from './proof.ts'
import { needOfStrength } from './strength-need.ts'

export type AcrStep =
  | { readonly kind: 'reached' }
  | { readonly kind: 'unreachable' }
  | { readonly kind: 'ask'; readonly anyOf: readonly Candidate[] }

/**
 * RFC 9470, OIDC Core 3.1.2.1: which authenticators would lift the proofs to the first of the wanted classes, in the caller's
 * order of preference, that this person can reach with what they have. More than was asked for is reached, too.
 */
export function stepTowardsAcr({ demand, policy }: Facts, subject: Subject, first: Proof, shown: readonly Proof[]): AcrStep {
  // A step-up is never met by a stand-in (RC-8), nor by one that the session was begun with.
  const proofs = shown.filter((proof) => !proof.traits.standIn)
  for (const acr of demand.acr?.values ?? []) {
    const step = towards(acr)
    if (step.kind !== 'unreachable') return step
  }
  return { kind: demand.acr ? 'unreachable' : 'reached' }

  function towards(acr: Acr): AcrStep {
    const rung = policy.ladder.findIndex((one) => one.acr === acr)
    if (rung < 0) return { kind: 'unreachable' }
    if (reached(policy.ladder, proofs) > rung) return { kind: 'reached' }
    const situation = { first, proofs, seconds: [], have: subject.authenticators, enrollable: [], standIns: false }
    const needs = policy.ladder
      .slice(0, rung + 1)
      .map(({ strength }) => needOfStrength(strength, situation))
      .filter(({ remaining }) => remaining > 0)
    if (!needs.every(isReachable)) return { kind: 'unreachable' }
    return { kind: 'ask', anyOf: needs.at(-1)?.anyOf ?? [] }
  }
}
