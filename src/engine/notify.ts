import type { TransactionId } from '../domain/ids.ts'
import { parsePhoneNumber } from '../platform/phone-numbers.ts'
import type { EngineDeps } from './deps.ts'
import { event, type Origin } from './events.ts'
import { limits } from './limits.ts'
import { phoneFacts, sealMessage } from './outbox-message.ts'
import type { Workspace } from './ports/catalogue.ts'
import type { UserRecord } from './ports/directory.ts'
import type { OutboxMessage } from './ports/outbox.ts'
import { noticeLimits } from './send-limits.ts'
import { addressDigest } from './subject.ts'

/** Who tells: a step of a sign-in, or the help desk. */
export interface Sender extends Origin {
  readonly deps: Pick<EngineDeps, 'ids' | 'sealing' | 'keyedHash' | 'factors'>
  readonly workspace: Pick<Workspace, 'sending' | 'poolSettings'> & { readonly settings: { readonly name: string } }
  readonly application: { readonly settings: { readonly name: string } }
}

/** Where a user can be reached by a message that says something and asks nothing. */
interface Mailbox {
  readonly channel: 'email' | 'sms'
  readonly to: string
}

/**
 * Tells a user at every verified address what has happened to the account (LC-3), each address once. Pass the user as it was
 * before the change, so that an address that goes is told, too. Not for codes: a notice holds no secret.
 */
export const notice = (
  world: Sender,
  user: UserRecord,
  template: string,
  parameters: Readonly<Record<string, string>> = {},
): OutboxMessage[] => mailboxesOf(world, user).map((mailbox) => noticeTo(world, user, mailbox, template, parameters))

/** The same to one address. `transaction`: in which it happened, for the audit trail. */
export function noticeTo(
  world: Sender,
  user: UserRecord,
  { channel, to }: Mailbox,
  template: string,
  parameters: Readonly<Record<string, string>> = {},
  transaction: TransactionId | null = null,
): OutboxMessage {
  const { sending } = world.workspace
  const destination = addressDigest(world.deps, to)
  const { refused } = phoneFacts(channel, to, sending)
  return sealMessage(world.deps, {
    tenant: user.tenant,
    user: user.id,
    challenge: null,
    channel,
    to,
    destination,
    template,
    locale: user.locale,
    parameters: {
      ...parameters,
      application: world.application.settings.name,
      workspace: world.workspace.settings.name,
    },
    lifetimeSeconds: limits.noticeLifetime,
    limits: noticeLimits(destination, sending),
    ...(refused === undefined ? {} : { refused }),
    audit: event(world, 'message.limited', { id: transaction, user: user.id }, { result: 'refused' }),
  })
}

function mailboxesOf(world: Sender, user: UserRecord): Mailbox[] {
  const enrolled = user.authenticators.flatMap(({ factor, address, status }): Mailbox[] => {
    const channel = world.deps.factors.find((one) => one.id === factor)?.channel
    if (address === null || status !== 'active') return []
    if (channel === 'email') return [{ channel, to: address }]
    return channel === 'sms' || channel === 'voice' ? textTo(address) : []
  })
  const all = [
    ...(user.email && user.emailVerified ? [{ channel: 'email' as const, to: user.email }] : []),
    ...(user.phone && user.phoneVerified ? textTo(user.phone) : []),
    ...enrolled,
  ]
  return [...new Map(all.map((one) => [addressDigest(world.deps, one.to), one])).values()]
}

/** A landline reads no text, and nobody is rung up for a notice. */
const textTo = (number: string): Mailbox[] =>
  parsePhoneNumber(number)?.reach.includes('sms') ? [{ channel: 'sms', to: number }] : []
