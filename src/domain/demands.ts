import type { Facts, Subject } from './facts.ts'
import { isStepUp } from './matching.ts'
import { type Need, needOfFactors, needOfFirst, nothing, outOfReach, type Situation } from './needs.ts'
import type { Rule, Where } from './policy.ts'
import type { Proof } from './proof.ts'
import { needOfStrength } from './strength-need.ts'

/** One thing that is asked for, by a rule or by whoever began it, and what is missing of it. */
export interface Asked {
  /** Id of the rule; `demand` for what the application asked for this time. */
  readonly rule: string
  readonly where: Where
  readonly asks: 'first' | 'factors' | 'strength' | 'member' | 'deny' | 'fresh'
  readonly need: Need
}

/** All that is asked for beside a first factor, when `first` stands as that. */
export function asked(facts: Facts, rules: readonly Rule[], subject: Subject, first: Proof, proofs: readonly Proof[]): Asked[] {
  const { demand, enrollable } = facts
  const standIns = !isStepUp(demand)
  const situation = { first, have: subject.authenticators, enrollable, standIns }
  const found = rules.flatMap((rule) => ofRule(facts, rule, subject, { ...situation, proofs: freshFor(facts, rule, proofs) }))
  if (!demand.factors) return found
  // What an application demands this time is never met by a stand-in (RC-8).
  const need = needOfFactors(demand.factors, { ...situation, proofs, standIns: false })
  return [...found, { rule: 'demand', where: {}, asks: 'factors', need }]
}

function ofRule(
  { policy, firstFactors }: Facts,
  { id: rule, where, ask }: Rule,
  subject: Subject,
  situation: Situation,
): Asked[] {
  const found: Asked[] = []
  const add = (asks: Asked['asks'], need: Need) => found.push({ rule, where, asks, need })
  if (ask.deny) add('deny', outOfReach)
  if (ask.memberOf) add('member', ask.memberOf.some((group) => subject.groups.includes(group)) ? nothing : outOfReach)
  if (ask.firstFactors) {
    const narrowed = firstFactors.every((factor) => ask.firstFactors?.includes(factor))
    add('first', narrowed ? nothing : needOfFirst(ask.firstFactors, situation))
  }
  if (ask.factors) add('factors', needOfFactors(ask.factors, situation))
  if (ask.strength !== undefined) {
    const strength = policy.strengths[ask.strength]
    // A strength that nobody has defined is one that nobody reaches.
    add('strength', strength ? needOfStrength(strength, situation) : outOfReach)
  }
  return found
}

/** Fresh is shown in this transaction, whatever the clock says, or at most so long ago. */
export function freshFor({ now, transaction }: Facts, { ask }: Rule, proofs: readonly Proof[]): readonly Proof[] {
  const { freshSeconds } = ask
  if (freshSeconds === undefined) return proofs
  return proofs.filter((proof) => proof.transaction === transaction || now - proof.at <= freshSeconds * 1000)
}

/** How old the first factor may be by these rules, seconds; undefined where none of them minds. */
export function firstFactorAge(rules: readonly Rule[]): number | undefined {
  const ages = rules.flatMap(({ ask }) =>
    ask.freshSeconds !== undefined && !ask.factors && ask.strength === undefined ? [ask.freshSeconds] : [],
  )
  return ages.length === 0 ? undefined : Math.min(...ages)
}
