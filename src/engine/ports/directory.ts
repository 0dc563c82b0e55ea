import type { AuthenticatorId, PoolId, TenantId, UserId } from '../../domain/ids.ts'
import type { PastSignIn } from '../../domain/risk.ts'

/** Reads about people. "Not found" is a normal answer: undefined. */
export interface Directory {
  /** By normalised identifier (see engine/identifier.ts) within a pool. One statement, known or not. */
  findByIdentifier(pool: PoolId, identifier: string): Promise<UserRecord | undefined>
  find(tenant: TenantId, user: UserId): Promise<UserRecord | undefined>
  /** Whose verified mailbox (in any case) or number this is, within a pool; undefined, too, where it is that of several. */
  findByAddress(pool: PoolId, address: string): Promise<UserRecord | undefined>
  /** Whose authenticator it is: for devices, which know nothing but themselves. */
  findByAuthenticator(tenant: TenantId, authenticator: AuthenticatorId): Promise<UserRecord | undefined>
}

export interface UserRecord {
  readonly id: UserId
  readonly tenant: TenantId
  readonly pool: PoolId
  readonly status: 'active' | 'disabled'
  readonly locale: string | null
  readonly username: string | null
  readonly name: string | null
  readonly email: string | null
  readonly emailVerified: boolean
  readonly phone: string | null
  readonly phoneVerified: boolean
  readonly updatedAt: number
  /** The store's clock when this was read: what ages and ends are judged by, without asking for the time again. */
  readonly readAt: number
  /** Names of the groups that policy knows this person by. */
  readonly groups: readonly string[]
  /** Newest first, at most 20; empty where the workspace's policy compares none. */
  readonly signIns: readonly PastSignIn[]
  /** Wrong answers that the failure ledger counts now, over all kinds and lanes; read with the user, in one statement. */
  readonly recentFailures: number
  readonly authenticators: readonly AuthenticatorRecord[]
}

/** One user's enrolled instance of a factor. */
export interface AuthenticatorRecord {
  readonly id: AuthenticatorId
  readonly factor: string
  /** Sealed secret (platform/sealing, purpose `authenticator`, row = id); null where the factor has none. */
  readonly sealed: string | null
  /** Verified destination for factors with a channel; null otherwise. */
  readonly address: string | null
  /** Highest marker accepted so far (TOTP step). */
  readonly marker: number | null
  readonly status: 'active' | 'disabled'
  /** The name that its owner or the device gave it. */
  readonly label: string | null
  readonly createdAt: number
  /** Null: it does not expire. Judged at use, by the store's clock (LC-10). */
  readonly expiresAt: number | null
  readonly lastUsedAt: number | null
  /** Wrong answers since it was bound or its owner acknowledged them; 50 disable it (TH-2). */
  readonly failures: number
  /** Requests in a row that nobody answered (PU-3). */
  readonly unanswered: number
}
