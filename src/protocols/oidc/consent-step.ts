import type { FastifyReply } from 'fastify'
import type { FailureReason } from '../../engine/view.ts'
import type { ConsentNotice } from '../../pages/page.ts'
import { type AfterStep, afterStep, type ConsentDetails, consentDetails } from './consent-details.ts'
import { inheritedOf } from './session-proofs.ts'
import { finish, pagePath, type SignInContext, seeOther, showPage } from './sign-in-context.ts'
import { activeUser } from './standing.ts'
import { engineScope, redeem, type Step } from './step.ts'

const nothingToShow: ReadonlySet<FailureReason> = new Set(['no_usable_factor', 'unmet_requirements'])

/**
 * The step that unlocks a scope, where one is open. What was shown goes the way of any sign-in: the library gives the session
 * another id, its proofs are kept, and consent is asked again, now unlocked. Every other end leads back to the consent page.
 */
export function consentStep(context: SignInContext): Step | undefined {
  const { step, unticked } = consentDetails(context.interaction)
  if (!step) return undefined
  const { transaction } = step
  return {
    transaction,
    within: 'consent',
    done: (login) => {
      const carried: AfterStep = {
        ...(unticked ? { unticked } : {}),
        unlocked: [...(afterStep(context.interaction).unlocked ?? []), step.scope],
      }
      return finish(context, { ...login, ...carried })
    },
    lost: () => backToConsent(context, 'unfinished'),
    failed: (reason) => backToConsent(context, nothingToShow.has(reason) ? 'impossible' : 'unfinished'),
  }
}

/** Begins the step for a scope that is locked. `unticked`: what the person does not want, to be remembered meanwhile. */
export async function unlock(context: SignInContext, scope: string, unticked: readonly string[]): Promise<FastifyReply> {
  const { deps, realm, interaction } = context
  const session = interaction.session?.uid ? await realm.provider.Session.findByUid(interaction.session.uid) : undefined
  const inherited = inheritedOf(session)
  const user = inherited && (await activeUser(deps, realm.workspace, inherited.user))
  if (!inherited || !user) return showPage(context, { kind: 'error', error: 'sign_in_lost' }, 400)
  const identifier = user.email ?? user.username
  const view = await deps.engine.begin(
    engineScope(context),
    { subject: inherited.user, scopes: [scope] },
    { inherited, ...(identifier === null ? {} : { identifier }) },
  )
  const step = { transaction: view.transaction, scope }
  return keep(context, { step, unticked }, async (current) => {
    const opened = { ...context, interaction: current }
    // Enough was shown meanwhile, in another tab.
    const done = view.kind === 'succeeded' ? await redeem(opened, consentStep(opened) as Step, view) : undefined
    return done ?? seeOther(context, pagePath(context))
  })
}

export const backToConsent = (context: SignInContext, notice: ConsentNotice): Promise<FastifyReply> =>
  keep(context, { step: undefined, notice }, async () => seeOther(context, pagePath(context)))

/** Writes the details down, unless the interaction was answered meanwhile (another tab): that must not be written over. */
async function keep(
  context: SignInContext,
  details: ConsentDetails | { readonly step: undefined; readonly notice: ConsentNotice },
  then: (current: SignInContext['interaction']) => Promise<FastifyReply>,
): Promise<FastifyReply> {
  const current = await context.realm.provider.Interaction.find(context.interaction.uid)
  if (!current) return showPage(context, { kind: 'error', error: 'sign_in_lost' }, 400)
  if (current.result) return seeOther(context, current.returnTo)
  const { notice: _, ...before } = consentDetails(current)
  current.prompt.details = { ...before, ...details }
  await current.persist()
  return then(current)
}
