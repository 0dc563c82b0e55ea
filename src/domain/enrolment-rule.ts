import { distinct, level } from './assurance.ts'
import type { Candidate } from './facts.ts'
import type { FactorClass, Proof } from './proof.ts'
import { clashes } from './requirements.ts'

export interface Missing {
  readonly anyOf: readonly Candidate[]
  readonly instead: readonly Candidate[]
}

/**
 * What a person must still show before their own authenticators may be changed (LC-1): the level that the account can reach,
 * and a second kind of factor where it has one, even one that lifts no level (a mailbox). Undefined: nothing more. Whoever lost
 * the usual one shows a stand-in (a recovery code, a code of the help desk) beside another factor; a mailbox alone never does.
 */
export function missingStrength(fresh: readonly Proof[], have: readonly Candidate[]): Missing | undefined {
  const shown = distinct(fresh)
  if (shown.length >= 2 && shown.some((proof) => proof.traits.standIn)) return undefined
  const usual = have.filter((one) => !one.traits.standIn).map(countable)
  const ownLevel = level(usual)
  const lacksLevel = level(shown) < ownLevel
  if (!lacksLevel && kinds(shown).size >= Math.min(2, kinds(usual).size)) return undefined

  // One mailbox may serve several factors (a code, a link): it is asked for in the first way only.
  const once = have.filter((one, at) => have.findIndex((other) => other.authenticator === one.authenticator) === at)
  const unused = once.filter((one) => !clashes(one, shown))
  const relevant = kinds(lacksLevel ? shown.filter((proof) => proof.traits.maxAal >= ownLevel) : shown)
  const anyOf = unused.filter(
    (one) =>
      !one.traits.standIn && (!lacksLevel || one.traits.maxAal >= ownLevel) && one.classes.some((kind) => !relevant.has(kind)),
  )
  const instead = unused.filter((one) => one.traits.standIn)
  // All that is left is what was shown already: nothing stronger can be asked for.
  return anyOf.length + instead.length === 0 ? undefined : { anyOf, instead }
}

type Countable = Parameters<typeof distinct>[0][number]

const countable = (one: Candidate): Countable => ({ ...one, amr: [] })

const kinds = (things: readonly Countable[]): Set<FactorClass> => new Set(distinct(things).flatMap((one) => one.classes))
