import { createHmac, randomBytes } from 'node:crypto'
import { createServer as createHttp, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createHttps } from 'node:https'
import type { AddressInfo } from 'node:net'

export type HttpFault =
  | { readonly kind: 'hang' }
  | { readonly kind: 'rate-limit'; readonly retryAfter?: string }
  | { readonly kind: 'server-error' }
  /** 200 whose body says that nothing was taken. */
  | { readonly kind: 'error-in-200' }
  /** The connection breaks in the middle of the answer. */
  | { readonly kind: 'cut' }

/** A message or a call as Twilio got it. */
export interface TwilioRequest {
  readonly resource: 'Messages' | 'Calls'
  readonly sid: string
  readonly form: Readonly<Record<string, string>>
}

export interface TwilioDouble {
  readonly url: string
  /** What was taken, oldest first. */
  readonly taken: readonly TwilioRequest[]
  /** Requests that arrived, whatever became of them. */
  requests(): number
  fault: HttpFault | undefined
  /** Signs and posts a status callback as Twilio does, to the address given with the message or to `changes.url`. */
  report(
    request: TwilioRequest,
    status: string,
    changes?: {
      readonly url?: string
      readonly signedUrl?: string
      readonly token?: string
      readonly form?: Readonly<Record<string, string>>
      readonly through?: (url: string) => string
    },
  ): Promise<number>
  stop(): Promise<void>
}

/** The account of every double. */
export const twilioAccount = { accountSid: `AC${'5'.repeat(32)}`, authToken: 'e7'.repeat(16) }

/** Numbers that Twilio's test credentials answer in this way, and what they say. */
const magic: Readonly<Record<string, readonly [number, string]>> = {
  '+15005550001': [21211, "The 'To' number +15005550001 is not a valid phone number."],
  '+15005550002': [21612, "The 'To' phone number: +15005550002, is not currently reachable using the 'From' phone number"],
  '+15005550003': [21408, 'Permission to send an SMS has not been enabled for the region indicated by the "To" number.'],
  '+15005550004': [21610, 'Attempt to send to unsubscribed recipient'],
  '+15005550009': [21614, "'To' number is not a valid mobile number"],
}

/** Twilio's REST API 2010-04-01 for Messages and Calls, as far as we use it: forms, basic auth, its error bodies, signed callbacks. */
export async function startTwilio(
  options: { readonly port?: number; readonly certificate?: { readonly cert: string; readonly key: string } } = {},
): Promise<TwilioDouble> {
  const { accountSid, authToken } = twilioAccount
  const taken: TwilioRequest[] = []
  let requests = 0
  const double: { fault: HttpFault | undefined } = { fault: undefined }

  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    requests += 1
    const body = await read(request)
    const say = (status: number, value: object, headers = {}) =>
      response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers }).end(JSON.stringify(value))
    const refuse = (status: number, code: number, message: string) =>
      say(status, { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status })
    const { fault } = double
    if (fault?.kind === 'hang') return
    if (fault?.kind === 'rate-limit') {
      const headers = fault.retryAfter === undefined ? {} : { 'retry-after': fault.retryAfter }
      return say(429, { code: 20429, message: 'Too Many Requests', status: 429 }, headers)
    }
    if (fault?.kind === 'server-error') return refuse(500, 20500, 'Internal Server Error')
    if (fault?.kind === 'cut') {
      response.writeHead(201, { 'content-length': '1000' }).write('{"sid":"SM')
      return setTimeout(() => response.destroy(), 20)
    }
    const resource = new RegExp(`^/2010-04-01/Accounts/${accountSid}/(Messages|Calls)\\.json$`).exec(request.url ?? '')?.[1]
    const expected = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`
    if (request.headers.authorization !== expected) return refuse(401, 20003, 'Authenticate')
    if (!resource || request.method !== 'POST') return refuse(404, 20404, `The requested resource ${request.url} was not found`)
    const typed = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded')
    const form: Record<string, string> = typed ? Object.fromEntries(new URLSearchParams(body)) : {}
    const { To = '', From, MessagingServiceSid, Body, Twiml, Url, StatusCallback } = form
    if (To === '') return refuse(400, resource === 'Messages' ? 21604 : 21201, "A 'To' phone number is required.")
    if (!From && !MessagingServiceSid) return refuse(400, 21603, "A 'From' phone number is required.")
    const [code, message] = magic[To] ?? (/^\+[1-9]\d{6,14}$/.test(To) ? [] : [21211, `Invalid 'To' Phone Number: ${To}`])
    if (code !== undefined) return refuse(400, code, message ?? '')
    if (resource === 'Messages' && !Body) return refuse(400, 21602, 'Message body is required.')
    if (resource === 'Calls' && !Twiml && !Url) return refuse(400, 21205, 'Url parameter is required.')
    if (StatusCallback !== undefined && !/^https:\/\/[^/]+\.[^/]+/.test(StatusCallback))
      return refuse(400, 21609, `The StatusCallback URL ${StatusCallback} is not a valid URL.`)
    const sid = `${resource === 'Messages' ? 'SM' : 'CA'}${randomBytes(16).toString('hex')}`
    const shown = { account_sid: accountSid, api_version: '2010-04-01', from: From ?? null, to: To, price: null }
    if (fault?.kind === 'error-in-200')
      return say(200, {
        ...shown,
        sid: null,
        status: 'failed',
        error_code: 30001,
        error_message: `Queue overflow for ${To}: ${Body}`,
      })
    taken.push({ resource: resource as 'Messages', sid, form })
    const uri = `/2010-04-01/Accounts/${accountSid}/${resource}/${sid}.json`
    return say(201, { ...shown, sid, status: 'queued', body: Body, error_code: null, error_message: null, uri })
  }

  const server: Server = options.certificate ? createHttps(options.certificate, answer) : createHttp(answer)
  server.on('tlsClientError', () => undefined)
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo

  return Object.assign(double, {
    url: options.certificate ? `https://localhost:${port}` : `http://127.0.0.1:${port}`,
    taken,
    requests: () => requests,
    async report(
      { resource, sid, form }: TwilioRequest,
      status: string,
      changes: NonNullable<Parameters<TwilioDouble['report']>[2]> = {},
    ) {
      const url = changes.url ?? form.StatusCallback ?? ''
      const to = { AccountSid: accountSid, From: form.From ?? '', To: form.To ?? '', ApiVersion: '2010-04-01' }
      const about =
        resource === 'Messages' ? { MessageSid: sid, SmsSid: sid, MessageStatus: status } : { CallSid: sid, CallStatus: status }
      const parameters: Record<string, string> = { ...to, ...about, ...changes.form }
      const signed =
        (changes.signedUrl ?? url) +
        Object.keys(parameters)
          .toSorted()
          .map((name) => name + parameters[name])
          .join('')
      const signature = createHmac('sha1', changes.token ?? authToken)
        .update(signed)
        .digest('base64')
      const answered = await fetch(changes.through?.(url) ?? url, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8', 'x-twilio-signature': signature },
        body: new URLSearchParams(parameters),
      })
      return answered.status
    },
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  })
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}
