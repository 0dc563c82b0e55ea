import type { NewChallenge, StoredChallenge } from '../engine/ports/transactions.ts'
import { statement, type Writer } from './statement.ts'
import type { OneTimeRow } from './tables.ts'

type InsertParams = Omit<NewChallenge, 'payload' | 'lifetimeSeconds' | 'alone'> & {
  readonly tenant: string
  /** Null: made outside of any (a generated code). */
  readonly transaction: string | null
  readonly payload: string
  readonly lifetimeMs: number
}

export const insertChallenge = statement<InsertParams>()((q, p) =>
  q.db.insertInto('one_time').values((row) => ({
    id: p.id,
    type: p.type,
    tenant_id: p.tenant,
    transaction_id: p.transaction,
    user_id: p.user,
    authenticator_id: p.authenticator,
    payload: p.payload,
    created_at: q.now,
    expires_at: row(q.now, '+', p.lifetimeMs),
    consumed_at: null,
    superseded_at: null,
  })),
)

/** OC-3: whoever updates the row has used it; everybody after that finds no such row. */
export const consumeChallenge = statement<{ id: string; tenant: string; transaction: string }>()((q, p) =>
  q.db
    .updateTable('one_time')
    .set({ consumed_at: q.now })
    .where('id', '=', p.id)
    .where('tenant_id', '=', p.tenant)
    .where('transaction_id', '=', p.transaction)
    .where('consumed_at', 'is', null)
    .where('superseded_at', 'is', null)
    .where('expires_at', '>', q.now)
    .returning('id'),
)

/** OC-5: a new send invalidates the old code. Another authenticator's challenge, left for this one, may still be answered. */
export const supersedeChallengesOf = statement<{ transaction: string; authenticator: string | null }>()((q, p) =>
  q.db
    .updateTable('one_time')
    .set({ superseded_at: q.now })
    .where('transaction_id', '=', p.transaction)
    .where('authenticator_id', 'is not distinct from', p.authenticator)
    .where('consumed_at', 'is', null)
    .where('superseded_at', 'is', null),
)

/** PU-3: one request at a time per user, whichever sign-in it is for. */
export const supersedeChallengesOfUser = statement<{ tenant: string; user: string | null; type: string }>()((q, p) =>
  q.db
    .updateTable('one_time')
    .set({ superseded_at: q.now })
    .where('authenticator_id', 'in', (from) => from.selectFrom('authenticators').select('id').where('user_id', '=', p.user))
    .where('tenant_id', '=', p.tenant)
    .where('type', '=', p.type)
    .where('consumed_at', 'is', null)
    .where('superseded_at', 'is', null),
)

/** All of them: the person left. */
export const supersedeChallenges = statement<{ transaction: string }>()((q, p) =>
  q.db
    .updateTable('one_time')
    .set({ superseded_at: q.now })
    .where('transaction_id', '=', p.transaction)
    .where('consumed_at', 'is', null)
    .where('superseded_at', 'is', null),
)

const live = ({ db, now }: Writer) =>
  db
    .selectFrom('one_time')
    .select(['id', 'type', 'transaction_id', 'user_id', 'authenticator_id', 'payload', 'created_at', 'expires_at'])
    .where('consumed_at', 'is', null)
    .where('superseded_at', 'is', null)
    .where('expires_at', '>', now)

export const liveChallenge = statement<{ tenant: string; id: string }>()((q, p) =>
  live(q).where('id', '=', p.id).where('tenant_id', '=', p.tenant).where('transaction_id', 'is not', null),
)

export const liveChallengesOf = statement<{ tenant: string; authenticator: string }>()((q, p) =>
  live(q)
    .where('authenticator_id', '=', p.authenticator)
    .where('tenant_id', '=', p.tenant)
    .where('transaction_id', 'is not', null)
    .orderBy('id', 'desc')
    .limit(20),
)

export const challengeOf = (
  row: Pick<
    OneTimeRow,
    'id' | 'type' | 'transaction_id' | 'user_id' | 'authenticator_id' | 'payload' | 'created_at' | 'expires_at'
  >,
): StoredChallenge =>
  ({
    id: row.id,
    type: row.type,
    transaction: row.transaction_id,
    user: row.user_id,
    authenticator: row.authenticator_id,
    payload: JSON.parse(row.payload),
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  }) as StoredChallenge
