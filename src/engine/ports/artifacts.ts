import type { TenantId, WorkspaceId } from '../../domain/ids.ts'

/**
 * What the OpenID Connect protocol keeps: sessions, grants, codes, refresh tokens, interactions, device codes. Scoped to a
 * workspace: an id of another workspace is simply not found. Ids are stored as digests, so that a database dump opens no
 * session and redeems no code.
 */
export interface Artifacts {
  /** Durable when the promise resolves. Replaces the whole payload; what was consumed stays consumed. */
  upsert(scope: ArtifactScope, artifact: Artifact): Promise<void>
  /** The same for one that was found before: nothing where it has been destroyed since, so that nothing comes back. */
  replace(scope: ArtifactScope, artifact: Artifact): Promise<void>
  /** Expired ones are not found. `consumedAt` (seconds) is set where consumed. */
  find(scope: ArtifactScope, model: string, id: string): Promise<FoundArtifact | undefined>
  findByUid(scope: ArtifactScope, model: string, uid: string): Promise<FoundArtifact | undefined>
  findByUserCode(scope: ArtifactScope, model: string, userCode: string): Promise<FoundArtifact | undefined>
  /** One conditional statement: true exactly once per artifact, on every node. */
  consume(scope: ArtifactScope, model: string, id: string): Promise<boolean>
  destroy(scope: ArtifactScope, model: string, id: string): Promise<void>
  revokeByGrantId(scope: ArtifactScope, model: string, grantId: string): Promise<void>
  /** Deletes expired rows, bounded work per call. */
  sweep(limit: number): Promise<number>
}

export interface ArtifactScope {
  readonly tenant: TenantId
  readonly workspace: WorkspaceId
}

export interface Artifact {
  readonly model: string
  readonly id: string
  readonly payload: Readonly<Record<string, unknown>>
  readonly expiresInSeconds: number | null
  readonly grantId?: string
  readonly uid?: string
  readonly userCode?: string
}

export interface FoundArtifact {
  readonly payload: Record<string, unknown>
  readonly consumedAt: number | null
}
