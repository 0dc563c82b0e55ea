import { type Compilable, sql } from 'kysely'
import type { Dialect } from '../statement.ts'
import { type Schema, table } from './columns.ts'

/** The tables of the first version: catalogue, people, transactions, messages, protocol artifacts, audit. */
export const foundation = (db: Schema, dialect: Dialect): readonly Compilable[] => [
  ...catalogue(db, dialect),
  ...people(db, dialect),
  ...authentication(db, dialect),
  ...limits(db, dialect),
  ...records(db, dialect),
]

const catalogue = (db: Schema, dialect: Dialect): Compilable[] => [
  table(db, dialect, 'tenants', { id: 'text', slug: 'text', name: 'text' })
    .addPrimaryKeyConstraint('tenants_pkey', ['id'])
    .addUniqueConstraint('tenants_slug', ['slug']),
  table(db, dialect, 'pools', { id: 'text', tenant_id: 'text', slug: 'text', name: 'text' })
    .addPrimaryKeyConstraint('pools_pkey', ['id'])
    .addUniqueConstraint('pools_slug', ['tenant_id', 'slug'])
    .addForeignKeyConstraint('pools_tenant', ['tenant_id'], 'tenants', ['id']),
  table(db, dialect, 'workspaces', {
    id: 'text',
    tenant_id: 'text',
    slug: 'text',
    pool_id: 'text',
    enabled: 'flag',
    settings: 'text',
  })
    .addPrimaryKeyConstraint('workspaces_pkey', ['id'])
    .addUniqueConstraint('workspaces_slug', ['tenant_id', 'slug'])
    .addForeignKeyConstraint('workspaces_tenant', ['tenant_id'], 'tenants', ['id'])
    .addForeignKeyConstraint('workspaces_pool', ['pool_id'], 'pools', ['id']),
  table(db, dialect, 'applications', { id: 'text', tenant_id: 'text', workspace_id: 'text', enabled: 'flag', settings: 'text' })
    .addPrimaryKeyConstraint('applications_pkey', ['id'])
    .addForeignKeyConstraint('applications_workspace', ['workspace_id'], 'workspaces', ['id']),
  table(db, dialect, 'signing_keys', {
    kid: 'text',
    tenant_id: 'text',
    workspace_id: 'text',
    alg: 'text',
    state: 'text',
    sealed: 'text',
    created_at: 'ms',
    remove_at: 'ms?',
  })
    .addPrimaryKeyConstraint('signing_keys_pkey', ['workspace_id', 'kid'])
    .addForeignKeyConstraint('signing_keys_workspace', ['workspace_id'], 'workspaces', ['id']),
  table(db, dialect, 'catalogue_revision', { id: 'count', revision: 'ms' })
    .addPrimaryKeyConstraint('catalogue_revision_pkey', ['id'])
    .addCheckConstraint('catalogue_revision_single', sql`id = 1`),
  db.insertInto('catalogue_revision').values({ id: sql.lit(1), revision: sql.lit(1) }),
]

const people = (db: Schema, dialect: Dialect): Compilable[] => [
  table(db, dialect, 'users', {
    id: 'text',
    tenant_id: 'text',
    pool_id: 'text',
    status: 'text',
    locale: 'text?',
    username: 'text?',
    name: 'text?',
    email: 'text?',
    email_verified: 'flag',
    phone: 'text?',
    phone_verified: 'flag',
    created_at: 'ms',
    updated_at: 'ms',
  })
    .addPrimaryKeyConstraint('users_pkey', ['id'])
    .addForeignKeyConstraint('users_pool', ['pool_id'], 'pools', ['id']),
  table(db, dialect, 'identifiers', { pool_id: 'text', value: 'text', user_id: 'text' })
    .addPrimaryKeyConstraint('identifiers_pkey', ['pool_id', 'value'])
    .addForeignKeyConstraint('identifiers_user', ['user_id'], 'users', ['id']),
  db.schema.createIndex('identifiers_by_user').on('identifiers').column('user_id'),
  table(db, dialect, 'authenticators', {
    id: 'text',
    tenant_id: 'text',
    user_id: 'text',
    factor: 'text',
    sealed: 'text?',
    address: 'text?',
    marker: 'ms?',
    status: 'text',
    created_at: 'ms',
  })
    .addPrimaryKeyConstraint('authenticators_pkey', ['id'])
    .addForeignKeyConstraint('authenticators_user', ['user_id'], 'users', ['id']),
  db.schema.createIndex('authenticators_by_user').on('authenticators').column('user_id'),
]

const authentication = (db: Schema, dialect: Dialect): Compilable[] => [
  table(db, dialect, 'transactions', {
    id: 'text',
    tenant_id: 'text',
    workspace_id: 'text',
    pool_id: 'text',
    application_id: 'text',
    version: 'count',
    stage: 'text',
    attempts: 'count',
    sends: 'count',
    user_id: 'text?',
    created_at: 'ms',
    expires_at: 'ms',
    state: 'text',
  }).addPrimaryKeyConstraint('transactions_pkey', ['id']),
  db.schema.createIndex('transactions_by_expiry').on('transactions').column('expires_at'),
  table(db, dialect, 'proofs', {
    id: 'text',
    transaction_id: 'text',
    tenant_id: 'text',
    user_id: 'text?',
    authenticator_id: 'text',
    factor: 'text',
    at: 'ms',
    classes: 'text',
    amr: 'text',
    traits: 'text',
    address: 'text?',
  })
    .addPrimaryKeyConstraint('proofs_pkey', ['id'])
    .addForeignKeyConstraint('proofs_transaction', ['transaction_id'], 'transactions', ['id'], (key) => key.onDelete('cascade')),
  db.schema.createIndex('proofs_by_transaction').on('proofs').column('transaction_id'),
  table(db, dialect, 'one_time', {
    id: 'text',
    type: 'text',
    tenant_id: 'text',
    transaction_id: 'text?',
    user_id: 'text?',
    authenticator_id: 'text?',
    payload: 'text',
    created_at: 'ms',
    expires_at: 'ms',
    consumed_at: 'ms?',
    superseded_at: 'ms?',
  })
    .addPrimaryKeyConstraint('one_time_pkey', ['id'])
    .addForeignKeyConstraint('one_time_transaction', ['transaction_id'], 'transactions', ['id'], (key) =>
      key.onDelete('cascade'),
    ),
  db.schema.createIndex('one_time_by_transaction').on('one_time').column('transaction_id'),
  db.schema.createIndex('one_time_by_expiry').on('one_time').column('expires_at'),
]

const limits = (db: Schema, dialect: Dialect): Compilable[] => [
  table(db, dialect, 'failures', {
    tenant_id: 'text',
    account: 'text',
    kind: 'text',
    lane: 'text',
    known: 'flag',
    failures: 'count',
    total: 'count',
    next_allowed_at: 'ms',
    expires_at: 'ms',
  }).addPrimaryKeyConstraint('failures_pkey', ['tenant_id', 'account', 'kind', 'lane']),
  db.schema.createIndex('failures_by_expiry').on('failures').column('expires_at').where(sql<boolean>`known = 0 or total = 0`),
  table(db, dialect, 'send_budget', {
    tenant_id: 'text',
    destination: 'text',
    times: 'text',
    expires_at: 'ms',
  }).addPrimaryKeyConstraint('send_budget_pkey', ['tenant_id', 'destination']),
  db.schema.createIndex('send_budget_by_expiry').on('send_budget').column('expires_at'),
  table(db, dialect, 'outbox', {
    id: 'text',
    tenant_id: 'text',
    user_id: 'text?',
    challenge_id: 'text?',
    channel: 'text',
    destination: 'text',
    sealed: 'text',
    state: 'text',
    attempts: 'count',
    due_at: 'ms',
    expires_at: 'ms',
    error: 'text?',
  }).addPrimaryKeyConstraint('outbox_pkey', ['id']),
  db.schema.createIndex('outbox_due').on('outbox').column('due_at').where(sql<boolean>`state = 'waiting'`),
  db.schema.createIndex('outbox_by_challenge').on('outbox').column('challenge_id'),
  db.schema.createIndex('outbox_by_expiry').on('outbox').column('expires_at'),
]

const records = (db: Schema, dialect: Dialect): Compilable[] => [
  table(db, dialect, 'artifacts', {
    id: 'text',
    tenant_id: 'text',
    workspace_id: 'text',
    model: 'text',
    payload: 'text',
    grant_id: 'text?',
    uid: 'text?',
    user_code: 'text?',
    expires_at: 'ms?',
    consumed_at: 'ms?',
  }).addPrimaryKeyConstraint('artifacts_pkey', ['id']),
  ...['grant_id', 'uid', 'user_code', 'expires_at'].map((column) =>
    db.schema
      .createIndex(`artifacts_by_${column}`)
      .on('artifacts')
      .column(column)
      .where(sql<boolean>`${sql.ref(column)} is not null`),
  ),
  table(db, dialect, 'audit_events', {
    id: 'text',
    at: 'ms',
    node: 'text',
    tenant_id: 'text',
    workspace_id: 'text?',
    type: 'text',
    result: 'text',
    user_id: 'text?',
    application_id: 'text?',
    transaction_id: 'text?',
    factor: 'text?',
    reason: 'text?',
    address: 'text?',
    user_agent: 'text?',
  }).addPrimaryKeyConstraint('audit_events_pkey', ['id']),
  db.schema.createIndex('audit_events_by_time').on('audit_events').columns(['tenant_id', 'at', 'id']),
]
