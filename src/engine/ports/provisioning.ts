import type { PoolId, TenantId, UserId, WorkspaceId } from '../../domain/ids.ts'
import type { AuditEvent } from './audit.ts'
import type { NewAuthenticator } from './authenticators.ts'
import type { Application, PoolSettings, SendingSettings, TenantSettings, Workspace, WorkspaceSettings } from './catalogue.ts'

/** Writes to the catalogue and the directory. Each call is one database transaction and idempotent by id. */
export interface Provisioning {
  putTenant(tenant: { readonly id: TenantId; readonly slug: string; readonly name: string }): Promise<void>
  /**
   * Replaces the settings of a tenant by what `change` makes of them. Changes of one tenant take turns, on every node: none is
   * lost. `change` may run more than once. False where there is no such tenant.
   */
  changeTenant(tenant: TenantId, change: (settings: TenantSettings) => TenantSettings): Promise<boolean>
  /** Without `settings` those stored stay. */
  putPool(pool: NewPool): Promise<void>
  putWorkspace(workspace: Omit<Workspace, 'tenantSlug' | 'sending' | 'poolSettings'>): Promise<void>
  /**
   * Replaces the settings of a workspace by what `change` makes of them, and writes its events in the same step. Changes of one
   * workspace take turns, on every node: none is lost. `change` may run more than once; where it answers undefined, nothing is
   * written. False where there is no such workspace.
   */
  changeWorkspace(
    tenant: TenantId,
    workspace: WorkspaceId,
    change: (settings: WorkspaceSettings) => WorkspaceChange | undefined,
  ): Promise<boolean>
  putApplication(application: Application): Promise<void>
  /** Replaces the tenant's limits of sending. Nothing happens for a tenant that does not exist. */
  putSending(tenant: TenantId, sending: SendingSettings): Promise<void>
  /**
   * A new one is active unless `status` says otherwise; an existing one keeps status and groups unless they are given, and every
   * authenticator that is not named here.
   */
  putUser(user: NewUser): Promise<void>
  /**
   * Replaces the groups of a user, by these or by what a function makes of those stored: such changes of one person take turns,
   * none is lost. It may run more than once. Read at the person's next step; no cache knows them. False where there is nobody.
   */
  setGroups(tenant: TenantId, user: UserId, groups: GroupsChange): Promise<boolean>
  setUserStatus(tenant: TenantId, user: UserId, status: 'active' | 'disabled'): Promise<void>
  /** True once the tenant with this slug exists. */
  tenantExists(slug: string): Promise<boolean>
  /** With its limits of sending, as stored. */
  tenantBySlug(
    slug: string,
  ): Promise<{ readonly id: TenantId; readonly name: string; readonly sending: SendingSettings } | undefined>
}

export interface WorkspaceChange {
  readonly settings: WorkspaceSettings
  readonly events: readonly AuditEvent[]
}

export interface NewPool {
  readonly id: PoolId
  readonly tenant: TenantId
  readonly slug: string
  readonly name: string
  readonly settings?: PoolSettings
}

export type GroupsChange = readonly string[] | ((groups: readonly string[]) => readonly string[])

export interface NewUser {
  readonly id: UserId
  readonly tenant: TenantId
  readonly pool: PoolId
  readonly status?: 'active' | 'disabled'
  readonly locale?: string
  readonly username?: string
  readonly name?: string
  readonly email?: string
  readonly emailVerified?: boolean
  readonly phone?: string
  readonly phoneVerified?: boolean
  /** Each a group name (engine/group-name.ts), none twice. */
  readonly groups?: readonly string[]
  /** Normalised (engine/identifier.ts); each unique within the pool. */
  readonly identifiers: readonly string[]
  readonly authenticators: readonly Pick<NewAuthenticator, 'id' | 'factor' | 'sealed' | 'address'>[]
}
