import type { Case } from './case.ts'
import { challenge, type Decision, deny, factorsIn, type MatchedRule } from './decision.ts'
import { canChangeOwn, missingOfOwnLevel } from './own-level.ts'
import type { Proof } from './proof.ts'

/** LC-1: what somebody proved at most so long ago may change their authenticators, milliseconds. */
export const freshEnoughToChange = 300_000

const youngEnough = ({ facts: { now, transaction }, proofs }: Case): Proof[] =>
  proofs.filter((proof) => proof.transaction === transaction || now - proof.at <= freshEnoughToChange)

/** Whether this person can get to where they may change their authenticators. */
export const mayChangeOwn = (judged: Case): boolean =>
  canChangeOwn(youngEnough(judged), judged.subject.authenticators, judged.subject.disabled)

/** The change that the demand is about, if it is still to be made. */
export function changing(judged: Case, reasons: readonly MatchedRule[]): Decision | undefined {
  const { demand, enrolled, enrollable } = judged.facts
  const { goal } = demand
  if (!goal) return undefined
  if (goal.kind !== 'enrol') return towardsOwnLevel(judged, reasons)
  if (enrolled.includes(goal.factor)) return undefined
  if (!enrollable.some(({ factor }) => factor === goal.factor)) return deny('no_usable_factor', reasons)
  return adding(judged, [goal.factor], reasons)
}

/** Before anything is added the person shows all that the account can ask for, freshly (LC-1): a stolen password alone adds nothing. */
export const adding = (judged: Case, anyOf: readonly string[], reasons: readonly MatchedRule[]): Decision =>
  towardsOwnLevel(judged, reasons) ?? {
    kind: 'enrol',
    anyOf,
    mandatory: true,
    reasons: [...reasons, { rule: 'own_level', asks: 'own_level', met: true }],
  }

function towardsOwnLevel(judged: Case, before: readonly MatchedRule[]): Decision | undefined {
  const { authenticators, disabled } = judged.subject
  const missing = missingOfOwnLevel(youngEnough(judged), authenticators, disabled)
  if (!missing) return undefined
  const lacking = factorsIn([...missing.anyOf, ...missing.instead])
  const reasons: readonly MatchedRule[] = [...before, { rule: 'own_level', asks: 'own_level', met: false, missing: lacking }]
  return lacking.length === 0 ? deny('no_usable_factor', reasons) : challenge(missing, reasons)
}
