import { sql } from 'kysely'
import type { StoredArtifact } from './artifact-rows.ts'
import { statement, type Writer } from './statement.ts'

/**
 * `consumed_at` stays on a rewrite: nothing makes a used code usable again. So does the user code, which a writer that found
 * the artifact by its id does not know.
 */
export const upsertArtifact = statement<StoredArtifact>()((q, p) => {
  // now + null is null: no end.
  const replaced = {
    payload: p.payload,
    grant_id: p.grantId,
    uid: p.uid,
    expires_at: sql<number | null>`${q.now} + ${p.lifetimeMs}`,
  }
  return q.db
    .insertInto('artifacts')
    .values({
      id: p.id,
      tenant_id: p.tenant,
      workspace_id: p.workspace,
      model: p.model,
      user_code: p.userCode,
      consumed_at: null,
      ...replaced,
    })
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet({ ...replaced, user_code: sql`coalesce(excluded.user_code, artifacts.user_code)` }),
    )
})

/** SE-4: what somebody else has destroyed meanwhile stays destroyed. */
export const replaceArtifact = statement<StoredArtifact>()((q, p) =>
  q.db
    .updateTable('artifacts')
    .set({
      payload: p.payload,
      grant_id: p.grantId,
      uid: p.uid,
      expires_at: sql<number | null>`${q.now} + ${p.lifetimeMs}`,
    })
    .where('id', '=', p.id),
)

/** `upsertArtifact` for many rows at once, PostgreSQL only: one array per column. */
export type ArtifactColumns = { readonly [K in keyof StoredArtifact]: readonly StoredArtifact[K][] }

export const upsertArtifacts = statement<ArtifactColumns>()((q, p) =>
  q.raw(sql<object>`
    insert into artifacts (id, tenant_id, workspace_id, model, payload, grant_id, uid, user_code, expires_at)
    select u.id, u.tenant, u.workspace, u.model, u.payload, u.grant_id, u.uid, u.user_code, ${q.now} + u.lifetime_ms
    from unnest(${p.id}::text[], ${p.tenant}::text[], ${p.workspace}::text[], ${p.model}::text[], ${p.payload}::text[],
      ${p.grantId}::text[], ${p.uid}::text[], ${p.userCode}::text[], ${p.lifetimeMs}::bigint[])
      as u (id, tenant, workspace, model, payload, grant_id, uid, user_code, lifetime_ms)
    on conflict (id) do update set payload = excluded.payload, grant_id = excluded.grant_id, uid = excluded.uid,
      user_code = coalesce(excluded.user_code, artifacts.user_code), expires_at = excluded.expires_at`),
)

const live = ({ db, now }: Writer) =>
  db
    .selectFrom('artifacts')
    .select(['payload', 'consumed_at'])
    .where((row) => row.or([row('expires_at', 'is', null), row('expires_at', '>', now)]))

export const artifactById = statement<{ id: string }>()((q, p) => live(q).where('id', '=', p.id))

export const artifactByUid = statement<{ uid: string }>()((q, p) => live(q).where('uid', '=', p.uid).limit(1))

export const artifactByUserCode = statement<{ userCode: string }>()((q, p) =>
  live(q).where('user_code', '=', p.userCode).limit(1),
)

/** OA-4: whoever updates the row has used it. */
export const consumeArtifact = statement<{ id: string }>()((q, p) =>
  q.db
    .updateTable('artifacts')
    .set({ consumed_at: q.now })
    .where('id', '=', p.id)
    .where('consumed_at', 'is', null)
    .where((row) => row.or([row('expires_at', 'is', null), row('expires_at', '>', q.now)]))
    .returning('id'),
)

export const destroyArtifact = statement<{ id: string }>()((q, p) => q.db.deleteFrom('artifacts').where('id', '=', p.id))

export const destroyGrant = statement<{ grantId: string; model: string }>()((q, p) =>
  q.db.deleteFrom('artifacts').where('grant_id', '=', p.grantId).where('model', '=', p.model),
)
