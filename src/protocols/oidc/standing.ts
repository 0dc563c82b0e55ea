import type Provider from 'oidc-provider'
import { type Account, errors, type Grant, type KoaContextWithOIDC, type Session } from 'oidc-provider'
import type { ApplicationId, UserId } from '../../domain/ids.ts'
import type { Proof } from '../../domain/proof.ts'
import type { Scope } from '../../engine/engine-contract.ts'
import { letsStay } from '../../engine/policy.ts'
import type { Workspace } from '../../engine/ports/catalogue.ts'
import type { UserRecord } from '../../engine/ports/directory.ts'
import type { OidcDeps } from './deps.ts'
import { guardedAmong, withScopesOfClaims } from './guarded-scopes.ts'
import { onFoundGrant, withhold } from './provider-internals.ts'
import { factsOf } from './request-facts.ts'
import { scopeOfClaim } from './scope-claims.ts'
import { inheritedOf } from './session-proofs.ts'

/**
 * A session, and every grant that it gave, rest on the authenticators that were shown for it. Once one of these is gone
 * (removed, replaced, a password changed), so are they: at the next request, on every node (LC-4, PW-6; ADR 0031).
 */
export const stands = (restsOn: readonly string[], { authenticators }: Pick<UserRecord, 'authenticators'>): boolean =>
  restsOn.every((id) => authenticators.some((one) => one.id === id))

const authenticatorsOf = (proofs: readonly Proof[]): string[] => [...new Set(proofs.map((proof) => proof.authenticator))]

/** What a session rests on. */
export const restsOn = (session: Session | undefined): string[] => authenticatorsOf(inheritedOf(session)?.proofs ?? [])

/** Whoever has this id here and may sign in. Read once per request, where there is one. */
export async function activeUser(
  { directory }: Pick<OidcDeps, 'directory'>,
  { tenant, pool }: Workspace,
  id: string,
  ctx?: KoaContextWithOIDC,
): Promise<UserRecord | undefined> {
  const known = ctx && factsOf(ctx.req).people
  const reading = known?.get(id) ?? directory.find(tenant, id as UserId)
  known?.set(id, reading)
  const user = await reading
  return user?.status === 'active' && user.pool === pool ? user : undefined
}

/** The library's account of a user, with the user. */
export interface KnownAccount extends Account {
  readonly user: UserRecord
}

export const userOf = (ctx: KoaContextWithOIDC): UserRecord | undefined => (ctx.oidc.account as KnownAccount | undefined)?.user

interface BoundGrant extends Grant {
  /** Ids of authenticators. */
  restsOn?: readonly string[]
  /** What was shown in the sessions that use it: what its guarded scopes are judged by, whenever it is used. */
  shown?: readonly Proof[]
}

/**
 * Where every use of a grant passes (a code, a refresh, a device, userinfo, introspection, a new sign-in): one that no longer
 * stands is not there (nor, for new tokens, one that was given for less than policy asks for now), and of one that stands the scopes are withheld whose rules what was shown does not meet any more.
 */
export function loseFallenGrants(
  deps: Pick<OidcDeps, 'directory' | 'engine'>,
  provider: Provider,
  workspace: () => Workspace,
): void {
  onFoundGrant(provider, ['restsOn', 'shown'], async (ctx, grant: BoundGrant) => {
    const user = await activeUser(deps, workspace(), grant.accountId ?? '', ctx)
    if (!user || !stands(grant.restsOn ?? [], user)) return false
    // Elsewhere the policy is asked for an answer with its reasons.
    if (ctx && !letsStay(workspace(), grant.clientId ?? '', user)) return false
    // No token below policy, whatever has become stricter since the code or refresh token was given (FL-8).
    const issuing = ctx?.oidc?.route === 'token'
    if (issuing && !(await deps.engine.lasts(scopeOfGrant(workspace(), grant), user, grant.shown ?? []))) return false
    const withheld = await unearned(deps, workspace(), grant, user)
    withholdScopes(grant, withheld)
    refuseEmptyRefresh(ctx, withheld)
    return true
  })
}

const scopeOfGrant = ({ tenant, id }: Workspace, { clientId }: BoundGrant): Scope => ({
  tenant,
  workspace: id,
  application: (clientId ?? '') as ApplicationId,
  // Whoever calls now may be a server of the application: its address says nothing about the person.
  address: null,
  userAgent: null,
})

/** Scopes of a grant whose rules what was shown for it does not meet. */
async function unearned(
  { engine }: Pick<OidcDeps, 'engine'>,
  workspace: Workspace,
  grant: BoundGrant,
  user: UserRecord,
): Promise<string[]> {
  const guarded = guardedAmong(workspace, withScopesOfClaims(grant.getOIDCScope().split(' '), grant.getOIDCClaims()))
  if (guarded.length === 0) return []
  const earned = await engine.earned(scopeOfGrant(workspace, grant), guarded, { user: user.id, proofs: grant.shown ?? [] })
  return guarded.filter((name) => !earned.includes(name))
}

/**
 * A refresh is answered with what is left, unless it asks for nothing of that (a token that is good for nothing), or the right
 * to refresh is itself what was lost.
 */
function refuseEmptyRefresh(ctx: KoaContextWithOIDC | undefined, withheld: readonly string[]): void {
  const { grant_type: grantType, scope } = (ctx?.oidc?.route === 'token' && ctx.oidc.params) || {}
  if (grantType !== 'refresh_token') return
  // To be refreshed is what this scope is about.
  if (withheld.includes('offline_access')) throw new errors.InvalidGrant('staying connected is not granted any more')
  if (typeof scope !== 'string' || scope === '') return
  if (scope.split(' ').every((name) => withheld.includes(name)))
    throw new errors.InvalidScope('this scope is not granted any more', scope)
}

/** Leaves these scopes, and no others, out of a grant for this request, and the claims that they stand for. */
export function withholdScopes(grant: Grant, scopes: readonly string[]): void {
  const names = new Set(scopes)
  withhold(grant, names, (claim) => names.has(scopeOfClaim(claim) ?? ''))
}

/** Binds a grant to what was shown in the session that uses it; true where that is more than before. */
export function bindGrant(grant: BoundGrant, proofs: readonly Proof[]): boolean {
  const { restsOn = [], shown = [] } = grant
  grant.restsOn = [...new Set([...restsOn, ...authenticatorsOf(proofs)])]
  const isKnown = (proof: Proof) => shown.some((one) => one.authenticator === proof.authenticator && one.factor === proof.factor)
  const more = proofs.filter((proof) => !isKnown(proof))
  grant.shown = [...shown, ...more]
  return more.length > 0 || grant.restsOn.length > restsOn.length
}

/** What is shown in the session of a request, what the sign-in that it resumes has just shown included, as far as it is there. */
export function shownIn(ctx: KoaContextWithOIDC): readonly Proof[] {
  const { oidc } = ctx
  const { login, proofs = [] } = (oidc.result ?? {}) as { login?: unknown; proofs?: readonly Proof[] }
  const kept = inheritedOf(oidc.session as Session | undefined)?.proofs ?? []
  const shown = [...kept, ...(login ? proofs.filter(({ id }) => !kept.some((one) => one.id === id)) : [])]
  const user = userOf(ctx)
  return user ? shown.filter(({ authenticator }) => stands([authenticator], user)) : []
}
