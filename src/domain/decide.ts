import { stepTowardsAcr } from './acr-step.ts'
import { type Assurance, assurance, sameThing } from './assurance.ts'
import { type Asked, asked, firstFactorAge } from './demands.ts'
import { canChangeOwn, missingStrength } from './enrolment-rule.ts'
import type { Candidate, Facts, Subject } from './facts.ts'
import { matching } from './matching.ts'
import { isReachable, isShown } from './needs.ts'
import type { Rule, Where } from './policy.ts'
import type { Proof } from './proof.ts'

/** A rule that had a say, and what it said. */
export interface MatchedRule {
  /** Id of a rule of the policy, or one of the engine's own. */
  readonly rule: string | 'subject' | 'first_factor' | 'demand' | 'acr' | 'own_level' | 'risk' | 'error'
  readonly asks: Asked['asks'] | 'subject' | 'acr' | 'own_level' | 'risk' | 'error'
  /** Where the rule of the policy stands. */
  readonly where?: Where
  readonly met: boolean
  /** Factors that would do, where it is not met. */
  readonly missing?: readonly string[]
}

export type DenyReason = 'not_allowed' | 'no_usable_factor' | 'unmet_requirements' | 'risk'

export type Decision = { readonly reasons: readonly MatchedRule[] } & (
  | ({ readonly kind: 'satisfied'; readonly authTime: number; readonly proofs: readonly Proof[] } & Assurance)
  /** Nothing proved yet (or too long ago): any of the workspace's first factors. */
  | { readonly kind: 'first' }
  /**
   * One of these authenticators next. `instead`: stand-ins for who lost theirs, shown after the others. `inTurn`: all of them,
   * so start with the first.
   */
  | {
      readonly kind: 'challenge'
      readonly anyOf: readonly Candidate[]
      readonly instead: readonly Candidate[]
      readonly inTurn: boolean
      readonly remaining: number
    }
  /** Enough is proved to add one of these factors. `mandatory`: without one there is no way on. */
  | { readonly kind: 'enrol'; readonly anyOf: readonly string[]; readonly mandatory: boolean }
  | { readonly kind: 'deny'; readonly reason: DenyReason }
)

/** Judges a transaction or a session. Pure, synchronous and total: the same facts give the same answer. */
export function decide(facts: Facts): Decision {
  const { subject, demand } = facts
  if (subject && (!subject.active || (demand.subject !== undefined && demand.subject !== subject.id))) {
    return { kind: 'deny', reason: 'not_allowed', reasons: [{ rule: 'subject', asks: 'subject', met: false }] }
  }
  const rules = matching(facts)
  const proofs = subject ? counting(facts, subject) : []
  const first = firstAmong(facts, rules, proofs)
  if (!subject || first.length === 0) return { kind: 'first', reasons: [{ rule: 'first_factor', asks: 'first', met: false }] }

  const leadsOn: LeadsOn = (asks) => canBeMet(asks) && (!mustAdd(asks) || mayChangeOwn(facts, subject, proofs))
  const states = first.map((proof) => ({ proof, found: asked(facts, rules, subject, proof, proofs) }))
  const { proof, found } = states.reduce((best, next) => (isNearer(next.found, best.found, leadsOn) ? next : best))
  const reasons: MatchedRule[] = [{ rule: 'first_factor', asks: 'first', met: true }, ...found.map(reasonOf)]
  const refusal = refused(facts, found, reasons)
  if (refusal) return refusal

  const step = stepTowardsAcr(facts, subject, proof, proofs)
  const essential = demand.acr?.essential === true
  // Said before anything more is asked for: nobody types codes towards a class that they cannot reach.
  if (step.kind === 'unreachable' && essential) return deny('unmet_requirements', [...reasons, acrReason(false)])
  const another = leadsOn(found) ? [] : otherFirst(facts, rules, subject, first, proofs, leadsOn)
  if (another.length > 0) return { kind: 'challenge', anyOf: another, instead: [], inTurn: false, remaining: 1, reasons }
  const next = towards(facts, subject, proofs, found, reasons)
  if (next) return next
  if (demand.acr) reasons.push(acrReason(step.kind === 'reached', step.kind === 'ask' ? step.anyOf : []))
  if (step.kind === 'ask') return { kind: 'challenge', anyOf: step.anyOf, instead: [], inTurn: false, remaining: 1, reasons }
  const change = changeOf(facts, subject, proofs, reasons)
  if (change) return change
  const authTime = Math.floor(Math.max(...first.map((one) => one.at)) / 1000)
  return { kind: 'satisfied', ...assurance(facts.policy.ladder, proofs), authTime, proofs, reasons }
}

const deny = (reason: DenyReason, reasons: readonly MatchedRule[]): Decision => ({ kind: 'deny', reason, reasons })

const acrReason = (met: boolean, anyOf: readonly Candidate[] = []): MatchedRule => ({
  rule: 'acr',
  asks: 'acr',
  met,
  ...(anyOf.length > 0 ? { missing: factorsIn(anyOf) } : {}),
})

function reasonOf({ rule, where, asks, need }: Asked): MatchedRule {
  if (need.remaining === 0) return { rule, asks, where, met: true }
  return { rule, asks, where, met: false, missing: [...factorsIn(need.anyOf), ...need.enrol, ...factorsIn(need.instead)] }
}

const factorsIn = (candidates: readonly Candidate[]): string[] => [...new Set(candidates.map(({ factor }) => factor))]

const missingIn = (found: readonly Asked[]): number => found.reduce((sum, { need }) => sum + need.remaining, 0)
const canBeMet = (found: readonly Asked[]): boolean => found.every(({ need }) => isReachable(need))

/** Whether there is a way to meet all that is asked for. */
type LeadsOn = (found: readonly Asked[]) => boolean

const mustAdd = (found: readonly Asked[]): boolean => found.some(({ need }) => need.mustAdd)

/** Whether something would be added before something that the person has is shown. */
const wouldAdd = (found: readonly Asked[]): boolean =>
  mustAdd(found) || found.some(({ need }) => need.anyOf.length === 0 && need.enrol.length > 0)

/** Which of those that could stand first leads on: what is out of reach with one may be within reach with another. */
function isNearer(found: readonly Asked[], than: readonly Asked[], leadsOn: LeadsOn): boolean {
  const leads = leadsOn(found)
  if (leads !== leadsOn(than)) return leads
  if (wouldAdd(found) !== wouldAdd(than)) return wouldAdd(than)
  return missingIn(found) < missingIn(than)
}

/**
 * A proof counts while its authenticator is still active and serves that factor, and for a re-authentication only if made in this
 * transaction.
 */
const counting = (facts: Facts, subject: Subject): Proof[] =>
  facts.proofs.filter(
    (proof) =>
      subject.authenticators.some((one) => one.authenticator === proof.authenticator && one.factor === proof.factor) &&
      (!facts.demand.reauthenticate || proof.transaction === facts.transaction),
  )

function firstAmong(facts: Facts, rules: readonly Rule[], proofs: readonly Proof[]): Proof[] {
  const oldest = firstFactorAge(rules)
  return proofs.filter((proof) => facts.firstFactors.includes(proof.factor) && recent(proof, facts, oldest))
}

/**
 * Where what stood first leads nowhere: those that would lead on if they stood first instead. Whoever began with the mailbox that
 * is asked for beside something else is asked for something else.
 */
function otherFirst(
  facts: Facts,
  rules: readonly Rule[],
  subject: Subject,
  first: readonly Proof[],
  proofs: readonly Proof[],
  leadsOn: LeadsOn,
): Candidate[] {
  return subject.authenticators.filter((one) => {
    if (!facts.firstFactors.includes(one.factor) || isShown(one, first)) return false
    const shown = { ...one, id: '' as Proof['id'], transaction: facts.transaction, at: facts.now, amr: [] } as unknown as Proof
    return leadsOn(asked(facts, rules, subject, shown, [...proofs, shown]))
  })
}

/** LC-1: what somebody proved at most so long ago may change their authenticators, milliseconds. */
const freshEnoughToChange = 300_000

const youngEnoughToChange = (facts: Facts, proofs: readonly Proof[]): Proof[] =>
  proofs.filter((proof) => proof.transaction === facts.transaction || facts.now - proof.at <= freshEnoughToChange)

const mayChangeOwn = (facts: Facts, { authenticators, disabled }: Subject, proofs: readonly Proof[]): boolean =>
  canChangeOwn(youngEnoughToChange(facts, proofs), authenticators, disabled)

/** "Fresh" is proved in this transaction, whatever the clock says; else younger than max_age, and than the rules want it. */
function recent(proof: Proof, { demand, now, transaction }: Facts, oldestSeconds = Number.POSITIVE_INFINITY): boolean {
  if (proof.transaction === transaction) return true
  const age = now - proof.at
  if (demand.goal && age > freshEnoughToChange) return false
  return age <= Math.min(oldestSeconds, demand.maxAgeSeconds ?? Number.POSITIVE_INFINITY) * 1000
}

/** What no further answer could change. Nobody learns it before they have shown a first factor. */
function refused(facts: Facts, found: readonly Asked[], reasons: MatchedRule[]): Decision | undefined {
  if (facts.risk?.denied) return deny('risk', [...reasons, { rule: 'risk', asks: 'risk', met: false }])
  const never = found.find(({ asks, need }) => (asks === 'deny' || asks === 'member') && need.remaining > 0)
  if (never) return deny(byRisk(facts, never) ? 'risk' : 'not_allowed', reasons)
  return undefined
}

const byRisk = ({ policy }: Facts, { rule, asks }: Asked): boolean =>
  asks === 'deny' && policy.rules.find(({ id }) => id === rule)?.when?.riskFrom !== undefined

/** The next question, where anything that is asked for is missing. */
function towards(
  facts: Facts,
  subject: Subject,
  proofs: readonly Proof[],
  found: readonly Asked[],
  reasons: readonly MatchedRule[],
): Decision | undefined {
  const needs = found.map(({ need }) => need).filter(({ remaining }) => remaining > 0)
  const [first] = needs
  if (!first) return undefined
  // Told at once: nobody types codes towards what they cannot complete.
  const stuck = mustAdd(found) && !mayChangeOwn(facts, subject, proofs)
  if (stuck || !needs.every(isReachable)) return deny('no_usable_factor', reasons)
  const asking = needs.find(({ anyOf }) => anyOf.length > 0)
  if (asking) {
    const anyOf = inAll(
      asking.anyOf,
      needs.map((need) => need.anyOf),
    )
    const { instead, inTurn, remaining } = asking
    return { kind: 'challenge', anyOf, instead, inTurn, remaining, reasons }
  }
  const adding = needs.find(({ enrol }) => enrol.length > 0)
  if (adding)
    return enrolling(
      facts,
      subject,
      proofs,
      commonFactors(
        adding.enrol,
        needs.map((need) => need.enrol),
      ),
      true,
      reasons,
    )
  return { kind: 'challenge', anyOf: [], instead: first.instead, inTurn: false, remaining: first.remaining, reasons }
}

/** Where one answer serves everything that is missing, only such are asked for: one question instead of two. */
function inAll(anyOf: readonly Candidate[], lists: readonly (readonly Candidate[])[]): readonly Candidate[] {
  const best = anyOf.filter((one) =>
    lists.every((list) => list.some((other) => other.factor === one.factor && sameThing(other, one))),
  )
  return best.length > 0 ? best : anyOf
}

function commonFactors(factors: readonly string[], lists: readonly (readonly string[])[]): readonly string[] {
  const best = factors.filter((factor) => lists.every((list) => list.includes(factor)))
  return best.length > 0 ? best : factors
}

/** Before anything is added the person shows all that the account can ask for, freshly (LC-1): a stolen password alone adds nothing. */
function enrolling(
  facts: Facts,
  subject: Subject,
  proofs: readonly Proof[],
  anyOf: readonly string[],
  mandatory: boolean,
  reasons: readonly MatchedRule[],
): Decision {
  const missing = ownLevel(facts, subject, proofs, reasons)
  if (missing) return missing
  return { kind: 'enrol', anyOf, mandatory, reasons: [...reasons, { rule: 'own_level', asks: 'own_level', met: true }] }
}

function ownLevel(
  facts: Facts,
  subject: Subject,
  proofs: readonly Proof[],
  before: readonly MatchedRule[],
): Decision | undefined {
  const missing = missingStrength(youngEnoughToChange(facts, proofs), subject.authenticators, subject.disabled)
  if (!missing) return undefined
  const lacking = factorsIn([...missing.anyOf, ...missing.instead])
  const reasons: readonly MatchedRule[] = [...before, { rule: 'own_level', asks: 'own_level', met: false, missing: lacking }]
  if (missing.anyOf.length + missing.instead.length === 0) return { kind: 'deny', reason: 'no_usable_factor', reasons }
  return { kind: 'challenge', ...missing, inTurn: false, remaining: 1, reasons }
}

/** The change that the demand is about, if it is still to be made. */
function changeOf(
  facts: Facts,
  subject: Subject,
  proofs: readonly Proof[],
  reasons: readonly MatchedRule[],
): Decision | undefined {
  const { goal } = facts.demand
  if (!goal) return undefined
  if (goal.kind !== 'enrol') return ownLevel(facts, subject, proofs, reasons)
  if (facts.enrolled.includes(goal.factor)) return undefined
  if (!facts.enrollable.some(({ factor }) => factor === goal.factor)) return { kind: 'deny', reason: 'no_usable_factor', reasons }
  return enrolling(facts, subject, proofs, [goal.factor], true, reasons)
}
