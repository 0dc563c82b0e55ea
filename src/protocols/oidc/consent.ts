import type { FastifyReply } from 'fastify'
import type { Session } from 'oidc-provider'
import type { Rule } from '../../domain/policy.ts'
import { scopesWithRules } from '../../engine/policy.ts'
import type { OwnForm } from '../../http/form.ts'
import type { ConsentScope } from '../../pages/page.ts'
import type { AuditTrail, Happening } from './audit-trail.ts'
import { afterStep, consentDetails } from './consent-details.ts'
import { backToConsent, unlock } from './consent-step.ts'
import { consentToken, isConsentToken } from './csrf.ts'
import { guardedAtConsent, requiredScope, saveConsent, scopesOf } from './grants.ts'
import { lockedAmong, withScopesOfClaims } from './guarded-scopes.ts'
import { scopeDescriptions } from './scope-descriptions.ts'
import { duringOf, inheritedOf } from './session-proofs.ts'
import { applicationOf, finish, pagePath, type SignInContext, seeOther, showPage } from './sign-in-context.ts'
import { activeUser } from './standing.ts'
import { engineScope } from './step.ts'

const sessionOf = async ({ realm, interaction }: SignInContext): Promise<Session | undefined> =>
  interaction.session?.uid ? realm.provider.Session.findByUid(interaction.session.uid) : undefined

/** Scopes that are asked for, by name or by a claim, and need a step that this session has not taken. */
async function lockedFor(context: SignInContext, session: Session | undefined): Promise<string[]> {
  const { deps, realm, interaction } = context
  const { missingOIDCClaims = [] } = consentDetails(interaction)
  const guarded = guardedAtConsent(realm.workspace, withScopesOfClaims(scopesOf(interaction), missingOIDCClaims))
  const shown = inheritedOf(session)
  if (!shown) return guarded
  const during = duringOf(interaction.lastSubmission)
  return lockedAmong(deps, guarded, { scope: engineScope(context), shown, during })
}

/** Shows what an application asks for. */
export async function showConsent(context: SignInContext): Promise<FastifyReply> {
  const { deps, realm, interaction } = context
  const [client, user, locked] = await Promise.all([
    realm.provider.Client.find(applicationOf(context)),
    activeUser(deps, realm.workspace, interaction.session?.accountId ?? ''),
    sessionOf(context).then((session) => lockedFor(context, session)),
  ])
  if (!client || !user) return showPage(context, { kind: 'error', error: 'sign_in_lost' }, 400)
  const describe = scopeDescriptions(context)
  const asked = scopesOf(interaction)
  const { notice } = consentDetails(interaction)
  const unticked = untickedIn(context)
  return showPage(context, {
    kind: 'consent',
    ...(notice && locked.length > 0 ? { notice } : {}),
    application: client.clientName ?? client.clientId,
    account: user.name ?? user.email ?? user.username ?? user.id,
    scopes: asked.map((name): ConsentScope => {
      const description = describe(name)
      return {
        name,
        ...(description === undefined ? {} : { description }),
        ...(name === requiredScope ? { required: true } : {}),
        ...(locked.includes(name) ? { locked: true } : {}),
        ...(unticked.includes(name) ? { unticked: true } : {}),
      }
    }),
    offlineAccess: asked.includes('offline_access'),
    action: pagePath(context),
    csrf: consentToken(deps.keyedHash, interaction.uid),
  })
}

/** Kept in the interaction while a step is open, and in its result, which the next one begins with. */
function untickedIn({ interaction }: SignInContext): readonly string[] {
  return consentDetails(interaction).unticked ?? afterStep(interaction).unticked ?? []
}

/** Why scopes that some rule names were granted, and what rules in shadow would have said. */
async function whyGranted(
  context: SignInContext,
  session: Session | undefined,
  granted: readonly string[],
): Promise<Pick<Happening, 'decided'>> {
  const { deps, interaction, realm } = context
  const { settings } = realm.workspace
  const scopes = granted.filter((name) => scopesWithRules(realm.workspace).all.has(name))
  const shown = inheritedOf(session)
  if (scopes.length === 0 || !shown) return {}
  const verdict = await deps.engine.check(engineScope(context), { scopes }, shown, duringOf(interaction.lastSubmission))
  // What the others would have changed was counted by the sign-in, or by the step.
  const { unlocked = [] } = afterStep(interaction)
  const isOwn = ({ where: { scope } }: Rule) => scope !== undefined && !unlocked.includes(scope)
  const own = new Set(settings.policy?.rules?.filter(isOwn).map(({ id }) => id))
  const shadow = verdict.satisfied ? verdict.shadow.filter(({ rule }) => own.has(rule)) : []
  return { decided: { detail: verdict.explanation, ...(shadow.length > 0 ? { shadow } : {}) } }
}

/** Does what the person answered; undefined for a form that is not from our page. */
export async function answerConsent(context: SignInContext, form: OwnForm, audit: AuditTrail): Promise<FastifyReply | undefined> {
  const { deps, realm, facts, interaction } = context
  if (!isConsentToken(deps.keyedHash, interaction.uid, form.get('csrf'))) return undefined
  const about = { user: interaction.session?.accountId, application: applicationOf(context) }
  const [action, verify] = [form.get('action'), form.get('verify')]
  if (action === 'allow' || verify !== undefined) {
    const session = await sessionOf(context)
    const locked = await lockedFor(context, session)
    const ticked = form.all('scopes')
    if (action !== 'allow') {
      const unticked = scopesOf(interaction).filter((name) => !locked.includes(name) && !ticked.includes(name))
      // Unlocked meanwhile, in another tab: the page says so.
      return locked.includes(verify ?? '') ? unlock(context, verify ?? '', unticked) : seeOther(context, pagePath(context))
    }
    const withheld = locked.filter((name) => ticked.includes(name))
    // The tick was there: only what was shown has grown too old since, or the sign-in riskier.
    const shown = inheritedOf(session)
    const relocked = withheld.length > 0 && shown ? await deps.engine.earned(engineScope(context), withheld, shown) : []
    if (relocked.length > 0) return backToConsent(context, 'relocked')
    const grantId = await saveConsent(realm.provider, interaction, session, { scopes: ticked, locked })
    // No page of ours has a tick there: somebody has made this form up.
    if (withheld.length > 0)
      await audit.record(realm.workspace, facts, {
        ...{ type: 'oidc.scope_withheld', result: 'refused', ...about },
        reason: withheld.join(' '),
      })
    const granted = ticked.filter((name) => !locked.includes(name))
    const decided = await whyGranted(context, session, granted)
    await audit.record(realm.workspace, facts, { type: 'oidc.consent_given', result: 'success', ...about, ...decided })
    return finish(context, { consent: { grantId } })
  }
  await audit.record(realm.workspace, facts, { type: 'oidc.consent_denied', result: 'refused', ...about })
  return finish(context, { error: 'access_denied', error_description: 'the person did not consent' })
}
