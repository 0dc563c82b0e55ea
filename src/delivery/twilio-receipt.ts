import type { DeliveryStatus } from '../engine/ports/outbox.ts'
import { foreignMacMatches } from '../platform/foreign-mac.ts'
import type { ReceiptCallback, ReceiptReport } from './channel.ts'

/** Twilio's words for a message (MessageStatus) and a call (CallStatus); those on the way to these tell nothing. */
const statuses: Readonly<Record<string, DeliveryStatus>> = {
  sent: 'sent',
  delivered: 'delivered',
  read: 'delivered',
  undelivered: 'undelivered',
  failed: 'failed',
  canceled: 'failed',
  completed: 'delivered',
  busy: 'undelivered',
  'no-answer': 'undelivered',
}

/**
 * Reads a status callback. Its signature (`X-Twilio-Signature`) is HMAC-SHA-1 under the auth token over the address that we gave
 * to Twilio and all parameters, sorted by name. As the address names the message, a callback for one says nothing about another.
 */
export function readTwilioReceipt(authToken: string, { url, headers, body }: ReceiptCallback): ReceiptReport {
  const given = headers['x-twilio-signature'] ?? ''
  const parameters = new URLSearchParams(body)
  const signed = spell(parameters)
  if (!spellings(url).some((one) => foreignMacMatches(authToken, one + signed, given))) return 'forged'
  const status = statuses[parameters.get('MessageStatus') ?? parameters.get('CallStatus') ?? '']
  const providerId = parameters.get('MessageSid') ?? parameters.get('CallSid')
  if (status === undefined || providerId === null) return 'nothing'
  return { status, providerId }
}

function spell(parameters: URLSearchParams): string {
  // By name, then value, in the order of character codes; a pair that occurs twice counts once.
  const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
  const pairs = [...parameters].sort(([a, x], [b, y]) => order(a, b) || order(x, y)).map(([name, value]) => name + value)
  return pairs.filter((pair, at) => pair !== pairs[at - 1]).join('')
}

/** Twilio signs the address as it was given, or with or without its port. */
function spellings(url: string): readonly string[] {
  const { protocol, hostname, port, pathname, search } = new URL(url)
  const rest = pathname + search
  const standard = protocol === 'https:' ? '443' : '80'
  return [url, port === '' ? `${protocol}//${hostname}:${standard}${rest}` : `${protocol}//${hostname}${rest}`]
}
