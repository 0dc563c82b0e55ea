import type { SigningKey, SigningKeys } from '../engine/ports/signing-keys.ts'
import { raiseRevision } from './catalogue.ts'
import type { Driver } from './driver.ts'
import { statement } from './statement.ts'
import { all, later, one, rollback } from './unit.ts'

const list = statement<{ tenant: string; workspace: string }>()((q, p) =>
  q.db
    .selectFrom('signing_keys')
    .select(['kid', 'tenant_id', 'workspace_id', 'alg', 'state', 'sealed', 'created_at'])
    .where('workspace_id', '=', p.workspace)
    .where('tenant_id', '=', p.tenant)
    .orderBy('created_at')
    .orderBy('kid'),
)

const insert = statement<{ kid: string; tenant: string; workspace: string; alg: string; state: string; sealed: string }>()(
  (q, p) =>
    q.db
      .insertInto('signing_keys')
      .values({
        kid: p.kid,
        tenant_id: p.tenant,
        workspace_id: p.workspace,
        alg: p.alg,
        state: p.state,
        sealed: p.sealed,
        created_at: q.now,
        remove_at: null,
      })
      .onConflict((conflict) => conflict.columns(['workspace_id', 'kid']).doNothing())
      .returning('kid'),
)

const promote = statement<{ tenant: string; workspace: string; kid: string }>()((q, p) =>
  q.db
    .updateTable('signing_keys')
    .set({ state: 'active' })
    .where('workspace_id', '=', p.workspace)
    .where('tenant_id', '=', p.tenant)
    .where('kid', '=', p.kid)
    .where('state', '=', 'next')
    .returning('alg'),
)

/** Keys of another algorithm stay active: a workspace signs with one key per algorithm. */
const retire = statement<{ tenant: string; workspace: string; kid: string; alg: string; removeAfterMs: number }>()((q, p) =>
  q.db
    .updateTable('signing_keys')
    .set((row) => ({ state: 'retired', remove_at: row(q.now, '+', p.removeAfterMs) }))
    .where('workspace_id', '=', p.workspace)
    .where('tenant_id', '=', p.tenant)
    .where('kid', '<>', p.kid)
    .where('alg', '=', p.alg)
    .where('state', '=', 'active'),
)

const prune = statement<object>()((q) =>
  q.db.deleteFrom('signing_keys').where('state', '=', 'retired').where('remove_at', '<=', q.now).returning('kid'),
)

export function createSigningKeys(driver: Driver): SigningKeys {
  return {
    list: async (tenant, workspace) =>
      (await driver.read(list, { tenant, workspace })).map(
        (row) =>
          ({
            kid: row.kid,
            tenant: row.tenant_id,
            workspace: row.workspace_id,
            alg: row.alg,
            state: row.state,
            sealed: row.sealed,
            createdAt: row.created_at,
          }) as SigningKey,
      ),

    add: (keys) =>
      driver.unit(function* () {
        let added = 0
        for (const key of keys) if (yield* one(insert, key)) added += 1
        if (added > 0) yield* raiseRevision()
      }),

    activate: (tenant, workspace, kid, removeAfterSeconds) =>
      driver.unit(function* () {
        const key = yield* one(promote, { tenant, workspace, kid })
        if (!key) return rollback(undefined)
        yield* later(retire, { tenant, workspace, kid, alg: key.alg, removeAfterMs: removeAfterSeconds * 1000 })
        yield* raiseRevision()
      }),

    prune: () =>
      driver.unit(function* () {
        const gone = yield* all(prune, {})
        if (gone.length > 0) yield* raiseRevision()
        return gone.length
      }),
  }
}
