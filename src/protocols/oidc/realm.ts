import type { EventEmitter } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type Provider from 'oidc-provider'
import type { KoaContextWithOIDC } from 'oidc-provider'
import type { ApplicationId } from '../../domain/ids.ts'
import { ladderOf } from '../../engine/policy.ts'
import type { Workspace } from '../../engine/ports/catalogue.ts'
import type { SigningKey } from '../../engine/ports/signing-keys.ts'
import { isUnavailable } from '../../http/unavailable.ts'
import { createCookieSigner } from '../../platform/cookie-signer.ts'
import { createAdapterFactory } from './adapter.ts'
import type { AuditTrail } from './audit-trail.ts'
import type { BackchannelDelivery } from './backchannel.ts'
import { traitsOf } from './clients.ts'
import { createConfiguration } from './configuration.ts'
import type { OidcDeps } from './deps.ts'
import { issuerOf } from './issuer.ts'
import { openKeys } from './keys.ts'
import { createLibraryPages } from './library-pages.ts'
import { lifetimesOf } from './lifetimes.ts'
import { compareSecretsBy, createProvider, detectReplayBy, issueStructuredTokens, rememberClients } from './provider-internals.ts'
import { factsOf } from './request-facts.ts'
import { loseFallenGrants } from './standing.ts'
import { surround } from './surround.ts'
import type { UserCodeThrottle } from './user-code-throttle.ts'

/** One workspace, ready to serve: its issuer, its keys, its Provider. */
export interface Realm {
  readonly issuer: string
  /** Path under which browsers reach it. */
  readonly mountPath: string
  readonly provider: Provider
  readonly handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>
  /** As the catalogue knows it now. */
  workspace: Workspace
}

export interface RealmParts {
  readonly audit: AuditTrail
  readonly backchannel: BackchannelDelivery
  readonly throttle: UserCodeThrottle
}

/** Builds the Provider of a workspace. */
export function createRealm(deps: OidcDeps, parts: RealmParts, built: Workspace, keys: readonly SigningKey[]): Realm {
  const issuer = issuerOf(deps.baseUrl, built)
  const scope = { tenant: built.tenant, workspace: built.id }
  const scopes = new Set(['openid', 'offline_access', ...built.settings.scopes.map(({ name }) => name)])
  const adapterRealm = { scope, issuer, scopes, ring: openKeys(deps, keys), lifetimes: lifetimesOf(built.settings) }
  const workspace = () => realm.workspace
  const pages = createLibraryPages(deps, workspace, parts.throttle)

  const configuration = createConfiguration(deps, workspace, {
    realm: adapterRealm,
    pages,
    backchannel: parts.backchannel,
    acrValues: ladderOf(built.settings.policy ?? {}).map(({ acr }) => acr),
  })
  const provider = createProvider(issuer, configuration, (ctx, redirectUri, payload) => pages.formPost(ctx, redirectUri, payload))
  // The mount writes these headers itself, from configuration.
  provider.proxy = true
  provider.keys = createCookieSigner(deps.cookieKeys) as NonNullable<typeof provider.keys>
  issueStructuredTokens(provider, (client) => traitsOf(client).accessTokenAlg)
  compareSecretsBy(provider, (clientId, digest, secret) => deps.keyedHash.matches(digest, 'client-secret', clientId, secret))
  rememberClients(provider, (id) => deps.catalogue.application(id as ApplicationId))
  loseFallenGrants(deps, provider, workspace)
  const replays = createAdapterFactory(deps, adapterRealm)('ReplayDetection')
  detectReplayBy(provider, async (id, ttl) => {
    await replays.upsert(id, {}, ttl)
    return deps.artifacts.consume(scope, 'ReplayDetection', id)
  })

  provider.on('server_error', (ctx, error) => {
    const facts = factsOf(ctx.req)
    if (isUnavailable(error)) facts.storeDown = true
    deps.log.error('the protocol library failed', { correlationId: facts.correlationId, error })
  })
  provider.on('grant.revoked', (ctx) => {
    if (ctx.oidc.route === 'token') factsOf(ctx.req).replayed = true
  })
  const koa: EventEmitter = provider
  koa.on('error', (error: unknown) => deps.log.error('an answer could not be sent', { error }))
  provider.use((ctx, next) => surround(deps, { ...parts, pages, workspace }, ctx as unknown as KoaContextWithOIDC, next))

  const realm: Realm = { issuer, mountPath: new URL(issuer).pathname, provider, handle: provider.callback(), workspace: built }
  return realm
}
