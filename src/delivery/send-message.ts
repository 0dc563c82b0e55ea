import type { LeasedMessage } from '../engine/ports/outbox.ts'
import type { Sealing } from '../platform/contract.ts'
import { SealBroken } from '../platform/sealing.ts'
import { type Channel, type ChannelMessage, DeliveryFailed, DeliveryRefused, type Receipt } from './channel.ts'
import { openContent } from './outbox-content.ts'
import { type Renderer, TemplateFault } from './templates.ts'

export interface SendDeps {
  readonly sealing: Sealing
  /** By id. */
  readonly channels: ReadonlyMap<string, Channel>
  readonly renderer: Renderer
  readonly timeoutMs: number
}

export type SendOutcome =
  | { readonly kind: 'sent'; readonly providerId?: string }
  /** Never again: the provider refused for good, or there is nobody to send it to. */
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'failed'; readonly reason: string }

/**
 * Opens, renders and sends one message, within the time given. Never throws: whatever goes wrong is an outcome, whose reason is
 * for operators and holds neither address nor code. A fault of this node (a key or a template it lacks) is `failed`: a node
 * that has them, or this one after its next start, may send the message.
 */
export async function sendMessage(
  deps: SendDeps,
  { id, tenant, channel: channelId, sealed }: LeasedMessage,
): Promise<SendOutcome> {
  try {
    const channel = deps.channels.get(channelId)
    if (!channel) return { kind: 'failed', reason: `No channel ${channelId} is set up on this node.` }
    const { to, ...call } = openContent(deps.sealing, id, sealed)
    if (to === null) return { kind: 'refused', reason: 'The message has no recipient.' }
    const message = { id, to, ...(await deps.renderer({ ...call, tenant, channel: channelId })), parameters: call.parameters }
    const { providerId } = await withinTime(channel, message, deps.timeoutMs)
    return { kind: 'sent', ...(providerId === undefined ? {} : { providerId }) }
  } catch (error) {
    return { kind: error instanceof DeliveryRefused ? 'refused' : 'failed', reason: reasonOf(error) }
  }
}

/** Also gives up on a channel that does not heed its signal. */
async function withinTime(channel: Channel, message: ChannelMessage, timeoutMs: number): Promise<Receipt> {
  const controller = new AbortController()
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      controller.abort()
      reject(new DeliveryFailed('The provider took too long.'))
    }, timeoutMs)
  })
  try {
    return await Promise.race([channel.send(message, controller.signal), late])
  } finally {
    clearTimeout(timer)
  }
}

/** The texts of our own errors are made for operators. Of any other only its name is told: it may quote what it choked on. */
function reasonOf(error: unknown): string {
  const ours = [DeliveryRefused, DeliveryFailed, TemplateFault, SealBroken].some((kind) => error instanceof kind)
  if (ours) return (error as Error).message
  return `Unexpected ${error instanceof Error ? error.name : 'fault'} while sending.`
}
