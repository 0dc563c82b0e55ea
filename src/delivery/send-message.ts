import type { TenantId } from '../domain/ids.ts'
import type { LeasedMessage, SentBy } from '../engine/ports/outbox.ts'
import type { Sealing } from '../platform/contract.ts'
import { type ChannelMessage, DeliveryFailed, DeliveryRefused } from './channel.ts'
import { openContent } from './outbox-content.ts'
import type { Renderer } from './templates.ts'
import { wordsOf } from './words.ts'

/** Sends by the providers of a tenant (src/delivery/providers.ts). Settles soon after `signal` aborts. */
export type Route = (tenant: TenantId, channel: string, message: ChannelMessage, signal: AbortSignal) => Promise<SentBy>

export interface SendDeps {
  readonly sealing: Sealing
  readonly route: Route
  readonly renderer: Renderer
  readonly timeoutMs: number
}

export type SendOutcome =
  | { readonly kind: 'sent'; readonly by: SentBy }
  /** Never again: the provider refused for good, or there is nobody to send it to. */
  | { readonly kind: 'refused'; readonly reason: string; readonly gone?: boolean }
  /** `retryAfterSeconds`: no sooner. */
  | { readonly kind: 'failed'; readonly reason: string; readonly retryAfterSeconds?: number | undefined }

/**
 * Opens, renders and sends one message, within the time given. Never throws: whatever goes wrong is an outcome, whose reason is
 * for operators and holds neither address nor code. A fault of this node (a key or a template it lacks) is `failed`: a node
 * that has them, or this one after its next start, may send the message.
 */
export async function sendMessage(deps: SendDeps, { id, tenant, channel, sealed }: LeasedMessage): Promise<SendOutcome> {
  try {
    const { to, ...call } = openContent(deps.sealing, id, sealed)
    if (to === null) return { kind: 'refused', reason: 'The message has no recipient.' }
    const { locale, parameters } = call
    const rendered = await deps.renderer({ ...call, tenant, channel })
    const message = { id, to, ...rendered, parameters, ...(locale === null ? {} : { locale }) }
    return { kind: 'sent', by: await deps.route(tenant, channel, message, AbortSignal.timeout(deps.timeoutMs)) }
  } catch (error) {
    const reason = wordsOf(error)
    if (error instanceof DeliveryRefused) return { kind: 'refused', reason, ...(error.gone ? { gone: true } : {}) }
    const retryAfterSeconds = error instanceof DeliveryFailed ? error.retryAfterSeconds : undefined
    return { kind: 'failed', reason, retryAfterSeconds }
  }
}
