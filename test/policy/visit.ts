import type { Demand } from '../../src/domain/demand.ts'
import type { Answer } from '../../src/engine/action.ts'
import type { Inherited, Satisfied, Scope } from '../../src/engine/engine-contract.ts'
import type { ChallengeView, Prompt, View } from '../../src/engine/view.ts'
import { appCode, type Lab } from '../support/engine-lab.ts'
import { passkeyAnswer, recoveryCode } from './people.ts'

/** How it ended for whoever shows these factors and no others. */
export interface Outcome {
  /**
   * `in`: redeemed. `asked`: stands before something that they do not show. `refused`: told no. `outside`: nobody listened to a
   * first factor. `adding`: asked to add something.
   */
  readonly end: 'in' | 'asked' | 'refused' | 'outside' | 'adding'
  readonly reason?: string
  /** Factors that were asked for after the first. */
  readonly asked: readonly string[]
  readonly satisfied?: Satisfied
}

export interface Attempt {
  /** What they are willing to show. */
  readonly shows: readonly string[]
  readonly demand?: Demand
  readonly inherited?: Inherited
  /** Which of it they begin with. */
  readonly first?: string
  readonly scope?: Scope
  readonly remember?: boolean
}

/** Goes through a door as somebody who answers everything rightly that they are willing to show. */
export async function visit(lab: Lab, name: string, attempt: Attempt): Promise<Outcome> {
  const { shows, demand = {}, inherited, scope = lab.scope, remember } = attempt
  const asked: string[] = []
  const done = new Set<string>()
  let wayBack = false
  let view = await lab.engine.begin(scope, demand, inherited ? { inherited } : {})
  const act = (action: Parameters<Lab['engine']['act']>[3]) => lab.engine.act(scope, view.transaction, view.version, action)
  for (let steps = 0; steps < 24; steps += 1) {
    switch (view.kind) {
      case 'succeeded': {
        const satisfied = await lab.engine.redeem(scope, view.transaction, view.ticket)
        return satisfied ? { end: 'in', asked, satisfied } : { end: 'refused', reason: 'not redeemed', asked }
      }
      case 'failed':
        return { end: 'refused', reason: view.reason, asked }
      case 'enrol':
      case 'enrol-choice':
        return { end: 'adding', asked }
      case 'identify': {
        const { firstFactors } = view
        const first = attempt.first ?? shows.find((factor) => firstFactors.includes(factor))
        if (first === undefined || done.has(first)) return { end: 'outside', asked }
        done.add(first)
        view = await act(identification(lab, view, name, first))
        break
      }
      case 'choose': {
        const option = view.options.find((one) => shows.includes(one.factor) && !done.has(one.id))
        asked.push(...view.options.map(({ factor }) => factor))
        if (!option) return { end: 'asked', asked }
        done.add(option.id)
        view = await act({ kind: 'choose', option: option.id })
        wayBack = false
        break
      }
      case 'challenge': {
        if (!view.beforeProof) asked.push(view.factor)
        if (shows.includes(view.factor)) {
          // The app shows another code every half minute, and takes none twice.
          lab.advance(31)
          view = await act({ kind: 'answer', answer: answerTo(lab, view, name), ...(remember ? { remember } : {}) })
        } else if (view.others && !wayBack) {
          wayBack = true
          view = await act({ kind: 'back' })
        } else return { end: 'asked', asked }
      }
    }
  }
  throw new Error(`no end for ${shows.join(', ')}: ${JSON.stringify(view)}`)
}

function identification(lab: Lab, view: View, name: string, factor: string): Parameters<Lab['engine']['act']>[3] {
  if (factor !== 'passkey') {
    const answer = factor === 'password' ? { answer: { password: `${name} pw` } } : {}
    return { kind: 'identify', identifier: name, factor, ...answer }
  }
  const opening = view.kind === 'identify' ? view.openings?.find((one) => one.factor === 'passkey') : undefined
  const options = opening?.prompt && 'options' in opening.prompt ? opening.prompt.options : undefined
  return { kind: 'identify', identifier: '', factor, answer: { credential: options ? passkeyAnswer(lab, options) : '{}' } }
}

function answerTo(lab: Lab, { factor, prompt }: ChallengeView, name: string): Answer {
  switch (factor) {
    case 'mobile_app':
      return { code: appCode(lab) }
    case 'passkey':
      return { credential: passkeyAnswer(lab, (prompt as Extract<Prompt, { kind: 'passkey' }>).options) }
    case 'password':
      return { password: `${name} pw` }
    case 'second_password':
      return { password: 'another horse' }
    case 'recovery_code':
      return { code: recoveryCode }
    default:
      return { code: lab.lastCode() }
  }
}

/** A session in which exactly this was shown, before anything was asked for: what it brings along. */
export async function session(lab: Lab, name: string, shows: readonly string[]): Promise<Inherited> {
  let proofs: Inherited['proofs'] = []
  let user: Inherited['user'] | undefined
  for (const factor of shows) {
    const demand = user === undefined ? {} : { factors: { mode: 'one' as const, of: [factor] } }
    const inherited = user === undefined ? {} : { inherited: { user, proofs } }
    const { satisfied } = await visit(lab, name, { shows: [factor], demand, ...inherited })
    if (!satisfied) throw new Error(`${factor} could not be shown`)
    user = satisfied.user
    proofs = satisfied.proofs
  }
  if (user === undefined) throw new Error('nothing was shown')
  return { user, proofs }
}
