import type Provider from 'oidc-provider'
import type { Grant, Interaction, KoaContextWithOIDC, Session } from 'oidc-provider'
import type { UserId } from '../../domain/ids.ts'
import type { Workspace } from '../../engine/ports/catalogue.ts'
import { traitsOf } from './clients.ts'
import type { ConsentDetails } from './consent-details.ts'
import type { OidcDeps } from './deps.ts'
import { guardedAmong, lockedAmong, withScopesOfClaims } from './guarded-scopes.ts'
import type { Lifetimes } from './lifetimes.ts'
import { factsOf, scopeOf } from './request-facts.ts'
import { scopeOfClaim } from './scope-claims.ts'
import { duringOf, inheritedOf } from './session-proofs.ts'
import { bindGrant, shownIn, withholdScopes } from './standing.ts'

/**
 * The grant under which a request may go on without a page: what this session consented to earlier, or, for the
 * operator's own applications, whatever they are registered for. A grant lasts as long as a refresh token from the last
 * time its user was here.
 */
export async function loadGrant(
  deps: Pick<OidcDeps, 'engine'>,
  workspace: Workspace,
  ctx: KoaContextWithOIDC,
  lifetimes: Lifetimes,
): Promise<Grant | undefined> {
  const { oidc } = ctx
  const { account, client, session } = oidc
  if (!account || !client || !session) return undefined
  const id = oidc.result?.consent?.grantId ?? session.grantIdFor(client.clientId)
  const found = id === undefined ? undefined : await oidc.provider.Grant.find(id)
  const grant = found?.accountId === account.accountId && found.clientId === client.clientId ? found : undefined
  if (isImplicit(oidc)) return grantImplicitly(ctx, grant, await lockedIn(deps, workspace, ctx, askedIn(oidc)))
  if (!grant) return undefined
  if (!oidc.result?.consent) {
    // What was refused before may be asked again, except by the request that has just been answered.
    grant.rejected = undefined
    // So is what was granted before and asks for more now: each request that wants it is judged as if it were the first.
    withholdScopes(grant, await lockedIn(deps, workspace, ctx, askedIn(oidc)))
  }
  const more = bindGrant(grant, shownIn(ctx))
  if (lifetimes.refreshToken > 2 * grant.remainingTTL) await prolong(grant, lifetimes)
  else if (more) await grant.save()
  return grant
}

/** Operators' own applications are granted what they ask for; prompt=consent asks for a page, whoever the application is. */
export const isImplicit = ({ client, prompts }: KoaContextWithOIDC['oidc']): boolean =>
  traitsOf(client).consent === 'implicit' && !prompts.has('consent')

/** Scopes that a request is after, by their own name or by that of a claim. */
export const askedIn = ({ requestParamOIDCScopes, requestParamClaims }: KoaContextWithOIDC['oidc']): string[] =>
  withScopesOfClaims(requestParamOIDCScopes, requestParamClaims)

/** What cannot be left out is asked for by the sign-in (policy.ts), and not once more. */
export const guardedAtConsent = (workspace: Workspace, scopes: Iterable<string>): string[] =>
  guardedAmong(workspace, scopes).filter((scope) => scope !== requiredScope)

/** Of these scopes, those that what was shown in this session does not earn now. */
async function lockedIn(
  deps: Pick<OidcDeps, 'engine'>,
  workspace: Workspace,
  ctx: KoaContextWithOIDC,
  scopes: readonly string[],
): Promise<string[]> {
  const { oidc } = ctx
  const guarded = guardedAtConsent(workspace, scopes)
  if (guarded.length === 0) return []
  const shown = { user: (oidc.account?.accountId ?? '') as UserId, proofs: shownIn(ctx) }
  const scope = scopeOf(workspace, oidc.client?.clientId ?? '', factsOf(ctx.req))
  return lockedAmong(deps, guarded, { scope, shown, during: duringOf(oidc.result) })
}

/** What is locked is not granted: whether that ends the request is the sign-in's to say, which asks for it (demand.ts). */
async function grantImplicitly(ctx: KoaContextWithOIDC, existing: Grant | undefined, locked: readonly string[]): Promise<Grant> {
  const { oidc } = ctx
  const { Grant } = oidc.provider
  const grant = existing ?? new Grant({ accountId: oidc.account?.accountId, clientId: oidc.client?.clientId })
  const scopes = [...oidc.requestParamOIDCScopes].filter((scope) => !locked.includes(scope))
  const claims = [...oidc.requestParamClaims].filter((claim) => !locked.includes(scopeOfClaim(claim) ?? ''))
  const had = { scopes: grant.getOIDCScope().split(' '), claims: grant.getOIDCClaims() }
  const complete = scopes.every((scope) => had.scopes.includes(scope)) && claims.every((claim) => had.claims.includes(claim))
  const more = bindGrant(grant, shownIn(ctx))
  withholdScopes(grant, locked)
  if (existing && complete && !more) return existing
  if (scopes.length > 0) grant.addOIDCScope(scopes)
  if (claims.length > 0) grant.addOIDCClaims(claims)
  await grant.save()
  return grant
}

async function prolong(grant: Grant, { refreshToken }: Lifetimes): Promise<void> {
  grant.exp = (grant.exp ?? 0) + refreshToken - grant.remainingTTL
  await grant.save()
}

/** Scopes that a consent page cannot leave out. */
export const requiredScope = 'openid'

/** Scopes that an authorization request asks for, in its order. */
export const scopesOf = (interaction: Interaction): readonly string[] =>
  typeof interaction.params.scope === 'string' ? interaction.params.scope.split(' ').filter(Boolean) : []

/** What a person allowed, of what was asked; `locked` is never part of it. */
export interface Allowed {
  readonly scopes: readonly string[]
  readonly locked: readonly string[]
}

/**
 * Writes down what a person allowed; returns the id of the grant. Scopes left out are noted as refused for this request,
 * so that the library does not ask again; a later request that wants them does.
 */
export async function saveConsent(
  provider: Provider,
  interaction: Interaction,
  session: Session | undefined,
  allowed: Allowed,
): Promise<string> {
  const clientId = String(interaction.params.client_id)
  const accountId = interaction.session?.accountId
  if (!accountId) throw new Error('Consent was reached without a signed-in user.')
  const found = interaction.grantId === undefined ? undefined : await provider.Grant.find(interaction.grantId)
  const grant =
    found?.accountId === accountId && found.clientId === clientId ? found : new provider.Grant({ accountId, clientId })
  const asked = scopesOf(interaction)
  const granted = asked.filter(
    (scope) => !allowed.locked.includes(scope) && (scope === requiredScope || allowed.scopes.includes(scope)),
  )
  const refused = asked.filter((scope) => !granted.includes(scope))
  const before = grant.openid?.scope?.split(' ').filter(Boolean) ?? []
  // A scope that was granted earlier and is refused now is gone.
  const scopes = [...new Set([...before, ...granted])].filter((scope) => !refused.includes(scope))
  grant.openid = { ...grant.openid, scope: scopes.join(' ') }
  const { missingOIDCClaims = [] } = interaction.prompt.details as ConsentDetails
  const isLocked = (claim: string) => allowed.locked.includes(scopeOfClaim(claim) ?? '')
  const claims = missingOIDCClaims.filter((claim) => !isLocked(claim))
  if (claims.length > 0) grant.addOIDCClaims(claims)
  const rejected = { scope: refused.join(' '), claims: missingOIDCClaims.filter(isLocked) }
  grant.rejected = refused.length + rejected.claims.length === 0 ? undefined : { openid: rejected }
  bindGrant(grant, inheritedOf(session)?.proofs ?? [])
  return grant.save()
}
