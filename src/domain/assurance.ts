import type { Acr } from './demand.ts'
import type { Rung, Strength } from './policy.ts'
import type { Amr, FactorClass, Proof } from './proof.ts'

/** What a set of proofs is worth to whoever asked. */
export interface Assurance {
  readonly acr: Acr
  readonly amr: readonly Amr[]
}

/** The part of a proof that says what it is worth. */
export type Countable = Pick<Proof, 'factor' | 'authenticator' | 'classes' | 'traits' | 'address'>

/**
 * One authenticator, and one mailbox or phone, counts once. Of a passkey that was shown with and without its user's verification,
 * what counts is that it was verified.
 */
export function distinct<P extends Countable>(proofs: readonly P[]): P[] {
  const kept: P[] = []
  for (const proof of proofs) {
    const at = kept.findIndex((other) => sameThing(other, proof))
    const before = kept[at]
    if (!before) kept.push(proof)
    else if (proof.factor === before.factor && proof.classes.length > before.classes.length) kept[at] = proof
  }
  return kept
}

type Thing = Pick<Countable, 'authenticator' | 'address'>

/** The same authenticator, or the same mailbox or phone behind two of them. */
export const sameThing = (a: Thing, b: Thing): boolean =>
  a.authenticator === b.authenticator || (a.address !== undefined && a.address === b.address)

export const classesOf = (proofs: readonly Pick<Countable, 'classes'>[]): Set<FactorClass> =>
  new Set(proofs.flatMap((proof) => proof.classes))

/**
 * Assurance level, 0 for nothing proved. Level 2 needs two different classes among proofs that may reach it
 * (NIST SP 800-63B-4 2.2): two knowledge factors stay at 1, and so does a password with an e-mail code.
 */
export function level(proofs: readonly Countable[]): number {
  const counted = distinct(proofs)
  if (counted.length === 0) return 0
  return classesOf(counted.filter((proof) => proof.traits.maxAal >= 2)).size >= 2 ? 2 : 1
}

/**
 * Factors of the list that are proved, each by a thing of its own: as many as there can be. A phone that could serve for two
 * of them serves for the one that no other phone serves for (augmenting paths, as in any matching).
 */
export function provedFactors(of: readonly string[], proofs: readonly Countable[]): string[] {
  const listed = proofs.filter(({ factor }) => of.includes(factor))
  // Nearly always each is a thing of its own, and then there is nothing to share out.
  if (distinct(listed).length === listed.length) return [...new Set(listed.map(({ factor }) => factor))]
  const thingOf = (proof: Countable) => listed.find((other) => sameThing(other, proof)) ?? proof
  const servesFor = new Map<Countable, string>()
  const place = (factor: string, tried: Set<Countable>): boolean =>
    listed.some((proof) => {
      const thing = thingOf(proof)
      if (proof.factor !== factor || tried.has(thing)) return false
      tried.add(thing)
      const other = servesFor.get(thing)
      if (other !== undefined && !place(other, tried)) return false
      servesFor.set(thing, factor)
      return true
    })
  return [...new Set(of)].filter((factor) => place(factor, new Set()))
}

/** Whether the proofs are as strong as that. More proofs never make it less. */
export function isStrong({ classes, aal, phishingResistant, combinations }: Strength, proofs: readonly Countable[]): boolean {
  if (proofs.length === 0) return false
  if (classes !== undefined && classesOf(distinct(proofs)).size < classes) return false
  if (aal !== undefined && level(proofs) < aal) return false
  if (phishingResistant && !proofs.some((proof) => proof.traits.phishingResistant)) return false
  return !combinations || combinations.some((factors) => provesAll(factors, proofs))
}

function provesAll(factors: readonly string[], proofs: readonly Countable[]): boolean {
  const wanted = new Set(factors).size
  return wanted <= proofs.length && provedFactors(factors, proofs).length === wanted
}

/** How high on the ladder the proofs stand, from 1: every rung up to there is reached; 0 for nothing. */
export function reached(ladder: readonly Rung[], proofs: readonly Countable[]): number {
  const missing = ladder.findIndex(({ strength }) => !isStrong(strength, proofs))
  return missing < 0 ? ladder.length : missing
}

/** OIDC Core 2: what reaches no level at all. */
const noClass: Acr = '0'

/** acr and amr (RFC 8176) of what was proved. `mfa` needs two different classes. */
export function assurance(ladder: readonly Rung[], proofs: readonly Proof[]): Assurance {
  const counted = distinct(proofs)
  const amr = new Set(counted.flatMap((proof) => proof.amr))
  if (classesOf(counted).size >= 2) amr.add('mfa')
  return { acr: ladder[reached(ladder, proofs) - 1]?.acr ?? noClass, amr: [...amr].sort() }
}
