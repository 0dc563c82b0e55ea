import type { FindSession } from '../../http/browser-session.ts'
import { cookiesOf } from './configuration.ts'
import type { OidcDeps } from './deps.ts'
import { cookieSession } from './provider-internals.ts'
import type { Realms } from './realms.ts'
import { gatherFacts } from './request-facts.ts'
import { inheritedOf } from './session-proofs.ts'

/** The library's session of a browser, for the parts of this server that are no protocol: a person's own account. */
export const createFindSession =
  (deps: OidcDeps, realms: Realms): FindSession =>
  async (tenantSlug, workspaceSlug, request, reply) => {
    const realm = await realms.find(tenantSlug, workspaceSlug)
    if (!realm) return undefined
    const { address, userAgent, device, trusted } = gatherFacts(deps, request, 'program')
    const options = cookiesOf(deps, realm.issuer).long ?? {}
    const { session, renew } = await cookieSession(realm.provider, request.raw, reply.raw, options)
    const inherited = inheritedOf(session)
    if (!session || !inherited) return undefined
    return {
      workspace: realm.workspace,
      inherited,
      browser: { address, userAgent, ...(device ? { device } : {}), trusted },
      async rotate() {
        // Signed out meanwhile: it stays so.
        if (!(await realm.provider.Session.find(session.jti))) return
        session.resetIdentifier()
        await session.persist()
        renew(session.jti)
      },
    }
  }
