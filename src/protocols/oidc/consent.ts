import type { FastifyReply } from 'fastify'
import type { UserId } from '../../domain/ids.ts'
import type { OwnForm } from '../../http/form.ts'
import type { AuditTrail } from './audit-trail.ts'
import { consentToken, isConsentToken } from './csrf.ts'
import { requiredScope, saveConsent, scopesOf } from './grants.ts'
import { applicationOf, finish, pagePath, type SignInContext, showPage } from './sign-in-context.ts'

/** Shows what an application asks for. */
export async function showConsent(context: SignInContext): Promise<FastifyReply> {
  const { deps, realm, facts, interaction } = context
  const { workspace } = realm
  const [client, user] = await Promise.all([
    realm.provider.Client.find(applicationOf(context)),
    deps.directory.find(workspace.tenant, (interaction.session?.accountId ?? '') as UserId),
  ])
  if (!client || !user) return showPage(context, { kind: 'error', error: 'sign_in_lost' }, 400)
  const { ui_locales: uiLocales } = interaction.params
  const locale = deps.negotiateLocale(facts.acceptLanguage, typeof uiLocales === 'string' ? uiLocales : undefined)
  const asked = scopesOf(interaction)
  return showPage(context, {
    kind: 'consent',
    application: client.clientName ?? client.clientId,
    account: user.name ?? user.email ?? user.username ?? user.id,
    scopes: asked.map((name) => {
      const description = workspace.settings.scopes.find((scope) => scope.name === name)?.description?.[locale]
      return {
        name,
        ...(description === undefined ? {} : { description }),
        ...(name === requiredScope ? { required: true } : {}),
      }
    }),
    offlineAccess: asked.includes('offline_access'),
    action: pagePath(context),
    csrf: consentToken(deps.keyedHash, interaction.uid),
  })
}

/** Does what the person answered; undefined for a form that is not from our page. */
export async function answerConsent(context: SignInContext, form: OwnForm, audit: AuditTrail): Promise<FastifyReply | undefined> {
  const { deps, realm, facts, interaction } = context
  if (!isConsentToken(deps.keyedHash, interaction.uid, form.get('csrf'))) return undefined
  const about = { user: interaction.session?.accountId, application: applicationOf(context) }
  if (form.get('action') === 'allow') {
    const grantId = await saveConsent(realm.provider, interaction, form.all('scopes'))
    await audit.record(realm.workspace, facts, { type: 'oidc.consent_given', result: 'success', ...about })
    return finish(context, { consent: { grantId } })
  }
  await audit.record(realm.workspace, facts, { type: 'oidc.consent_denied', result: 'refused', ...about })
  return finish(context, { error: 'access_denied', error_description: 'the person did not consent' })
}
