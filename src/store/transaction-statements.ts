import { sql } from 'kysely'
import { statement } from './statement.ts'

interface InsertParams {
  id: string
  tenant: string
  workspace: string
  pool: string
  application: string
  stage: string
  user: string | null
  state: string
  lifetimeMs: number
}

export const insertTransaction = statement<InsertParams>()((q, p) =>
  q.db
    .insertInto('transactions')
    .values((row) => ({
      id: p.id,
      tenant_id: p.tenant,
      workspace_id: p.workspace,
      pool_id: p.pool,
      application_id: p.application,
      version: 1,
      stage: p.stage,
      attempts: 0,
      sends: 0,
      user_id: p.user,
      created_at: q.now,
      expires_at: row(q.now, '+', p.lifetimeMs),
      state: p.state,
    }))
    .returning(['created_at', 'expires_at']),
)

/** The transaction once per proof, or once without one: transaction and proofs are read in one statement, as of one moment. */
export const loadTransaction = statement<{ tenant: string; id: string }>()((q, p) =>
  q.db
    .selectFrom('transactions as t')
    .leftJoin('proofs as p', 'p.transaction_id', 't.id')
    .select([
      't.id',
      't.tenant_id',
      't.workspace_id',
      't.pool_id',
      't.application_id',
      't.version',
      't.stage',
      't.attempts',
      't.sends',
    ])
    .select(['t.user_id', 't.created_at', 't.expires_at', 't.state', q.now.as('now')])
    .select([
      'p.id as p_id',
      'p.transaction_id as p_transaction_id',
      'p.authenticator_id as p_authenticator_id',
      'p.factor as p_factor',
    ])
    .select(['p.at as p_at', 'p.classes as p_classes', 'p.amr as p_amr', 'p.traits as p_traits', 'p.address as p_address'])
    .where('t.id', '=', p.id)
    .where('t.tenant_id', '=', p.tenant)
    .orderBy('p.at')
    .orderBy('p.id'),
)

interface AdvanceParams {
  tenant: string
  id: string
  version: number
  stage: string
  user: string | null
  state: string
  refund: number
  sends: number
}

/** The compare-and-swap of every step: a transaction that is over, or past its time, moves no more except to `failed`. */
export const advance = statement<AdvanceParams>()((q, p) =>
  q.db
    .updateTable('transactions')
    .set((row) => ({
      version: row('version', '+', 1),
      stage: p.stage,
      user_id: p.user,
      state: p.state,
      attempts: sql<number>`case when attempts >= ${p.refund} then attempts - ${p.refund} else 0 end`,
      sends: row('sends', '+', p.sends),
    }))
    .where('id', '=', p.id)
    .where('tenant_id', '=', p.tenant)
    .where('version', '=', p.version)
    .where('stage', 'in', ['identifying', 'challenging', 'enrolling'])
    .where((row) => row.or([row('expires_at', '>', q.now), row(sql`cast(${p.stage} as text)`, '=', 'failed')]))
    .returning('version'),
)

export const redeemTransaction = statement<{ tenant: string; id: string }>()((q, p) =>
  q.db
    .updateTable('transactions')
    .set((row) => ({ stage: 'redeemed', version: row('version', '+', 1) }))
    .where('id', '=', p.id)
    .where('tenant_id', '=', p.tenant)
    .where('stage', '=', 'succeeded')
    .where('expires_at', '>', q.now)
    .returning('id'),
)

interface ProofParams {
  id: string
  transaction: string
  tenant: string
  user: string | null
  authenticator: string
  factor: string
  classes: string
  amr: string
  traits: string
  address: string | null
}

export const insertProof = statement<ProofParams>()((q, p) =>
  q.db.insertInto('proofs').values({
    id: p.id,
    transaction_id: p.transaction,
    tenant_id: p.tenant,
    user_id: p.user,
    authenticator_id: p.authenticator,
    factor: p.factor,
    at: q.now,
    classes: p.classes,
    amr: p.amr,
    traits: p.traits,
    address: p.address,
  }),
)
