import type { Demand } from '../../../src/domain/demand.ts'
import type { Answer } from '../../../src/engine/action.ts'
import type { EnrolView, View } from '../../../src/engine/view.ts'
import { createLab, type Lab, type LabOptions } from '../../support/engine-lab.ts'

/** What the suite must know of a factor: what its owner would answer, and what somebody who adds one. */
export interface Specimen {
  readonly id: string
  /** A lab in which an application asks for it and alice has it. */
  readonly lab: (options?: LabOptions) => Lab
  /** Reaches its challenge. Default: by the password. */
  readonly arrive?: (lab: Lab, name: string) => Promise<Arrival>
  /** May be called once for each challenge. */
  readonly right: (lab: Lab, view: View) => Answer
  readonly wrong: Answer
  /** An answer is over after so many seconds. */
  readonly lifetime?: number
  /** The same answer is right again, because it is remembered and not made. */
  readonly remembered?: boolean
  /** Whose authenticator it uses, if not its own. */
  readonly shares?: string
  /** What carol, who has only a password, answers to each question when she adds one; absent where nobody adds one. */
  readonly enrol?: {
    readonly answer: (lab: Lab, view: EnrolView) => Answer
    /** The last of her answers, wrong. */
    readonly wrong: Answer
    /** A wrong one cannot be taken, which is no guess and costs none. */
    readonly refuses?: boolean
  }
}

/** Somebody before a challenge or a question. */
export interface Arrival {
  readonly view: View
  submit(answer: Answer): Promise<View>
}

/** An application that asks for this factor after the password. */
export const asking =
  (id: string, options: LabOptions = {}) =>
  (more: LabOptions = {}): Lab =>
    createLab({ factors: { mode: 'one', of: [id] }, ...options, ...more })

export const at = (lab: Lab, view: View): Arrival => ({
  view,
  submit: (answer) => lab.engine.act(lab.scope, view.transaction, view.version, { kind: 'answer', answer }),
})

/** Begins, and gives name and password. */
export async function byPassword(lab: Lab, name: string, demand: Demand = {}): Promise<Arrival> {
  const { transaction, version } = await lab.engine.begin(lab.scope, demand)
  const identify = { kind: 'identify', identifier: name, factor: 'password', answer: { password: `${name} pw` } } as const
  return at(lab, await lab.engine.act(lab.scope, transaction, version, identify))
}

/** Chooses one of what is offered. */
export async function choose(lab: Lab, view: View, option: string): Promise<View> {
  return lab.engine.act(lab.scope, view.transaction, view.version, { kind: 'choose', option })
}

type Adding = NonNullable<Specimen['enrol']>

/** Carol signs in and answers every question about the new one: how many there were, and what comes then. */
export async function addOne(lab: Lab, id: string, { answer }: Adding): Promise<{ readonly count: number; readonly view: View }> {
  let { view } = await byPassword(lab, 'carol')
  let count = 0
  while (view.kind === 'enrol' && view.factor === id && count < 9) {
    view = await at(lab, view).submit(answer(lab, view))
    count += 1
  }
  return { count, view }
}

/** Carol before the last question about the new one, of so many. */
export async function lastQuestion(lab: Lab, { answer }: Adding, count: number): Promise<Arrival & { readonly view: EnrolView }> {
  let { view } = await byPassword(lab, 'carol')
  for (let step = 1; step < count && view.kind === 'enrol'; step += 1) view = await at(lab, view).submit(answer(lab, view))
  if (view.kind !== 'enrol') throw new Error(`not a question: ${JSON.stringify(view)}`)
  return { view, submit: at(lab, view).submit }
}

/** Those that may be used now. */
export const authenticatorsOf = (lab: Lab, name: string, factor: string) =>
  (lab.users.get(name)?.authenticators ?? []).filter((one) => one.factor === factor && one.status === 'active')
