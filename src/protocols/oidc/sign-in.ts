import type { FastifyReply } from 'fastify'
import type { SignInDetails } from './policy.ts'
import { inheritedOf } from './session-proofs.ts'
import { finish, pagePath, type SignInContext, seeOther, showPage } from './sign-in-context.ts'
import { failureResult } from './sign-in-failure.ts'
import { activeUser, restsOn, stands } from './standing.ts'
import { engineScope, type Step } from './step.ts'

const detailsOf = ({ interaction }: SignInContext) => interaction.prompt.details as SignInDetails

/** Signing in: it ends at the application, well or not; what is lost begins once more from the start. */
export const signInStep = (context: SignInContext): Step => ({
  transaction: detailsOf(context).transaction,
  done: (login) => finish(context, login),
  lost: () => startAgain(context),
  failed: async (reason, read) =>
    read ? finish(context, failureResult(reason, context.interaction.params, detailsOf(context).demand)) : undefined,
})

/** Begins a new transaction in the same interaction. */
async function startAgain(context: SignInContext): Promise<FastifyReply> {
  const { deps, realm, interaction } = context
  const { demand = {} } = detailsOf(context)
  const session = interaction.session?.uid ? await realm.provider.Session.findByUid(interaction.session.uid) : undefined
  const user = session?.accountId ? await activeUser(deps, realm.workspace, session.accountId) : undefined
  const standing = user && stands(restsOn(session), user)
  const inherited = standing && !demand.reauthenticate ? inheritedOf(session) : undefined
  const fits = inherited && (demand.subject === undefined || demand.subject === inherited.user)
  const hint = interaction.params.login_hint
  const view = await deps.engine.begin(engineScope(context), demand, {
    ...(fits ? { inherited } : {}),
    ...(typeof hint === 'string' ? { identifier: hint } : {}),
  })
  // A double click may have finished the sign-in meanwhile: its result must not be written over.
  const current = await realm.provider.Interaction.find(interaction.uid)
  if (!current) return showPage(context, { kind: 'error', error: 'sign_in_lost' }, 400)
  if (current.result) return seeOther(context, current.returnTo)
  current.prompt.details = { ...current.prompt.details, transaction: view.transaction }
  await current.persist()
  return seeOther(context, pagePath(context))
}
