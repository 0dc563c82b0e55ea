import type { TSchema } from '@sinclair/typebox'
import { TypeCompiler } from '@sinclair/typebox/compiler'
import type { FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import type { Goal } from '../domain/demand.ts'
import type { TransactionId } from '../domain/ids.ts'
import type { Action } from '../engine/action.ts'
import type { Engine, Scope } from '../engine/engine-contract.ts'
import type { View } from '../engine/view.ts'
import { ownAccount } from '../engine/world.ts'
import type { BrowserSession, FindSession } from '../http/browser-session.ts'
import { rules } from '../http/route-rules.ts'
import { problem } from '../http/server.ts'
import { actSchema, beginSchema } from './schemas.ts'

export interface AccountDeps {
  readonly engine: Pick<Engine, 'begin' | 'act' | 'view' | 'redeem' | 'own'>
  readonly findSession: FindSession
}

/** What a step of a change answers: the View to show, or that it is done. Never a ticket: nobody signs in here. */
export type Step = Exclude<View, { readonly kind: 'succeeded' }> | { readonly kind: 'done'; readonly transaction: TransactionId }

interface Visit {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
  readonly session: BrowserSession
  readonly scope: Scope
}

/**
 * A person's own account, `/<tenant>/<workspace>/account/api`: what they have, and changes to it. Each change is a transaction
 * of the one engine with a goal, so it asks for fresh proof at the account's own level first (LC-1), and proves what is new
 * before it counts. The session's cookie says who; nothing in a request does (LC-2).
 */
export function createAccount({ engine, findSession }: AccountDeps): { readonly plugin: FastifyPluginAsync } {
  const serve = (handler: (visit: Visit) => Promise<unknown>) => async (request: FastifyRequest, reply: FastifyReply) => {
    if (!isOwn(request)) return refuse(reply, request, 403, 'cross_site', 'This can be asked by this site itself only.')
    const { tenant, workspace } = request.params as { tenant: string; workspace: string }
    const session = await findSession(tenant, workspace, request, reply)
    if (!session) return refuse(reply, request, 401, 'login_required', 'Sign in first.')
    return handler({ request, reply, session, scope: scopeOf(session) })
  }

  /** Ends a change that succeeded; the session gets a new id, as what it rests on has changed. */
  const answer = async ({ reply, session, scope }: Visit, view: View): Promise<Step> => {
    if (view.kind !== 'succeeded') return view
    await engine.redeem(scope, view.transaction, view.ticket)
    await session.rotate(reply)
    return { kind: 'done', transaction: view.transaction }
  }

  const plugin: FastifyPluginAsync = async (app: FastifyInstance) => {
    // As it is, or not at all: nothing is coerced, and nothing unknown is quietly left out.
    app.setValidatorCompiler<TSchema>(({ schema }) => {
      const { Check } = TypeCompiler.Compile(schema)
      return (value) => Check(value) || { error: new Error('The request is not of the documented form.') }
    })
    const base = '/:tenant/:workspace/account/api'

    app.get(
      `${base}/authenticators`,
      { config: rules('cookie', 'safe') },
      serve(async ({ request, reply, session, scope }) => {
        const own = await engine.own(scope, session.inherited.user)
        return own ?? refuse(reply, request, 401, 'login_required', 'Sign in first.')
      }),
    )

    app.post(
      `${base}/changes`,
      { config: rules('cookie', 'fetch-metadata'), schema: { body: beginSchema } },
      serve(async (visit) => {
        const { goal } = visit.request.body as { goal: Goal }
        const { inherited } = visit.session
        const view = await engine.begin(visit.scope, { subject: inherited.user, goal }, { inherited })
        // Enough was proved already: posting it was the word.
        const ready = view.kind === 'enrol-choice' && view.options.length === 1 && view.options[0]
        if (!ready) return answer(visit, view)
        const chosen = await engine.act(visit.scope, view.transaction, view.version, { kind: 'choose', option: ready.id })
        return answer(visit, chosen)
      }),
    )

    app.get(
      `${base}/changes/:id`,
      { config: rules('cookie', 'safe') },
      serve(async (visit) => answer(visit, await engine.view(visit.scope, idOf(visit)))),
    )

    app.post(
      `${base}/changes/:id`,
      { config: rules('cookie', 'fetch-metadata'), schema: { body: actSchema } },
      serve(async (visit) => {
        const { version, action } = visit.request.body as { version: number; action: Action }
        return answer(visit, await engine.act(visit.scope, idOf(visit), version, action))
      }),
    )
  }
  return { plugin }
}

const idOf = ({ request }: Visit) => (request.params as { id: string }).id as TransactionId

const scopeOf = ({ workspace, inherited, browser }: BrowserSession): Scope => ({
  tenant: workspace.tenant,
  workspace: workspace.id,
  application: ownAccount,
  owner: inherited.user,
  ...browser,
})

/**
 * SE-6: a page of another site can neither read an answer nor make a browser send a change. Browsers that do not say where a
 * request comes from send JSON across sites only after asking, and nobody here agrees to that.
 */
function isOwn({ headers, method }: FastifyRequest): boolean {
  const site = headers['sec-fetch-site']
  if (site !== undefined && site !== 'same-origin' && !(site === 'none' && method === 'GET')) return false
  return method === 'GET' || /^application\/json\s*(?:;|$)/i.test(headers['content-type'] ?? '')
}

const refuse = (reply: FastifyReply, request: FastifyRequest, status: number, code: string, detail: string) =>
  reply.code(status).send(problem(status, code, detail, request.id))
