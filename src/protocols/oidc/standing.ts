import type Provider from 'oidc-provider'
import type { Account, Grant, KoaContextWithOIDC, Session } from 'oidc-provider'
import type { UserId } from '../../domain/ids.ts'
import type { Proof } from '../../domain/proof.ts'
import type { Workspace } from '../../engine/ports/catalogue.ts'
import type { UserRecord } from '../../engine/ports/directory.ts'
import type { OidcDeps } from './deps.ts'
import { onFoundGrant } from './provider-internals.ts'
import { factsOf } from './request-facts.ts'
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
  restsOn?: readonly string[]
}

/** A grant that no longer stands is not there: not for codes, refreshes, userinfo or introspection, nor for a new sign-in. */
export function loseFallenGrants(deps: Pick<OidcDeps, 'directory'>, provider: Provider, workspace: () => Workspace): void {
  onFoundGrant(provider, 'restsOn', async (ctx, { accountId, restsOn = [] }: BoundGrant) => {
    const user = await activeUser(deps, workspace(), accountId ?? '', ctx)
    return user !== undefined && stands(restsOn, user)
  })
}

/** Binds a grant to what was shown in the session that uses it; true where that is more than before. */
export function bindGrant(grant: BoundGrant, shown: readonly string[]): boolean {
  const before = grant.restsOn ?? []
  const after = [...new Set([...before, ...shown])]
  grant.restsOn = after
  return after.length > before.length
}

/** What is shown in the session of a request, what the sign-in that it resumes has just shown included, as far as it is there. */
export function shownIn(ctx: KoaContextWithOIDC): string[] {
  const { oidc } = ctx
  const { login, proofs = [] } = (oidc.result ?? {}) as { login?: unknown; proofs?: readonly Proof[] }
  const shown = [...restsOn(oidc.session as Session | undefined), ...(login ? authenticatorsOf(proofs) : [])]
  const user = userOf(ctx)
  return user ? shown.filter((id) => stands([id], user)) : []
}
