import type { FindSession } from '../../http/browser-session.ts'
import { cookiesOf } from './configuration.ts'
import type { OidcDeps } from './deps.ts'
import { cookieSession } from './provider-internals.ts'
import type { Realms } from './realms.ts'
import { gatherFacts } from './request-facts.ts'
import { inheritedOf, replaceProofs } from './session-proofs.ts'
import { activeUser, restsOn, stands } from './standing.ts'

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
    const user = await activeUser(deps, realm.workspace, inherited.user)
    if (!user || !stands(restsOn(session), user)) return undefined
    return {
      workspace: realm.workspace,
      inherited,
      browser: { address, userAgent, ...(device ? { device } : {}), trusted },
      async renew(proofs) {
        // Signed out meanwhile: it stays so.
        if (!(await realm.provider.Session.find(session.jti))) return
        replaceProofs(session, inherited.user, proofs)
        session.resetIdentifier()
        await session.persist()
        renew(session.jti)
      },
    }
  }
