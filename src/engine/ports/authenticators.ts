import type { AuthenticatorId, TenantId, UserId } from '../../domain/ids.ts'
import type { AuditEvent } from './audit.ts'
import type { AuthenticatorRecord } from './directory.ts'
import type { OutboxMessage } from './outbox.ts'

/**
 * Somebody's authenticators, changed from outside a sign-in: by the help desk, the command line or an administrator. Each
 * change is one atomic step together with its audit events and messages, durable when the promise resolves. Of one person's
 * changes one happens at a time, on all nodes.
 */
export interface Authenticators {
  /** In the order in which they were added; none for a user who is not there, or is of another tenant. */
  list(tenant: TenantId, user: UserId): Promise<readonly AuthenticatorRecord[]>
  /**
   * Adds one. With `replaces`, all others of its factor go in the same step. False where there is no such user, and nothing
   * is written then. Throws AlreadyTaken for an id that is in use.
   */
  add(addition: Addition): Promise<boolean>
  /** Removes these, all or none. False where one of them is not there, or not this user's; nothing is written then. */
  remove(removal: Removal): Promise<boolean>
  /**
   * Forgives the failures of this account's running windows, in every lane: it may be tried again at once. Lifetime counts
   * stay as they are. False where there is no such user.
   */
  unlock(change: Change): Promise<boolean>
  /** What a device wants stored about itself (where its messages go). Nothing happens for one that is gone. */
  replaceSecret(tenant: TenantId, authenticator: AuthenticatorId, sealed: string): Promise<void>
}

export interface Change {
  readonly tenant: TenantId
  readonly user: UserId
  readonly events: readonly AuditEvent[]
  readonly messages: readonly OutboxMessage[]
}

export interface Addition extends Change {
  readonly authenticator: NewAuthenticator
  readonly replaces: boolean
}

export interface Removal extends Change {
  readonly authenticators: readonly AuthenticatorId[]
}

export interface NewAuthenticator {
  readonly id: AuthenticatorId
  readonly factor: string
  /** Sealed secret (platform/sealing, purpose `authenticator`, row = id); null where the factor has none. */
  readonly sealed: string | null
  /** Verified destination, where the factor has a channel. */
  readonly address: string | null
  readonly label: string | null
  /** Not accepted any more after so many seconds by the store's clock; null: never ends. */
  readonly lifetimeSeconds: number | null
}
