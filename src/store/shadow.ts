import { sql } from 'kysely'
import type { AuditEvent } from '../engine/ports/audit.ts'
import type { ShadowCount, ShadowFindings, ShadowPerson } from '../engine/ports/shadow.ts'
import type { Driver } from './driver.ts'
import { statement, storable, type Writer } from './statement.ts'
import { later, type Step } from './unit.ts'

interface FindingParams {
  tenant: string
  signIn: string
  rule: string
  workspace: string
  user: string | null
  application: string | null
  would: string
}

/** Once per sign-in and rule. A later event of it knows better: who it is, and what it would have come to. */
const put = statement<FindingParams>()((q, p) =>
  q.db
    .insertInto('shadow_findings')
    .values({
      tenant_id: p.tenant,
      sign_in: p.signIn,
      rule: p.rule,
      workspace_id: p.workspace,
      user_id: p.user,
      application_id: p.application,
      would: p.would,
      at: q.now,
    })
    .onConflict((conflict) =>
      conflict.columns(['tenant_id', 'sign_in', 'rule']).doUpdateSet({
        user_id: sql<string | null>`coalesce(excluded.user_id, shadow_findings.user_id)`,
        would: sql<string>`excluded.would`,
      }),
    ),
)

/** Part of every unit that writes audit events. */
export function* recordFindings({ id, tenant, workspace, transaction, user, application, shadow }: AuditEvent): Step<void> {
  // Policy is a workspace's: what happens outside of one has no rules.
  if (workspace === null) return
  for (const { rule, would } of shadow ?? [])
    yield* later(put, { tenant, workspace, signIn: transaction ?? id, rule, user, application, would })
}

interface SinceParams {
  tenant: string
  workspace: string
  sinceMs: number
}

/** `(select now)` is evaluated once, which lets the index find them. */
const recent = ({ db, now }: Writer, p: SinceParams) =>
  db
    .selectFrom('shadow_findings')
    .where('tenant_id', '=', p.tenant)
    .where('workspace_id', '=', p.workspace)
    .where('at', '>', sql<number>`(select ${now} - ${p.sinceMs})`)

const tally = sql<number>`count(*)`.as('sign_ins')
const distinct = sql<number>`count(distinct user_id)`.as('people')

/** By rule and outcome, and (null) over all outcomes of a rule: people are counted once there. As of one moment. */
const counts = statement<SinceParams>()((q, p) =>
  recent(q, p)
    .select(['rule', sql<string | null>`null`.as('would'), tally, distinct])
    .groupBy('rule')
    .unionAll(recent(q, p).select(['rule', 'would', tally, distinct]).groupBy(['rule', 'would']))
    .orderBy('rule')
    .orderBy('would'),
)

const whom = statement<SinceParams & { rule: string; after: string; limit: number }>()((q, p) =>
  recent(q, p)
    .where('rule', '=', p.rule)
    .where('user_id', '>', p.after)
    .select(['user_id', sql<number>`max(at)`.as('last_at'), tally])
    .groupBy('user_id')
    .orderBy('user_id')
    .limit(p.limit),
)

const day = 86_400_000

export function createShadowFindings(driver: Driver): ShadowFindings {
  return {
    count: async (tenant, workspace, { sinceDays }) => {
      const rows = await driver.read(counts, { tenant, workspace, sinceMs: sinceDays * day })
      const tallyOf = (row: (typeof rows)[number]) => ({ signIns: row.sign_ins, people: row.people })
      return [...Map.groupBy(rows, (row) => row.rule)].map(([rule, own]): ShadowCount => {
        const outcomes = own.flatMap((row) => (row.would === null ? [] : [{ would: row.would, ...tallyOf(row) }]))
        const [all] = own.filter((row) => row.would === null).map(tallyOf)
        return { rule, signIns: 0, people: 0, ...all, outcomes }
      })
    },

    people: async (tenant, workspace, rule, { sinceDays, limit, after }) => {
      if (!storable(rule)) return []
      const rows = await driver.read(whom, { tenant, workspace, rule, sinceMs: sinceDays * day, after: after ?? '', limit })
      return rows.map((row) => ({ user: row.user_id, lastAt: row.last_at, signIns: row.sign_ins }) as ShadowPerson)
    },
  }
}
