import { Agent, type IncomingHttpHeaders, request } from 'node:http'

export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** Form fields; pairs where a name comes more than once. */
export type Fields = Readonly<Record<string, string>> | readonly (readonly [string, string])[]

export interface Call {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  /** Sent as a form. */
  readonly form?: Fields
}

/** Sends one request, follows nothing. Rejects after ten seconds without an answer. */
export type Send = (url: string, call?: Call) => Promise<Answer>

/** A client over keep-alive connections, at most `sockets` of them. `close` ends them. */
export function createHttp(sockets: number): { send: Send; close: () => void } {
  const agent = new Agent({ keepAlive: true, maxSockets: sockets, scheduling: 'fifo' })
  const send: Send = (url, call = {}) =>
    new Promise((resolve, reject) => {
      const body = call.form === undefined ? undefined : encodeForm(call.form)
      const headers: Record<string, string | number> = { ...call.headers }
      if (body !== undefined) {
        headers['content-type'] = 'application/x-www-form-urlencoded'
        headers['content-length'] = Buffer.byteLength(body)
      }
      const method = call.method ?? (body === undefined ? 'GET' : 'POST')
      const outgoing = request(url, { agent, method, headers, timeout: 10_000 }, (response) => {
        let text = ''
        response.setEncoding('utf8')
        response.on('data', (chunk: string) => {
          text += chunk
        })
        response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }))
        response.on('error', reject)
      })
      outgoing.on('timeout', () => outgoing.destroy(new Error(`no answer from ${new URL(url).pathname} in ten seconds`)))
      outgoing.on('error', reject)
      outgoing.end(body)
    })
  return { send, close: () => agent.destroy() }
}

function encodeForm(fields: Fields): string {
  const pairs: readonly (readonly [string, string])[] = Symbol.iterator in fields ? [...fields] : Object.entries(fields)
  const form = new URLSearchParams()
  for (const [name, value] of pairs) form.append(name, value)
  return form.toString()
}

/** `Authorization` value of HTTP Basic client authentication, encoded as RFC 6749, section 2.3.1 asks. */
export function basic(id: string, secret: string): string {
  return `Basic ${Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString('base64')}`
}
