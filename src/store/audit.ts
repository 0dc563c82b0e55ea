import type { Audit, AuditEvent, AuditFilter, RecordedEvent } from '../engine/ports/audit.ts'
import type { Driver } from './driver.ts'
import { recordFindings } from './shadow.ts'
import { type Statement, statement, storable, type Writer } from './statement.ts'
import type { AuditEventRow } from './tables.ts'
import { later, type Step } from './unit.ts'

type EventParams = Omit<AuditEvent, 'detail' | 'shadow'> & { readonly detail: string | null; readonly node: string }

const writing = (q: Writer, p: EventParams) =>
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
    detail: p.detail,
  })

const insert = statement<EventParams>()(writing)

/** What is there already is not written again: the answer to an append may have been lost, and then it is tried again. */
const insertOnce = statement<EventParams>()((q, p) => writing(q, p).onConflict((conflict) => conflict.column('id').doNothing()))

const paramsOf = ({ detail, shadow: _, ...event }: AuditEvent, node: string): EventParams => ({
  ...event,
  detail: detail === undefined ? null : JSON.stringify(detail),
  node,
})

/** Writes events, and what they say of rules in shadow, as part of a unit: a decision and its record are one (LG-6). */
export const record = (events: readonly AuditEvent[], node: string): Step<void> => write(insert, events, node)

function* write(how: typeof insert, events: readonly AuditEvent[], node: string): Step<void> {
  for (const event of events) {
    yield* later(how, paramsOf(event, node))
    yield* recordFindings(event)
  }
}

const stored = ({ db }: Writer, tenant: string) =>
  db
    .selectFrom('audit_events')
    .select(['id', 'at', 'node', 'tenant_id', 'workspace_id', 'type', 'result', 'user_id', 'application_id', 'transaction_id'])
    .select(['factor', 'reason', 'address', 'user_agent', 'detail'])
    .where('tenant_id', '=', tenant)

const byId = statement<{ tenant: string; id: string }>()((q, p) => stored(q, p.tenant).where('id', '=', p.id))

type ListParams = { readonly tenant: string; readonly limit: number } & { readonly [K in keyof AuditFilter]: string }

const columns = { user: 'user_id', application: 'application_id', transaction: 'transaction_id' } as const
const filters = ['user', 'application', 'transaction', 'before'] as const satisfies readonly (keyof AuditFilter)[]

/** A statement for each set of filters: only where the text names a column does the database look into its index. */
const listing = (by: readonly (keyof AuditFilter)[]) =>
  statement<ListParams>()((q, p) => {
    let query = stored(q, p.tenant)
    for (const name of by) {
      query =
        name === 'before'
          ? query.where((row) =>
              row(
                row.refTuple('at', 'id'),
                '<',
                row
                  .selectFrom('audit_events as page')
                  .select(['page.at', 'page.id'])
                  .where('page.id', '=', p.before)
                  .where('page.tenant_id', '=', p.tenant)
                  .$asTuple('at', 'id'),
              ),
            )
          : query.where(columns[name], '=', p[name])
    }
    return query.orderBy('at', 'desc').orderBy('id', 'desc').limit(p.limit)
  })

const listings = new Map<string, Statement<ListParams, AuditEventRow>>()

function listingBy(by: readonly (keyof AuditFilter)[]): Statement<ListParams, AuditEventRow> {
  const key = by.join()
  const known = listings.get(key) ?? listing(by)
  listings.set(key, known)
  return known
}

export function createAudit(driver: Driver, node: string): Audit {
  return {
    append: async (events) => {
      const [only] = events
      // One statement is atomic by itself.
      if (events.length === 1 && only && !only.shadow?.length) await driver.write(insertOnce, paramsOf(only, node))
      else await driver.unit(() => write(insertOnce, events, node))
    },

    list: async (tenant, limit, filter = {}) => {
      const by = filters.filter((name) => filter[name] !== undefined)
      if (by.some((name) => !storable(filter[name] ?? ''))) return []
      return (await driver.read(listingBy(by), { tenant, limit, ...filter })).map(eventOf)
    },

    find: async (tenant, id) => (storable(id) ? (await driver.read(byId, { tenant, id })).map(eventOf)[0] : undefined),
  }
}

const eventOf = (row: AuditEventRow): RecordedEvent =>
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
    ...(row.detail === null ? {} : { detail: JSON.parse(row.detail) }),
  }) as RecordedEvent
