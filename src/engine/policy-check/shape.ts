import { isMapping, type Mapping, quoted } from '../mapping.ts'

/** Takes one sentence about what is wrong, and what to do. */
export type Say = (fault: string) => void

/** A mapping with none but these members; undefined, and said, for anything else. Unknown members are said, and the rest is used. */
export function mapping(value: unknown, name: string, members: readonly string[], say: Say): Mapping | undefined {
  if (!isMapping(value)) {
    say(`${name} must be a mapping with ${members.join(', ')}.`)
    return undefined
  }
  for (const key of Object.keys(value))
    if (!members.includes(key)) say(`${name} has no ${quoted(key)}: use ${members.join(', ')}, or take it out.`)
  return value
}

const mostNames = 100

/** A list with at least one text, none twice; each must be one of `known`, where that is given. */
export function names(
  value: unknown,
  name: string,
  say: Say,
  known?: { readonly are: readonly string[]; readonly what: string },
): readonly string[] | undefined {
  if (!Array.isArray(value) || !value.every((one) => typeof one === 'string')) {
    say(`${name} must be a list of names.`)
    return undefined
  }
  if (value.length > mostNames) {
    say(`${name} has ${value.length} entries; at most ${mostNames} are taken.`)
    return undefined
  }
  if (value.length === 0) say(`${name} is empty: name at least one, or leave it out.`)
  for (const twice of new Set(value.filter((one, at) => value.indexOf(one) !== at))) say(`${name} lists ${quoted(twice)} twice.`)
  for (const one of new Set(value)) if (known && !known.are.includes(one)) say(unknownName(`${name} names`, one, known))
  return value
}

/** `... names "smss", which is no factor of this server; there are ...`. */
export const unknownName = (
  sentence: string,
  one: unknown,
  { are, what }: { readonly are: readonly string[]; readonly what: string },
): string =>
  `${sentence} ${quoted(one)}, which is no ${what}; ${are.length > 0 ? `there are ${are.join(', ')}` : 'there is none'}.`

/** A whole number within these limits; undefined where it is absent or, which is said, something else. */
export function wholeNumber(value: unknown, name: string, least: number, most: number, say: Say): number | undefined {
  if (value === undefined) return undefined
  if (Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most) return value as number
  say(`${name} must be a whole number from ${least} to ${most}.`)
  return undefined
}

/** Present and `true`; anything but `true` is said. */
export function marked(value: unknown, name: string, say: Say): boolean {
  if (value !== undefined && value !== true) say(`${name} is true, or left out.`)
  return value === true
}
