import { hash } from 'node:crypto'
import type { Artifact, ArtifactScope, FoundArtifact } from '../engine/ports/artifacts.ts'

/** What is written of an artifact. */
export interface StoredArtifact {
  readonly id: string
  readonly tenant: string
  readonly workspace: string
  readonly model: string
  readonly payload: string
  readonly grantId: string | null
  readonly uid: string | null
  readonly userCode: string | null
  readonly lifetimeMs: number | null
}

type Kind = 'id' | 'grant' | 'uid' | 'user-code'

/**
 * The name under which an artifact is stored: SHA-256 over where it belongs and what it is called, base64url. The ids are
 * random secrets of 128 bits and more, so that nobody finds them from their digests; a grant is revoked for every model,
 * hence its digest has none.
 */
export const digest = (scope: ArtifactScope, kind: Kind, model: string, value: string): string =>
  hash('sha256', JSON.stringify([kind, scope.tenant, scope.workspace, model, value]), 'base64url')

export const grantDigest = (scope: ArtifactScope, grantId: string): string => digest(scope, 'grant', '', grantId)

/** Stands in a stored payload where an id was; the finder, who knows the id, puts it back. */
const hidden = ''

/**
 * The row of an artifact. Who reads the database must not be able to take over a session or redeem a code (CR-7), so the
 * ids that open something are hidden from the payload, and the session cookie that an interaction carries along is left
 * out. Two stay readable: a session's `uid`, which names it and opens nothing, and the id of a device code that waits for
 * its user code, because whoever enters that must learn the id.
 */
export function storedArtifact(scope: ArtifactScope, artifact: Artifact): StoredArtifact {
  const { model, id, uid, userCode, grantId } = artifact
  const payload: Record<string, unknown> = { ...artifact.payload }
  if (payload.jti === id && userCode === undefined) payload.jti = hidden
  if (payload.uid === id) payload.uid = hidden
  if (userCode !== undefined && payload.userCode === userCode) payload.userCode = hidden
  if (isRecord(payload.session) && 'cookie' in payload.session) {
    const { cookie: _, ...session } = payload.session
    payload.session = session
  }
  return {
    id: digest(scope, 'id', model, id),
    tenant: scope.tenant,
    workspace: scope.workspace,
    model,
    payload: JSON.stringify(payload),
    grantId: grantId === undefined ? null : grantDigest(scope, grantId),
    uid: uid === undefined ? null : digest(scope, 'uid', model, uid),
    userCode: userCode === undefined ? null : digest(scope, 'user-code', model, userCode),
    lifetimeMs: artifact.expiresInSeconds === null ? null : artifact.expiresInSeconds * 1000,
  }
}

/** The artifact as found; `known` is what it was found by. What is hidden and not known is absent. */
export function revive(
  row: { readonly payload: string; readonly consumed_at: number | null },
  known: { readonly jti?: string; readonly uid?: string; readonly userCode?: string },
): FoundArtifact {
  const payload = JSON.parse(row.payload) as Record<string, unknown>
  // A hidden uid is the id.
  const jti = known.jti ?? (payload.uid === hidden ? known.uid : undefined)
  restore(payload, 'jti', jti)
  restore(payload, 'uid', jti)
  restore(payload, 'userCode', known.userCode)
  return { payload, consumedAt: row.consumed_at === null ? null : Math.floor(row.consumed_at / 1000) }
}

function restore(payload: Record<string, unknown>, key: string, value: string | undefined): void {
  if (payload[key] !== hidden) return
  if (value === undefined) delete payload[key]
  else payload[key] = value
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
