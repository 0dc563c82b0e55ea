import type { FastifyInstance, FastifyPluginAsync } from 'fastify'
import type { FindBearer, FindMachine } from '../../http/bearer.ts'
import type { FindSession } from '../../http/browser-session.ts'
import { createAuditTrail } from './audit-trail.ts'
import { createBackchannelDelivery } from './backchannel.ts'
import { createFindBearer, createFindMachine } from './bearer.ts'
import { createFindSession } from './browser-session.ts'
import type { OidcDeps } from './deps.ts'
import { registerLibrary } from './library-routes.ts'
import { createRealms } from './realms.ts'
import { registerSignIn } from './sign-in-routes.ts'
import { createUserCodeThrottle } from './user-code-throttle.ts'

export type { OidcDeps } from './deps.ts'
export { activateSigningKey, ensureSigningKeys, jwksMaxAge, prepareSigningKey, pruneSigningKeys } from './keys.ts'

/**
 * The OpenID Connect door: OAuth 2.0 and OpenID Connect for every workspace, under `/<tenant>/<workspace>`, and the
 * sign-in and consent pages. Register the plugin without a prefix. What waits to be stored or delivered is finished, or
 * given up, when the server closes.
 */
export function createOidc(deps: OidcDeps): {
  readonly plugin: FastifyPluginAsync
  readonly findSession: FindSession
  readonly findBearer: FindBearer
  readonly findMachine: FindMachine
} {
  const audit = createAuditTrail(deps)
  const backchannel = createBackchannelDelivery(deps)
  const realms = createRealms(deps, { audit, backchannel, throttle: createUserCodeThrottle(deps.clock) })

  const plugin: FastifyPluginAsync = async (app: FastifyInstance) => {
    // Bodies stay unread: the library reads its own, and the sign-in pages are strict about theirs.
    app.removeAllContentTypeParsers()
    app.addContentTypeParser('*', (_request, _payload, done) => done(null))
    app.addHook('onClose', async () => {
      backchannel.close()
      await audit.close()
    })
    registerLibrary(app, deps, realms)
    registerSignIn(app, deps, realms, audit)
  }
  return {
    plugin,
    findSession: createFindSession(deps, realms),
    findBearer: createFindBearer(deps, realms),
    findMachine: createFindMachine(deps, realms),
  }
}
