import type { TransactionId } from '../../domain/ids.ts'
import type { Inherited, Scope } from '../../engine/engine-contract.ts'
import { guardedScopes } from '../../engine/policy.ts'
import type { Workspace } from '../../engine/ports/catalogue.ts'
import type { OidcDeps } from './deps.ts'
import { scopeOfClaim } from './scope-claims.ts'

/** The scopes among these that some rule of the workspace guards. */
export const guardedAmong = (workspace: Workspace, scopes: Iterable<string>): string[] => {
  const guarded = guardedScopes(workspace)
  return guarded.size === 0 ? [] : [...new Set(scopes)].filter((scope) => guarded.has(scope))
}

/** Claims that a request names itself are what the guard of their scope is about, too: asking for `email` is asking for e-mail. */
export const withScopesOfClaims = (scopes: Iterable<string>, claims: Iterable<string>): string[] => [
  ...scopes,
  ...[...claims].flatMap((claim) => scopeOfClaim(claim) ?? []),
]

interface Session {
  readonly scope: Scope
  readonly shown: Inherited
  /** Of the request that is being answered: what was proved in them is fresh. */
  readonly during: readonly TransactionId[]
}

/** Of these guarded scopes, those whose rules the proofs of a session do not meet now. */
export async function lockedAmong(
  { engine }: Pick<OidcDeps, 'engine'>,
  scopes: readonly string[],
  { scope, shown, during }: Session,
): Promise<string[]> {
  if (scopes.length === 0) return []
  const open = await engine.grantable(scope, scopes, shown, during)
  return scopes.filter((one) => !open.includes(one))
}
