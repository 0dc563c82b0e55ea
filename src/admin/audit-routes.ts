import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { EventId } from '../domain/ids.ts'
import type { AuditFilter, RecordedEvent } from '../engine/ports/audit.ts'
import { rules } from '../http/route-rules.ts'
import { refuse } from './answers.ts'
import type { AdminDeps } from './deps.ts'
import type { BearerOf } from './guard.ts'
import { auditSchema, within } from './schemas.ts'

const page = 50
const largestPage = 200

/** The audit trail of the tenant of the token: newest first, page by page; one entry has the full reasoning. */
export function auditRoutes(app: FastifyInstance, deps: AdminDeps, bearerOf: BearerOf): void {
  const tenantOf = (request: FastifyRequest) => bearerOf(request).workspace.tenant
  const url = '/api/admin/:tenant/audit'
  const config = rules('access-token', 'safe')

  app.get(url, { config, schema: { querystring: auditSchema } }, async (request) => {
    const { limit: wanted, ...filter } = request.query as AuditFilter & { limit?: string }
    const limit = within(wanted, page, largestPage)
    const events = await deps.audit.list(tenantOf(request), limit, filter)
    return { events: events.map(inList), next: events.length === limit ? (events.at(-1)?.id ?? null) : null }
  })

  app.get(`${url}/:id`, { config }, async (request, reply) => {
    const { id } = request.params as { id: EventId }
    const event = await deps.audit.find(tenantOf(request), id)
    if (!event) return refuse(request, reply, 404, 'not_found', 'There is no such entry in the audit trail of this tenant.')
    const { tenant: _, ...shown } = event
    return shown
  })
}

/** `explained`: opening it tells why. */
const inList = ({ tenant: _, detail, ...event }: RecordedEvent) => ({ ...event, explained: detail !== undefined })
