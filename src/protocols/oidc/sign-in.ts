import type { FastifyReply } from 'fastify'
import type { TransactionId } from '../../domain/ids.ts'
import type { Action, Answer } from '../../engine/action.ts'
import { NotFound } from '../../engine/errors.ts'
import type { SucceededView, View } from '../../engine/view.ts'
import type { OwnForm } from '../../http/form.ts'
import { signInToken, signInVersion } from './csrf.ts'
import { deviceCookie } from './device-cookie.ts'
import type { SignInDetails } from './policy.ts'
import { scopeOf } from './request-facts.ts'
import { inheritedOf } from './session-proofs.ts'
import { applicationOf, finish, pagePath, type SignInContext, seeOther, showPage } from './sign-in-context.ts'
import { failureResult } from './sign-in-failure.ts'
import { rememberWaiting } from './sign-in-waiting.ts'
import { activeUser, restsOn, stands } from './standing.ts'
import { trustedCookie } from './trusted-cookie.ts'

/** Query of the page after a form that came too late. It changes a sentence and nothing else. */
const outOfDate = 'out-of-date'

const detailsOf = ({ interaction }: SignInContext) => interaction.prompt.details as SignInDetails
const engineScope = (context: SignInContext) => scopeOf(context.realm.workspace, applicationOf(context), context.facts)

/** Shows where the sign-in stands; goes on where it has succeeded. */
export async function showSignIn(context: SignInContext): Promise<FastifyReply> {
  const { deps } = context
  const { transaction } = detailsOf(context)
  const view = transaction === undefined ? undefined : await viewOf(context, transaction)
  // Nothing there, out of time, or redeemed by a process that died before it could say so: once more from the start.
  if (!view || (view.kind === 'failed' && view.reason === 'expired')) return startAgain(context)
  if (view.kind === 'succeeded') return (await redeem(context, view)) ?? startAgain(context)
  const csrf = signInToken(deps.keyedHash, context.interaction.uid, view.transaction, view.version)
  rememberWaiting(context, view)
  const told = view.kind !== 'failed' && context.request.raw.url?.endsWith(`?${outOfDate}`)
  const shown = told ? { ...view, notice: { key: 'out_of_date' } as const } : view
  return showPage(context, { kind: 'view', view: shown, action: pagePath(context), csrf })
}

/** The version of the step that the sign-in is at; undefined where it is over, or the library has the word. */
export async function versionOf(context: SignInContext): Promise<number | undefined> {
  const { transaction } = detailsOf(context)
  if (context.interaction.result || transaction === undefined) return undefined
  return (await viewOf(context, transaction))?.version
}

async function viewOf(context: SignInContext, transaction: TransactionId): Promise<View | undefined> {
  try {
    return await context.deps.engine.view(engineScope(context), transaction)
  } catch (error) {
    if (error instanceof NotFound) return undefined
    throw error
  }
}

/** Does one step; undefined for a form that is not from our page. Answers with 303, never with a page. */
export async function actSignIn(context: SignInContext, form: OwnForm): Promise<FastifyReply | undefined> {
  const { deps, interaction } = context
  const { transaction } = detailsOf(context)
  const version = transaction && signInVersion(deps.keyedHash, interaction.uid, transaction, form.get('csrf'))
  if (transaction === undefined || version === undefined) return undefined
  const view = await deps.engine.act(engineScope(context), transaction, version, actionOf(form))
  if (view.kind === 'succeeded') return (await redeem(context, view)) ?? seeOther(context, pagePath(context))
  if (view.kind === 'failed' && view.reason !== 'expired') {
    // The same version: the form was on the page that said so, and the person has read it.
    const read = view.version === version
    if (read || view.reason === 'cancelled')
      return finish(context, failureResult(view.reason, interaction.params, detailsOf(context).demand))
  }
  // The only word that is not stored with the step: the old form did nothing, and the next page says so once.
  return seeOther(context, view.notice?.key === 'out_of_date' ? `${pagePath(context)}?${outOfDate}` : pagePath(context))
}

/** Fields that are not a part of an answer. */
const ours: ReadonlySet<string> = new Set(['csrf', 'action', 'identifier', 'factor', 'remember'])

/** What a form of ours asks for. Names of fields are in design 6. */
function actionOf(form: OwnForm): Action {
  const [identifier, factor] = [form.get('identifier'), form.get('factor')]
  const answer: Answer = Object.fromEntries(form.names().flatMap((name) => (ours.has(name) ? [] : [[name, form.get(name)]])))
  const answered = Object.keys(answer).length > 0
  switch (form.get('action') ?? 'continue') {
    case 'resend':
      return { kind: 'resend' }
    case 'back':
      return { kind: 'back' }
    case 'skip':
      return { kind: 'skip' }
    case 'cancel':
      return { kind: 'cancel' }
    default:
      // An answer that names its owner (a passkey) comes with the factor it is of, and with an empty name.
      if ((identifier ?? '') === '' && factor !== undefined && answered)
        return { kind: 'identify', identifier: '', factor, answer }
      if (identifier !== undefined && factor !== undefined) return { kind: 'identify', identifier, factor }
      // The page has a password field only where the factor of that name may stand first.
      if (identifier !== undefined)
        return { kind: 'identify', identifier, ...(answer.password === undefined ? {} : { factor: 'password' }), answer }
      if (factor !== undefined) return { kind: 'choose', option: factor }
      return { kind: 'answer', answer, ...(form.get('remember') === undefined ? {} : { remember: true }) }
  }
}

/** Redeems the ticket, exactly once, and hands the outcome to the library; undefined where somebody else had it. */
async function redeem(context: SignInContext, view: SucceededView): Promise<FastifyReply | undefined> {
  const { deps, facts, reply } = context
  const satisfied = await deps.engine.redeem(engineScope(context), view.transaction, view.ticket)
  if (!satisfied) return undefined
  const { user, acr, amr, authTime, proofs, deviceMark, remembered } = satisfied
  const cookies = [
    ...(deviceMark !== undefined && facts.device ? [deviceCookie(deps, facts.device, deviceMark)] : []),
    ...(remembered ? [trustedCookie(deps, facts.trusted, remembered)] : []),
  ]
  if (cookies.length > 0) reply.header('set-cookie', cookies)
  return finish(context, { login: { accountId: user, acr, amr: [...amr], ts: authTime }, proofs })
}

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
