import { type AcrStep, stepTowardsAcr } from './acr-step.ts'
import type { Asked } from './asked.ts'
import { assurance, sameThing } from './assurance.ts'
import { type Case, caseOf } from './case.ts'
import { challenge, type Decision, deny, factorsIn, type MatchedRule } from './decision.ts'
import type { Candidate, Facts } from './facts.ts'
import { leadsOn, nearest, otherFirst, standingFirst } from './first-factor.ts'
import { matching } from './matching.ts'
import { isReachable } from './needs.ts'
import { adding, changing } from './own-change.ts'
import { asksByRisk } from './policy.ts'
import type { Proof } from './proof.ts'

export type { Decision, DenyReason, MatchedRule } from './decision.ts'

/** Judges a transaction or a session. Pure, synchronous and total: the same facts give the same answer. */
export function decide(facts: Facts): Decision {
  const { subject, demand } = facts
  if (subject && (!subject.active || (demand.subject !== undefined && demand.subject !== subject.id)))
    return deny('not_allowed', [{ rule: 'subject', asks: 'subject', met: false }])

  const judged = subject && caseOf(facts, subject, matching(facts))
  const first = judged ? standingFirst(judged) : []
  if (!judged || first.length === 0) return { kind: 'first', reasons: [{ rule: 'first_factor', asks: 'first', met: false }] }

  const { proof, found } = nearest(judged, first)
  const step = stepTowardsAcr(facts, judged.subject, proof, judged.proofs)
  const ofRules: readonly MatchedRule[] = [{ rule: 'first_factor', asks: 'first', met: true }, ...found.map(reasonOf)]
  const reasons = demand.acr ? [...ofRules, acrReason(step)] : ofRules
  // The first that has something to say decides. What cannot be reached is said before anything is asked for: nobody types codes
  // towards what they cannot complete.
  return (
    refused(facts, found, ofRules) ??
    (step.kind === 'unreachable' && demand.acr?.essential ? deny('unmet_requirements', reasons) : undefined) ??
    (leadsOn(judged, found) ? undefined : stuck(judged, first, found, ofRules)) ??
    towardsRules(judged, found, step, reasons) ??
    (step.kind === 'ask' ? challenge(step, reasons) : undefined) ??
    changing(judged, reasons) ??
    satisfied(judged, first, reasons)
  )
}

/** What no further answer could change. Nobody learns it before they have shown a first factor. */
function refused(facts: Facts, found: readonly Asked[], reasons: readonly MatchedRule[]): Decision | undefined {
  if (facts.risk?.denied) return deny('risk', [...reasons, { rule: 'risk', asks: 'risk', met: false }])
  const never = found.find(({ asks, need }) => (asks === 'deny' || asks === 'member') && need.remaining > 0)
  return never && deny(isByRisk(facts, never) ? 'risk' : 'not_allowed', reasons)
}

function isByRisk({ policy }: Facts, { rule: id }: Asked): boolean {
  const rule = policy.rules.find((one) => one.id === id)
  return rule !== undefined && asksByRisk(rule)
}

/** No way leads on from what stood first: it is begun with something else, or not at all. */
function stuck(judged: Case, first: readonly Proof[], found: readonly Asked[], reasons: readonly MatchedRule[]): Decision {
  const anyOf = otherFirst(judged, first)
  if (anyOf.length > 0) return challenge({ anyOf }, reasons)
  const risky = found.some((one) => !isReachable(one.need) && isByRisk(judged.facts, one))
  return deny(risky ? 'risk' : 'no_usable_factor', reasons)
}

/** The next question, where anything that rules or the application ask for is missing. */
function towardsRules(
  judged: Case,
  found: readonly Asked[],
  step: AcrStep,
  reasons: readonly MatchedRule[],
): Decision | undefined {
  const needs = found.map(({ need }) => need).filter(({ remaining }) => remaining > 0)
  const [first] = needs
  if (!first) return undefined
  const asking = needs.find(({ anyOf }) => anyOf.length > 0)
  if (asking)
    return challenge(
      {
        ...asking,
        anyOf: inAll(asking.anyOf, [...needs.map(({ anyOf }) => anyOf), ...(step.kind === 'ask' ? [step.anyOf] : [])], isSame),
      },
      reasons,
    )
  const lacking = needs.find(({ enrol }) => enrol.length > 0)
  if (lacking)
    return adding(
      judged,
      inAll(
        lacking.enrol,
        needs.map(({ enrol }) => enrol),
        Object.is,
      ),
      reasons,
    )
  return challenge({ anyOf: [], instead: first.instead, remaining: first.remaining }, reasons)
}

/** Where one answer serves everything that is missing, only such are asked for: one question instead of two. */
function inAll<T>(list: readonly T[], lists: readonly (readonly T[])[], same: (one: T, other: T) => boolean): readonly T[] {
  const best = list.filter((one) => lists.every((others) => others.some((other) => same(one, other))))
  return best.length > 0 ? best : list
}

const isSame = (one: Candidate, other: Candidate): boolean => one.factor === other.factor && sameThing(one, other)

function satisfied({ facts, proofs }: Case, first: readonly Proof[], reasons: readonly MatchedRule[]): Decision {
  const authTime = Math.floor(Math.max(...first.map((one) => one.at)) / 1000)
  return { kind: 'satisfied', ...assurance(facts.policy.ladder, proofs), authTime, proofs, reasons }
}

function reasonOf({ rule, where, asks, need }: Asked): MatchedRule {
  if (need.remaining === 0) return { rule, asks, where, met: true }
  return { rule, asks, where, met: false, missing: [...factorsIn(need.anyOf), ...need.enrol, ...factorsIn(need.instead)] }
}

function acrReason(step: AcrStep): MatchedRule {
  const missing = step.kind === 'ask' ? factorsIn(step.anyOf) : []
  return { rule: 'acr', asks: 'acr', met: step.kind === 'reached', ...(missing.length > 0 ? { missing } : {}) }
}
