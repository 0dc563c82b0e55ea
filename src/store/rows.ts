import type { Selectable } from 'kysely'
import type { Proof } from '../domain/proof.ts'
import type { Transaction } from '../domain/transaction.ts'
import type { Application, Tenant, Workspace } from '../engine/ports/catalogue.ts'
import type { AuthenticatorRecord, UserRecord } from '../engine/ports/directory.ts'
import type { ProofRow, TransactionRow, UserRow } from './tables.ts'

export type PersonColumns = Selectable<UserRow> & { readonly recent_failures: number; readonly read_at: number }

export const flag = (value: boolean | undefined): number => (value ? 1 : 0)

/** A row as the engine knows it. Ids get their brands here: the database is where they come from. */
export const transactionOf = (row: TransactionRow & { now: number }, proofs: readonly Proof[]): Transaction =>
  ({
    id: row.id,
    tenant: row.tenant_id,
    workspace: row.workspace_id,
    pool: row.pool_id,
    application: row.application_id,
    version: row.version,
    stage: row.stage,
    attempts: row.attempts,
    sends: row.sends,
    user: row.user_id,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    readAt: row.now,
    state: JSON.parse(row.state),
    proofs,
  }) as Transaction

export const proofOf = (row: Omit<ProofRow, 'tenant_id' | 'user_id'>): Proof =>
  ({
    id: row.id,
    factor: row.factor,
    authenticator: row.authenticator_id,
    transaction: row.transaction_id,
    at: row.at,
    classes: JSON.parse(row.classes),
    amr: JSON.parse(row.amr),
    traits: JSON.parse(row.traits),
    ...(row.address === null ? {} : { address: row.address }),
  }) as Proof

export const userOf = (row: PersonColumns, authenticators: readonly AuthenticatorRecord[]): UserRecord =>
  ({
    id: row.id,
    tenant: row.tenant_id,
    pool: row.pool_id,
    status: row.status,
    locale: row.locale,
    username: row.username,
    name: row.name,
    email: row.email,
    emailVerified: row.email_verified === 1,
    phone: row.phone,
    phoneVerified: row.phone_verified === 1,
    updatedAt: row.updated_at,
    groups: JSON.parse(row.groups),
    signIns: JSON.parse(row.sign_ins),
    recentFailures: row.recent_failures,
    readAt: row.read_at,
    authenticators,
  }) as UserRecord

export const tenantOf = (row: { id: string; slug: string; name: string; settings: string }): Tenant =>
  ({ ...row, settings: JSON.parse(row.settings) }) as Tenant

export interface WorkspaceJoin {
  id: string
  tenant_id: string
  tenant_slug: string
  slug: string
  pool_id: string
  enabled: number
  settings: string
  sending: string
  pool_settings: string
}

export const workspaceOf = (row: WorkspaceJoin): Workspace =>
  ({
    id: row.id,
    tenant: row.tenant_id,
    tenantSlug: row.tenant_slug,
    slug: row.slug,
    pool: row.pool_id,
    enabled: row.enabled === 1,
    settings: JSON.parse(row.settings),
    sending: JSON.parse(row.sending),
    poolSettings: JSON.parse(row.pool_settings),
  }) as Workspace

export const applicationOf = (row: {
  id: string
  tenant_id: string
  workspace_id: string
  enabled: number
  settings: string
}): Application =>
  ({
    id: row.id,
    tenant: row.tenant_id,
    workspace: row.workspace_id,
    enabled: row.enabled === 1,
    settings: JSON.parse(row.settings),
  }) as Application
