import type { AuthenticatorId, PoolId, TenantId, UserId } from '../../domain/ids.ts'

/** Reads about people. "Not found" is a normal answer: undefined. */
export interface Directory {
  /** By normalised identifier (see engine/identifier.ts) within a pool. One statement, known or not. */
  findByIdentifier(pool: PoolId, identifier: string): Promise<UserRecord | undefined>
  find(tenant: TenantId, user: UserId): Promise<UserRecord | undefined>
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
}
