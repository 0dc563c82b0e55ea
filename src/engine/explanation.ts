import type { Decision, MatchedRule } from '../domain/decide.ts'
import type { Facts } from '../domain/facts.ts'
import type { Risk } from '../domain/risk.ts'

/**
 * Why a decision came out as it did: what the audit trail keeps of it, and what a simulation answers. Holds no secret, and of
 * people only the id.
 */
export interface Explanation {
  readonly decision: Decision['kind']
  /** Where it was denied. */
  readonly reason?: string
  /** Where it was satisfied. */
  readonly acr?: string
  readonly amr?: readonly string[]
  /** Every rule that had a say, in the order of the policy, and whether it was met. */
  readonly rules: readonly MatchedRule[]
  /** Factors that would bring it further. */
  readonly asksFor?: readonly string[]
  readonly risk: Risk | null
  readonly about: {
    readonly application: string
    readonly administration: boolean
    readonly user: string | null
    readonly groups: readonly string[]
    readonly scopes: readonly string[]
    /** Seconds since this browser was remembered; null where it is not. */
    readonly rememberedFor: number | null
    /** `age` in seconds; `fresh`: shown in this very sign-in. */
    readonly proofs: readonly { readonly factor: string; readonly age: number; readonly fresh: boolean }[]
  }
}

export function explain(facts: Facts, decision: Decision): Explanation {
  const { subject, demand, now, rememberedAt, transaction } = facts
  return {
    decision: decision.kind,
    ...outcomeOf(decision),
    rules: decision.reasons,
    risk: facts.risk,
    about: {
      application: facts.application,
      administration: facts.administration,
      user: subject?.id ?? null,
      groups: subject?.groups ?? [],
      scopes: demand.scopes ?? [],
      rememberedFor: rememberedAt === null ? null : seconds(now - rememberedAt),
      proofs: facts.proofs.map(({ factor, at, transaction: made }) => {
        const fresh = made === transaction
        return { factor, fresh, age: fresh ? 0 : seconds(now - at) }
      }),
    },
  }
}

const seconds = (milliseconds: number): number => Math.max(0, Math.round(milliseconds / 1000))

function outcomeOf(decision: Decision): Partial<Explanation> {
  switch (decision.kind) {
    case 'satisfied':
      return { acr: decision.acr, amr: decision.amr }
    case 'deny':
      return { reason: decision.reason }
    case 'challenge':
      return { asksFor: [...new Set([...decision.anyOf, ...decision.instead].map(({ factor }) => factor))] }
    case 'enrol':
      return { asksFor: decision.anyOf }
    case 'first':
      return {}
  }
}
