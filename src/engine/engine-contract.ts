import type { Acr, Demand } from '../domain/demand.ts'
import type { ApplicationId, AuthenticatorId, ChallengeId, TenantId, TransactionId, UserId, WorkspaceId } from '../domain/ids.ts'
import type { Amr, Proof } from '../domain/proof.ts'
import type { Asker } from '../domain/transaction.ts'
import type { Action, Answer } from './action.ts'
import type { Explanation } from './explanation.ts'
import type { ShadowFinding } from './ports/audit.ts'
import type { UserRecord } from './ports/directory.ts'
import type { Simulation, SimulationRequest, Unknown } from './simulation.ts'
import type { View } from './view.ts'

/** Where a call comes from: which workspace and application, which client on the wire. */
export interface Scope {
  readonly tenant: TenantId
  readonly workspace: WorkspaceId
  readonly application: ApplicationId
  /** For the audit trail and for risk; never decides who somebody is. */
  readonly address: string | null
  readonly userAgent: string | null
  readonly device?: Device
  /** Only transactions of this very user are there: set where the caller knows who is asking (a person's own account). */
  readonly owner?: UserId
  /** Who waits for it, where an answer comes from elsewhere: risk is about them. */
  readonly asker?: Asker
  /** What the cookies of remembered browsers carry, as they are. */
  readonly trusted?: readonly string[]
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

/**
 * The four verbs begin, act, view and redeem, and questions that change nothing (ADR 0004). All doors use these and nothing else:
 * no door has a way to a result but `redeem` and, for a session that is there, `check`.
 */
export interface Engine {
  /** Starts a transaction (or returns `succeeded` at once where `inherited` already satisfies the demand and policy). */
  begin(scope: Scope, demand: Demand, options?: { readonly inherited?: Inherited; readonly identifier?: string }): Promise<View>
  /** Does one step. Never throws for what a person typed; unknown ids throw NotFound. */
  act(scope: Scope, id: TransactionId, version: number, action: Action): Promise<View>
  view(scope: Scope, id: TransactionId): Promise<View>
  /** Answers a challenge, or the question about a new authenticator, from another device than the one that waits. */
  respond(target: Elsewhere, answer: Answer, from: Pick<Scope, 'address' | 'userAgent'>): Promise<Responded>
  /** What a challenge is about, to be shown to whoever answers it elsewhere; undefined where it is over or never was. */
  elsewhere(tenant: TenantId, challenge: ChallengeId): Promise<Request | undefined>
  /** What waits for this device's answer; undefined where the request is not its own. Stores what the device wants stored. */
  pending(tenant: TenantId, authenticator: AuthenticatorId, request: Answer): Promise<readonly DeviceRequest[] | undefined>
  /** Hands out the result exactly once; undefined for a wrong ticket, a second time, or an unfinished transaction. */
  redeem(scope: Scope, id: TransactionId, ticket: string): Promise<Satisfied | undefined>
  /** What a person has, and what they may add: for their own eyes. Undefined where they are gone or disabled. */
  own(scope: Scope, user: UserId): Promise<Own | undefined>
  /**
   * For an existing session: does it satisfy policy and demand now? Writes nothing. What was proved in one of the transactions
   * `during` is fresh, however long the rest of the same request takes the person.
   */
  check(scope: Scope, demand: Demand, inherited: Inherited, during?: readonly TransactionId[]): Promise<Checked>
  /** Which of these scopes may be granted to a session now: everything that holds for a sign-in holds, and the rules of the scope. */
  grantable(
    scope: Scope,
    scopes: readonly string[],
    inherited: Inherited,
    during: readonly TransactionId[],
  ): Promise<readonly string[]>
  /**
   * Which of these scopes are still earned by what was shown when they were granted: by their rules as they are now, and by the
   * authenticators that are left. How fresh it was, and how risky, was judged then and is not judged again.
   */
  earned(scope: Scope, scopes: readonly string[], shown: Inherited): Promise<readonly string[]>
  /**
   * Whether what was shown for a grant is still enough for its application, by policy as it is now. What was judged for its
   * moment (how fresh, how risky, by a remembered browser) is not judged again.
   */
  lasts(scope: Scope, user: UserRecord, shown: readonly Proof[]): Promise<boolean>
  /** What would be decided in a context, and why. Changes nothing. */
  simulate(tenantSlug: string, request: SimulationRequest): Promise<Simulation | Unknown>
}

/** With the reasons, for the audit trail. */
export type Checked = { readonly explanation: Explanation } & (
  | { readonly satisfied: true; readonly result: Satisfied; readonly shadow: readonly ShadowFinding[] }
  | { readonly satisfied: false }
)

/** Which of the things that wait for an answer from elsewhere. */
export type Elsewhere =
  | { readonly tenant: TenantId; readonly challenge: ChallengeId }
  /** A phone that registers itself answers the enrolment that is open in this transaction. */
  | { readonly tenant: TenantId; readonly enrolment: TransactionId }

export type Responded =
  /** `authenticator`: the new one, where one was added. */
  | { readonly kind: 'done'; readonly authenticator?: AuthenticatorId }
  | { readonly kind: 'declined' }
  /** Wrong, and counted; `attemptsLeft` in this sign-in. */
  | { readonly kind: 'mismatch'; readonly attemptsLeft: number }
  /** Over, used, superseded, or never was. */
  | { readonly kind: 'gone' }
  /** Not judged: too many tries or too much to do. */
  | { readonly kind: 'wait'; readonly seconds: number }

/** A sign-in as it is shown to whoever answers elsewhere. */
export interface Request {
  readonly challenge: ChallengeId
  readonly transaction: TransactionId
  readonly workspace: WorkspaceId
  readonly application: string
  readonly workspaceName: string
  /** Where it was begun. */
  readonly from: { readonly address: string | null; readonly userAgent: string | null }
  /** Milliseconds since the epoch by the store's clock. */
  readonly at: number
  readonly expiresAt: number
  /** The waiting page shows a number that is to be brought over. */
  readonly asksNumber: boolean
}

export interface DeviceRequest extends Request {
  /** What the factor shows its device of this challenge. */
  readonly details: Readonly<Record<string, unknown>>
}

/** Somebody's authenticators, as they may see them: no secret, addresses masked. */
export interface Own {
  readonly authenticators: readonly OwnAuthenticator[]
  /** Factor ids. */
  readonly addable: readonly string[]
}

export interface OwnAuthenticator {
  readonly id: AuthenticatorId
  readonly factor: string
  readonly label: string | null
  /** Masked mailbox or phone. */
  readonly hint: string | null
  readonly status: 'active' | 'disabled'
  /** Times are milliseconds since the epoch. */
  readonly createdAt: number
  readonly lastUsedAt: number | null
  readonly expiresAt: number | null
  /** Wrong answers that nobody has acknowledged; 50 disable it. */
  readonly failures: number
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
  /** This browser is remembered from now on: what its cookie carries, and for how long. */
  readonly remembered?: { readonly token: string; readonly lifetimeSeconds: number }
}
