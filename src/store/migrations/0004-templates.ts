import { type Compilable, sql } from 'kysely'
import type { Dialect } from '../statement.ts'
import { type Schema, table } from './columns.ts'

/** A tenant's own messages, and the limits of sending. */
export const templates = (db: Schema, dialect: Dialect): readonly Compilable[] => [
  table(db, dialect, 'message_templates', {
    tenant_id: 'text',
    template: 'text',
    channel: 'text',
    locale: 'text',
    content: 'text',
  })
    .addPrimaryKeyConstraint('message_templates_pkey', ['tenant_id', 'template', 'channel', 'locale'])
    .addForeignKeyConstraint('message_templates_tenant', ['tenant_id'], 'tenants', ['id']),
  db.schema.alterTable('tenants').addColumn('sending', 'text', (column) => column.notNull().defaultTo(sql.lit('{}'))),
  // Its counts are of the last hour, and go with it.
  db.schema.dropTable('send_budget'),
  table(db, dialect, 'send_counters', {
    tenant_id: 'text',
    limit_id: 'text',
    subject: 'text',
    times: 'text',
    expires_at: 'ms',
  }).addPrimaryKeyConstraint('send_counters_pkey', ['tenant_id', 'limit_id', 'subject']),
  db.schema.createIndex('send_counters_by_expiry').on('send_counters').column('expires_at'),
  table(db, dialect, 'unverified_sends', {
    message_id: 'text',
    tenant_id: 'text',
    limit_id: 'text',
    subject: 'text',
    destination: 'text',
    challenge_id: 'text?',
    expires_at: 'ms',
  }).addPrimaryKeyConstraint('unverified_sends_pkey', ['message_id', 'limit_id']),
  db.schema
    .createIndex('unverified_sends_by_subject')
    .on('unverified_sends')
    .columns(['tenant_id', 'limit_id', 'subject', 'expires_at']),
  db.schema.createIndex('unverified_sends_by_destination').on('unverified_sends').columns(['tenant_id', 'destination']),
  db.schema.createIndex('unverified_sends_by_challenge').on('unverified_sends').column('challenge_id'),
  db.schema.createIndex('unverified_sends_by_expiry').on('unverified_sends').column('expires_at'),
  table(db, dialect, 'limit_hits', {
    tenant_id: 'text',
    limit_id: 'text',
    outcome: 'text',
    day: 'ms',
    hits: 'ms',
    expires_at: 'ms',
  }).addPrimaryKeyConstraint('limit_hits_pkey', ['tenant_id', 'limit_id', 'outcome', 'day']),
  db.schema.createIndex('limit_hits_by_expiry').on('limit_hits').column('expires_at'),
]
