import type { Rule, Strength } from '../../domain/policy.ts'
import { riskLevels } from '../../domain/risk.ts'
import { isGroupName } from '../group-name.ts'
import { isMapping, type Mapping, quoted } from '../mapping.ts'
import { checkAsk, groupAdvice } from './asks.ts'
import { mapping, marked, type Say, unknownName, wholeNumber } from './shape.ts'
import type { Known } from './surroundings.ts'

/** No colon: `application:x` and `scope:x` are what settings of applications and scopes are called in explanations. */
const ruleId = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/
/** Names of rules that are there without anybody writing them. */
const reserved = ['administration', 'unreadable']
const userId = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
/** A decision walks through them at each step of each sign-in. */
const mostRules = 200
const longestRemembered = 400 * 86_400

interface Beside {
  readonly known: Known
  readonly strengths: Readonly<Record<string, Strength>>
  /** Whether risk is scored. */
  readonly scored: boolean
}

/** Checks the rules; answers those that can be reckoned with further. */
export function checkRules(given: unknown, beside: Beside, say: Say): readonly Rule[] {
  if (given === undefined) return []
  if (!Array.isArray(given)) {
    say('rules must be a list.')
    return []
  }
  if (given.length > mostRules) say(`There are ${given.length} rules; at most ${mostRules} are taken.`)
  const ids = new Set<string>()
  return given.slice(0, mostRules).filter((one, at): one is Rule => {
    const faults: string[] = []
    checkRule(one, at, ids, beside, (fault) => void faults.push(fault))
    for (const fault of faults) say(fault)
    return faults.length === 0
  })
}

function checkRule(given: unknown, at: number, ids: Set<string>, beside: Beside, say: Say): void {
  const rule = mapping(given, `rules[${at}]`, ['id', 'where', 'when', 'ask', 'shadow'], say)
  if (!rule) return
  const { id } = rule
  const it = typeof id === 'string' && ruleId.test(id) ? `Rule ${quoted(id)}: ` : `rules[${at}]: `
  const told: Say = (fault) => say(it + fault)
  if (typeof id !== 'string' || !ruleId.test(id))
    say(`rules[${at}].id must name the rule: letters, digits and _.-, at most 64, a letter or digit first.`)
  else if (reserved.includes(id)) told('this name is built in. Choose another one.')
  else if (ids.has(id)) told('there is another rule of this name. Each rule needs its own.')
  if (typeof id === 'string') ids.add(id)
  marked(rule.shadow, 'shadow', told)
  const where = checkWhere(rule.where, beside.known, told)
  const ask = checkAsk(rule.ask, 'ask', beside.known, beside.strengths, told)
  checkWhen(rule.when, beside.scored, told)
  if (where && ask) checkTogether(where, isMapping(rule.when) ? rule.when : {}, ask as Mapping, told)
}

function checkWhere(given: unknown, known: Known, say: Say): Mapping | undefined {
  const where = mapping(given, 'where', ['application', 'scope', 'administration', 'group', 'user'], (fault) =>
    say(given === undefined ? 'where is missing: write {} for everywhere in the workspace.' : fault),
  )
  if (!where) return undefined
  const { application, scope, group, user } = where
  if (application !== undefined && !known.applicationIds.are.includes(application as string))
    say(unknownName('where.application is', application, known.applicationIds))
  if (scope !== undefined && !known.scopeNames.are.includes(scope as string))
    say(unknownName('where.scope is', scope, known.scopeNames))
  if (scope === 'openid') say('where.scope cannot be openid, which every sign-in grants: make it a rule of the application.')
  if (group !== undefined && !(typeof group === 'string' && isGroupName(group))) say(`where.group ${groupAdvice}.`)
  if (user !== undefined && !(typeof user === 'string' && userId.test(user))) say('where.user must be the id of a person.')
  if (marked(where.administration, 'where.administration', say) && !known.administration)
    say('where.administration never holds here: this workspace does not sign administrators in.')
  return where
}

function checkWhen(given: unknown, scored: boolean, say: Say): void {
  if (given === undefined) return
  const when = mapping(given, 'when', ['riskFrom', 'unlessRemembered', 'ifEnrolled'], say)
  if (!when) return
  checkLevel(when.riskFrom, 'when.riskFrom', scored, say)
  marked(when.ifEnrolled, 'when.ifEnrolled', say)
  if (when.unlessRemembered === undefined) return
  const remembered = mapping(when.unlessRemembered, 'when.unlessRemembered', ['seconds', 'below'], say)
  if (!remembered) return
  wholeNumber(remembered.seconds, 'when.unlessRemembered.seconds', 1, longestRemembered, say)
  checkLevel(remembered.below, 'when.unlessRemembered.below', scored, say)
}

function checkLevel(level: unknown, name: string, scored: boolean, say: Say): void {
  if (level === undefined) return
  if (!(riskLevels as readonly unknown[]).includes(level)) say(`${name} must be ${riskLevels.join(', ')}.`)
  else if (!scored)
    say(`${name} needs risk to be scored, and here every sign-in would count as high: add risk settings, or take it out.`)
}

/** Parts that say nothing beside one another. */
function checkTogether(where: Mapping, when: Mapping, { factors, strength, deny, ...ask }: Mapping, say: Say): void {
  if (when.ifEnrolled && factors === undefined && strength === undefined)
    say('when.ifEnrolled needs ask.factors or ask.strength: it asks only those who have what is asked for.')
  if (when.unlessRemembered !== undefined && where.scope !== undefined)
    say('when.unlessRemembered never holds before a scope is granted, which is a step-up: take it out.')
  const others = factors !== undefined || strength !== undefined || Object.keys(ask).length > 0
  if (deny && others) say('ask.deny lets nobody in, so nothing else can be asked beside it: take one of them out.')
}
