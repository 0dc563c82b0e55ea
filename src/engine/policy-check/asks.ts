import type { Ask, Strength } from '../../domain/policy.ts'
import { isGroupName } from '../group-name.ts'
import { type Mapping, quoted } from '../mapping.ts'
import { isAttainable } from './attainable.ts'
import { mapping, marked, names, type Say, unknownName, wholeNumber } from './shape.ts'
import { readable } from './strengths.ts'
import type { Known } from './surroundings.ts'

/** A year: what was shown longer ago is not fresh in any sense. */
const longestFresh = 31_536_000

export const groupAdvice = 'must be the name of a group: letters, digits and ._:@/-, at most 100, no spaces'

/** What a rule may ask for. */
const members = ['firstFactors', 'factors', 'strength', 'freshSeconds', 'memberOf', 'deny'] as const
/** What is asked for before a scope is granted. */
export const scopeMembers = ['factors', 'strength', 'freshSeconds'] as const

/** Checks what is asked for; answers it as far as it has the right shape. */
export function checkAsk(
  given: unknown,
  name: string,
  known: Known,
  strengths: Readonly<Record<string, Strength>>,
  say: Say,
  allowed: readonly string[] = members,
): Ask | undefined {
  const ask = mapping(given, name, allowed, say)
  if (!ask) return undefined
  if (Object.values(ask).every((value) => value === undefined))
    say(`${name} asks for nothing: name ${allowed.join(', ')}, or take it out.`)
  checkFirst(ask, name, known, say)
  checkFactors(ask.factors, name, known, say)
  checkStrengthOf(ask.strength, name, known, strengths, say)
  wholeNumber(ask.freshSeconds, `${name}.freshSeconds`, 0, longestFresh, say)
  if (ask.memberOf !== undefined)
    for (const group of names(ask.memberOf, `${name}.memberOf`, say) ?? [])
      if (!isGroupName(group)) say(`${quoted(group)} in ${name}.memberOf ${groupAdvice}.`)
  marked(ask.deny, `${name}.deny`, say)
  return ask as Ask
}

function checkFirst({ firstFactors }: Mapping, name: string, { factorIds, ...known }: Known, say: Say): void {
  if (firstFactors === undefined) return
  const of = names(firstFactors, `${name}.firstFactors`, say, factorIds)
  if (!of || of.length === 0) return
  const offered = known.factors
    .filter((one) => one.on && one.mayBeFirst && known.firstFactors.includes(one.id))
    .map(({ id }) => id)
  if (!of.some((one) => offered.includes(one)))
    say(
      `${name}.firstFactors can never be met: sign-ins of this workspace begin with ${offered.join(', ') || 'nothing'}. Name one of these, or add another to the workspace.`,
    )
}

/** `mode: one`, `all`, or how many, of a list. Also what an application asks for has this form. */
function checkFactors(given: unknown, name: string, { factorIds, factors }: Known, say: Say): void {
  if (given === undefined) return
  const wanted = mapping(given, `${name}.factors`, ['mode', 'of'], say)
  if (!wanted) return
  const of = names(wanted.of, `${name}.factors.of`, say, factorIds)
  const { mode } = wanted
  if (mode !== 'one' && mode !== 'all' && !(Number.isSafeInteger(mode) && (mode as number) >= 1)) {
    say(`${name}.factors.mode must be one, all, or how many of the list are wanted.`)
    return
  }
  if (!of || of.length === 0) return
  const many = mode === 'one' ? 1 : mode === 'all' ? of.length : (mode as number)
  if (many > of.length) {
    say(`${name}.factors asks for ${many} of a list of ${of.length}: lower the mode, or list more factors.`)
    return
  }
  const off = of.filter((id) => factors.some((one) => one.id === id && !one.on))
  if (of.length - off.length < many)
    say(`${name}.factors can never be met: this pool does not use ${off.join(', ')}. Switch them on, or ask for others.`)
}

function checkStrengthOf(
  given: unknown,
  name: string,
  { strengthNames, factors }: Known,
  strengths: Readonly<Record<string, Strength>>,
  say: Say,
): void {
  if (given === undefined) return
  const strength = typeof given === 'string' && Object.hasOwn(strengths, given) ? strengths[given] : undefined
  if (!strength) {
    say(unknownName(`${name}.strength names`, given, strengthNames))
    return
  }
  if (readable(strength) && !isAttainable(strength, factors))
    say(`${name}.strength can never be met: the factors that this pool uses do not reach ${quoted(given)}, all together.`)
}
