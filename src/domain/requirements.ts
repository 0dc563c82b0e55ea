import { level, rank, sameThing } from './assurance.ts'
import type { Demand, FactorRequirement } from './demand.ts'
import type { Candidate } from './facts.ts'
import type { Proof } from './proof.ts'

/** A requirement, and whether a stand-in (a recovery code) may serve for one of its factors. */
export interface Required extends FactorRequirement {
  readonly standIns: boolean
}

/** What is still missing of the first requirement that is not met. */
export interface Unmet {
  readonly remaining: number
  readonly anyOf: readonly Candidate[]
  /** Stand-ins that would serve. */
  readonly instead: readonly Candidate[]
  /** Factors that the person could add; asked for only when nothing that they have would do. */
  readonly enrol: readonly string[]
  readonly inTurn: boolean
}

const nothing: Unmet = { remaining: 0, anyOf: [], instead: [], enrol: [], inTurn: false }

/**
 * What is still missing when `first` stands as the first factor: it, and its mailbox, cannot count a second time, unless it
 * showed two classes at once (a passkey with user verification is two factors by itself).
 */
export function unmet(
  requirements: readonly Required[],
  first: Proof,
  proofs: readonly Proof[],
  have: readonly Candidate[],
  enrollable: readonly string[],
): Unmet {
  const seconds = proofs.filter((proof) => (proof === first ? proof.classes.length >= 2 : !sameThing(proof, first)))
  for (const requirement of requirements) {
    const done = provedFactors(requirement, seconds)
    const wanted = requirement.mode === 'all' ? requirement.of.length : requirement.mode === 'one' ? 1 : requirement.mode
    const remaining = wanted - done.length - (requirement.standIns ? standInProofs(requirement, seconds) : 0)
    if (remaining > 0) return missingOf(requirement, { first, seconds, done, have, enrollable, remaining })
  }
  return nothing
}

interface Situation {
  readonly first: Proof
  readonly seconds: readonly Proof[]
  readonly done: readonly string[]
  readonly have: readonly Candidate[]
  readonly enrollable: readonly string[]
  readonly remaining: number
}

function missingOf(requirement: Required, { first, seconds, done, have, enrollable, remaining }: Situation): Unmet {
  const used = [first, ...seconds]
  const free = have.filter((one) => !clashes(one, used))
  const anyOf = requirement.of.flatMap((factor) => free.filter((one) => one.factor === factor && !done.includes(factor)))
  const instead = requirement.standIns ? free.filter((one) => one.traits.standIn && !requirement.of.includes(one.factor)) : []
  const reachable = new Set(anyOf.map((one) => one.factor))
  const enrol = requirement.of.filter((factor) => !done.includes(factor) && !reachable.has(factor) && enrollable.includes(factor))
  const inTurn = requirement.mode === 'all'
  const possible = reachable.size + instead.length + enrol.length >= remaining
  return possible ? { remaining, anyOf, instead, enrol, inTurn } : { remaining, anyOf: [], instead: [], enrol: [], inTurn }
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

const standInProofs = (requirement: FactorRequirement, proofs: readonly Proof[]): number =>
  new Set(proofs.filter((one) => one.traits.standIn && !requirement.of.includes(one.factor)).map((one) => one.authenticator)).size

export const clashes = (one: Candidate, proofs: readonly Proof[]): boolean =>
  proofs.some(
    (proof) => proof.authenticator === one.authenticator || (one.address !== undefined && proof.address === one.address),
  )

type AcrStep = { kind: 'reached' } | { kind: 'unreachable' } | { kind: 'ask'; anyOf: readonly Candidate[] }

/** RFC 9470, OIDC Core 3.1.2.1: which authenticators would lift the proofs to (the lowest of) the wanted classes. */
export function stepTowardsAcr({ acr }: Demand, proofs: readonly Proof[], have: readonly Candidate[]): AcrStep {
  if (!acr) return { kind: 'reached' }
  const wanted = Math.min(...acr.values.map((value) => rank(value) ?? Number.POSITIVE_INFINITY))
  if (level(proofs) >= wanted) return { kind: 'reached' }
  const unused = have.filter((one) => !one.traits.standIn && !clashes(one, proofs))
  const all = [...proofs, ...unused.map((one) => ({ ...one, amr: [] }))]
  if (level(all) < wanted) return { kind: 'unreachable' }
  const proved = new Set(proofs.filter((proof) => proof.traits.maxAal >= 2).flatMap((proof) => proof.classes))
  const anyOf = unused.filter((one) => one.traits.maxAal >= 2 && one.classes.some((kind) => !proved.has(kind)))
  return { kind: 'ask', anyOf }
}
