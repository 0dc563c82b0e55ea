import type { IncomingMessage } from 'node:http'
import type { ApplicationId } from '../../domain/ids.ts'
import { guardedScopes } from '../../engine/policy.ts'
import type { OidcDeps } from './deps.ts'
import type { Realm } from './realm.ts'

/**
 * A request that names no scope gets all that its application is registered for, without `offline_access` (design 7), and,
 * for a machine's own token, without `openid`, which says something about a user, and without what only a person can earn. `parameters` is changed in place; true
 * where it was.
 */
export async function defaultScope(
  deps: Pick<OidcDeps, 'catalogue'>,
  realm: Realm,
  parameters: URLSearchParams,
  clientId: string | undefined,
): Promise<boolean> {
  // A pushed request has its own parameters.
  if (!clientId || clientId.length > 200 || parameters.get('scope') || parameters.has('request_uri')) return false
  const application = await deps.catalogue.application(clientId as ApplicationId)
  if (application?.workspace !== realm.workspace.id) return false
  const left = parameters.has('grant_type') ? ['offline_access', 'openid', ...guardedScopes(realm.workspace)] : ['offline_access']
  const known = new Set(['openid', ...realm.workspace.settings.scopes.map(({ name }) => name)])
  const scopes = application.settings.scopes.filter((scope) => known.has(scope) && !left.includes(scope))
  if (scopes.length === 0) return false
  parameters.set('scope', scopes.join(' '))
  return true
}

/** The client that a back-channel request says it is, by its form or its Basic header (RFC 6749 2.3.1). Nothing is checked. */
export function claimedClient(request: IncomingMessage, parameters: URLSearchParams): string | undefined {
  const named = parameters.get('client_id')
  if (named) return named
  const basic = /^Basic ([A-Za-z0-9+/]+=*)$/i.exec(request.headers.authorization ?? '')?.[1]
  const pair = basic === undefined ? '' : Buffer.from(basic, 'base64').toString('utf8')
  try {
    return pair.includes(':') ? decodeURIComponent(pair.slice(0, pair.indexOf(':')).replaceAll('+', ' ')) : undefined
  } catch {
    return undefined
  }
}
