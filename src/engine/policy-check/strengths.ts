import { builtInLadder, builtInStrengths, type Strength } from '../../domain/policy.ts'
import { isMapping, quoted } from '../mapping.ts'
import { counterexample, isAttainable } from './attainable.ts'
import { mapping, marked, names, type Say, unknownName, wholeNumber } from './shape.ts'
import type { Known, Surroundings } from './surroundings.ts'
import { knownOf } from './surroundings.ts'

const strengthName = /^[a-z][a-z0-9-]{0,39}$/
/** Told apart by spaces on the wire (`acr_values`, OIDC Core 3.1.2.1), and printable. */
const acrValue = /^[\x21-\x7e]{1,200}$/
const mostStrengths = 50
const mostRungs = 20
/** Each sign-in is held against all of them. */
const mostCombinations = 20

/** Checks the strengths that a policy defines; answers all that there are, the built-in ones included. */
export function checkStrengths(given: unknown, around: Surroundings, say: Say): Readonly<Record<string, Strength>> {
  if (given === undefined) return builtInStrengths
  if (!isMapping(given)) {
    say('strengths must be a mapping from the name of a strength to what it takes.')
    return builtInStrengths
  }
  const own = Object.entries(given)
  if (own.length > mostStrengths) {
    say(`strengths has ${own.length} entries; at most ${mostStrengths} are taken.`)
    return builtInStrengths
  }
  for (const [name, strength] of own) {
    if (Object.hasOwn(builtInStrengths, name)) say(`The strength ${quoted(name)} is built in: choose another name.`)
    else if (!strengthName.test(name))
      say(`${quoted(name)} cannot name a strength: use small letters, digits and hyphens, at most 40, a letter first.`)
    checkStrength(name, strength, around, say)
  }
  // Not before what it holds is known to be of the right kind.
  const whole = own.filter(([, strength]) => isMapping(strength)).map(([name, strength]) => [name, strength as Strength])
  return { ...Object.fromEntries(whole), ...builtInStrengths }
}

function checkStrength(name: string, given: unknown, around: Surroundings, say: Say): void {
  const it = `strengths.${name.slice(0, 40)}`
  const faults: string[] = []
  const note = (fault: string) => void faults.push(fault)
  const strength = mapping(given, it, ['classes', 'aal', 'phishingResistant', 'combinations'], note)
  if (strength) {
    wholeNumber(strength.classes, `${it}.classes`, 1, 3, note)
    wholeNumber(strength.aal, `${it}.aal`, 1, 2, note)
    marked(strength.phishingResistant, `${it}.phishingResistant`, note)
    const { factorIds } = knownOf(around, [])
    const { combinations } = strength
    if (combinations !== undefined && (!Array.isArray(combinations) || combinations.length === 0))
      note(`${it}.combinations must be a list of combinations, each a list of factors.`)
    if (Array.isArray(combinations) && combinations.length > mostCombinations)
      note(`${it}.combinations has ${combinations.length} entries; at most ${mostCombinations} are taken.`)
    else if (Array.isArray(combinations))
      for (const [at, one] of combinations.entries()) names(one, `${it}.combinations[${at}]`, note, factorIds)
  }
  for (const fault of faults) say(fault)
  if (faults.length === 0 && !isAttainable(given as Strength, around.factors))
    say(`${it} can never be met: the factors that this pool uses do not reach it, all together. Ask for less, or switch one on.`)
}

/** Checks the ladder of authentication classes: each rung must hold all that the one before it does, where that is decidable. */
export function checkLadder(
  given: unknown,
  strengths: Readonly<Record<string, Strength>>,
  { strengthNames, factors }: Known,
  say: Say,
): void {
  if (given === undefined) return
  if (!Array.isArray(given) || given.length === 0) {
    say(`acr must be a list of classes, weakest first, such as ${builtInLadder.map(({ acr }) => acr).join(', ')}.`)
    return
  }
  if (given.length > mostRungs) say(`acr has ${given.length} classes; at most ${mostRungs} are taken.`)
  const values = new Set<string>()
  let below: { readonly value: string; readonly strength: Strength } | undefined
  for (const [at, one] of given.slice(0, mostRungs).entries()) {
    const rung = mapping(one, `acr[${at}]`, ['value', 'strength'], say)
    if (!rung) continue
    const { value, strength: name } = rung
    if (typeof value !== 'string' || !acrValue.test(value)) {
      say(`acr[${at}].value must be the name of a class, without spaces, such as urn:example:gold.`)
      continue
    }
    if (values.has(value)) say(`acr has the class ${quoted(value)} twice: each stands for one strength.`)
    values.add(value)
    const strength = typeof name === 'string' && Object.hasOwn(strengths, name) ? strengths[name] : undefined
    if (!strength) {
      say(unknownName(`acr[${at}].strength names`, name, strengthNames))
      continue
    }
    if (below && readable(below.strength) && readable(strength)) {
      const example = counterexample(strength, below.strength, factors)
      if (example)
        say(
          `acr must be weakest first: ${quoted(value)} is reached by ${example.join(' with ')}, which does not reach ${quoted(below.value)} below it.`,
        )
    }
    below = { value, strength }
  }
}

/** Whether the shape is good enough to reckon with; what is wrong with it was said already. */
export const readable = ({ combinations }: Strength): boolean =>
  combinations === undefined ||
  (Array.isArray(combinations) && combinations.length <= mostCombinations && combinations.every((one) => Array.isArray(one)))
