import { hash } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { changePolicy } from '../engine/change-policy.ts'
import { canonical, documentOf, type PolicyDocument, shownPolicy } from '../engine/policy-document.ts'
import type { Workspace } from '../engine/ports/catalogue.ts'
import { policySchema } from '../engine/simulation-schema.ts'
import { rules } from '../http/route-rules.ts'
import { faulty, noWorkspace, refuse } from './answers.ts'
import type { AdminDeps } from './deps.ts'
import type { BearerOf } from './guard.ts'
import { largestPolicy } from './schemas.ts'

/** Reading and replacing the policy of a workspace. A change names the version that it was made from, so that none is lost. */
export function policyRoutes(app: FastifyInstance, deps: AdminDeps, bearerOf: BearerOf): void {
  const url = '/api/admin/:tenant/workspaces/:workspace/policy'

  app.get(url, { config: rules('access-token', 'safe') }, async (request, reply) => {
    const workspace = await workspaceOf(deps, request)
    return workspace ? show(reply, documentOf(workspace.settings)) : noWorkspace(request, reply)
  })

  const put = { config: rules('access-token', 'no-cookie'), schema: { body: policySchema }, bodyLimit: largestPolicy }
  app.put(url, put, async (request, reply) => {
    const wanted = request.headers['if-match']
    if (wanted === undefined)
      return refuse(request, reply, 428, 'version_required', 'Name the version that you changed: send its ETag as If-Match.')
    const workspace = await workspaceOf(deps, request)
    if (!workspace) return noWorkspace(request, reply)
    const { user, application, browser } = bearerOf(request)
    const tags = wanted.split(',').map((one) => one.trim())
    const fits = (stored: PolicyDocument) => tags.includes(tagOf(stored))
    const outcome = await changePolicy(deps, workspace, request.body, { user: user.id, application, ...browser }, fits)
    switch (outcome.kind) {
      case 'faulty':
        return faulty(request, reply, outcome.faults)
      case 'missing':
        return noWorkspace(request, reply)
      case 'stale': {
        deps.catalogue.forget()
        const detail =
          'The policy was changed meanwhile, and nothing was written. Read it, and make your change to what is there now.'
        return refuse(request, reply, 412, 'version_conflict', detail)
      }
      case 'done':
        // On this node from the next request on; on the others within a second.
        deps.catalogue.forget()
        return show(reply, outcome.document)
    }
  })
}

/** A workspace of the tenant in the path, which is the tenant of the token. */
function workspaceOf({ catalogue }: Pick<AdminDeps, 'catalogue'>, request: FastifyRequest): Promise<Workspace | undefined> {
  const { tenant, workspace } = request.params as { tenant: string; workspace: string }
  return catalogue.workspace(tenant, workspace)
}

const show = (reply: FastifyReply, document: PolicyDocument): FastifyReply =>
  reply.header('etag', tagOf(document)).send(shownPolicy(document))

/** Strong (RFC 9110 8.8.1): the same text of members in whatever order. */
const tagOf = (document: PolicyDocument): string => `"${hash('sha256', canonical(document), 'base64url')}"`
