import { type Countable, distinct, level, sameThing } from './assurance.ts'
import type { Candidate } from './facts.ts'
import { clashes } from './needs.ts'
import type { FactorClass } from './proof.ts'

export interface Missing {
  readonly anyOf: readonly Candidate[]
  readonly instead: readonly Candidate[]
}

/**
 * What a person must still show before their own authenticators may be changed (LC-1): the level that the account can reach, one
 * of its strongest, and a second kind of factor or, where all are of one kind (a mailbox and an app), a second factor. Whoever
 * lost the usual one shows a stand-in (a recovery code, a code of the help desk) beside another factor; a mailbox alone never
 * does. `disabled` ones cannot be shown, yet count: fifty wrong answers of a thief must not lower what the account asks for.
 * Undefined: nothing more. Two empty lists: more than anything that is left could show.
 */
export function missingOfOwnLevel(
  fresh: readonly Countable[],
  have: readonly Candidate[],
  disabled: readonly Candidate[] = [],
): Missing | undefined {
  const shown = distinct(fresh)
  if (shown.length >= 2 && shown.some((proof) => proof.traits.standIn)) return undefined
  const usual = distinct([...have, ...disabled].filter((one) => !one.traits.standIn))
  const lacking = lacks(shown, usual, hasTwoFactors(fresh))
  if (!lacking) return undefined

  // One mailbox may serve several factors (a code, a link): it is asked for in the first way only.
  const once = have.filter((one, at) => have.findIndex((other) => other.authenticator === one.authenticator) === at)
  const unused = once.filter((one) => !clashes(one, shown))
  const ordinary = unused.filter((one) => !one.traits.standIn)
  const helpful = ordinary.filter(lacking)
  // Beside a stand-in that was shown first anything else will do.
  const anyOf = helpful.length === 0 && shown.some((proof) => proof.traits.standIn) ? ordinary : helpful
  const instead = unused.filter((one) => one.traits.standIn)
  // All that is left is what was shown already: nothing stronger can be asked for.
  return anyOf.length + instead.length + disabled.length === 0 ? undefined : { anyOf, instead }
}

/** Whether this person could ever show all that: told before anything else is asked for. */
export const canChangeOwn = (fresh: readonly Countable[], have: readonly Candidate[], disabled?: readonly Candidate[]): boolean =>
  missingOfOwnLevel([...fresh, ...have], have, disabled) === undefined

/** Says of an authenticator whether it helps; undefined where nothing is lacking. */
function lacks(
  shown: readonly Countable[],
  usual: readonly Countable[],
  twoFactors: boolean,
): ((one: Countable) => boolean) | undefined {
  const ownLevel = level(usual)
  if (level(shown) < ownLevel) {
    const strong = kinds(shown.filter((proof) => proof.traits.maxAal >= ownLevel))
    return (one) => one.traits.maxAal >= ownLevel && one.classes.some((kind) => !strong.has(kind))
  }
  const strongest = Math.max(...usual.map((one) => one.traits.maxAal))
  if (!shown.some((proof) => proof.traits.maxAal >= strongest)) return (one) => one.traits.maxAal >= strongest
  const shownKinds = kinds(shown)
  if (shownKinds.size >= 2) return undefined
  if (kinds(usual).size >= 2) return (one) => one.classes.some((kind) => !shownKinds.has(kind))
  const factors = new Set(shown.map(({ factor }) => factor))
  return new Set(usual.map(({ factor }) => factor)).size >= 2 && !twoFactors ? ({ factor }) => !factors.has(factor) : undefined
}

/** Two different factors by two different things, in whatever order and way these were shown. */
const hasTwoFactors = (shown: readonly Countable[]): boolean =>
  shown.some((one) => shown.some((other) => other.factor !== one.factor && !sameThing(one, other)))

const kinds = (things: readonly Pick<Countable, 'classes'>[]): Set<FactorClass> => new Set(things.flatMap((one) => one.classes))
