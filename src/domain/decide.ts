import { type Assurance, assurance, level, rank, sameThing } from './assurance.ts'
import type { Demand, FactorRequirement } from './demand.ts'
import type { AuthenticatorId, TransactionId, UserId } from './ids.ts'
import type { FactorClass, Proof, Traits } from './proof.ts'

/** Everything a decision rests on. Plain data, so that simulate and explain can ask the same question. */
export interface Facts {
  readonly demand: Demand
  /** Milliseconds since the epoch by the store's clock. */
  readonly now: number
  readonly transaction: TransactionId | null
  readonly firstFactors: readonly string[]
  /** What the application asks for, on top of the demand. */
  readonly required: readonly FactorRequirement[]
  /** Who it is about; null while nobody, or a stranger, is named. */
  readonly subject: Subject | null
  readonly proofs: readonly Proof[]
}

export interface Subject {
  readonly id: UserId
  readonly active: boolean
  /** Active authenticators only. */
  readonly authenticators: readonly Candidate[]
}

/** An authenticator that could be asked for. */
export interface Candidate {
  readonly authenticator: AuthenticatorId
  readonly factor: string
  readonly classes: readonly FactorClass[]
  readonly traits: Traits
  /** Keyed digest of its mailbox or phone. */
  readonly address?: string
}

/** A rule that had a say, and what it said. */
export interface MatchedRule {
  readonly rule: 'subject' | 'first_factor' | 'factors' | 'acr'
  readonly met: boolean
}

export type Decision = { readonly reasons: readonly MatchedRule[] } & (
  | ({ readonly kind: 'satisfied'; readonly authTime: number; readonly proofs: readonly Proof[] } & Assurance)
  /** Nothing proved yet (or too long ago): any of the workspace's first factors. */
  | { readonly kind: 'first' }
  /** One of these authenticators next. `inTurn`: all of them, so start with the first. */
  | { readonly kind: 'challenge'; readonly anyOf: readonly Candidate[]; readonly inTurn: boolean; readonly remaining: number }
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

  const requirements = [...facts.required, ...(demand.factors ? [demand.factors] : [])]
  const states = first.map((proof) => unmet(requirements, proof, proofs, subject.authenticators))
  const state = states.reduce((best, next) => (next.remaining < best.remaining ? next : best))
  const reasons: MatchedRule[] = [{ rule: 'first_factor', met: true }]
  const step = stepTowardsAcr(demand, proofs, subject.authenticators)
  // Said before anything more is asked for: nobody types codes towards a class that they cannot reach.
  if (step.kind === 'unreachable' && demand.acr?.essential) {
    return { kind: 'deny', reason: 'unmet_requirements', reasons: [...reasons, { rule: 'acr', met: false }] }
  }
  if (requirements.length > 0) reasons.push({ rule: 'factors', met: state.remaining === 0 })
  if (state.remaining > 0) {
    if (state.anyOf.length === 0) return { kind: 'deny', reason: 'no_usable_factor', reasons }
    return { kind: 'challenge', anyOf: state.anyOf, inTurn: state.inTurn, remaining: state.remaining, reasons }
  }

  if (demand.acr) reasons.push({ rule: 'acr', met: step.kind === 'reached' })
  if (step.kind === 'ask') return { kind: 'challenge', anyOf: step.anyOf, inTurn: false, remaining: 1, reasons }

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

/** "Fresh" is proved in this transaction, whatever the clock says; else younger than max_age. */
const recent = (proof: Proof, { demand, now, transaction }: Facts): boolean =>
  demand.maxAgeSeconds === undefined || proof.transaction === transaction || now - proof.at <= demand.maxAgeSeconds * 1000

interface Unmet {
  readonly remaining: number
  readonly anyOf: readonly Candidate[]
  readonly inTurn: boolean
}

const nothing: Unmet = { remaining: 0, anyOf: [], inTurn: false }

/** What is still missing when `first` stands as the first factor: it, and its mailbox, cannot count a second time. */
function unmet(
  requirements: readonly FactorRequirement[],
  first: Proof,
  proofs: readonly Proof[],
  have: readonly Candidate[],
): Unmet {
  const seconds = proofs.filter((proof) => !sameThing(proof, first))
  for (const requirement of requirements) {
    const done = provedFactors(requirement, seconds)
    const wanted = requirement.mode === 'all' ? requirement.of.length : requirement.mode === 'one' ? 1 : requirement.mode
    const remaining = wanted - done.length
    if (remaining <= 0) continue
    const anyOf = requirement.of.flatMap((factor) =>
      have.filter((one) => one.factor === factor && !done.includes(factor) && !clashes(one, [first, ...seconds])),
    )
    const reachable = new Set(anyOf.map((one) => one.factor)).size
    return { remaining, anyOf: reachable >= remaining ? anyOf : [], inTurn: requirement.mode === 'all' }
  }
  return nothing
}

/** Factors of the requirement that are proved, each by a thing of its own. */
function provedFactors(requirement: FactorRequirement, proofs: readonly Proof[]): string[] {
  const used: Proof[] = []
  for (const factor of requirement.of) {
    const proof = proofs.find((one) => one.factor === factor && !used.some((other) => sameThing(one, other)))
    if (proof) used.push(proof)
  }
  return used.map((proof) => proof.factor)
}

const clashes = (one: Candidate, proofs: readonly Proof[]): boolean =>
  proofs.some(
    (proof) => proof.authenticator === one.authenticator || (one.address !== undefined && proof.address === one.address),
  )

type AcrStep = { kind: 'reached' } | { kind: 'unreachable' } | { kind: 'ask'; anyOf: readonly Candidate[] }

/** RFC 9470, OIDC Core 3.1.2.1: which authenticators would lift the proofs to (the lowest of) the wanted classes. */
function stepTowardsAcr({ acr }: Demand, proofs: readonly Proof[], have: readonly Candidate[]): AcrStep {
  if (!acr) return { kind: 'reached' }
  const wanted = Math.min(...acr.values.map((value) => rank(value) ?? Number.POSITIVE_INFINITY))
  if (level(proofs) >= wanted) return { kind: 'reached' }
  const unused = have.filter((one) => !clashes(one, proofs))
  const all = [...proofs, ...unused.map((one) => ({ ...one, amr: [] }))]
  if (level(all) < wanted) return { kind: 'unreachable' }
  const proved = new Set(proofs.filter((proof) => proof.traits.maxAal >= 2).flatMap((proof) => proof.classes))
  const anyOf = unused.filter((one) => one.traits.maxAal >= 2 && one.classes.some((kind) => !proved.has(kind)))
  return { kind: 'ask', anyOf }
}
