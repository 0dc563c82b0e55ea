import type { Case } from './case.ts'
import type { Facts, Subject } from './facts.ts'
import { isStepUp } from './matching.ts'
import { beside, type Need, needOfFactors, needOfFirst, nothing, outOfReach, type Situation } from './needs.ts'
import { asksByRisk, type Rule, strengthIn, type Where } from './policy.ts'
import type { Proof } from './proof.ts'
import { needOfStrength } from './strength-need.ts'

/** One thing that is asked for, by a rule or by whoever began it, and what is missing of it. */
export interface Asked {
  /** Id of the rule; `demand` for what the application asked for this time. */
  readonly rule: string
  readonly where: Where
  readonly asks: 'first' | 'factors' | 'strength' | 'member' | 'deny'
  readonly need: Need
}

/** All that is asked for beside a first factor, when `first` stands as that. */
export function asked({ facts, rules, subject, proofs }: Case, first: Proof): Asked[] {
  const { demand, enrollable } = facts
  const seconds = beside(first, proofs)
  const all = { first, proofs, seconds, have: subject.authenticators, enrollable, standIns: !isStepUp(demand) }
  const strengths = strengthsIn(facts)
  const found: Asked[] = []
  for (const rule of rules) {
    const situation = situationFor(facts, rule, all)
    addRule(found, facts, rule, subject, situation, situation === all ? strengths : strengthsIn(facts))
  }
  if (!demand.factors) return found
  // What an application demands this time is never met by a stand-in (RC-8).
  const need = needOfFactors(demand.factors, { ...all, standIns: false })
  found.push({ rule: 'demand', where: {}, asks: 'factors', need })
  return found
}

/**
 * What counts for a rule. One that asks because a sign-in is risky wants to know that it is the same person: a factor that is
 * added on the spot shows nothing of the kind, so none is added for it.
 */
function situationFor(facts: Facts, rule: Rule, all: Situation): Situation {
  const { freshSeconds } = rule.ask
  const fresh = freshSeconds === undefined ? all : only(all, freshFor(facts, freshSeconds, all.proofs))
  return asksByRisk(rule) ? { ...fresh, enrollable: [] } : fresh
}

const only = (all: Situation, proofs: readonly Proof[]): Situation => ({ ...all, proofs, seconds: beside(all.first, proofs) })

/** Fifty rules that name one strength ask once. */
function strengthsIn({ policy }: Facts): (name: string, situation: Situation) => Need {
  const known = new Map<string, Need>()
  return (name, situation) => {
    const found = known.get(name)
    if (found) return found
    const strength = strengthIn(policy.strengths, name)
    // A strength that nobody has defined is one that nobody reaches.
    const need = strength ? needOfStrength(strength, situation) : outOfReach
    known.set(name, need)
    return need
  }
}

function addRule(
  found: Asked[],
  { firstFactors }: Facts,
  { id: rule, where, ask }: Rule,
  subject: Subject,
  situation: Situation,
  strengths: ReturnType<typeof strengthsIn>,
): void {
  const add = (asks: Asked['asks'], need: Need) => found.push({ rule, where, asks, need })
  if (ask.deny) add('deny', outOfReach)
  if (ask.memberOf) add('member', ask.memberOf.some((group) => subject.groups.includes(group)) ? nothing : outOfReach)
  if (ask.firstFactors) {
    // Where it holds for everybody, the first page has gone by it already.
    const narrowed = firstFactors.every((factor) => ask.firstFactors?.includes(factor))
    add('first', narrowed ? nothing : needOfFirst(ask.firstFactors, situation))
  }
  if (ask.factors) add('factors', needOfFactors(ask.factors, situation))
  if (ask.strength !== undefined) add('strength', strengths(ask.strength, situation))
}

/** Fresh is shown in this transaction, whatever the clock says, or at most so long ago. */
const freshFor = ({ now, transaction }: Facts, seconds: number, proofs: readonly Proof[]): readonly Proof[] =>
  proofs.filter((proof) => proof.transaction === transaction || now - proof.at <= seconds * 1000)

/** How old the first factor may be by these rules, seconds; undefined where none of them minds. */
export function firstFactorAge(rules: readonly Rule[]): number | undefined {
  let youngest: number | undefined
  for (const { ask } of rules) {
    if (ask.freshSeconds === undefined || ask.factors || ask.strength !== undefined) continue
    youngest = Math.min(youngest ?? Number.POSITIVE_INFINITY, ask.freshSeconds)
  }
  return youngest
}
