import type { PoolId, TenantId, UserId } from '../../domain/ids.ts'
import type { PoolSettings } from './catalogue.ts'
import type { UserRecord } from './directory.ts'

/** Reads for operators: whole pools, not one person at a sign-in. */
export interface People {
  /** The pool with these names in addresses, or undefined. */
  pool(tenantSlug: string, poolSlug: string): Promise<FoundPool | undefined>
  /** The pool with this id, of this tenant, or undefined. */
  poolById(tenant: TenantId, id: string): Promise<FoundPool | undefined>
  /**
   * Up to `limit` users of the pool in the order of their ids, from the first one after `after` on. One statement per page:
   * who is added or removed between two pages is in or out, everybody else is there exactly once.
   */
  page(tenant: TenantId, pool: PoolId, after: UserId | null, limit: number): Promise<readonly UserRecord[]>
  /** Groups that at least one active member of `group` is in; empty where it has none. Reads the pool once, for changes of policy. */
  groupsWithin(tenant: TenantId, pool: PoolId, group: string): Promise<ReadonlySet<string>>
}

export interface FoundPool {
  readonly tenant: TenantId
  readonly pool: PoolId
  readonly name: string
  readonly slug: string
  readonly settings: PoolSettings
}
