import type { KoaContextWithOIDC } from 'oidc-provider'
import type { Workspace } from '../../engine/ports/catalogue.ts'
import type { AuditTrail, Happening } from './audit-trail.ts'
import type { RequestFacts } from './request-facts.ts'

const replays: Readonly<Record<string, string>> = {
  authorization_code: 'oidc.code_replayed',
  refresh_token: 'oidc.refresh_token_replayed',
  'urn:ietf:params:oauth:grant-type:device_code': 'oidc.device_code_replayed',
}

/** Writes down what a request of the library came to, before the answer leaves (LG-1, LG-6). */
export async function auditOutcome(
  trail: AuditTrail,
  workspace: Workspace,
  facts: RequestFacts,
  ctx: KoaContextWithOIDC,
): Promise<void> {
  const happening = happeningOf(facts, ctx)
  if (!happening) return
  // A machine's own tokens come by the thousand and prove nobody: their trail is written in groups.
  if (happening.type === 'oidc.client_token_issued') trail.later(workspace, facts, happening)
  else await trail.record(workspace, facts, happening)
}

function happeningOf(facts: RequestFacts, ctx: KoaContextWithOIDC): Happening | undefined {
  const { oidc } = ctx
  const application = oidc?.client?.clientId
  switch (oidc?.route) {
    case 'token':
      return tokenHappening(facts, ctx, application)
    case 'authorization':
    case 'resume':
      return authorizationHappening(facts, ctx, application)
    case 'end_session_confirm': {
      if (ctx.status !== 303) return undefined
      const ended = oidc.params?.logout !== undefined
      return {
        type: ended ? 'oidc.session_ended' : 'oidc.application_left',
        result: 'success',
        user: oidc.session?.accountId,
        application,
      }
    }
    case 'revocation': {
      const token = oidc.entities.AccessToken ?? oidc.entities.RefreshToken
      const revoked = ctx.status === 200 && token && token.clientId === application
      return revoked ? { type: 'oidc.token_revoked', result: 'success', user: token.accountId, application } : undefined
    }
    default:
      return undefined
  }
}

function tokenHappening(facts: RequestFacts, ctx: KoaContextWithOIDC, application: string | undefined): Happening {
  const { oidc } = ctx
  const grantType = String(oidc.params?.grant_type ?? '').slice(0, 100)
  const user = oidc.account?.accountId
  if (ctx.status === 200) {
    if (grantType === 'client_credentials') return { type: 'oidc.client_token_issued', result: 'success', application }
    return { type: 'oidc.token_issued', result: 'success', user, application, reason: grantType }
  }
  const reason = errorOf(ctx.body)
  if (facts.replayed) return { type: replays[grantType] ?? 'oidc.token_refused', result: 'refused', user, application, reason }
  return { type: 'oidc.token_refused', result: 'refused', user, application, reason }
}

/** Only what the trail needs: addresses that were refused, and answers without a page in between are told by the engine. */
function authorizationHappening(
  { decided }: RequestFacts,
  ctx: KoaContextWithOIDC,
  application: string | undefined,
): Happening | undefined {
  if (ctx.status >= 400 && application !== undefined && !ctx.oidc.redirectUriCheckPerformed) {
    return { type: 'oidc.redirect_rejected', result: 'refused', application }
  }
  const { AuthorizationCode } = ctx.oidc.entities
  if (!AuthorizationCode) return undefined
  return { type: 'oidc.code_issued', result: 'success', user: AuthorizationCode.accountId, application, decided }
}

const errorOf = (body: unknown): string | undefined => {
  const error = (body as { error?: unknown } | undefined)?.error
  return typeof error === 'string' ? error : undefined
}
