import type { AuthenticatorId, PoolId, TenantId, UserId } from '../../domain/ids.ts'
import type { Application, TenantSettings, Workspace } from './catalogue.ts'

/** Writes to the catalogue and the directory. Each call is one database transaction and idempotent by id. */
export interface Provisioning {
  putTenant(tenant: { readonly id: TenantId; readonly slug: string; readonly name: string }): Promise<void>
  /**
   * Replaces the settings of a tenant by what `change` makes of them. Changes of one tenant take turns, on every node: none is
   * lost. `change` may run more than once. False where there is no such tenant.
   */
  changeTenant(tenant: TenantId, change: (settings: TenantSettings) => TenantSettings): Promise<boolean>
  putPool(pool: { readonly id: PoolId; readonly tenant: TenantId; readonly slug: string; readonly name: string }): Promise<void>
  putWorkspace(workspace: Omit<Workspace, 'tenantSlug'>): Promise<void>
  putApplication(application: Application): Promise<void>
  putUser(user: NewUser): Promise<void>
  setUserStatus(tenant: TenantId, user: UserId, status: 'active' | 'disabled'): Promise<void>
  /** True once the tenant with this slug exists. */
  tenantExists(slug: string): Promise<boolean>
}

export interface NewUser {
  readonly id: UserId
  readonly tenant: TenantId
  readonly pool: PoolId
  readonly locale?: string
  readonly username?: string
  readonly name?: string
  readonly email?: string
  readonly emailVerified?: boolean
  readonly phone?: string
  readonly phoneVerified?: boolean
  /** Normalised (engine/identifier.ts); each unique within the pool. */
  readonly identifiers: readonly string[]
  readonly authenticators: readonly {
    readonly id: AuthenticatorId
    readonly factor: string
    readonly sealed: string | null
    readonly address: string | null
  }[]
}
