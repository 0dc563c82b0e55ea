import { type SqlBool, sql } from 'kysely'
import { type Own, updateOwn } from './authenticator-statements.ts'
import { statement } from './statement.ts'

/** By who gave the wrong answer, so that a later success forgives that source's and nobody else's. */
export const countFailure = statement<Own & { source: string }>()((q, p) =>
  q.db
    .insertInto('authenticator_failures')
    .columns(['authenticator_id', 'source', 'failures'])
    .expression((from) =>
      from
        .selectFrom('authenticators')
        .select((row) => ['id', sql<string>`cast(${p.source} as text)`.as('source'), row.lit(1).as('failures')])
        .where('id', '=', p.authenticator)
        .where('tenant_id', '=', p.tenant)
        .where('user_id', '=', p.user),
    )
    .onConflict((conflict) =>
      conflict
        .columns(['authenticator_id', 'source'])
        .doUpdateSet({ failures: sql<number>`authenticator_failures.failures + 1` }),
    ),
)

/** TH-2: from `limit` on it is disabled until it is bound anew. */
export const addFailure = statement<Own & { limit: number }>()((q, p) =>
  updateOwn(q, p).set({
    failures: sql<number>`failures + 1`,
    status: sql<string>`case when failures + 1 >= ${p.limit} then 'disabled' else status end`,
  }),
)

/** What one source, or (null) all of them, has to its account. */
export const forgiveFailures = statement<Own & { source: string | null }>()((q, p) =>
  updateOwn(q, p).set({
    failures: sql<number>`failures - coalesce((select sum(f.failures) from authenticator_failures f
      where f.authenticator_id = authenticators.id and (cast(${p.source} as text) is null or f.source = ${p.source})), 0)`,
  }),
)

export const forgetFailures = statement<{ authenticator: string; source: string | null }>()((q, p) =>
  q.db
    .deleteFrom('authenticator_failures')
    .where('authenticator_id', '=', p.authenticator)
    .where(sql<SqlBool>`(cast(${p.source} as text) is null or source = ${p.source})`),
)

/** PU-3: at most so many requests in a row that nobody answered. */
export const countUnanswered = statement<Own & { limit: number }>()((q, p) =>
  updateOwn(q, p).set({ unanswered: sql<number>`unanswered + 1` }).where('unanswered', '<', p.limit).returning('id'),
)

export const forgetUnanswered = statement<{ tenant: string; user: string | null }>()((q, p) =>
  q.db
    .updateTable('authenticators')
    .set({ unanswered: 0 })
    .where('user_id', '=', p.user)
    .where('tenant_id', '=', p.tenant)
    .where('unanswered', '>', 0),
)
