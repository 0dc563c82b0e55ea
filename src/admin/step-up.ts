import { strengthIn } from '../domain/policy.ts'
import { administrators } from '../engine/check-policy.ts'
import type { Factor } from '../engine/factor-contract.ts'
import { policyOf } from '../engine/policy.ts'
import { counterexample } from '../engine/policy-check/attainable.ts'
import { knownFactors } from '../engine/policy-surroundings.ts'
import type { Bearer } from '../http/bearer.ts'

export interface StepUp {
  /** For `acr_values` (RFC 9470 3). */
  readonly acrValues: string
  /** Seconds, for `max_age`; absent: age does not matter. */
  readonly maxAge?: number
}

/**
 * What an administrator has to sign in with: the lowest class of the ladder that holds all that the rules for everybody ask for,
 * or else the highest; and how fresh.
 */
export function stepUpOf(
  factors: readonly Factor[],
  { workspace, application }: Pick<Bearer, 'workspace' | 'application'>,
): StepUp {
  const plain = { name: '', type: 'public', redirectUris: [], grantTypes: [], scopes: [] } as const
  const { rules, strengths, ladder } = policyOf(workspace, { id: application, settings: plain })
  const always = rules.filter(
    ({ shadow, where: { scope, user, group = administrators } }) =>
      !shadow && scope === undefined && user === undefined && group === administrators,
  )
  const known = knownFactors(factors, workspace)
  const names = new Set(always.flatMap(({ ask }) => ask.strength ?? []))
  const wanted = [...names].flatMap((name) => strengthIn(strengths, name) ?? [])
  const enough = ladder.find(({ strength }) => wanted.every((one) => !counterexample(strength, one, known)))
  const ages = always.flatMap(({ ask }) => ask.freshSeconds ?? [])
  return {
    acrValues: (enough ?? ladder.at(-1))?.acr ?? '',
    ...(ages.length > 0 ? { maxAge: Math.min(...ages) } : {}),
  }
}
