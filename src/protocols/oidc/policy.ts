import { interactionPolicy, type KoaContextWithOIDC, type Session, type UnknownObject } from 'oidc-provider'
import type { Demand } from '../../domain/demand.ts'
import type { TransactionId } from '../../domain/ids.ts'
import type { Proof } from '../../domain/proof.ts'
import type { Workspace } from '../../engine/ports/catalogue.ts'
import { traitsOf } from './clients.ts'
import { demandOf, withoutFreshness } from './demand.ts'
import type { OidcDeps } from './deps.ts'
import { askedIn, isImplicit, requiredScope } from './grants.ts'
import { guardedAmong } from './guarded-scopes.ts'
import { factsOf, scopeOf } from './request-facts.ts'
import { duringOf, inheritedOf, keepProofs } from './session-proofs.ts'
import { restsOn, stands, userOf } from './standing.ts'

const { Check, base } = interactionPolicy

/** What the login prompt leaves in the interaction for the sign-in pages. */
export interface SignInDetails {
  readonly transaction?: TransactionId
  readonly demand?: Demand
}

type Deps = Pick<OidcDeps, 'engine'>

/** When the library must stop and let a person act. Whether a session is enough is the engine's decision, each time. */
export function createInteractionPolicy(deps: Deps, workspace: () => Workspace): interactionPolicy.DefaultPolicy {
  const policy = base()
  const login = policy.get('login')
  const consent = policy.get('consent')
  if (!login || !consent) throw new Error('The protocol library has no login or consent prompt.')

  // The engine judges classes by rank; the library's own checks compare texts and would ask somebody with more again.
  login.checks.remove('essential_acrs')
  login.checks.remove('essential_acr')
  login.checks.add(
    new Check('policy', 'more authentication is required', 'login_required', (ctx) => sessionFallsShort(deps, workspace(), ctx)),
  )
  login.details = (ctx) => beginSignIn(deps, workspace(), ctx)

  const native = consent.checks.get('native_client_prompt')
  if (native) {
    const ask = native.check
    // RFC 8252 8.6 asks for a page, as others can pretend to be a native application; the operator's own word overrides.
    native.check = (ctx) => (traitsOf(ctx.oidc.client).consent === 'implicit' ? false : ask(ctx))
  }
  return policy
}

/**
 * What the request demands, with the guarded scopes that no consent page will ask for a step for: those of an application that
 * is granted what it asks for, and the one that cannot be left out.
 */
function wantedOf(workspace: Workspace, ctx: KoaContextWithOIDC): Demand {
  const { oidc } = ctx
  const required = [...oidc.requestParamOIDCScopes].filter((scope) => scope === requiredScope)
  const scopes = guardedAmong(workspace, isImplicit(oidc) ? askedIn(oidc) : required)
  return { ...demandOf(ctx), ...(scopes.length > 0 ? { scopes } : {}) }
}

async function sessionFallsShort(deps: Deps, workspace: Workspace, ctx: KoaContextWithOIDC): Promise<boolean> {
  const { oidc } = ctx
  const session = oidc.session as Session
  const login = oidc.result?.login
  const clientId = oidc.client?.clientId ?? ''
  const user = userOf(ctx)
  if (user && login && login.accountId === session.accountId) {
    const holds = (id: string) => stands([id], user)
    keepProofs(session, clientId, login.accountId, proofsOf(oidc.result), holds)
  }
  if (!session.accountId) return false
  // Removed or disabled since: whatever the session proves, its user may not go on.
  if (!user || !stands(restsOn(session), user)) return true
  if (!login && oidc.prompts.has('login')) return false

  const inherited = inheritedOf(session)
  if (!inherited) return true
  const demand = wantedOf(workspace, ctx)
  const scope = scopeOf(workspace, clientId, factsOf(ctx.req))
  const during = duringOf(oidc.result)
  const verdict = await deps.engine.check(scope, login ? withoutFreshness(demand) : demand, inherited, during)
  if (verdict.satisfied && !login) {
    adopt(session, verdict.result)
    // A sign-in has told its reasons itself.
    const shadow = verdict.shadow.length > 0 ? { shadow: verdict.shadow } : {}
    factsOf(ctx.req).decided = { detail: verdict.explanation, ...shadow }
  }
  return !verdict.satisfied
}

/** acr, amr and auth_time say what counts now, not what counted when the session began. */
function adopt(session: Session, { acr, amr, authTime }: { acr: string; amr: readonly string[]; authTime: number }): void {
  if (session.acr !== acr) session.acr = acr
  if (session.amr?.join(' ') !== amr.join(' ')) session.amr = [...amr]
  if (session.loginTs !== authTime) session.loginTs = authTime
}

const proofsOf = (result: UnknownObject | undefined): readonly Proof[] => (result?.proofs ?? []) as readonly Proof[]

/** Begins the engine's transaction while the library writes its interaction anyway: one statement less than later. */
async function beginSignIn(deps: Deps, workspace: Workspace, ctx: KoaContextWithOIDC): Promise<UnknownObject> {
  const { oidc } = ctx
  if (oidc.promptPending('none')) return {}
  const demand = wantedOf(workspace, ctx)
  const details: SignInDetails = {
    demand,
    transaction: await begin(deps, workspace, ctx, demand),
  }
  return { ...details }
}

async function begin(deps: Deps, workspace: Workspace, ctx: KoaContextWithOIDC, demand: Demand): Promise<TransactionId> {
  const { oidc } = ctx
  const hint = oidc.params?.login_hint
  const user = userOf(ctx)
  const inherited = user && stands(restsOn(oidc.session), user) ? inheritedOf(oidc.session) : undefined
  const fits = inherited && !demand.reauthenticate && (demand.subject === undefined || demand.subject === inherited.user)
  const view = await deps.engine.begin(scopeOf(workspace, oidc.client?.clientId ?? '', factsOf(ctx.req)), demand, {
    ...(fits ? { inherited } : {}),
    ...(typeof hint === 'string' ? { identifier: hint } : {}),
  })
  return view.transaction
}
