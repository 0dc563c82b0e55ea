import type { Demand } from '../domain/demand.ts'
import type { RiskLevel } from '../domain/risk.ts'
import type { Explanation } from './explanation.ts'
import type { PolicyDocument } from './policy-document.ts'
import type { ShadowFinding } from './ports/audit.ts'

/** A context in which somebody might sign in, to ask what would be decided. Nothing happens by asking. */
export interface SimulationRequest {
  /** Slug. */
  readonly workspace: string
  /** Id of an application of that workspace. */
  readonly application: string
  /** Id or name of a person of its pool; null: a stranger, or somebody who has not said their name. */
  readonly user: string | null
  /** That are to be granted. */
  readonly scopes?: readonly string[]
  /** IP address; absent: unknown, which counts as the highest risk where it counts at all. */
  readonly address?: string
  readonly userAgent?: string
  /** The account signed in from this browser before. Default false. */
  readonly deviceKnown?: boolean
  /** Milliseconds since the epoch; absent: now, by the store's clock. */
  readonly at?: number
  /** What the person has shown. */
  readonly proofs?: readonly SimulatedProof[]
  /** The browser was remembered so many seconds ago; null or absent: it was not. */
  readonly remembered?: number | null
  readonly demand?: Pick<Demand, 'acr' | 'maxAgeSeconds' | 'reauthenticate' | 'factors'>
  /** Of what is to be approved: an amount, a payee. */
  readonly details?: Readonly<Record<string, string | number>>
  /** What the external source of risk would say; absent: it was not asked. */
  readonly external?: { readonly points: number }
  /** Instead of the risk that the signals give. */
  readonly risk?: RiskLevel
  /** To be tried instead of the stored one. Checked by whoever asks (check-policy.ts). */
  readonly policy?: PolicyDocument
}

/** Counts only where the person has an authenticator that serves the factor. */
export interface SimulatedProof {
  /** Factor id. */
  readonly factor: string
  readonly secondsAgo: number
  /** Shown in this very sign-in, so fresh whatever the clock says. Default false: it was shown earlier in the session. */
  readonly inThisTransaction?: boolean
}

export interface Simulation {
  readonly explanation: Explanation
  /** Rules in shadow that would have changed it. */
  readonly shadow: readonly ShadowFinding[]
}

/** What a simulation may refer to and is not there. */
export interface Unknown {
  readonly unknown: 'workspace' | 'application' | 'user' | 'scope' | 'factor'
  readonly name: string
}
