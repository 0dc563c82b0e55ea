import type { FactorClass, Traits } from '../../domain/proof.ts'
import type { RiskSettings } from '../../domain/risk-settings.ts'

/** What a policy is checked against: the server, and the workspace that it is for. */
export interface Surroundings {
  /** Every factor of this server. */
  readonly factors: readonly KnownFactor[]
  /** That may stand first in the workspace. */
  readonly firstFactors: readonly string[]
  /** Names of its scopes. */
  readonly scopes: readonly string[]
  /** Ids of its applications. */
  readonly applications: readonly string[]
  /** Whether it signs administrators in. */
  readonly administration: boolean
  /** Groups that at least one active administrator is in; absent: unknown, so nothing is said of it. */
  readonly administratorGroups?: ReadonlySet<string>
  /** Checks how risk is scored, and answers it as it is to be stored (check-risk-settings.ts). */
  readonly risk: (given: unknown) => { readonly settings: RiskSettings } | { readonly faults: readonly string[] }
}

export interface KnownFactor {
  readonly id: string
  readonly classes: readonly FactorClass[]
  readonly traits: Traits
  readonly mayBeFirst: boolean
  /** The pool uses it. */
  readonly on: boolean
  /** Never asked for. */
  readonly silent: boolean
}

/** In force everywhere, whatever a workspace defines. */
export const everyScope = ['openid', 'offline_access']

/** What names in a policy may stand for. */
export interface Known extends Surroundings {
  readonly factorIds: { readonly are: readonly string[]; readonly what: string }
  readonly strengthNames: { readonly are: readonly string[]; readonly what: string }
  readonly scopeNames: { readonly are: readonly string[]; readonly what: string }
  readonly applicationIds: { readonly are: readonly string[]; readonly what: string }
}

export const knownOf = (around: Surroundings, strengths: readonly string[]): Known => ({
  ...around,
  factorIds: { are: around.factors.filter((one) => !one.silent).map((one) => one.id), what: 'factor that can be asked for' },
  strengthNames: { are: strengths, what: 'strength' },
  scopeNames: { are: [...new Set([...everyScope, ...around.scopes])], what: 'scope of this workspace' },
  applicationIds: { are: around.applications, what: 'application of this workspace' },
})
