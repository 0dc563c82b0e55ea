import type { TenantId, UserId, WorkspaceId } from '../../domain/ids.ts'

/**
 * What rules in shadow would have changed. Written with the audit events that say so (AuditEvent.shadow), each rule once per
 * sign-in, and kept for 90 days.
 */
export interface ShadowFindings {
  /** One entry per rule that found something, by rule. */
  count(tenant: TenantId, workspace: WorkspaceId, since: Since): Promise<readonly ShadowCount[]>
  /** Whom a rule would have changed something for, in the order of their ids, from the first one after `after` on. */
  people(
    tenant: TenantId,
    workspace: WorkspaceId,
    rule: string,
    page: Since & { readonly limit: number; readonly after: UserId | null },
  ): Promise<readonly ShadowPerson[]>
}

export interface Since {
  /** So many days back from the store's now. */
  readonly sinceDays: number
}

export interface ShadowTally {
  /** Sign-ins that it would have changed. */
  readonly signIns: number
  /** Distinct people among those who are known by name. */
  readonly people: number
}

export interface ShadowCount extends ShadowTally {
  readonly rule: string
  /** The same, apart by what would have happened (`challenge`, `deny`): a person may be in several. */
  readonly outcomes: readonly (ShadowTally & { readonly would: string })[]
}

export interface ShadowPerson {
  readonly user: UserId
  /** Milliseconds since the epoch: the newest of their sign-ins that it would have changed. */
  readonly lastAt: number
  readonly signIns: number
}
