import type { Decision, MatchedRule } from '../domain/decide.ts'
import { asksByRisk, type Policy } from '../domain/policy.ts'
import type { Why } from './view.ts'

/** Why more than a first factor is asked for, in the words of whoever is asked: what is not met yet, each reason once. */
export function whyOf({ rules }: Policy, { reasons }: Decision): Why[] {
  const whys = reasons.filter(({ met }) => !met).flatMap((reason) => ofReason(rules, reason) ?? [])
  const scopes = [...new Set(whys.flatMap((why) => (why.key === 'scope' ? why.scopes : [])))]
  const others = whys.filter((why, at) => why.key !== 'scope' && whys.findIndex(({ key }) => key === why.key) === at)
  return [...(scopes.length > 0 ? [{ key: 'scope', scopes } as const] : []), ...others]
}

function ofReason(rules: Policy['rules'], { rule: id, asks, where = {} }: MatchedRule): Why | undefined {
  if (asks === 'own_level') return { key: 'own_level' }
  if (id === 'demand' || asks === 'acr') return { key: 'demand' }
  const rule = rules.find((one) => one.id === id)
  if (!rule) return undefined
  // That risk is why is said; what raised it would teach whoever tries.
  if (asksByRisk(rule)) return { key: 'risk' }
  if (where.scope !== undefined) return { key: 'scope', scopes: [where.scope] }
  if (rule.ask.freshSeconds !== undefined) return { key: 'fresh' }
  if (where.administration) return { key: 'administration' }
  if (where.user !== undefined) return { key: 'person' }
  if (where.group !== undefined) return { key: 'group' }
  if (where.application !== undefined) return { key: 'application' }
  return { key: 'workspace' }
}
