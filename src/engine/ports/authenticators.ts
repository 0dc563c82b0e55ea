import type { AuthenticatorId, TenantId, UserId } from '../../domain/ids.ts'
import type { AuditEvent } from './audit.ts'
import type { AuthenticatorRecord } from './directory.ts'
import type { OutboxMessage } from './outbox.ts'

/**
 * Writes to authenticators outside of a person's own transaction. What the help desk, the command line or an administrator
 * changes is one atomic step together with its audit events and messages, durable when the promise resolves; of one person's
 * changes one happens at a time, on all nodes.
 */
export interface Authenticators {
  /** What a device wants stored about itself (where its messages go). Nothing happens for one that is gone. */
  replaceSecret(tenant: TenantId, authenticator: AuthenticatorId, sealed: string): Promise<void>
  /** In the order in which they were added; none for a user who is not there, or is of another tenant. */
  list(tenant: TenantId, user: UserId): Promise<readonly AuthenticatorRecord[]>
  /**
   * Adds one; with `replacesOthers`, all others of its factor go in the same step. False where there is no such user, and
   * nothing is written then.
   */
  add(change: Change & { readonly authenticator: NewAuthenticator }): Promise<boolean>
  /** Removes these, all or none. False where one of them is not there, or not this user's; nothing is written then. */
  remove(change: Change & { readonly authenticators: readonly AuthenticatorId[] }): Promise<boolean>
  /**
   * Forgives the failures of this account's running windows, in every lane: it may be tried again at once. What was counted
   * towards disabling an authenticator stays (TH-2). False where there is no such user.
   */
  unlock(change: Change): Promise<boolean>
}

/** Whose authenticators change, and what is written with it. */
export interface Change {
  readonly tenant: TenantId
  readonly user: UserId
  readonly events: readonly AuditEvent[]
  readonly messages: readonly OutboxMessage[]
}

/** What is absent it does not have. */
export interface NewAuthenticator {
  readonly id: AuthenticatorId
  readonly factor: string
  /** Sealed JSON of the secret (purpose `authenticator`, row = id); null for a factor that keeps none. */
  readonly sealed: string | null
  readonly address: string | null
  readonly label?: string | null
  readonly marker?: number | null
  readonly lifetimeSeconds?: number | null
  /** Held by one authenticator of this factor and tenant at a time, else the step is `replayed`. */
  readonly unique?: string | null
  /** Token in stock that it is made from: given away once, else the step is `replayed`. */
  readonly stock?: string | null
  /** It is the only one of its factor from now on, whatever else is written at the same time. */
  readonly replacesOthers?: boolean
}
