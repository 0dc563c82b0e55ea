import type { ChallengeId } from '../domain/ids.ts'
import type { Transaction } from '../domain/transaction.ts'
import { addressRange } from '../platform/address-range.ts'
import { event } from './events.ts'
import type { Delivery } from './factor-contract.ts'
import { phoneFacts, sealMessage } from './outbox-message.ts'
import type { UserRecord } from './ports/directory.ts'
import type { OutboxMessage } from './ports/outbox.ts'
import { codeLimits, type Subjects } from './send-limits.ts'
import { addressDigest } from './subject.ts'
import type { World } from './world.ts'

interface CodeMessage {
  readonly user: UserRecord | undefined
  /** Of the challenge or the enrolment that it belongs to. */
  readonly challenge: ChallengeId
  readonly channel: string
  readonly factor: string
  /** The stored destination, or the new address of an enrolment; null for a stranger. */
  readonly to: string | null
  readonly content: Delivery
  readonly lifetimeSeconds: number
}

/**
 * The outbox row of a code. A stranger's is written too, with no recipient and no life, so that the step costs the same and
 * the send limits answer the same; the worker drops it unread.
 */
export function codeMessage(world: World, transaction: Transaction, message: CodeMessage): OutboxMessage {
  const { user, challenge, channel, factor, to, content, lifetimeSeconds } = message
  const { sending } = world.workspace
  const destination = addressDigest(world.deps, to ?? transaction.state.identifier ?? '')
  const { refused, ...number } = phoneFacts(channel, to, sending)
  const subjects: Subjects = {
    destination,
    account: transaction.state.account ?? `user:${transaction.user}`,
    range: addressRange(world.scope.address),
    tenant: transaction.tenant,
    ...number,
  }
  const about = { id: transaction.id, user: user?.id ?? null }
  return sealMessage(world.deps, {
    tenant: transaction.tenant,
    user: user?.id ?? null,
    challenge,
    channel,
    to,
    destination,
    template: content.template,
    locale: user?.locale ?? null,
    parameters: {
      ...content.parameters,
      application: world.application.settings.name,
      workspace: world.workspace.settings.name,
    },
    lifetimeSeconds,
    limits: codeLimits(channel, subjects, sending),
    ...(refused === undefined ? {} : { refused }),
    audit: event(world, 'message.limited', about, { result: 'refused', factor }),
  })
}
