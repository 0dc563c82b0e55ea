import type { Acr, FactorRequirement } from './demand.ts'
import type { UserId } from './ids.ts'
import type { RiskLevel } from './risk.ts'

/** Where a rule stands: everywhere in its workspace (nothing given), or where all that is given holds. */
export interface Where {
  /** Application id. */
  readonly application?: string
  /** OAuth scope: asked before it is granted, not at sign-in. */
  readonly scope?: string
  /** The console and the admin API: the workspace that signs administrators in. */
  readonly administration?: true
  readonly group?: string
  readonly user?: UserId
}

/** When it asks; always, where nothing is given, else where all that is given holds. */
export interface When {
  /** From this level of risk on. What could not be assessed is the highest. */
  readonly riskFrom?: RiskLevel
  /** Not where a second factor was shown in this browser before and the person had it remembered. Never so in a step-up (RC-8). */
  readonly unlessRemembered?: {
    /** Remembered at most so long ago, seconds; absent: as long as the browser is remembered at all. */
    readonly seconds?: number
    /** From this level of risk on remembering counts for nothing. Default `high`. */
    readonly below?: RiskLevel
  }
  /** Only of those who have what it asks for. */
  readonly ifEnrolled?: true
}

/** What it asks; all that is given. */
export interface Ask {
  /** Only these may stand first. */
  readonly firstFactors?: readonly string[]
  /** Second factors, beside the first. */
  readonly factors?: FactorRequirement
  /** Name of a strength. */
  readonly strength?: string
  /**
   * What it counts was shown in this transaction or at most so many seconds ago; where it names neither factors nor a strength,
   * that is the first factor.
   */
  readonly freshSeconds?: number
  /** The person is in one of these groups. */
  readonly memberOf?: readonly string[]
  /** Nobody gets in. */
  readonly deny?: true
}

export interface Rule {
  /** Unique in its policy; names it in explanations and the audit trail. */
  readonly id: string
  readonly where: Where
  readonly when?: When
  readonly ask: Ask
  /** Only noted: what it would have changed is counted, nobody is asked (GET .../policy/shadow). */
  readonly shadow?: true
}

/** Whether it depends on the risk of the moment: from `low` on is always. */
export const asksByRisk = ({ when }: Pick<Rule, 'when'>): boolean => when?.riskFrom !== undefined && when.riskFrom !== 'low'

/** How strong an authentication is, by what was shown. All that is given must hold; nothing given: one factor. */
export interface Strength {
  /** At least so many different classes of factors (NIST): 2 is what `mfa` means. */
  readonly classes?: number
  /** Authenticator assurance level, NIST SP 800-63B-4. */
  readonly aal?: 1 | 2
  readonly phishingResistant?: true
  /** At least one of these combinations of factors, each shown by a thing of its own. */
  readonly combinations?: readonly (readonly string[])[]
}

/** One step of a ladder of authentication context classes. */
export interface Rung {
  readonly acr: Acr
  readonly strength: Strength
}

/** Everything that `decide` needs to know of a policy, for one application of one workspace. */
export interface Policy {
  /** In force here, as far as that is known beforehand: those of other applications are left out. */
  readonly rules: readonly Rule[]
  readonly strengths: Readonly<Record<string, Strength>>
  /** Weakest first. */
  readonly ladder: readonly Rung[]
}

/** Strengths that every policy has; a policy may define more, and none of these anew. */
export const builtInStrengths: Readonly<Record<string, Strength>> = {
  mfa: { classes: 2 },
  aal2: { aal: 2 },
  'phishing-resistant': { phishingResistant: true },
}

/** A strength by its name, if it has been defined: no object comes with one. */
export const strengthIn = (strengths: Policy['strengths'], name: string): Strength | undefined =>
  Object.hasOwn(strengths, name) ? strengths[name] : undefined

export const builtInLadder: readonly Rung[] = [
  { acr: 'urn:countersign:aal1', strength: {} },
  { acr: 'urn:countersign:aal2', strength: { aal: 2 } },
]
