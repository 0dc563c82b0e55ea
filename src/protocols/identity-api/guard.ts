import type { FastifyReply, FastifyRequest } from 'fastify'
import type { CodeCaller } from '../../engine/codes/code-deps.ts'
import type { Machine } from '../../http/bearer.ts'
import { refuse } from './answers.ts'
import type { IdentityApiDeps } from './deps.ts'

/** Name of the workspace whose tokens open this API (design 6). */
const systemWorkspace = 'system'

/**
 * Who asks, settled before a body is read: an application with a token of its own, from the tenant's system workspace, with one of
 * the scopes that open the call, about a pool of that tenant. There is no cookie, so no other site can make a browser ask.
 */
export function createGuard(deps: Pick<IdentityApiDeps, 'findMachine' | 'people'>) {
  const callers = new WeakMap<FastifyRequest, CodeCaller>()

  const open =
    (scopes: readonly string[]) =>
    async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
      const { tenant, pool: named } = request.params as { tenant: string; pool: string }
      const found = await deps.findMachine(tenant, request)
      if ('refused' in found) {
        const { scheme, error, description } = found.refused
        challenge(reply, scheme, error ? { error, error_description: description } : {})
        return refuse(reply, 401, error ?? 'invalid_token', description)
      }
      if (found.workspace.slug !== systemWorkspace) {
        const description = `The access token is not one of the workspace ${systemWorkspace} of this tenant.`
        challenge(reply, 'Bearer', { error: 'invalid_token', error_description: description })
        return refuse(reply, 401, 'invalid_token', description)
      }
      if (!scopes.some((scope) => found.scopes.has(scope))) {
        const description = `The access token lacks the scope ${scopes.join(' or ')}.`
        challenge(reply, 'Bearer', { error: 'insufficient_scope', error_description: description, scope: scopes[0] ?? '' })
        return refuse(reply, 403, 'insufficient_scope', description)
      }
      const pool = await poolOf(tenant, named, found)
      if (!pool) return refuse(reply, 404, 'pool_not_found', 'There is no such identity pool in this tenant.')
      callers.set(request, { ...found.browser, workspace: found.workspace, application: found.application, pool })
      return undefined
    }

  /** By its id or by its name in addresses, within the tenant of the token. */
  async function poolOf(tenant: string, named: string, { workspace }: Machine) {
    const found = (await deps.people.pool(tenant, named)) ?? (await deps.people.poolById(workspace.tenant, named))
    return found?.tenant === workspace.tenant ? found : undefined
  }

  return {
    open,
    /** Who asks, of a request that the guard has let pass. Throws for any other: that would be a bug. */
    callerOf(request: FastifyRequest): CodeCaller {
      const caller = callers.get(request)
      if (!caller) throw new Error('This request passed no guard.')
      return caller
    },
  }
}

/** RFC 6750 3. */
function challenge(reply: FastifyReply, scheme: string, parameters: Readonly<Record<string, string>>): void {
  const told = Object.entries(parameters).map(([name, value]) => `${name}="${value.replace(/["\\]/g, '')}"`)
  reply.header('www-authenticate', [scheme, told.join(', ')].filter(Boolean).join(' '))
}
