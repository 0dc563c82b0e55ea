import type { ApplicationId, EventId, TenantId, TransactionId, UserId, WorkspaceId } from '../../domain/ids.ts'

/** One authentication decision: who, where, which factor, what came of it and why. Holds no secret. */
export interface AuditEvent {
  readonly id: EventId
  readonly tenant: TenantId
  readonly workspace: WorkspaceId | null
  readonly type: string
  readonly result: 'success' | 'failure' | 'refused' | 'info'
  readonly user: UserId | null
  readonly application: ApplicationId | null
  readonly transaction: TransactionId | null
  readonly factor: string | null
  readonly reason: string | null
  readonly address: string | null
  readonly userAgent: string | null
  /** Why policy decided so (engine/explanation.ts); JSON. */
  readonly detail?: unknown
  /** Rules in shadow that would have changed this sign-in: the store counts each once per transaction (or event, without one). */
  readonly shadow?: readonly ShadowFinding[]
}

/** A rule in shadow that would have changed a sign-in, and what the decision would have been. */
export interface ShadowFinding {
  readonly rule: string
  readonly would: string
}

/** Append-only. The store adds time (its clock) and node. */
export interface Audit {
  /** All or none, each once by its id: after StoreUnavailable it may be tried again. */
  append(events: readonly AuditEvent[]): Promise<void>
  /** Newest first; only those that all of `filter` holds for. `shadow` is not read back: see ShadowFindings. */
  list(tenant: TenantId, limit: number, filter?: AuditFilter): Promise<readonly RecordedEvent[]>
  find(tenant: TenantId, id: EventId): Promise<RecordedEvent | undefined>
}

export interface AuditFilter {
  readonly user?: UserId
  readonly application?: ApplicationId
  readonly transaction?: TransactionId
  /** Only those that `list` shows after this one, to go on where a page ended. After an unknown one there are none. */
  readonly before?: EventId
}

/** As it is stored. `at`: milliseconds since the epoch, by the store's clock. */
export type RecordedEvent = Omit<AuditEvent, 'shadow'> & { readonly at: number; readonly node: string }
