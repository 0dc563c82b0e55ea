import { type AcrStep, stepTowardsAcr } from './acr-step.ts'
import type { Asked } from './asked.ts'
import { assurance, sameThing } from './assurance.ts'
import { type Case, caseOf } from './case.ts'
import { challenge, type Decision, deny, factorsIn, type MatchedRule } from './decision.ts'
import type { Candidate, Facts } from './facts.ts'
import { leadsOn, nearest, otherFirst, standingFirst } from './first-factor.ts'
import { matching } from './matching.ts'
import { adding, changing } from './own-change.ts'
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
    (leadsOn(judged, found) ? undefined : stuck(judged, first, ofRules)) ??
    towardsRules(judged, found, ofRules) ??
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

const isByRisk = ({ policy }: Facts, { rule, asks }: Asked): boolean =>
  asks === 'deny' && policy.rules.find(({ id }) => id === rule)?.when?.riskFrom !== undefined

/** No way leads on from what stood first: it is begun with something else, or not at all. */
function stuck(judged: Case, first: readonly Proof[], reasons: readonly MatchedRule[]): Decision {
  const anyOf = otherFirst(judged, first)
  return anyOf.length > 0 ? challenge({ anyOf }, reasons) : deny('no_usable_factor', reasons)
}

/** The next question, where anything that rules or the application ask for is missing. */
function towardsRules(judged: Case, found: readonly Asked[], reasons: readonly MatchedRule[]): Decision | undefined {
  const needs = found.map(({ need }) => need).filter(({ remaining }) => remaining > 0)
  const [first] = needs
  if (!first) return undefined
  const asking = needs.find(({ anyOf }) => anyOf.length > 0)
  if (asking)
    return challenge(
      {
        ...asking,
        anyOf: inAll(
          asking.anyOf,
          needs.map(({ anyOf }) => anyOf),
          isSame,
        ),
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
