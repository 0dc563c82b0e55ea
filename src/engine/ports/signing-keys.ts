import type { TenantId, WorkspaceId } from '../../domain/ids.ts'

/** Signing keys of a workspace, sealed at rest (purpose `signing-key`, row = kid). A change raises the catalogue's revision. */
export interface SigningKeys {
  list(tenant: TenantId, workspace: WorkspaceId): Promise<readonly SigningKey[]>
  /** Adds keys; ignored where a kid exists. */
  add(keys: readonly NewSigningKey[]): Promise<void>
  /** From `now` on: `next` becomes `active`, the formerly active one `retired` until `removeAfterSeconds` have passed. */
  activate(tenant: TenantId, workspace: WorkspaceId, kid: string, removeAfterSeconds: number): Promise<void>
  /** Deletes retired keys whose time is over. */
  prune(): Promise<number>
}

export interface NewSigningKey {
  readonly kid: string
  readonly tenant: TenantId
  readonly workspace: WorkspaceId
  readonly alg: 'RS256' | 'ES256' | 'EdDSA'
  /** `next` is published and signs nothing yet. */
  readonly state: 'next' | 'active'
  readonly sealed: string
}

export interface SigningKey extends Omit<NewSigningKey, 'state'> {
  readonly state: 'next' | 'active' | 'retired'
  readonly createdAt: number
}
