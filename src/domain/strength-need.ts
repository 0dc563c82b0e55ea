import { type Countable, classesOf, distinct, isStrong, level, provedFactors } from './assurance.ts'
import type { Candidate, Enrollable } from './facts.ts'
import { helping, isShown, type Need, nothing, outOfReach, type Situation } from './needs.ts'
import type { Strength } from './policy.ts'

type Helps = (one: Enrollable) => boolean

/** What would lift the proofs to a strength: first of what the person has, then a stand-in, else what they could add. */
export function needOfStrength(strength: Strength, { proofs: shown, have, enrollable: given, standIns }: Situation): Need {
  const proofs = standIns ? shown : shown.filter((proof) => !proof.traits.standIn)
  if (isStrong(strength, proofs)) return nothing
  const unused = have.filter((one) => !isShown(one, proofs))
  const usual = unused.filter((one) => !one.traits.standIn)
  const reaches = (more: readonly Countable[]) => isStrong(strength, [...proofs, ...more])
  const asking = (pool: readonly Candidate[]) => usual.filter(helpful(strength, proofs, pool))
  const spare = standIns ? unused.filter((one) => one.traits.standIn) : []
  const instead = spare.filter((one) => reaches([one]))
  if (reaches(usual)) return { ...nothing, remaining: 1, anyOf: asking(usual), instead }
  // What is for days when the usual one is lost is no way to become strong; what cannot be phished is the best one.
  const enrollable = given.filter((one) => !one.traits.standIn).toSorted((a, b) => byPhishing(b) - byPhishing(a))
  const addable = enrollable.map(
    (one): Candidate => ({ ...one, authenticator: `new:${one.factor}` as Candidate['authenticator'] }),
  )
  if (reaches([...usual, ...addable])) {
    const pool = [...usual, ...addable]
    const enrol = enrollable.filter(helpful(strength, proofs, pool)).map((one) => one.factor)
    // Where the next step is something that they have, that comes first.
    const anyOf = enrol.length > 0 ? [] : asking(pool)
    return { ...nothing, remaining: 1, anyOf, instead, enrol, mustAdd: instead.length === 0 }
  }
  if (instead.length > 0) return { ...nothing, remaining: 1, instead }
  const pool = [...usual, ...spare]
  return reaches(pool)
    ? { ...nothing, remaining: 1, anyOf: asking(pool), instead: spare.filter(helpful(strength, proofs, pool)) }
    : outOfReach
}

const byPhishing = ({ traits }: Enrollable): number => (traits.phishingResistant ? 1 : 0)

/** Says which authenticator brings the proofs nearer; one that serves all that is missing before one that serves some of it. */
function helpful(strength: Strength, proofs: readonly Countable[], pool: readonly Candidate[]): Helps {
  const missing = missingOf(strength, proofs, pool)
  const all: Helps = (one) => missing.every((helps) => helps(one))
  return pool.some(all) ? all : (one) => missing[0]?.(one) ?? false
}

function missingOf(strength: Strength, proofs: readonly Countable[], pool: readonly Candidate[]): Helps[] {
  const { classes, aal, phishingResistant, combinations } = strength
  const helps: Helps[] = []
  if (classes !== undefined) {
    const shown = classesOf(distinct(proofs))
    if (shown.size < classes) helps.push((one) => one.classes.some((kind) => !shown.has(kind)))
  }
  if (aal !== undefined && level(proofs) < aal) {
    const shown = classesOf(proofs.filter((proof) => proof.traits.maxAal >= aal))
    helps.push((one) => one.traits.maxAal >= aal && one.classes.some((kind) => !shown.has(kind)))
  }
  if (phishingResistant && !proofs.some((proof) => proof.traits.phishingResistant)) {
    helps.push((one) => one.traits.phishingResistant === true)
  }
  if (combinations && !isStrong({ combinations }, proofs)) {
    const wanted = nearest(combinations, proofs, pool)
    helps.push((one) => wanted.has(one.factor))
  }
  return helps
}

/** Factors missing of the combinations that need the fewest more, among those that can be completed. */
function nearest(combinations: readonly (readonly string[])[], proofs: readonly Countable[], pool: readonly Candidate[]) {
  const possible = combinations
    .filter((factors) => provedFactors(factors, [...proofs, ...pool]).length === new Set(factors).size)
    .map((factors) => ({ factors, missing: new Set(factors).size - provedFactors(factors, proofs).length }))
  const fewest = Math.min(...possible.map(({ missing }) => missing))
  const wanted = possible.filter(({ missing }) => missing === fewest)
  return new Set(wanted.flatMap(({ factors }) => towards(factors, proofs, pool).map(({ factor }) => factor)))
}

/** Those that help by themselves; or, where two have to be shown before anything is won (a link beside a new mailbox), each of them. */
function towards(factors: readonly string[], proofs: readonly Countable[], pool: readonly Candidate[]): readonly Candidate[] {
  const helps = helping(factors, proofs, pool)
  return helps.length > 0 ? helps : pool.filter(({ factor }) => factors.includes(factor))
}
