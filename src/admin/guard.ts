import type { FastifyReply, FastifyRequest } from 'fastify'
import type { EventId } from '../domain/ids.ts'
import { administrators } from '../engine/check-policy.ts'
import type { Checked, Engine } from '../engine/engine-contract.ts'
import type { Factor } from '../engine/factor-contract.ts'
import type { Audit } from '../engine/ports/audit.ts'
import type { Bearer, FindBearer } from '../http/bearer.ts'
import type { Ids } from '../platform/ids.ts'
import { refuse } from './answers.ts'
import { stepUpOf } from './step-up.ts'

/** OAuth scope of the admin API. */
export const adminScope = 'admin'

/** Who asks, of a request that the guard has let pass. Throws for any other: that would be a bug. */
export type BearerOf = (request: FastifyRequest) => Bearer

export interface GuardDeps {
  readonly engine: Pick<Engine, 'check'>
  readonly findBearer: FindBearer
  readonly audit: Pick<Audit, 'append'>
  readonly ids: Pick<Ids, 'next'>
  /** All that this server has. */
  readonly factors: readonly Factor[]
}

/**
 * Who asks, settled anew for each request and before a body is read: an administrator of this tenant, by an access token of the
 * workspace that signs administrators in, who has proved what its policy asks for now (AZ-3, AZ-6). There is no cookie, so no
 * other site can make a browser ask.
 */
export function createGuard(deps: GuardDeps) {
  const visits = new WeakMap<FastifyRequest, Bearer>()

  async function onRequest(request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
    const { tenant } = request.params as { tenant: string }
    const found = await deps.findBearer(tenant, request)
    if ('refused' in found) {
      const { scheme, error, description } = found.refused
      return refuseToken(request, reply, 401, error ?? 'invalid_token', description, { scheme, ...(error ? { error } : {}) })
    }
    const scheme = /^dpop /i.test(request.headers.authorization ?? '') ? 'DPoP' : 'Bearer'
    // Of another workspace of the tenant: as good as none here.
    if (!found.workspace.settings.administration) {
      const description = 'The access token is not one of the administration of this tenant.'
      return refuseToken(request, reply, 401, 'invalid_token', description, { scheme, error: 'invalid_token' })
    }
    if (!found.scopes.has(adminScope)) {
      const description = `The access token lacks the scope ${adminScope}.`
      const error = 'insufficient_scope'
      return refuseToken(request, reply, 403, error, description, { scheme, error, scope: adminScope })
    }
    // Read with the person, at each request: whoever is taken out of the group is out at once.
    if (!found.user.groups.includes(administrators)) {
      await record(request, found, 'not_an_administrator')
      return refuse(request, reply, 403, 'not_an_administrator', `Only members of the group ${administrators} administer.`)
    }
    const verdict = await deps.engine.check(scopeOf(found), {}, found.inherited)
    if (!verdict.satisfied) return fallsShort(request, reply, found, scheme, verdict)
    visits.set(request, found)
    return undefined
  }

  /** RFC 9470 3: says what would be enough. What no further proof mends is said as it is. */
  async function fallsShort(
    request: FastifyRequest,
    reply: FastifyReply,
    bearer: Bearer,
    scheme: string,
    { explanation }: Checked,
  ): Promise<unknown> {
    if (explanation.decision === 'deny') {
      await record(request, bearer, explanation.reason ?? 'not_allowed', explanation)
      return refuse(request, reply, 403, 'not_allowed', 'The policy of the administration lets nobody in like this.')
    }
    const { acrValues, maxAge } = stepUpOf(deps.factors, bearer)
    const error = 'insufficient_user_authentication'
    const description = 'More has to be proved to administer: sign in again with the authentication class that is named here.'
    const wanted = { acr_values: acrValues, ...(maxAge === undefined ? {} : { max_age: String(maxAge) }) }
    return refuseToken(request, reply, 401, error, description, { scheme, error, ...wanted })
  }

  async function record(request: FastifyRequest, bearer: Bearer, reason: string, detail?: unknown): Promise<void> {
    const { workspace, application, user, browser } = bearer
    await deps.audit.append([
      {
        id: deps.ids.next<EventId>(),
        tenant: workspace.tenant,
        workspace: workspace.id,
        type: 'admin.refused',
        result: 'refused',
        user: user.id,
        application,
        transaction: null,
        factor: null,
        reason,
        ...browser,
        detail: {
          method: request.method,
          path: request.routeOptions.url,
          ...(detail === undefined ? {} : { explanation: detail }),
        },
      },
    ])
  }

  return {
    onRequest,

    bearerOf(request: FastifyRequest): Bearer {
      const bearer = visits.get(request)
      if (!bearer) throw new Error('This request passed no guard.')
      return bearer
    },
  }
}

/** No device and no remembered browser: what counts is what was proved. */
const scopeOf = ({ workspace, application, browser }: Bearer) => ({
  tenant: workspace.tenant,
  workspace: workspace.id,
  application,
  ...browser,
})

/** Parameters of WWW-Authenticate (RFC 6750 3, RFC 9470 3): what another token would need. */
type Wanted = { readonly scheme: string } & Readonly<Record<string, string>>

function refuseToken(
  request: FastifyRequest,
  reply: FastifyReply,
  status: number,
  code: string,
  detail: string,
  { scheme, ...wanted }: Wanted,
): FastifyReply {
  const told = { ...wanted, ...(wanted.error ? { error_description: detail } : {}) }
  const parameters = Object.entries(told).map(([name, value]) => `${name}="${value.replace(/["\\]/g, '')}"`)
  reply.header('www-authenticate', [scheme, parameters.join(', ')].filter(Boolean).join(' '))
  return refuse(request, reply, status, code, detail)
}
