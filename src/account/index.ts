import type { TSchema } from '@sinclair/typebox'
import { TypeCompiler } from '@sinclair/typebox/compiler'
import type { FastifyInstance, FastifyPluginAsync, FastifyRequest } from 'fastify'
import type { Goal } from '../domain/demand.ts'
import type { TransactionId } from '../domain/ids.ts'
import type { Action } from '../engine/action.ts'
import type { Engine } from '../engine/engine-contract.ts'
import { NotFound } from '../engine/errors.ts'
import type { View } from '../engine/view.ts'
import { rules } from '../http/route-rules.ts'
import { createGuard, type GuardDeps, type Visit } from './guard.ts'
import { actSchema, beginSchema } from './schemas.ts'

export interface AccountDeps extends GuardDeps {
  readonly engine: Pick<Engine, 'begin' | 'act' | 'view' | 'redeem' | 'own' | 'check'>
}

/**
 * What a step of a change answers: the View to show; `ready`, where it was finished elsewhere (a phone registered itself) and
 * waits for `finish`; or that it is done. Never a ticket: nobody signs in here.
 */
export type Step =
  | Exclude<View, { readonly kind: 'succeeded' }>
  | { readonly kind: 'ready' | 'done'; readonly transaction: TransactionId; readonly version: number }

type Act = Action | { readonly kind: 'finish' }

/**
 * A person's own account, `/<tenant>/<workspace>/account/api` (docs/reference/account-api.md): what they have, and changes to
 * it. Each change is a transaction of the one engine with a goal, so it asks for fresh proof at the account's own level first
 * (LC-1), and proves what is new before it counts.
 */
export function createAccount(deps: AccountDeps): { readonly plugin: FastifyPluginAsync } {
  const { engine } = deps
  const { onRequest, visitOf } = createGuard(deps)

  /** Ends a change that succeeded: the session goes on under a new id, with what it has shown as far as that is still there. */
  async function settle({ session, scope }: Visit, view: View): Promise<Step> {
    if (view.kind !== 'succeeded') return view
    const left = await engine.redeem(scope, view.transaction, view.ticket)
    await session.renew(left?.proofs ?? [])
    return { kind: 'done', transaction: view.transaction, version: view.version }
  }

  /** Begins a change. Where enough was proved already, asking for it was the word. */
  async function begin(visit: Visit, goal: Goal): Promise<Step> {
    const { scope, session } = visit
    const { inherited } = session
    const view = await engine.begin(scope, { subject: inherited.user, goal }, { inherited })
    const [ready, another] = view.kind === 'enrol-choice' ? view.options : []
    if (!ready || another) return settle(visit, view)
    return settle(visit, await engine.act(scope, view.transaction, view.version, { kind: 'choose', option: ready.id }))
  }

  const plugin: FastifyPluginAsync = async (app: FastifyInstance) => {
    // As it is, or not at all: nothing is coerced, and nothing unknown is quietly left out.
    app.setValidatorCompiler<TSchema>(({ schema }) => {
      const checked = TypeCompiler.Compile(schema)
      return (value) => checked.Check(value) || { error: new Error('The request is not of the documented form.') }
    })
    app.addHook('onRequest', onRequest)
    const base = '/:tenant/:workspace/account/api'
    const reads = { config: rules('cookie', 'safe') }
    const changes = (body: TSchema) => ({ config: rules('cookie', 'fetch-metadata'), schema: { body } })

    app.get(`${base}/authenticators`, reads, async (request) => {
      const { scope, session } = visitOf(request)
      const own = await engine.own(scope, session.inherited.user)
      if (!own) throw new NotFound()
      return own
    })

    app.post(`${base}/changes`, changes(beginSchema), (request) =>
      begin(visitOf(request), (request.body as { readonly goal: Goal }).goal),
    )

    app.get(`${base}/changes/:id`, reads, async (request): Promise<Step> => {
      const { kind, ...view } = await engine.view(visitOf(request).scope, idOf(request))
      if (kind === 'succeeded') return { kind: 'ready', transaction: view.transaction, version: view.version }
      return { kind, ...view } as Step
    })

    app.post(`${base}/changes/:id`, changes(actSchema), async (request) => {
      const visit = visitOf(request)
      const { version, action } = request.body as { readonly version: number; readonly action: Act }
      const finishing = action.kind === 'finish'
      const view = finishing
        ? await engine.view(visit.scope, idOf(request))
        : await engine.act(visit.scope, idOf(request), version, action)
      return settle(visit, view)
    })
  }
  return { plugin }
}

const idOf = ({ params }: FastifyRequest) => (params as { readonly id: string }).id as TransactionId
