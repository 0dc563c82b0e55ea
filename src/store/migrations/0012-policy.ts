import { type Compilable, sql } from 'kysely'
import type { Dialect } from '../statement.ts'
import { type Schema, table } from './columns.ts'

/** What policy judges people by, and what came of its rules: why it decided so, and what those in shadow would have changed. */
export const policy = (db: Schema, dialect: Dialect): readonly Compilable[] => [
  ...(['groups', 'sign_ins'] as const).map((name) =>
    db.schema.alterTable('users').addColumn(name, 'text', (column) => column.notNull().defaultTo(sql.lit('[]'))),
  ),
  db.schema.alterTable('audit_events').addColumn('detail', 'text'),
  // The trail of one person or of one sign-in is found without reading everybody's.
  ...(['user_id', 'transaction_id'] as const).map((column) =>
    db.schema
      .createIndex(`audit_events_by_${column}`)
      .on('audit_events')
      .columns(['tenant_id', column, 'at', 'id'])
      .where(sql<boolean>`${sql.ref(column)} is not null`),
  ),
  table(db, dialect, 'shadow_findings', {
    tenant_id: 'text',
    sign_in: 'text',
    rule: 'text',
    workspace_id: 'text',
    user_id: 'text?',
    application_id: 'text?',
    would: 'text',
    at: 'ms',
  }).addPrimaryKeyConstraint('shadow_findings_pkey', ['tenant_id', 'sign_in', 'rule']),
  db.schema.createIndex('shadow_findings_by_time').on('shadow_findings').columns(['tenant_id', 'workspace_id', 'at']),
  db.schema.createIndex('shadow_findings_by_age').on('shadow_findings').column('at'),
]
