import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Engine, Scope } from '../engine/engine-contract.ts'
import { ownAccount } from '../engine/world.ts'
import type { BrowserSession, FindSession } from '../http/browser-session.ts'
import { problem } from '../http/server.ts'

export interface GuardDeps {
  readonly engine: Pick<Engine, 'check'>
  readonly findSession: FindSession
  /** Origin that browsers use. */
  readonly origin: string
}

/** A request of somebody who is signed in, about their own account. */
export interface Visit {
  readonly session: BrowserSession
  readonly scope: Scope
}

/** Who asks, and from where: settled before a body is read. Cookie and nothing else says who (LC-2). */
export function createGuard({ engine, findSession, origin }: GuardDeps) {
  const visits = new WeakMap<FastifyRequest, Visit>()
  return {
    async onRequest(request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
      if (!isOwn(request, origin))
        return refuse(reply, request, 403, 'cross_site', 'Only a page of this very site may ask for this.')
      const { tenant, workspace } = request.params as { tenant: string; workspace: string }
      const session = await findSession(tenant, workspace, request, reply)
      const scope = session && scopeOf(session)
      // Whatever the session has shown, it must be worth a sign-in now.
      const verdict = scope && (await engine.check(scope, {}, session.inherited))
      if (!verdict?.satisfied) return refuse(reply, request, 401, 'login_required', 'Sign in first.')
      visits.set(request, { session, scope } as Visit)
      return undefined
    },

    visitOf(request: FastifyRequest): Visit {
      const visit = visits.get(request)
      if (!visit) throw new Error('This request passed no guard.')
      return visit
    },
  }
}

/** Only this person's own transactions are there (K-01). */
const scopeOf = ({ workspace, inherited, browser }: BrowserSession): Scope => ({
  tenant: workspace.tenant,
  workspace: workspace.id,
  application: ownAccount,
  owner: inherited.user,
  ...browser,
})

/**
 * SE-6: a page of another site can neither read an answer nor make a browser send a change. Browsers that do not say where a
 * request comes from send JSON across sites only after asking, and nobody here agrees to that.
 */
function isOwn({ headers, method }: FastifyRequest, own: string): boolean {
  const site = headers['sec-fetch-site']
  const reads = method === 'GET' || method === 'HEAD'
  if (site !== undefined && site !== 'same-origin' && !(site === 'none' && reads)) return false
  if (headers.origin !== undefined && headers.origin !== own) return false
  return reads || /^application\/json\s*(?:;|$)/i.test(headers['content-type'] ?? '')
}

const refuse = (reply: FastifyReply, request: FastifyRequest, status: number, code: string, detail: string) =>
  reply.code(status).send(problem(status, code, detail, request.id))
