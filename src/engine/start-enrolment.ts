import type { ChallengeId } from '../domain/ids.ts'
import type { Enrolment, Transaction } from '../domain/transaction.ts'
import { mask } from '../platform/mask.ts'
import type { Progress } from './change.ts'
import { codeMessage } from './code-message.ts'
import { enrolContext } from './context.ts'
import { type Addable, addableOf } from './enrollable.ts'
import { type EnrolmentContent, sealEnrolment } from './enrolment-content.ts'
import { event } from './events.ts'
import type { EnrolStep } from './factor-contract.ts'
import type { UserRecord } from './ports/directory.ts'
import { sendRefusal } from './sends.ts'
import { nextState } from './state.ts'
import type { Notice } from './view.ts'
import type { World } from './world.ts'

/** Puts the first question about a new authenticator before the person. `factor`: as demanded, though another may be added for it. */
export async function startEnrolment(
  world: World,
  transaction: Transaction,
  user: UserRecord,
  factor: string,
  { optional }: { readonly optional: boolean },
): Promise<Progress> {
  const addable = addableOf(world, factor)
  if (!addable) throw new Error(`factor ${factor} was to be added and cannot be`)
  const id = world.deps.ids.next<ChallengeId>()
  const step = await addable.enrol.begin(enrolContext(world, transaction, addable, user, id))
  const put = putStep(world, transaction, user, { id, addable, asked: factor, optional, step })
  const about = { id: transaction.id, user: user.id }
  return { ...put, events: [event(world, 'enrolment.begun', about, { result: 'info', factor: addable.id })] }
}

interface Put {
  readonly id: ChallengeId
  readonly addable: Addable
  /** The factor it was asked for, which may share the one that is added. */
  readonly asked: string
  readonly optional: boolean
  readonly step: EnrolStep<unknown>
  readonly notice?: Notice
}

/** The next question of an enrolment, sealed, with the message that it needs. A message over a limit is not written. */
export function putStep(
  world: World,
  transaction: Transaction,
  user: UserRecord,
  { id, addable, asked, optional, step, notice }: Put,
): Omit<Progress, 'events'> {
  const { prompt, draft, deliver, lifetimeSeconds } = step
  const refusal = deliver ? sendRefusal(transaction, undefined) : undefined
  if (refusal) {
    const enrolment = transaction.state.enrolment
    return { stage: 'enrolling', state: nextState(transaction.state, { ...(enrolment ? { enrolment } : {}), notice: refusal }) }
  }
  const content: EnrolmentContent = { prompt, draft, ...(deliver ? { hint: mask(deliver.to) } : {}) }
  const enrolment: Enrolment = {
    factor: asked,
    id,
    sealed: sealEnrolment(world, id, content),
    optional,
    ...(deliver ? { sentAt: transaction.readAt } : {}),
    ...(lifetimeSeconds === undefined ? {} : { expiresAt: transaction.readAt + lifetimeSeconds * 1000 }),
  }
  const state = nextState(transaction.state, { enrolment, ...(notice ? { notice } : {}) })
  if (!deliver) return { stage: 'enrolling', state }
  const { channel, to, template, parameters } = deliver
  const lifetime = lifetimeSeconds ?? 300
  const message = codeMessage(world, transaction, {
    ...{ user, challenge: id, channel, factor: addable.id, to },
    content: { template, parameters },
    lifetimeSeconds: lifetime,
  })
  return { stage: 'enrolling', state, message }
}
