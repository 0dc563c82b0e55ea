import type { FastifyInstance } from 'fastify'
import type { UserId } from '../domain/ids.ts'
import type { ShadowCount } from '../engine/ports/shadow.ts'
import { rules } from '../http/route-rules.ts'
import { noWorkspace } from './answers.ts'
import type { AdminDeps } from './deps.ts'
import { shadowPeopleSchema, shadowSchema, within } from './schemas.ts'

const week = 7
const quarter = 90
const page = 50
const largestPage = 200

/** What rules in shadow would have changed in the last days, and for whom. Findings are kept for 90 days. */
export function shadowRoutes(app: FastifyInstance, deps: AdminDeps): void {
  const url = '/api/admin/:tenant/policy/shadow'
  const config = rules('access-token', 'safe')
  const find = (params: unknown, slug: string) => deps.catalogue.workspace((params as { tenant: string }).tenant, slug)

  app.get(url, { config, schema: { querystring: shadowSchema } }, async (request, reply) => {
    const query = request.query as { workspace: string; days?: string }
    const workspace = await find(request.params, query.workspace)
    if (!workspace) return noWorkspace(request, reply)
    const days = within(query.days, week, quarter)
    const found = await deps.shadowFindings.count(workspace.tenant, workspace.id, { sinceDays: days })
    const quiet = (workspace.settings.policy?.rules ?? [])
      .filter(({ id, shadow }) => shadow && !found.some(({ rule }) => rule === id))
      .map(({ id }): ShadowCount => ({ rule: id, signIns: 0, people: 0, outcomes: [] }))
    return { days, rules: [...found, ...quiet] }
  })

  app.get(`${url}/people`, { config, schema: { querystring: shadowPeopleSchema } }, async (request, reply) => {
    const query = request.query as { workspace: string; rule: string; days?: string; limit?: string; after?: UserId }
    const workspace = await find(request.params, query.workspace)
    if (!workspace) return noWorkspace(request, reply)
    const [days, limit] = [within(query.days, week, quarter), within(query.limit, page, largestPage)]
    const { tenant, id } = workspace
    const after = query.after ?? null
    const found = await deps.shadowFindings.people(tenant, id, query.rule, { sinceDays: days, limit, after })
    const people = await Promise.all(
      found.map(async (one) => {
        const user = await deps.directory.find(tenant, one.user)
        return { ...one, name: user?.name ?? null, account: user?.email ?? user?.username ?? user?.phone ?? null }
      }),
    )
    return { days, people, next: found.length === limit ? (found.at(-1)?.user ?? null) : null }
  })
}
