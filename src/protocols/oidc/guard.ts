import type { FastifyReply, FastifyRequest } from 'fastify'
import { errors } from 'oidc-provider'
import { NotFound } from '../../engine/errors.ts'
import { brokenAnswer, busyAnswer, pageAnswer, problemAnswer, toReply, unknownWorkspaceAnswer } from '../../http/answers.ts'
import { FormRefused } from '../../http/form.ts'
import { isOverload, isUnavailable } from '../../http/unavailable.ts'
import type { OidcDeps } from './deps.ts'
import type { Realm } from './realm.ts'
import type { Realms } from './realms.ts'
import { gatherFacts, type RequestFacts } from './request-facts.ts'

export type Visit = {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
  readonly realm: Realm
  readonly facts: RequestFacts
}

/** A handler of ours: finds the workspace, and turns whatever goes wrong into an answer of the right kind (LG-5, LG-7). */
export function serve(
  deps: OidcDeps,
  realms: Realms,
  audience: RequestFacts['audience'],
  handler: (visit: Visit) => Promise<FastifyReply | undefined>,
) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const facts = gatherFacts(deps, request, audience)
    let realm: Realm | undefined
    try {
      const { tenant, workspace } = request.params as { tenant: string; workspace: string }
      realm = await realms.find(tenant, workspace)
      if (!realm) return toReply(reply, unknownWorkspaceAnswer(deps, facts))
      return (await handler({ request, reply, realm, facts })) ?? reply
    } catch (error) {
      if (reply.sent) {
        deps.log.error('a request failed after its answer was begun', { correlationId: facts.correlationId, error })
        return reply
      }
      return toReply(reply, failureAnswer(deps, facts, realm, error))
    }
  }
}

function failureAnswer(deps: OidcDeps, facts: RequestFacts, realm: Realm | undefined, error: unknown) {
  const workspace = realm?.workspace
  if (error instanceof FormRefused) {
    if (facts.audience === 'program') return problemAnswer(deps, error.status, 'invalid_request', error.message)
    const key = error.status === 413 ? 'too_large' : 'form_rejected'
    return pageAnswer(deps, facts, { kind: 'error', error: key, detail: error.message }, { status: error.status, workspace })
  }
  // Gone between two reads: the sign-in ran out, or its session ended in another tab.
  if (error instanceof NotFound || error instanceof errors.SessionNotFound)
    return pageAnswer(deps, facts, { kind: 'error', error: 'sign_in_lost' }, { status: 400, workspace })
  if (isOverload(error)) {
    deps.log.warn('too much is going on: a request was turned away', { correlationId: facts.correlationId })
    return busyAnswer(deps, facts, workspace)
  }
  deps.log.error('a request of the OpenID Connect door failed', { correlationId: facts.correlationId, error })
  return isUnavailable(error) ? busyAnswer(deps, facts, workspace) : brokenAnswer(deps, facts, workspace)
}
