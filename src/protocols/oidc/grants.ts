import type Provider from 'oidc-provider'
import type { Grant, Interaction, KoaContextWithOIDC } from 'oidc-provider'
import { traitsOf } from './clients.ts'
import type { Lifetimes } from './lifetimes.ts'
import { bindGrant, restsOn, shownIn } from './standing.ts'

/**
 * The grant under which a request may go on without a page: what this session consented to earlier, or, for the
 * operator's own applications, whatever they are registered for. A grant lasts as long as a refresh token from the last
 * time its user was here.
 */
export async function loadGrant(ctx: KoaContextWithOIDC, lifetimes: Lifetimes): Promise<Grant | undefined> {
  const { oidc } = ctx
  const { account, client, session } = oidc
  if (!account || !client || !session) return undefined
  const id = oidc.result?.consent?.grantId ?? session.grantIdFor(client.clientId)
  const found = id === undefined ? undefined : await oidc.provider.Grant.find(id)
  const grant = found?.accountId === account.accountId && found.clientId === client.clientId ? found : undefined
  // prompt=consent asks for a page, whoever the application is.
  if (traitsOf(client).consent === 'implicit' && !oidc.prompts.has('consent')) return grantImplicitly(ctx, grant)
  // What was refused before may be asked again, except by the request that has just been answered.
  if (grant && !oidc.result?.consent) grant.rejected = undefined
  if (!grant) return undefined
  const more = bindGrant(grant, shownIn(ctx))
  if (lifetimes.refreshToken > 2 * grant.remainingTTL) await prolong(grant, lifetimes)
  else if (more) await grant.save()
  return grant
}

async function grantImplicitly(ctx: KoaContextWithOIDC, existing: Grant | undefined): Promise<Grant> {
  const { oidc } = ctx
  const { Grant } = oidc.provider
  const grant = existing ?? new Grant({ accountId: oidc.account?.accountId, clientId: oidc.client?.clientId })
  const scopes = [...oidc.requestParamOIDCScopes]
  const claims = [...oidc.requestParamClaims]
  const had = { scopes: grant.getOIDCScope().split(' '), claims: grant.getOIDCClaims() }
  const complete = scopes.every((scope) => had.scopes.includes(scope)) && claims.every((claim) => had.claims.includes(claim))
  const more = bindGrant(grant, shownIn(ctx))
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

/**
 * Writes down what a person allowed; returns the id of the grant. Scopes left out are noted as refused for this request,
 * so that the library does not ask again; a later request that wants them does.
 */
export async function saveConsent(provider: Provider, interaction: Interaction, allowed: readonly string[]): Promise<string> {
  const clientId = String(interaction.params.client_id)
  const session = interaction.session?.uid ? await provider.Session.findByUid(interaction.session.uid) : undefined
  const accountId = interaction.session?.accountId
  if (!accountId) throw new Error('Consent was reached without a signed-in user.')
  const found = interaction.grantId === undefined ? undefined : await provider.Grant.find(interaction.grantId)
  const grant =
    found?.accountId === accountId && found.clientId === clientId ? found : new provider.Grant({ accountId, clientId })
  const asked = scopesOf(interaction)
  const granted = asked.filter((scope) => scope === requiredScope || allowed.includes(scope))
  const refused = asked.filter((scope) => !granted.includes(scope))
  const before = grant.getOIDCScope().split(' ').filter(Boolean)
  // A scope that was granted earlier and is refused now is gone.
  const scopes = [...new Set([...before, ...granted])].filter((scope) => !refused.includes(scope))
  grant.openid = { ...grant.openid, scope: scopes.join(' ') }
  const { missingOIDCClaims } = interaction.prompt.details as { missingOIDCClaims?: string[] }
  if (missingOIDCClaims) grant.addOIDCClaims(missingOIDCClaims)
  grant.rejected = refused.length === 0 ? undefined : { openid: { scope: refused.join(' ') } }
  bindGrant(grant, restsOn(session))
  return grant.save()
}
