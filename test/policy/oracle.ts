import type { Facts } from '../../src/domain/facts.ts'
import type { Rule, Strength } from '../../src/domain/policy.ts'
import type { FactorClass, Proof, Traits } from '../../src/domain/proof.ts'

/**
 * What policy means, once more: plain and slow, from the words of the design and not from the code. Nothing of `src/domain` but
 * types comes in here.
 */

/** Something shown, or that could be. */
export interface Shown {
  readonly factor: string
  readonly authenticator: string
  readonly address?: string
  readonly classes: readonly FactorClass[]
  readonly traits: Traits
}

const oneThing = (a: Shown, b: Shown) =>
  a.authenticator === b.authenticator || (a.address !== undefined && a.address === b.address)

/** The most of these factors that can be seen in what was shown, each in a thing of its own: every way is tried. */
export function most(of: readonly string[], shown: readonly Shown[]): number {
  const [factor, ...others] = of
  if (factor === undefined) return 0
  const without = most(others, shown)
  const having = shown.filter((one) => one.factor === factor)
  return having.reduce(
    (best, one) =>
      Math.max(
        best,
        1 +
          most(
            others,
            shown.filter((other) => !oneThing(one, other)),
          ),
      ),
    without,
  )
}

const kinds = (shown: readonly Shown[]) => new Set(shown.flatMap(({ classes }) => classes)).size

/** Two different classes is MFA; two among those good enough for level 2 is AAL2. */
export function strong(strength: Strength, shown: readonly Shown[]): boolean {
  const { classes = 0, aal = 0, phishingResistant = false, combinations } = strength
  if (shown.length === 0) return false
  if (kinds(shown) < classes) return false
  if (aal === 2 && kinds(shown.filter(({ traits }) => traits.maxAal >= 2)) < 2) return false
  if (phishingResistant && !shown.some(({ traits }) => traits.phishingResistant)) return false
  if (combinations && !combinations.some((all) => most([...new Set(all)], shown) === new Set(all).size)) return false
  return true
}

/** More than a sign-in: nothing may stand in for anything. */
const isStepUp = ({ demand }: Facts): boolean =>
  demand.factors !== undefined ||
  demand.acr !== undefined ||
  demand.reauthenticate === true ||
  demand.maxAgeSeconds !== undefined ||
  demand.goal !== undefined ||
  (demand.scopes ?? []).length > 0

/** Whether a rule is about this person at this door in this moment. */
export function concerns(rule: Rule, facts: Facts): boolean {
  const { where, when } = rule
  const { subject, policy, risk, rememberedAt, now } = facts
  if (rule.shadow) return false
  if (where.application && where.application !== facts.application) return false
  if (where.administration && !facts.administration) return false
  if (where.scope && !(facts.demand.scopes ?? []).includes(where.scope)) return false
  if (where.group && !(subject?.groups ?? []).includes(where.group)) return false
  if (where.user && subject?.id !== where.user) return false
  if (!when) return true
  const order = { low: 0, medium: 1, high: 2 }
  const level = order[risk?.level ?? 'high']
  if (when.riskFrom && level < order[when.riskFrom]) return false
  if (when.unlessRemembered && rememberedAt !== null && !isStepUp(facts)) {
    const { seconds, below } = when.unlessRemembered
    const young = seconds === undefined || now - rememberedAt <= seconds * 1000
    const calm = risk === null && below === undefined ? true : level < order[below ?? 'high']
    if (young && calm) return false
  }
  if (when.ifEnrolled) {
    const has = [...(subject?.authenticators ?? []), ...(subject?.disabled ?? [])]
    const { firstFactors, factors, strength } = rule.ask
    if (firstFactors && !has.some(({ factor }) => firstFactors.includes(factor))) return false
    const listed = [...new Set(factors?.of)]
    const count = factors?.mode === 'all' ? listed.length : factors?.mode === 'one' ? 1 : (factors?.mode ?? 0)
    if (most(listed, has) < count) return false
    const wanted = strength === undefined ? undefined : policy.strengths[strength]
    if (wanted && !strong(wanted, has)) return false
  }
  return true
}

/** Whether a rule is content with what was shown, when `first` stands first. */
function content({ ask }: Rule, facts: Facts, first: Proof, shown: readonly Proof[]): boolean {
  const { freshSeconds = Number.POSITIVE_INFINITY } = ask
  const young = shown.filter((one) => one.transaction === facts.transaction || facts.now - one.at <= freshSeconds * 1000)
  if (ask.deny) return false
  if (ask.memberOf && !ask.memberOf.some((group) => facts.subject?.groups.includes(group))) return false
  const { firstFactors } = ask
  if (firstFactors) {
    const holdsForAll = facts.firstFactors.every((factor) => firstFactors.includes(factor))
    if (!holdsForAll && !young.some(({ factor }) => firstFactors.includes(factor))) return false
  }
  if (ask.factors && !enough(ask.factors, first, young, !isStepUp(facts))) return false
  if (ask.strength !== undefined) {
    const strength = facts.policy.strengths[ask.strength]
    const counts = isStepUp(facts) ? young.filter(({ traits }) => !traits.standIn) : young
    if (!strength || !strong(strength, counts)) return false
  }
  if (ask.freshSeconds !== undefined && !ask.factors && ask.strength === undefined && !young.includes(first)) return false
  return true
}

/** Enough second factors beside the first, which counts again only where it was two factors at once. */
function enough(
  { mode, of }: { readonly mode: 'one' | 'all' | number; readonly of: readonly string[] },
  first: Proof,
  shown: readonly Proof[],
  standIns: boolean,
): boolean {
  const seconds = shown.filter((one) => (one === first ? one.classes.length > 1 : !oneThing(one, first)))
  const wanted = mode === 'one' ? 1 : mode === 'all' ? of.length : mode
  const inPlace = standIns ? seconds.filter(({ traits, factor }) => traits.standIn && !of.includes(factor)) : []
  return most([...new Set(of)], seconds) + new Set(inPlace.map((one) => one.authenticator)).size >= wanted
}

/** Whether all that policy and demand ask for was shown. Essential classes included; voluntary ones bind nobody. */
export function provedEnough(facts: Facts): boolean {
  const { subject, demand, policy, transaction, now } = facts
  if (!subject?.active || (demand.subject !== undefined && demand.subject !== subject.id)) return false
  if (facts.risk?.denied) return false
  const shown = facts.proofs
    .filter((one) => subject.authenticators.some(({ authenticator }) => authenticator === one.authenticator))
    .filter((one) => !demand.reauthenticate || one.transaction === transaction)
  const rules = policy.rules.filter((rule) => concerns(rule, facts))
  const { acr } = demand
  const usual = shown.filter(({ traits }) => !traits.standIn)
  if (acr?.essential && !acr.values.some((value) => reaches(value, facts, usual))) return false
  return shown.some((first) => {
    if (!facts.firstFactors.includes(first.factor)) return false
    const oldest = (demand.maxAgeSeconds ?? Number.POSITIVE_INFINITY) * 1000
    if (first.transaction !== transaction && now - first.at > oldest) return false
    if (demand.goal && first.transaction !== transaction && now - first.at > 300_000) return false
    if (demand.factors && !enough(demand.factors, first, shown, false)) return false
    return rules.every((rule) => content(rule, facts, first, shown))
  })
}

function reaches(value: string, { policy }: Facts, shown: readonly Proof[]): boolean {
  const at = policy.ladder.findIndex(({ acr }) => acr === value)
  return at >= 0 && policy.ladder.slice(0, at + 1).every(({ strength }) => strong(strength, shown))
}

/** The same facts when this person has shown all that they have. */
export function withEverything(facts: Facts): Facts {
  const { subject, transaction, now } = facts
  const more = (subject?.authenticators ?? []).map(
    (one) => ({ ...one, id: `all ${one.factor} ${one.authenticator}`, transaction, at: now, amr: [] }) as unknown as Proof,
  )
  return { ...facts, proofs: [...facts.proofs, ...more] }
}
