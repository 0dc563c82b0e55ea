import { type Countable, provedFactors, sameThing } from './assurance.ts'
import type { FactorRequirement } from './demand.ts'
import type { Candidate, Enrollable } from './facts.ts'
import type { Proof } from './proof.ts'

/** What is still missing of one thing that is asked for; nothing where `remaining` is 0. */
export interface Need {
  readonly remaining: number
  readonly anyOf: readonly Candidate[]
  /** Stand-ins that would serve. */
  readonly instead: readonly Candidate[]
  /** Factors that the person could add; asked for only when nothing that they have would do. */
  readonly enrol: readonly string[]
  /** All of them are wanted, so start with the first. */
  readonly inTurn: boolean
  /** It is not met without something new. */
  readonly mustAdd: boolean
}

export const nothing: Need = { remaining: 0, anyOf: [], instead: [], enrol: [], inTurn: false, mustAdd: false }
export const outOfReach: Need = { ...nothing, remaining: 1 }

/** Whether there is any way to meet it. */
export const isReachable = ({ remaining, anyOf, instead, enrol }: Need): boolean =>
  remaining === 0 || anyOf.length + instead.length + enrol.length > 0

/** What a need is judged by. */
export interface Situation {
  /** The first factor, which cannot count a second time. */
  readonly first: Proof
  /** Those that count here: fresh enough. The first factor may be among them. */
  readonly proofs: readonly Proof[]
  /** Those of them that stand beside the first (`beside`). */
  readonly seconds: readonly Proof[]
  readonly have: readonly Candidate[]
  readonly enrollable: readonly Enrollable[]
  /** Whether a recovery code may serve. */
  readonly standIns: boolean
}

/** Used already: the authenticator, or its mailbox or phone. */
export const clashes = (one: Candidate, proofs: readonly Countable[]): boolean => proofs.some((proof) => sameThing(one, proof))

/** Shown already, in this very way: a mailbox that was shown by a code can still be shown by a link. */
export const isShown = ({ factor, authenticator }: Candidate, proofs: readonly Proof[]): boolean =>
  proofs.some((proof) => proof.factor === factor && proof.authenticator === authenticator)

/**
 * What stands beside the first factor: it, and its mailbox, cannot count a second time, unless it showed two classes at once (a
 * passkey with user verification is two factors by itself).
 */
export const beside = (first: Proof, proofs: readonly Proof[]): Proof[] =>
  proofs.filter((proof) => (proof === first ? proof.classes.length >= 2 : !sameThing(proof, first)))

/** How many of the list are wanted. */
export const wantedOf = ({ mode, of }: FactorRequirement): number =>
  mode === 'all' ? new Set(of).size : mode === 'one' ? 1 : mode

/** "Request one", "request all" or N, beside the first factor. */
export function needOfFactors(requirement: FactorRequirement, situation: Situation): Need {
  const { first, seconds, have, enrollable, standIns } = situation
  const { mode, of } = requirement
  const done = provedFactors(of, seconds)
  const wanted = wantedOf(requirement)
  const remaining = wanted - done.length - (standIns ? standInsAmong(requirement, seconds) : 0)
  if (remaining <= 0) return nothing

  const used = [first, ...seconds]
  const free = have.filter((one) => !sameThing(one, first) && !isShown(one, seconds))
  const listed = free.filter((one) => of.includes(one.factor))
  const anyOf = inOrder(of, helping(of, seconds, listed))
  const instead = standIns ? free.filter((one) => one.traits.standIn && !of.includes(one.factor) && !clashes(one, used)) : []
  // One phone behind two factors is one: said before it is asked, not after.
  const within = provedFactors(of, [...seconds, ...listed])
  const addable = (factor: string) => enrollable.some((one) => one.factor === factor)
  const enrol = of.filter((factor) => !within.includes(factor) && addable(factor))
  const own = within.length - done.length + instead.length
  if (own + enrol.length < remaining) return { ...outOfReach, remaining }
  return { remaining, anyOf, instead, enrol, inTurn: mode === 'all', mustAdd: own < remaining }
}

/** Those that bring one more of the listed factors, each by a thing of its own. */
export function helping(of: readonly string[], shown: readonly Countable[], free: readonly Candidate[]): readonly Candidate[] {
  const done = provedFactors(of, shown).length
  return free.filter((one) => provedFactors(of, [...shown, one]).length > done)
}

const inOrder = (of: readonly string[], candidates: readonly Candidate[]): Candidate[] =>
  of.flatMap((factor) => candidates.filter((one) => one.factor === factor))

const standInsAmong = ({ of }: FactorRequirement, proofs: readonly Proof[]): number =>
  new Set(proofs.filter((one) => one.traits.standIn && !of.includes(one.factor)).map((one) => one.authenticator)).size

/** One of these must be among what was shown, the first factor included: who may begin with what (a rule of a group). */
export function needOfFirst(of: readonly string[], { proofs, have, enrollable }: Situation): Need {
  if (proofs.some((proof) => of.includes(proof.factor))) return nothing
  const anyOf = have.filter((one) => of.includes(one.factor))
  const enrol = anyOf.length > 0 ? [] : enrollable.map((one) => one.factor).filter((factor) => of.includes(factor))
  return { ...nothing, remaining: 1, anyOf, enrol, mustAdd: anyOf.length === 0 }
}
