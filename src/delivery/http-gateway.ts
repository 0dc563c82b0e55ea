import { parsePhone } from '../platform/phone-numbers.ts'
import {
  type Channel,
  type ChannelMessage,
  DeliveryFailed,
  DeliveryRefused,
  type ReceiptCallback,
  type ReceiptReport,
} from './channel.ts'
import { fillJson, fillText, readPath, type Template, type Values } from './gateway-template.ts'
import { askProvider, type Fetch, parseJson } from './provider-http.ts'

/** A request and how to read its answer. Placeholders `{{...}}` may stand in the URL, in header values and in the body. */
export interface GatewayOptions {
  readonly url: string
  readonly method?: 'POST' | 'PUT' | 'GET'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?:
    | { readonly format: 'json'; readonly template: Template }
    | { readonly format: 'form'; readonly template: Readonly<Record<string, string>> }
  readonly answer?: {
    /** Statuses that mean the message was taken. Default: 200 to 299. */
    readonly success?: readonly number[]
    /** Statuses that mean it never will be. Default: none. */
    readonly refused?: readonly number[]
    /** Where the provider's id of the message stands in its JSON answer: `messages.0.id`. */
    readonly messageId?: string
    /** A field of the JSON answer that must, or must not, have one of these values. */
    readonly check?: { readonly path: string; readonly success?: readonly string[]; readonly refused?: readonly string[] }
  }
  /** How the provider's posts to `{{receiptUrl}}` are read. That address carries a mark of ours: only the provider has it. */
  readonly receipt?: {
    readonly status: string
    readonly messageId?: string
    readonly sent?: readonly string[]
    readonly delivered?: readonly string[]
    readonly undelivered?: readonly string[]
  }
}

interface GatewayDeps {
  /** The word the channel is known by: `sms`, `voice`. */
  readonly channel: string
  /** For placeholders `{{secret.NAME}}`. */
  readonly secrets?: Values
  readonly fetch: Fetch
}

/**
 * Any provider that takes a message by one HTTP request: SMS, WhatsApp, voice. Values are encoded for the place they stand in
 * (JSON, form, URL, header), so that neither a number nor a text can add a field, a parameter or a header.
 */
export const createHttpGateway = (options: GatewayOptions, { channel, secrets = {}, fetch }: GatewayDeps): Channel => ({
  id: channel,
  async send(message, signal) {
    const values = valuesOf(message, secrets)
    const answer = await askProvider(fetch, 'The gateway', urlOf(options.url, values), {
      method: options.method ?? 'POST',
      ...contentOf(options, values),
      signal,
    })
    return receiptOf(options.answer ?? {}, answer)
  },
  ...(options.receipt ? { readReceipt: reading(options.receipt) } : {}),
})

const reading =
  ({ status, messageId, ...words }: NonNullable<GatewayOptions['receipt']>) =>
  ({ headers, body }: ReceiptCallback): ReceiptReport => {
    const form = headers['content-type']?.startsWith('application/x-www-form-urlencoded')
    const fields = form ? Object.fromEntries(new URLSearchParams(body)) : parseJson(body)
    const said = readPath(fields, status)
    const fitting = (['sent', 'delivered', 'undelivered'] as const).find(
      (one) => said !== undefined && words[one]?.includes(said),
    )
    if (!fitting) return 'nothing'
    const providerId = messageId === undefined ? undefined : readPath(fields, messageId)
    return { status: fitting, ...(providerId === undefined ? {} : { providerId }) }
  }

function valuesOf({ id, to, text, subject, parameters, locale, receiptUrl }: ChannelMessage, secrets: Values): Values {
  const number = parsePhone(to)
  if (number === undefined) throw new DeliveryRefused('The recipient is not a telephone number with its country code.')
  return {
    to: number,
    toDigits: number.slice(1),
    text: text.trimEnd(),
    subject: subject ?? '',
    code: parameters?.code ?? '',
    messageId: id,
    locale: locale ?? 'en',
    language: (locale ?? 'en').split('-')[0] ?? 'en',
    receiptUrl: receiptUrl ?? '',
    ...Object.fromEntries(Object.entries(secrets).map(([name, value]) => [`secret.${name}`, value])),
  }
}

const urlOf = (url: string, values: Values): string => fillText(url, values, encodeURIComponent)

function contentOf({ body, headers = {} }: GatewayOptions, values: Values): { headers: Record<string, string>; body?: string } {
  const given = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), fillText(value, values, headerValue)]),
  )
  if (!body) return { headers: { accept: 'application/json', ...given } }
  const type = body.format === 'json' ? 'application/json; charset=utf-8' : 'application/x-www-form-urlencoded'
  const text =
    body.format === 'json'
      ? JSON.stringify(fillJson(body.template, values))
      : new URLSearchParams(
          Object.entries(body.template).map(([name, value]): [string, string] => [name, fillText(value, values)]),
        ).toString()
  return { headers: { accept: 'application/json', 'content-type': type, ...given }, body: text }
}

/** Visible ASCII and spaces only: a line break would begin another header. */
const headerValue = (value: string): string => value.replace(/[^\x20-\x7e]+/g, ' ')

function receiptOf(
  { success, refused = [], messageId, check }: NonNullable<GatewayOptions['answer']>,
  { status, text }: { readonly status: number; readonly text: string },
) {
  if (refused.includes(status)) throw new DeliveryRefused(`The gateway refused the message for good (status ${status}).`)
  const taken = success ? success.includes(status) : status >= 200 && status <= 299
  if (status === 401 || status === 403) {
    throw new DeliveryFailed(`The gateway refused our credentials (status ${status}). Check its headers and secrets.`)
  }
  if (!taken) throw new DeliveryFailed(`The gateway did not take the message (status ${status}).`, { about: 'message' })
  const body = parseJson(text)
  if (check) {
    const said = readPath(body, check.path)
    if (said !== undefined && check.refused?.includes(said))
      throw new DeliveryRefused(`The gateway refused the message for good (by ${check.path} in its answer).`)
    if (check.success && (said === undefined || !check.success.includes(said)))
      throw new DeliveryFailed(`The gateway answered ${status} and did not take the message (by ${check.path} in its answer).`)
  }
  if (messageId === undefined) return {}
  const providerId = readPath(body, messageId)
  if (providerId === undefined || providerId === '')
    throw new DeliveryFailed(`The gateway answered ${status} without ${messageId}: it did not take the message.`)
  return { providerId: providerId.slice(0, 200) }
}
