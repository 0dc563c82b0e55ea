import type { KoaContextWithOIDC } from 'oidc-provider'
import type { Workspace } from '../../engine/ports/catalogue.ts'
import { brokenAnswer, busyAnswer, pageAnswer } from '../../http/answers.ts'
import { commonHeaders, formTargetOf, libraryPagePolicy, programPolicy } from '../../http/security-headers.ts'
import { isUnavailable } from '../../http/unavailable.ts'
import { auditOutcome } from './audit-outcome.ts'
import type { AuditTrail } from './audit-trail.ts'
import type { OidcDeps } from './deps.ts'
import { jwksMaxAge } from './keys.ts'
import { toKoa } from './koa-answers.ts'
import type { LibraryPages } from './library-pages.ts'
import { postLogoutTargetOf } from './provider-internals.ts'
import { factsOf } from './request-facts.ts'
import type { UserCodeThrottle } from './user-code-throttle.ts'

export interface Surroundings {
  readonly audit: AuditTrail
  readonly throttle: UserCodeThrottle
  readonly pages: LibraryPages
  readonly workspace: () => Workspace
}

const cachedRoutes = new Set(['discovery', 'jwks'])

/** Runs around every request of the library: headers, outage, audit. */
export async function surround(
  deps: OidcDeps,
  around: Surroundings,
  ctx: KoaContextWithOIDC,
  next: () => Promise<void>,
): Promise<void> {
  const facts = factsOf(ctx.req)
  ctx.set(commonHeaders(deps.secureCookies))
  ctx.set('content-security-policy', facts.audience === 'person' ? libraryPagePolicy : programPolicy)
  if (facts.audience === 'person') ctx.set('cross-origin-opener-policy', 'same-origin')
  ctx.set('x-correlation-id', facts.correlationId)
  if (isUserCodeEntry(ctx) && around.throttle.blocked(facts.address)) return around.pages.deviceThrottled(ctx)
  try {
    await next()
    if (!facts.storeDown) await auditOutcome(around.audit, around.workspace(), facts, ctx)
  } catch (error) {
    if (isWithoutSession(ctx, error)) {
      const page = { kind: 'error', error: ctx.method === 'POST' ? 'form_rejected' : 'sign_in_lost' } as const
      return toKoa(ctx, pageAnswer(deps, facts, page, { status: 400, workspace: around.workspace() }))
    }
    if (!isUnavailable(error)) {
      deps.log.error('a request of the protocol library failed', { correlationId: facts.correlationId, error })
      return toKoa(ctx, brokenAnswer(deps, facts, around.workspace()))
    }
    facts.storeDown = true
  }
  // The library may have answered 200 or a redirect although something could not be read or written (OA-17).
  if (facts.storeDown) return toKoa(ctx, busyAnswer(deps, facts, around.workspace()))
  if (cachedRoutes.has(ctx.oidc?.route) && ctx.status === 200) ctx.set('cache-control', `public, max-age=${jwksMaxAge}`)
  allowFormTargets(ctx)
}

/** The library refuses what belongs to no session, and then fails to store the session that is not there. */
const isWithoutSession = ({ oidc }: KoaContextWithOIDC, error: unknown) =>
  error instanceof TypeError && oidc?.session !== undefined && oidc.session.exp === undefined

const isUserCodeEntry = (ctx: KoaContextWithOIDC) => ctx.method === 'POST' && ctx.path === '/device'

/** A form that the library made posts to us, and we redirect on: the browser wants to know the last address beforehand. */
function allowFormTargets(ctx: KoaContextWithOIDC): void {
  const policy = ctx.response.get('content-security-policy')
  if (!policy.includes("'sha256-")) return
  const { params, entities } = ctx.oidc
  const redirectUri = params?.redirect_uri ?? entities.Interaction?.params.redirect_uri
  const targets = [...formTargetOf(postLogoutTargetOf(ctx)), ...formTargetOf(redirectUri)]
  ctx.set('content-security-policy', policy.replace("form-action 'self'", ["form-action 'self'", ...new Set(targets)].join(' ')))
}
