import type { FastifyInstance } from 'fastify'
import { pageAnswer, toReply } from '../../http/answers.ts'
import { FormRefused, isForm, ownForm, parseFields, readBody } from '../../http/form.ts'
import { isOwnForm } from '../../http/own-form.ts'
import { rules } from '../../http/route-rules.ts'
import type { AuditTrail } from './audit-trail.ts'
import { begunHere } from './begun-cookie.ts'
import { answerConsent, showConsent } from './consent.ts'
import { consentStep } from './consent-step.ts'
import type { OidcDeps } from './deps.ts'
import { serve, type Visit } from './guard.ts'
import type { Realms } from './realms.ts'
import { signInStep } from './sign-in.ts'
import { findInteraction, type SignInContext, seeOther, showPage } from './sign-in-context.ts'
import { stateAnswer } from './sign-in-waiting.ts'
import { actStep, showStep, versionOf } from './step.ts'

/** The pages of signing in and consenting: GET shows, POST acts and redirects. */
export function registerSignIn(app: FastifyInstance, deps: OidcDeps, realms: Realms, audit: AuditTrail): void {
  const url = '/:tenant/:workspace/sign-in/:uid'

  const enter = async ({ request, reply, realm, facts }: Visit): Promise<SignInContext | undefined> => {
    const { uid } = request.params as { uid: string }
    if (!begunHere(deps, uid, request.headers.cookie)) return undefined
    const interaction = await findInteraction(realm, request, reply, uid)
    return interaction && { deps, realm, facts, request, reply, interaction }
  }
  const lost = ({ reply, realm, facts }: Visit) =>
    toReply(reply, pageAnswer(deps, facts, { kind: 'error', error: 'sign_in_lost' }, { status: 400, workspace: realm.workspace }))

  const show = async (visit: Visit) => {
    const context = await enter(visit)
    if (!context) return lost(visit)
    const { interaction } = context
    // Answered already (a second tab, the back button): the library has the word.
    if (interaction.result) return seeOther(context, interaction.returnTo)
    const step = stepOf(context)
    return step ? showStep(context, step) : showConsent(context)
  }

  const isConsenting = ({ interaction }: SignInContext) => interaction.prompt.name === 'consent'
  const stepOf = (context: SignInContext) => (isConsenting(context) ? consentStep(context) : signInStep(context))

  const act = async (visit: Visit) => {
    const context = await enter(visit)
    if (!context) return lost(visit)
    const { interaction, request } = context
    if (interaction.result) return seeOther(context, interaction.returnTo)
    const done = isOwnForm(request) && (await answer(context))
    return done || showPage(context, { kind: 'error', error: 'form_rejected' }, 403)
  }

  const answer = async (context: SignInContext) => {
    if (!isForm(context.request.raw)) throw new FormRefused(415, 'Send the form as application/x-www-form-urlencoded.')
    const consenting = isConsenting(context)
    const form = ownForm(parseFields(await readBody(context.request.raw)), consenting ? ['scopes'] : [])
    // A consent form that is still open in another tab counts while a step is under way, too: it says what it is by its token.
    const consent = consenting ? await answerConsent(context, form, audit) : undefined
    const step = stepOf(context)
    return consent ?? (step && actStep(context, step, form))
  }

  const state = async (visit: Visit) => {
    const context = await enter(visit)
    const step = context && stepOf(context)
    return stateAnswer({ deps, reply: visit.reply }, step && (await versionOf(context, step)))
  }

  app.get(`${url}/state`, { exposeHeadRoute: false, config: rules('cookie', 'safe') }, serve(deps, realms, 'program', state))
  app.get(url, { exposeHeadRoute: false, config: rules('cookie', 'safe') }, serve(deps, realms, 'person', show))
  app.post(url, { config: rules('cookie', 'form-token') }, serve(deps, realms, 'person', act))
}
