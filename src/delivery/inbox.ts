import type { Clock } from '../platform/contract.ts'
import type { Ids } from '../platform/ids.ts'
import { type Channel, type ChannelMessage, DeliveryFailed } from './channel.ts'

/** A message as `/dev/inbox/messages` shows it. */
export interface InboxMessage {
  readonly id: string
  readonly channel: string
  readonly to: string
  readonly subject: string | null
  readonly text: string
  /** The code and the link that the message carries, from its values, not read out of its text. */
  readonly code: string | null
  readonly link: string | null
  /** ISO 8601, UTC. */
  readonly sentAt: string
}

/** Keeps messages instead of sending them. For development: it shows codes to whoever can open it. */
export interface Inbox {
  /** The channel `id` (`email`, `sms`, ...) of this inbox. */
  channel(id: string): Channel
  /** Newest first; only those to `to` (in any case) and of `channel` where given. */
  list(filter?: { readonly to?: string | undefined; readonly channel?: string | undefined }): readonly InboxMessage[]
  clear(): void
}

/** An inbox in memory that holds the latest `capacity` messages, 1,000 where not said. */
export function createInbox(deps: { readonly clock: Clock; readonly ids: Ids; readonly capacity?: number }): Inbox {
  const capacity = deps.capacity ?? 1000
  /** Oldest first. */
  let messages: InboxMessage[] = []

  const keep = (channel: string, message: ChannelMessage): InboxMessage => {
    const kept: InboxMessage = {
      id: deps.ids.next(),
      channel,
      to: message.to,
      subject: message.subject ?? null,
      text: message.text,
      code: message.parameters?.code ?? null,
      link: message.parameters?.link ?? null,
      sentAt: new Date(deps.clock.now()).toISOString(),
    }
    messages.push(kept)
    if (messages.length > capacity) messages.shift()
    return kept
  }

  return {
    channel: (id) => ({
      id,
      async send(message, signal) {
        if (signal.aborted) throw new DeliveryFailed('The message was called off before it was kept.')
        return { providerId: keep(id, message).id }
      },
    }),
    list(filter = {}) {
      const to = filter.to?.toLowerCase()
      return messages
        .filter((message) => to === undefined || message.to.toLowerCase() === to)
        .filter((message) => filter.channel === undefined || message.channel === filter.channel)
        .toReversed()
    },
    clear() {
      messages = []
    },
  }
}
