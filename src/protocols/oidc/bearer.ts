import type { FastifyRequest } from 'fastify'
import type { AccessToken } from 'oidc-provider'
import { reached } from '../../domain/assurance.ts'
import type { ApplicationId } from '../../domain/ids.ts'
import type { Inherited } from '../../engine/engine-contract.ts'
import { ladderOf } from '../../engine/policy.ts'
import type { Workspace } from '../../engine/ports/catalogue.ts'
import type { UserRecord } from '../../engine/ports/directory.ts'
import type { FindBearer, FindMachine, NoBearer } from '../../http/bearer.ts'
import { longestToken } from './access-token.ts'
import type { OidcDeps } from './deps.ts'
import { holdsKey } from './dpop-proof.ts'
import type { Realm } from './realm.ts'
import type { Realms } from './realms.ts'
import { inheritedOf } from './session-proofs.ts'
import { activeUser, stands } from './standing.ts'

const notGood: NoBearer = {
  error: 'invalid_token',
  scheme: 'Bearer',
  description: 'The access token is not good here: expired, revoked, or not for this.',
}

/** The token that a request brings, and what it is said to be. */
function shownBy(request: FastifyRequest): { readonly scheme: string; readonly value: string } | undefined {
  const [, scheme = '', value = ''] = /^(Bearer|DPoP) ([A-Za-z0-9._~+/-]+=*)$/i.exec(request.headers.authorization ?? '') ?? []
  return value === '' ? undefined : { scheme, value }
}

const nothingShown: NoBearer = { scheme: 'Bearer', description: 'Show an access token in the Authorization header.' }
const notHeld: NoBearer = {
  error: 'invalid_dpop_proof',
  scheme: 'DPoP',
  description: 'Prove that you hold the key of this token, afresh for each request (RFC 9449).',
}

const browserOf = (deps: OidcDeps, request: FastifyRequest) => ({
  address: deps.clientAddress(request),
  userAgent: request.headers['user-agent']?.slice(0, 512) ?? null,
})

/** Verifies the tokens that applications get for themselves (client credentials): for the Identity API. */
export const createFindMachine =
  (deps: OidcDeps, realms: Realms): FindMachine =>
  async (tenantSlug, request) => {
    const shown = shownBy(request)
    if (!shown) return { refused: nothingShown }
    const realm = await realmOf(deps, realms, tenantSlug, shown.value)
    const token = realm && (await realm.provider.ClientCredentials.find(shown.value))
    if (!realm || token?.kind !== 'ClientCredentials' || !token.clientId) return { refused: notGood }
    const client = await realm.provider.Client.find(token.clientId)
    // Taken from the application since: it is gone from its tokens at once.
    const { clientId } = token
    if (!client?.grantTypeAllowed('client_credentials')) return { refused: notGood }
    if (!(await isHolder(deps, realm, request, { ...shown, token: { jkt: token.jkt, clientId } }))) return { refused: notHeld }
    const registered = new Set(client.scope?.split(' '))
    const scopes = new Set([...token.scopes].filter((scope) => registered.has(scope)))
    return { workspace: realm.workspace, application: clientId as ApplicationId, scopes, browser: browserOf(deps, request) }
  }

/** Verifies access tokens for the parts of this server that take them as any resource server would: the admin API. */
export const createFindBearer =
  (deps: OidcDeps, realms: Realms): FindBearer =>
  async (tenantSlug, request) => {
    const show = shownBy(request)
    if (!show) return { refused: nothingShown }
    const { scheme, value } = show
    const realm = await realmOf(deps, realms, tenantSlug, value)
    const found = realm && (await standing(deps, realm, value))
    if (!found) return { refused: notGood }
    const { token, scopes, user, inherited } = found
    if (!(await isHolder(deps, realm, request, { scheme, value, token }))) return { refused: notHeld }
    const { workspace } = realm
    return {
      workspace,
      application: token.clientId as ApplicationId,
      scopes,
      user,
      inherited,
      browser: browserOf(deps, request),
    }
  }

/** The workspace that a token says it is of. Nothing is believed by that: the keys of that workspace verify it then. */
async function realmOf(
  { baseUrl }: Pick<OidcDeps, 'baseUrl'>,
  realms: Realms,
  tenantSlug: string,
  value: string,
): Promise<Realm | undefined> {
  if (value.length > longestToken) return undefined
  const issuer = claimedIssuer(value)
  const prefix = `${baseUrl}/${tenantSlug}/`
  return issuer?.startsWith(prefix) ? realms.find(tenantSlug, issuer.slice(prefix.length)) : undefined
}

function claimedIssuer(value: string): string | undefined {
  try {
    const { iss } = JSON.parse(Buffer.from(value.split('.')[1] ?? '', 'base64url').toString('utf8')) as { iss?: unknown }
    return typeof iss === 'string' ? iss : undefined
  } catch {
    return undefined
  }
}

interface Standing {
  readonly token: AccessToken
  readonly scopes: ReadonlySet<string>
  readonly user: UserRecord
  readonly inherited: Inherited
}

/** The token with all that it rests on, in the order of what the library asks at userinfo; undefined where anything is gone. */
async function standing(deps: OidcDeps, realm: Realm, value: string): Promise<Standing | undefined> {
  const { provider, workspace } = realm
  const token = await provider.AccessToken.find(value)
  // `kind`: a machine's own token proves nobody.
  if (token?.kind !== 'AccessToken' || token.sessionUid === undefined || token.grantId === undefined) return undefined
  const [client, grant, session, user] = await Promise.all([
    provider.Client.find(token.clientId ?? ''),
    provider.Grant.find(token.grantId),
    provider.Session.findByUid(token.sessionUid),
    activeUser(deps, workspace, token.accountId),
  ])
  if (!client || !grant || !session || !user) return undefined
  if (grant.clientId !== token.clientId || grant.accountId !== token.accountId) return undefined
  if (session.accountId !== token.accountId || session.grantIdFor(token.clientId as string) !== token.grantId) return undefined
  // A scope that was taken back since, or whose rules are not met any more, is gone.
  const granted = new Set(grant.getOIDCScope().split(' '))
  const scopes = new Set([...token.scopes].filter((scope) => granted.has(scope)))
  const inherited = inheritedOf(session)
  return inherited && { token, scopes, user, inherited: { ...inherited, proofs: shownFor(workspace, token, user, inherited) } }
}

/**
 * What was proved for this token. A session goes on, and may show more later: that is worth something to tokens that are given
 * then, and nothing to one that a thief took before (RFC 9470 asks for a new token after a step-up). Two factors may be of one
 * method, so the class that the token names bounds it too: what lifts the proofs above it is what came later.
 */
function shownFor({ settings }: Workspace, { extra }: AccessToken, user: UserRecord, { proofs }: Inherited): Inherited['proofs'] {
  const methods = new Set((extra?.amr ?? []) as readonly string[])
  const ladder = ladderOf(settings.policy ?? {})
  const highest = ladder.findIndex(({ acr }) => acr === extra?.acr) + 1
  const oldestFirst = proofs
    .filter((proof) => stands([proof.authenticator], user) && proof.amr.every((one) => methods.has(one)))
    .sort((a, b) => a.at - b.at)
  while (oldestFirst.length > 0 && reached(ladder, oldestFirst) > highest) oldestFirst.pop()
  return oldestFirst
}

/** A token that is bound to a key comes with a proof, and by the scheme that says so; another one comes without (RFC 9449 7.1). */
async function isHolder(
  deps: OidcDeps,
  realm: Realm,
  request: FastifyRequest,
  {
    scheme,
    value,
    token,
  }: { readonly scheme: string; readonly value: string; readonly token: Pick<AccessToken, 'jkt' | 'clientId'> },
): Promise<boolean> {
  const { jkt } = token
  const proving = scheme.toLowerCase() === 'dpop'
  if (jkt === undefined) return !proving
  return proving && holdsKey(deps, realm, request, { token: value, jkt, clientId: token.clientId ?? '' })
}
