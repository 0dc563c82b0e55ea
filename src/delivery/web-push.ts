import webPush from 'web-push'
import { type Channel, type ChannelMessage, DeliveryFailed, DeliveryRefused } from './channel.ts'
import { askProvider, type Fetch, parseJson } from './provider-http.ts'

export interface WebPushOptions {
  /** VAPID keys (RFC 8292), base64url: 65 bytes of the public point, 32 of the private key. */
  readonly publicKey: string
  readonly privateKey: string
  /** Whom a push service may write to: `mailto:` or `https:`. */
  readonly subject: string
  /** How long a push service keeps the message for a device that is away, in seconds. Default 300. */
  readonly ttlSeconds?: number
  /** Hosts of push services; `*.` stands for any name below. Default: those of Chrome, Firefox, Safari and Edge. */
  readonly services?: readonly string[]
  readonly fetch: Fetch
}

/** A browser's subscription (Push API), as JSON the recipient of a push message. */
interface Subscription {
  readonly endpoint: string
  readonly keys: { readonly p256dh: string; readonly auth: string }
}

/** Who registers a subscription chooses its endpoint: only push services are called. */
export const pushServices: readonly string[] = [
  'fcm.googleapis.com',
  'updates.push.services.mozilla.com',
  '*.push.apple.com',
  '*.notify.windows.com',
]

/** RFC 8291 allows 4,096 bytes with header and padding. */
const longestPayload = 3_800

/**
 * Web Push (RFC 8030) with encryption for the browser alone (RFC 8291) and VAPID. The payload is JSON {id, subject, text,
 * parameters}. 404 and 410 mean that the subscription is no more: DeliveryRefused with `gone`.
 */
export function createWebPush(options: WebPushOptions): Channel {
  const { publicKey, privateKey, subject, ttlSeconds = 300, services = pushServices, fetch } = options
  const hostOf = ({ to }: ChannelMessage) => URL.parse(readSubscription(to)?.endpoint ?? '')?.hostname ?? ''
  const serviceOf = (host: string) => services.find((one) => (one.startsWith('*.') ? host.endsWith(one.slice(1)) : host === one))

  return {
    id: 'push',
    lane: (message) => serviceOf(hostOf(message)) ?? '',
    async send(message, signal) {
      const subscription = readSubscription(message.to)
      if (!subscription) throw new DeliveryRefused('The recipient is not a Web Push subscription.')
      if (!serviceOf(hostOf(message))) {
        throw new DeliveryRefused('The subscription does not belong to a push service that this server knows.')
      }
      const answer = await askProvider(fetch, 'The push service', subscription.endpoint, {
        ...requestOf(subscription, message, { vapidDetails: { publicKey, privateKey, subject }, TTL: ttlSeconds }),
        signal,
      })
      const { status } = answer
      if (status >= 200 && status <= 299) return { providerId: lastSegment(answer.headers.get('location')) ?? message.id }
      if (status === 404 || status === 410)
        throw new DeliveryRefused(`The push service says that the subscription has ended (status ${status}).`, { gone: true })
      // One subscription made with other keys must not stop the others.
      if (status === 401 || status === 403)
        throw new DeliveryRefused(`The push service refused our VAPID keys for this subscription (status ${status}).`)
      if (status === 413) throw new DeliveryRefused('The push service found the message too long (status 413).')
      throw new DeliveryFailed(`The push service did not take the message (status ${status}).`, { about: 'message' })
    },
  }
}

function requestOf(subscription: Subscription, message: ChannelMessage, settings: webPush.RequestOptions) {
  const { id, subject, text, parameters } = message
  const payload = JSON.stringify({ id, subject, text, parameters })
  if (Buffer.byteLength(payload) > longestPayload) throw new DeliveryRefused('The message is too long for a push.')
  try {
    const { headers, body } = webPush.generateRequestDetails(subscription, payload, { ...settings, urgency: 'high' })
    const texts = Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)])
    return { method: 'POST', headers: texts, body: new Uint8Array(body ?? []) }
  } catch {
    // Its words quote what it choked on.
    throw new DeliveryRefused('The keys of the subscription cannot be encrypted to.')
  }
}

const key = /^[A-Za-z0-9_-]{20,100}={0,2}$/

function readSubscription(to: string): Subscription | undefined {
  if (to.length > 2_000) return undefined
  const { endpoint, keys } = (parseJson(to) ?? {}) as { endpoint?: unknown; keys?: { p256dh?: unknown; auth?: unknown } | null }
  const url = typeof endpoint === 'string' ? URL.parse(endpoint) : null
  const { p256dh, auth } = keys ?? {}
  if (url?.protocol !== 'https:' || url.username !== '' || typeof p256dh !== 'string' || typeof auth !== 'string')
    return undefined
  return key.test(p256dh) && key.test(auth) ? { endpoint: url.href, keys: { p256dh, auth } } : undefined
}

const lastSegment = (location: string | null): string | undefined => location?.split(/[/?#]/).findLast(Boolean)?.slice(0, 200)
