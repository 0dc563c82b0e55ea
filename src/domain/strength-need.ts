import { type Countable, classesOf, distinct, isStrong, level, provedFactors } from './assurance.ts'
import type { Candidate, Enrollable } from './facts.ts'
import { clashes, type Need, nothing, outOfReach, type Situation } from './needs.ts'
import type { Strength } from './policy.ts'

type Helps = (one: Enrollable) => boolean

/** What would lift the proofs to a strength: first of what the person has, else what they could add. */
export function needOfStrength(strength: Strength, { proofs: shown, have, enrollable, standIns }: Situation): Need {
  const proofs = standIns ? shown : shown.filter((proof) => !proof.traits.standIn)
  if (isStrong(strength, proofs)) return nothing
  const unused = have.filter((one) => !clashes(one, proofs))
  const usual = unused.filter((one) => !one.traits.standIn)
  const addable = enrollable.map(
    (one): Countable => ({ ...one, authenticator: `new:${one.factor}` as Countable['authenticator'] }),
  )
  const instead = standIns ? unused.filter((one) => one.traits.standIn && isStrong(strength, [...proofs, one])) : []
  const withOwn = isStrong(strength, [...proofs, ...usual])
  if (!withOwn && !isStrong(strength, [...proofs, ...usual, ...addable]))
    return instead.length > 0 ? { ...nothing, remaining: 1, instead } : outOfReach

  const pool: readonly Enrollable[] = withOwn ? usual : [...usual, ...addable]
  const helps = helpful(strength, proofs, pool)
  const anyOf: Candidate[] = withOwn ? usual.filter(helps) : []
  const enrol = withOwn ? [] : enrollable.filter(helps).map((one) => one.factor)
  return { ...nothing, remaining: 1, anyOf, instead, enrol }
}

/** Says which authenticator brings the proofs nearer; one that serves all that is missing before one that serves some of it. */
function helpful(strength: Strength, proofs: readonly Countable[], pool: readonly Enrollable[]): Helps {
  const missing = missingOf(strength, proofs, pool)
  const all: Helps = (one) => missing.every((helps) => helps(one))
  return pool.some(all) ? all : (one) => missing[0]?.(one) ?? false
}

function missingOf(strength: Strength, proofs: readonly Countable[], pool: readonly Enrollable[]): Helps[] {
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
function nearest(combinations: readonly (readonly string[])[], proofs: readonly Countable[], pool: readonly Enrollable[]) {
  const possible = combinations
    .map((factors) => {
      const done = provedFactors(factors, proofs)
      return factors.filter((factor) => !done.includes(factor))
    })
    .filter((missing) => missing.every((factor) => pool.some((one) => one.factor === factor)))
  const fewest = Math.min(...possible.map((missing) => missing.length))
  return new Set(possible.filter((missing) => missing.length === fewest).flat())
}
