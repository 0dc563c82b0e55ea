import Provider, { type Adapter, type AdapterFactory, type AdapterPayload, errors } from 'oidc-provider'
import type { ApplicationId } from '../../domain/ids.ts'
import type { ArtifactScope, Artifacts, FoundArtifact } from '../../engine/ports/artifacts.ts'
import { isUnavailable } from '../../http/unavailable.ts'
import { readAccessToken } from './access-token.ts'
import { clientMetadata } from './clients.ts'
import type { OidcDeps } from './deps.ts'
import type { KeyRing } from './keys.ts'
import type { Lifetimes } from './lifetimes.ts'
import { factsOf, type RequestFacts } from './request-facts.ts'

/** Of which workspace an adapter is. */
export interface AdapterRealm {
  readonly scope: ArtifactScope
  readonly issuer: string
  readonly ring: KeyRing
  readonly lifetimes: Lifetimes
  readonly scopes: ReadonlySet<string>
}

/** Marks an access token that passes introspection or revocation in disguise (see token-alias.ts). */
export const aliasMark = '~'

/** Seconds by which clocks of two nodes may differ (TK-3). */
const clockSkew = 60
const aliasRoutes = new Set(['introspection', 'revocation'])
const notFound = async () => undefined
const nothing = async () => {}

/** Everything the library stores for one workspace, by model. */
export function createAdapterFactory(deps: OidcDeps, realm: AdapterRealm): AdapterFactory {
  return (model) => {
    if (model === 'Client') return guarded(clientAdapter(deps, realm))
    if (model === 'AccessToken' || model === 'ClientCredentials') return guarded(accessTokenAdapter(deps, realm, model))
    return guarded(artifactAdapter(deps.artifacts, realm, model))
  }
}

const currentFacts = (): RequestFacts | undefined => {
  const ctx = Provider.ctx
  return ctx ? factsOf(ctx.req) : undefined
}

/** Notes that the store failed, because the library may answer 200 or a redirect all the same (revocation, error paths). */
function guarded(adapter: Adapter): Adapter {
  const watch = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work
    } catch (error) {
      const facts = currentFacts()
      if (facts && isUnavailable(error)) facts.storeDown = true
      throw error
    }
  }
  return {
    upsert: (id, payload, ttl) => watch(adapter.upsert(id, payload, ttl)),
    find: (id) => watch(adapter.find(id)),
    findByUserCode: (code) => watch(adapter.findByUserCode(code)),
    findByUid: (uid) => watch(adapter.findByUid(uid)),
    consume: (id) => watch(adapter.consume(id)),
    destroy: (id) => watch(adapter.destroy(id)),
    revokeByGrantId: (grantId) => watch(adapter.revokeByGrantId(grantId)),
  }
}

const readOnly = (model: string) => async () => {
  throw new Error(`${model} is not stored.`)
}

function clientAdapter(deps: OidcDeps, { scope, scopes }: AdapterRealm): Adapter {
  return {
    async find(id) {
      const application = id.length <= 200 ? await deps.catalogue.application(id as ApplicationId) : undefined
      const own = application?.tenant === scope.tenant && application.workspace === scope.workspace && application.enabled
      const metadata = own ? clientMetadata(application, scopes) : undefined
      // An unknown client costs the digest that a known one's secret would (OA-14).
      if (!metadata) deps.keyedHash.digest('client-secret', id, id)
      return metadata as AdapterPayload | undefined
    },
    findByUid: notFound,
    findByUserCode: notFound,
    upsert: readOnly('Client'),
    consume: readOnly('Client'),
    destroy: readOnly('Client'),
    revokeByGrantId: nothing,
  }
}

/** Access tokens carry themselves; only the ids of revoked ones are kept, until they would have expired. */
function accessTokenAdapter(deps: OidcDeps, realm: AdapterRealm, model: string): Adapter {
  const read = (value: string): Promise<Record<string, unknown> | undefined> => {
    const facts = currentFacts()
    if (facts?.verified?.token === value) return facts.verified.payload
    const payload = readAccessToken(realm.ring, realm.issuer, value)
    if (facts) facts.verified = { token: value, payload }
    return payload
  }
  /** Seconds; settings may have been changed since a token was issued. One that lives longer is refused, so a revoked one stays so. */
  const longest = Math.max(realm.lifetimes.accessToken, 24 * 60 * 60)
  const ofOurTime = ({ iat, exp }: Record<string, unknown>) =>
    Number(exp) - Number(iat) <= longest && Number(iat) <= deps.clock.now() / 1000 + clockSkew
  return {
    async find(value) {
      const token = fromAlias(value)
      const payload = token === undefined ? undefined : await read(token)
      if (payload?.kind !== model || !ofOurTime(payload)) return undefined
      const revoked = await deps.artifacts.find(realm.scope, 'RevokedAccessToken', String(payload.jti))
      return revoked ? undefined : payload
    },
    destroy: (jti) =>
      deps.artifacts.upsert(realm.scope, {
        model: 'RevokedAccessToken',
        id: jti,
        payload: {},
        expiresInSeconds: longest,
      }),
    findByUid: notFound,
    findByUserCode: notFound,
    upsert: readOnly(model),
    consume: readOnly(model),
    // Each use of a token looks its grant up: destroying that is enough.
    revokeByGrantId: nothing,
  }
}

function fromAlias(value: string): string | undefined {
  if (!value.startsWith(aliasMark)) return value
  if (!aliasRoutes.has(Provider.ctx?.oidc.route ?? '')) return undefined
  return Buffer.from(value.slice(aliasMark.length), 'base64url').toString('utf8')
}

/**
 * The library writes a session again at the end of every request that brought it, and a grant when it prolongs it. Had
 * somebody signed out meanwhile, a plain write would undo that (SE-4), so what was found is only ever replaced.
 */
const endsForGood = new Set(['Session', 'Grant'])

const withGrant = ['AuthorizationCode', 'RefreshToken', 'DeviceCode'] as const

function artifactAdapter(artifacts: Artifacts, realm: AdapterRealm, model: string): Adapter {
  const { scope } = realm
  // A pushed request may be redeemed as long as the pages that it opened: its mark of use must outlive its 60 seconds. Signing in
  // is one such page, consent another, and there is one more for each step that unlocks a scope.
  const extra = model === 'PushedAuthorizationRequest' ? realm.lifetimes.interaction * 8 : 0
  const noted = (found: FoundArtifact | undefined): AdapterPayload | undefined => {
    const payload = toPayload(found)
    if (payload?.jti && endsForGood.has(model)) currentFacts()?.found.add(`${model} ${payload.jti}`)
    return payload
  }
  return {
    async upsert(id, payload, expiresIn) {
      const { grantId, uid, userCode } = payload
      // A result is only ever written onto an interaction that is there: one that was finished meanwhile stays finished.
      const known = currentFacts()?.found.has(`${model} ${id}`) || (model === 'Interaction' && payload.result !== undefined)
      const write = known ? artifacts.replace : artifacts.upsert
      await write(scope, {
        model,
        id,
        payload: payload as Record<string, unknown>,
        expiresInSeconds: expiresIn === undefined ? null : expiresIn + extra,
        ...(grantId === undefined ? {} : { grantId }),
        ...(uid === undefined ? {} : { uid }),
        ...(userCode === undefined ? {} : { userCode }),
      })
    },
    find: async (id) => (id.startsWith(aliasMark) || id.length > 512 ? undefined : noted(await artifacts.find(scope, model, id))),
    findByUid: async (uid) => noted(await artifacts.findByUid(scope, model, uid)),
    findByUserCode: async (code) => toPayload(await artifacts.findByUserCode(scope, model, code)),
    destroy: (id) => artifacts.destroy(scope, model, id),
    revokeByGrantId: (grantId) => artifacts.revokeByGrantId(scope, model, grantId),
    /** The guard of everything that works once: of parallel redemptions one passes, and the others end the family (OA-4, OA-8). */
    async consume(id) {
      if (await artifacts.consume(scope, model, id)) return
      if (model === 'PushedAuthorizationRequest') throw new errors.InvalidRequestUri('request_uri was already used')
      const grantId = (await artifacts.find(scope, model, id))?.payload.grantId
      if (typeof grantId === 'string') {
        await Promise.all(withGrant.map((each) => artifacts.revokeByGrantId(scope, each, grantId)))
        await artifacts.destroy(scope, 'Grant', grantId)
      }
      const facts = currentFacts()
      if (facts) facts.replayed = true
      throw new errors.InvalidGrant('already used')
    },
  }
}

const toPayload = (found: FoundArtifact | undefined): AdapterPayload | undefined =>
  found && { ...found.payload, ...(found.consumedAt === null ? {} : { consumed: found.consumedAt }) }
