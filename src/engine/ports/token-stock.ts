import type { AuthenticatorId, PoolId, TenantId, UserId } from '../../domain/ids.ts'
import type { NewAuthenticator } from './authenticators.ts'

/** Hardware tokens by serial number: what was bought, and who has which. */
export interface TokenStock {
  /** Adds those whose serial the pool does not have yet, all or none; answers their serials. The others stay as they are. */
  put(tokens: readonly NewToken[]): Promise<readonly string[]>
  find(tenant: TenantId, pool: PoolId, serial: string): Promise<StockedToken | undefined>
  /**
   * Gives a free token to a user of its pool, as an authenticator. True exactly once for each token; false where it is taken,
   * or where token or user are not of this pool, and nothing is written then. Throws AlreadyTaken for an authenticator id
   * that is in use.
   */
  assign(assignment: TokenAssignment): Promise<boolean>
  /** Up to `limit` tokens in the order of their serials, from the first one after `after` on. */
  list(tenant: TenantId, pool: PoolId, after: string | null, limit: number): Promise<readonly StockedToken[]>
}

export interface NewToken {
  readonly id: string
  readonly tenant: TenantId
  readonly pool: PoolId
  readonly serial: string
  /** Id of the factor that its codes are for: `token`. */
  readonly factor: string
  /** Sealed JSON of the secret (platform/sealing, purpose `token-stock`, row = id). */
  readonly sealed: string
}

export interface StockedToken extends NewToken {
  /** Null while nobody has it. */
  readonly user: UserId | null
  readonly authenticator: AuthenticatorId | null
  readonly createdAt: number
}

export interface TokenAssignment {
  readonly tenant: TenantId
  readonly pool: PoolId
  readonly token: string
  readonly user: UserId
  /** `sealed`: the same secret under purpose `authenticator`, row = this id. */
  readonly authenticator: Pick<NewAuthenticator, 'id' | 'factor' | 'sealed'>
}
