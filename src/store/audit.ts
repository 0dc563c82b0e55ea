import type { Audit, AuditEvent } from '../engine/ports/audit.ts'
import type { Driver } from './driver.ts'
import { statement, type Writer } from './statement.ts'
import { later } from './unit.ts'

type EventParams = AuditEvent & { readonly node: string }

const writing = (q: Writer, p: Required<EventParams>) =>
  q.db.insertInto('audit_events').values({
    id: p.id,
    at: q.now,
    node: p.node,
    tenant_id: p.tenant,
    workspace_id: p.workspace,
    type: p.type,
    result: p.result,
    user_id: p.user,
    application_id: p.application,
    transaction_id: p.transaction,
    factor: p.factor,
    reason: p.reason,
    address: p.address,
    user_agent: p.userAgent,
  })

const insert = statement<EventParams>()(writing)

/** What is there already is not written again: the answer to an append may have been lost, and then it is tried again. */
const insertOnce = statement<EventParams>()((q, p) => writing(q, p).onConflict((conflict) => conflict.column('id').doNothing()))

const newest = statement<{ tenant: string; limit: number }>()((q, p) =>
  q.db
    .selectFrom('audit_events')
    .select(['id', 'at', 'node', 'tenant_id', 'workspace_id', 'type', 'result', 'user_id', 'application_id', 'transaction_id'])
    .select(['factor', 'reason', 'address', 'user_agent'])
    .where('tenant_id', '=', p.tenant)
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(p.limit),
)

/** Writes events as part of a unit: a decision and its record are one (LG-6). */
export function* record(events: readonly AuditEvent[], node: string) {
  for (const event of events) yield* later(insert, { ...event, node })
}

function* each(events: readonly AuditEvent[], node: string) {
  for (const event of events) yield* later(insertOnce, { ...event, node })
}

export function createAudit(driver: Driver, node: string): Audit {
  return {
    append: async (events) => {
      const [only] = events
      // One statement is atomic by itself.
      if (events.length === 1 && only) await driver.write(insertOnce, { ...only, node })
      else await driver.unit(() => each(events, node))
    },
    list: async (tenant, limit) =>
      (await driver.read(newest, { tenant, limit })).map(
        (row) =>
          ({
            id: row.id,
            at: row.at,
            node: row.node,
            tenant: row.tenant_id,
            workspace: row.workspace_id,
            type: row.type,
            result: row.result,
            user: row.user_id,
            application: row.application_id,
            transaction: row.transaction_id,
            factor: row.factor,
            reason: row.reason,
            address: row.address,
            userAgent: row.user_agent,
          }) as AuditEvent & { at: number; node: string },
      ),
  }
}
