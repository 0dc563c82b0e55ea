import type { FindAccount } from 'oidc-provider'
import type { Workspace } from '../../engine/ports/catalogue.ts'
import type { UserRecord } from '../../engine/ports/directory.ts'
import type { OidcDeps } from './deps.ts'
import { claimsByScope } from './scope-claims.ts'
import { activeUser, type KnownAccount } from './standing.ts'

/**
 * The library's claims configuration for a workspace. How somebody signed in is part of every ID token (`openid`); claims
 * about the person come from userinfo, or into the ID token where the claims parameter asks.
 */
export function claimsConfiguration(scopes: ReadonlySet<string>): Record<string, null | string[]> {
  const offered = Object.entries(claimsByScope).filter(([scope]) => scopes.has(scope))
  return {
    openid: ['sub', 'acr', 'amr', 'auth_time'],
    acr: null,
    amr: null,
    auth_time: null,
    sid: null,
    iss: null,
    ...Object.fromEntries(offered.map(([scope, claims]) => [scope, [...claims]])),
  }
}

/** Looks users up by `sub`. A disabled or foreign user is not there, so tokens, refreshes and userinfo end at once. */
export function createFindAccount(deps: Pick<OidcDeps, 'directory'>, workspace: () => Workspace): FindAccount {
  return async (ctx, sub) => {
    const user = await activeUser(deps, workspace(), sub, ctx)
    return user && toAccount(user)
  }
}

const toAccount = (user: UserRecord): KnownAccount => ({
  accountId: user.id,
  user,
  claims: () => {
    const claims = {
      sub: user.id as string,
      name: user.name,
      preferred_username: user.username,
      locale: user.locale,
      updated_at: Math.floor(user.updatedAt / 1000),
      email: user.email,
      email_verified: user.email === null ? null : user.emailVerified,
      phone_number: user.phone,
      phone_number_verified: user.phone === null ? null : user.phoneVerified,
    }
    return { sub: claims.sub, ...Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== null)) }
  },
})
