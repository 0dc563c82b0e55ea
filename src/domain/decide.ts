import { type Assurance, assurance } from './assurance.ts'
import { missingStrength } from './enrolment-rule.ts'
import type { Candidate, Facts, Subject } from './facts.ts'
import type { Proof } from './proof.ts'
import { stepTowardsAcr, type Unmet, unmet } from './requirements.ts'

/** A rule that had a say, and what it said. */
export interface MatchedRule {
  readonly rule: 'subject' | 'first_factor' | 'factors' | 'trusted_device' | 'acr' | 'own_level'
  readonly met: boolean
}

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
  | { readonly kind: 'deny'; readonly reason: 'not_allowed' | 'no_usable_factor' | 'unmet_requirements' }
)

/** Judges a transaction or a session. Pure, synchronous and total: the same facts give the same answer. */
export function decide(facts: Facts): Decision {
  const { subject, demand } = facts
  if (subject && (!subject.active || (demand.subject !== undefined && demand.subject !== subject.id))) {
    return { kind: 'deny', reason: 'not_allowed', reasons: [{ rule: 'subject', met: false }] }
  }
  const proofs = subject ? counting(facts, subject) : []
  const first = proofs.filter((proof) => facts.firstFactors.includes(proof.factor) && recent(proof, facts))
  if (!subject || first.length === 0) return { kind: 'first', reasons: [{ rule: 'first_factor', met: false }] }

  const requirements = requirementsOf(facts)
  const states = first.map((proof) => unmet(requirements, proof, proofs, subject.authenticators, facts.enrollable))
  const state = states.reduce((best, next) => (next.remaining < best.remaining ? next : best))
  const reasons: MatchedRule[] = [{ rule: 'first_factor', met: true }]
  if (facts.trusted && requirements.length < facts.required.length) reasons.push({ rule: 'trusted_device', met: true })
  const step = stepTowardsAcr(demand, proofs, subject.authenticators)
  // Said before anything more is asked for: nobody types codes towards a class that they cannot reach.
  if (step.kind === 'unreachable' && demand.acr?.essential) {
    return { kind: 'deny', reason: 'unmet_requirements', reasons: [...reasons, { rule: 'acr', met: false }] }
  }
  if (requirements.length > 0) reasons.push({ rule: 'factors', met: state.remaining === 0 })
  if (state.remaining > 0) return towards(facts, subject, proofs, state, reasons)

  if (demand.acr) reasons.push({ rule: 'acr', met: step.kind === 'reached' })
  if (step.kind === 'ask') return { kind: 'challenge', anyOf: step.anyOf, instead: [], inTurn: false, remaining: 1, reasons }

  const change = changeOf(facts, subject, proofs, reasons)
  if (change) return change
  const authTime = Math.floor(Math.max(...first.map((proof) => proof.at)) / 1000)
  return { kind: 'satisfied', ...assurance(proofs), authTime, proofs, reasons }
}

/** A proof counts while its authenticator is still active, and for a re-authentication only if made in this transaction. */
const counting = (facts: Facts, subject: Subject): Proof[] =>
  facts.proofs.filter(
    (proof) =>
      subject.authenticators.some((one) => one.authenticator === proof.authenticator) &&
      (!facts.demand.reauthenticate || proof.transaction === facts.transaction),
  )

/** LC-1: what somebody proved at most so long ago may change their authenticators, milliseconds. */
const freshEnoughToChange = 300_000

/** "Fresh" is proved in this transaction, whatever the clock says; else younger than max_age. */
function recent(proof: Proof, { demand, now, transaction }: Facts): boolean {
  if (proof.transaction === transaction) return true
  const age = now - proof.at
  if (demand.goal && age > freshEnoughToChange) return false
  return demand.maxAgeSeconds === undefined || age <= demand.maxAgeSeconds * 1000
}

/**
 * What is asked for after the first factor. A remembered browser stands for what the application asks for at sign-in, and for
 * nothing that is a step-up: demanded factors or classes, an age, a re-authentication, a change of authenticators (RC-8).
 */
function requirementsOf({ demand, required, trusted }: Facts) {
  const stepUp = demand.factors || demand.acr || demand.reauthenticate || demand.maxAgeSeconds !== undefined || demand.goal
  return [
    ...(trusted && !stepUp ? [] : required.map((one) => ({ ...one, standIns: true }))),
    ...(demand.factors ? [{ ...demand.factors, standIns: false }] : []),
  ]
}

function towards(
  facts: Facts,
  subject: Subject,
  proofs: readonly Proof[],
  state: Unmet,
  reasons: readonly MatchedRule[],
): Decision {
  const { anyOf, instead, inTurn, remaining } = state
  if (anyOf.length > 0) return { kind: 'challenge', anyOf, instead, inTurn, remaining, reasons }
  if (state.enrol.length > 0) return enrolling(facts, subject, proofs, state.enrol, true, reasons)
  if (instead.length > 0) return { kind: 'challenge', anyOf: [], instead, inTurn: false, remaining, reasons }
  return { kind: 'deny', reason: 'no_usable_factor', reasons }
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
  return { kind: 'enrol', anyOf, mandatory, reasons: [...reasons, { rule: 'own_level', met: true }] }
}

function ownLevel(
  facts: Facts,
  subject: Subject,
  proofs: readonly Proof[],
  before: readonly MatchedRule[],
): Decision | undefined {
  const fresh = proofs.filter((proof) => proof.transaction === facts.transaction || facts.now - proof.at <= freshEnoughToChange)
  const missing = missingStrength(fresh, subject.authenticators, subject.disabled)
  if (!missing) return undefined
  const reasons: readonly MatchedRule[] = [...before, { rule: 'own_level', met: false }]
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
  if (!facts.enrollable.includes(goal.factor)) return { kind: 'deny', reason: 'no_usable_factor', reasons }
  return enrolling(facts, subject, proofs, [goal.factor], true, reasons)
}
