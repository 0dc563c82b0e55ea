import type { Acr, Demand } from '../domain/demand.ts'
import type { ApplicationId, TenantId, TransactionId, UserId, WorkspaceId } from '../domain/ids.ts'
import type { Amr, Proof } from '../domain/proof.ts'
import type { Action } from './action.ts'
import type { View } from './view.ts'

/** Where a call comes from: which workspace and application, which client on the wire. */
export interface Scope {
  readonly tenant: TenantId
  readonly workspace: WorkspaceId
  readonly application: ApplicationId
  /** For the audit trail only; never decides who somebody is. */
  readonly address: string | null
  readonly userAgent: string | null
  readonly device?: Device
}

/**
 * A browser as its device cookie describes it. A mark is a keyed digest over the device and an account: it shows that this
 * account signed in here before, and opens a lane of the failure ledger that strangers cannot exhaust.
 */
export interface Device {
  readonly id: string
  readonly marks: readonly string[]
}

/** What a session brings along: who, and what they proved in it. */
export interface Inherited {
  readonly user: UserId
  readonly proofs: readonly Proof[]
}

/** The engine's four verbs. All doors use these and nothing else. */
export interface Engine {
  /** Starts a transaction (or returns `succeeded` at once where `inherited` already satisfies the demand and policy). */
  begin(scope: Scope, demand: Demand, options?: { readonly inherited?: Inherited; readonly identifier?: string }): Promise<View>
  /** Does one step. Never throws for what a person typed; unknown ids throw NotFound. */
  act(scope: Scope, id: TransactionId, version: number, action: Action): Promise<View>
  view(scope: Scope, id: TransactionId): Promise<View>
  /** Hands out the result exactly once; undefined for a wrong ticket, a second time, or an unfinished transaction. */
  redeem(scope: Scope, id: TransactionId, ticket: string): Promise<Satisfied | undefined>
  /** For an existing session: does it satisfy policy and demand now? Writes nothing. */
  check(
    scope: Scope,
    demand: Demand,
    inherited: Inherited,
  ): Promise<{ satisfied: true; result: Satisfied } | { satisfied: false }>
}

export interface Satisfied {
  readonly user: UserId
  readonly acr: Acr
  readonly amr: readonly Amr[]
  /** Seconds since the epoch: when the first factor was proved. */
  readonly authTime: number
  /** All proofs that counted, inherited ones included: what the session keeps. */
  readonly proofs: readonly Proof[]
  /** To be added to the marks of this browser's device cookie. */
  readonly deviceMark?: string
}
