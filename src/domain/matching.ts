import { isStrong, provedFactors } from './assurance.ts'
import type { Candidate, Facts, Remembered, Subject } from './facts.ts'
import { beside, needOfFactors, wantedOf } from './needs.ts'
import { asksByRisk, type Rule, strengthIn, type When, type Where } from './policy.ts'
import type { Proof } from './proof.ts'
import { isFrom } from './risk.ts'

/** The rules that have a say about these facts. Those of groups and people wait until somebody is named. */
export const matching = (facts: Facts): Rule[] =>
  facts.policy.rules.filter((rule) => !rule.shadow && stands(rule.where, facts) && asks(rule, facts))

/** What is known of a request where a rule may stand. */
type Place = Pick<Facts, 'application' | 'administration' | 'demand'> & {
  readonly subject: Pick<Subject, 'id' | 'groups'> | null
}

function stands({ application, scope, administration, group, user }: Where, facts: Place): boolean {
  if (application !== undefined && application !== facts.application) return false
  if (administration && !facts.administration) return false
  if (scope !== undefined && !facts.demand.scopes?.includes(scope)) return false
  if (group !== undefined && !facts.subject?.groups.includes(group)) return false
  return user === undefined || facts.subject?.id === user
}

/** The same for everybody, whoever is named and whatever else is known: what the first page may go by (enumeration). */
export const holdsForEverybody = ({ where, when, shadow }: Rule): boolean =>
  !when && !shadow && where.group === undefined && where.user === undefined && where.scope === undefined

function asks({ when, ask }: Rule, facts: Facts): boolean {
  if (!when) return true
  if (when.riskFrom && !isFrom(facts.risk?.level ?? 'high', when.riskFrom)) return false
  if (when.unlessRemembered && isRemembered(when.unlessRemembered, ask, facts)) return false
  return !when.ifEnrolled || hasWhatItAsks(ask, facts)
}

/**
 * Whether somebody may be nobody here any more, whatever they have shown: what a rule asks that no proof meets. What depends on
 * the circumstances of a sign-in was judged then.
 */
export const isShutOut = (rules: readonly Rule[], place: Place): boolean =>
  rules.some((rule) => {
    const { where, when, ask, shadow } = rule
    if (shadow || when?.unlessRemembered || asksByRisk(rule) || !stands(where, place)) return false
    return ask.deny === true || ask.memberOf?.some((group) => place.subject?.groups.includes(group)) === false
  })

/**
 * A step-up: what is asked for beyond a sign-in. A remembered browser stands for nothing there, nor does a stand-in (RC-8):
 * demanded factors or classes, an age, a re-authentication, a scope to be granted, a change of authenticators.
 */
export const isStepUp = ({ factors, acr, reauthenticate, maxAgeSeconds, goal, scopes = [] }: Facts['demand']): boolean =>
  Boolean(factors || acr || reauthenticate || goal || maxAgeSeconds !== undefined || scopes.length > 0)

function isRemembered({ seconds, below }: NonNullable<When['unlessRemembered']>, ask: Rule['ask'], facts: Facts): boolean {
  const { rememberedAt, rememberedBy, now, risk } = facts
  if (rememberedAt === null || isStepUp(facts.demand)) return false
  if (seconds !== undefined && now - rememberedAt > seconds * 1000) return false
  const young = rememberedBy?.filter(({ at }) => seconds === undefined || now - at <= seconds * 1000)
  if (young && !wasShown(ask, young, facts)) return false
  // Where no risk is scored at all, only a rule that names a level minds.
  if (risk === null) return below === undefined
  return !isFrom(risk.level, below ?? 'high')
}

/** Whether what the rule asks for was shown then: one application's weaker factor must not stand for another's. */
function wasShown({ factors, strength }: Rule['ask'], shown: readonly Remembered[], facts: Facts): boolean {
  const wanted = strength === undefined ? undefined : strengthIn(facts.policy.strengths, strength)
  if (strength !== undefined && !(wanted && isStrong(wanted, shown))) return false
  if (!factors) return true
  const proofs = shown.map((one) => ({ ...one, id: one.factor, transaction: '', amr: [] }) as unknown as Proof)
  return proofs.some((first) => {
    const seconds = beside(first, proofs)
    const situation = { first, proofs, seconds, have: [], enrollable: [], standIns: false }
    return facts.firstFactors.includes(first.factor) && needOfFactors(factors, situation).remaining === 0
  })
}

/** Disabled ones count: fifty wrong answers of a thief must not take a demand away. */
function hasWhatItAsks({ firstFactors, factors, strength }: Rule['ask'], { subject, policy }: Facts): boolean {
  const has: readonly Candidate[] = [...(subject?.authenticators ?? []), ...(subject?.disabled ?? [])]
  if (firstFactors && !has.some((one) => firstFactors.includes(one.factor))) return false
  if (factors && provedFactors(factors.of, has).length < wantedOf(factors)) return false
  const wanted = strength === undefined ? undefined : strengthIn(policy.strengths, strength)
  return !wanted || isStrong(wanted, has)
}
