import type { FastifyReply } from 'fastify'
import type { TransactionId } from '../../domain/ids.ts'
import type { Satisfied } from '../../engine/engine-contract.ts'
import { NotFound } from '../../engine/errors.ts'
import type { FailureReason, SucceededView, View } from '../../engine/view.ts'
import type { OwnForm } from '../../http/form.ts'
import type { ViewPage } from '../../pages/page.ts'
import { signInToken, signInVersion } from './csrf.ts'
import { deviceCookie } from './device-cookie.ts'
import { scopeOf } from './request-facts.ts'
import { inWords } from './scope-descriptions.ts'
import { duringOf } from './session-proofs.ts'
import { applicationOf, type InteractionResult, pagePath, type SignInContext, seeOther, showPage } from './sign-in-context.ts'
import { rememberWaiting } from './sign-in-waiting.ts'
import { actionOf } from './step-action.ts'
import { trustedCookie } from './trusted-cookie.ts'

/** A transaction of the engine that the pages of an interaction lead through, and where each of its ends leads. */
export interface Step {
  readonly transaction: TransactionId | undefined
  readonly within?: ViewPage['within']
  /** The part of the interaction's result that says who was authenticated, and by what. */
  done(login: Record<string, unknown>): Promise<FastifyReply>
  /** Not there, out of time, or redeemed by a process that died before it could say so. */
  lost(): Promise<FastifyReply>
  /** Failed for good; `read`: the person has seen the page that says so. Undefined: show that page. */
  failed(reason: FailureReason, read: boolean): Promise<FastifyReply | undefined>
}

/** Query of the page after a form that came too late. It changes a sentence and nothing else. */
const outOfDate = 'out-of-date'

export const engineScope = (context: SignInContext) => scopeOf(context.realm.workspace, applicationOf(context), context.facts)

/** Shows where a step stands; goes on where it has succeeded. */
export async function showStep(context: SignInContext, step: Step): Promise<FastifyReply> {
  const { deps, interaction } = context
  const view = step.transaction === undefined ? undefined : await viewOf(context, step.transaction)
  if (!view || (view.kind === 'failed' && view.reason === 'expired')) return step.lost()
  if (view.kind === 'succeeded') return (await redeem(context, step, view)) ?? step.lost()
  const over = view.kind === 'failed' ? await step.failed(view.reason, false) : undefined
  if (over) return over
  const csrf = signInToken(deps.keyedHash, interaction.uid, view.transaction, view.version)
  rememberWaiting(context, view)
  const told = view.kind !== 'failed' && context.request.raw.url?.endsWith(`?${outOfDate}`)
  const shown = inWords(context, told ? { ...view, notice: { key: 'out_of_date' } as const } : view)
  const within = step.within ? { within: step.within } : {}
  return showPage(context, { kind: 'view', view: shown, action: pagePath(context), csrf, ...within })
}

/** The version that a step is at; undefined where it is over, or the library has the word. */
export async function versionOf(context: SignInContext, { transaction }: Step): Promise<number | undefined> {
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
export async function actStep(context: SignInContext, step: Step, form: OwnForm): Promise<FastifyReply | undefined> {
  const { deps, interaction } = context
  const { transaction } = step
  const version = transaction && signInVersion(deps.keyedHash, interaction.uid, transaction, form.get('csrf'))
  if (transaction === undefined || version === undefined) return undefined
  const view = await deps.engine.act(engineScope(context), transaction, version, actionOf(form))
  if (view.kind === 'succeeded') return (await redeem(context, step, view)) ?? seeOther(context, pagePath(context))
  if (view.kind === 'failed' && view.reason !== 'expired') {
    // The same version: the form was on the page that said so, and the person has read it.
    const over = await step.failed(view.reason, view.version === version || view.reason === 'cancelled')
    if (over) return over
  }
  // The only word that is not stored with the step: the old form did nothing, and the next page says so once.
  return seeOther(context, view.notice?.key === 'out_of_date' ? `${pagePath(context)}?${outOfDate}` : pagePath(context))
}

/** Redeems the ticket, exactly once, and hands the outcome on; undefined where somebody else had it. */
export async function redeem(context: SignInContext, step: Step, view: SucceededView): Promise<FastifyReply | undefined> {
  const { deps, facts, reply } = context
  const satisfied = await deps.engine.redeem(engineScope(context), view.transaction, view.ticket)
  if (!satisfied) return undefined
  const { deviceMark, remembered } = satisfied
  const cookies = [
    ...(deviceMark !== undefined && facts.device ? [deviceCookie(deps, facts.device, deviceMark)] : []),
    ...(remembered ? [trustedCookie(deps, facts.trusted, remembered)] : []),
  ]
  if (cookies.length > 0) reply.header('set-cookie', cookies)
  return step.done(loginOf(context, view.transaction, satisfied))
}

function loginOf({ interaction }: SignInContext, transaction: TransactionId, satisfied: Satisfied): InteractionResult {
  const { user, acr, amr, authTime, proofs } = satisfied
  return {
    login: { accountId: user, acr, amr: [...amr], ts: authTime },
    proofs,
    transactions: [...duringOf(interaction.lastSubmission), transaction],
  }
}
