import {
  createServer as createHttp,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http'
import { createServer as createHttps } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { HttpFault } from './twilio-double.ts'

/** A request as it arrived. */
export interface GatewayRequest {
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

export interface GatewayDouble {
  readonly url: string
  readonly requests: readonly GatewayRequest[]
  fault: HttpFault | undefined
  /** What it answers where nothing is wrong. */
  answer: { status: number; body: object | string; headers?: Readonly<Record<string, string>> }
  stop(): Promise<void>
}

/** Any provider by HTTP on loopback: keeps what it is sent and answers as told. */
export async function startGateway(
  options: { readonly port?: number; readonly certificate?: { readonly cert: string; readonly key: string } } = {},
): Promise<GatewayDouble> {
  const requests: GatewayRequest[] = []
  let count = 0
  const double: Pick<GatewayDouble, 'fault' | 'answer'> = { fault: undefined, answer: { status: 202, body: {} } }
  const say = (response: ServerResponse, status: number, body: object | string, headers = {}) =>
    response
      .writeHead(status, { 'content-type': 'application/json', ...headers })
      .end(typeof body === 'string' ? body : JSON.stringify(body))

  const take = async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const { fault, answer } = double
    if (fault?.kind === 'hang') return
    if (fault?.kind === 'rate-limit') {
      return void say(response, 429, {}, fault.retryAfter === undefined ? {} : { 'retry-after': fault.retryAfter })
    }
    if (fault?.kind === 'server-error') return void say(response, 503, 'gone')
    if (fault?.kind === 'error-in-200') return void say(response, 200, { error: 'no credit' })
    if (fault?.kind === 'cut') {
      response.writeHead(202, { 'content-length': '1000' }).write('{"mess')
      return void setTimeout(() => response.destroy(), 20)
    }
    const { method = '', url: path = '', headers } = request
    requests.push({ method, path, headers, body: Buffer.concat(chunks) })
    count += 1
    const body = Object.keys(answer.body).length === 0 ? { messages: [{ id: `wamid.${count}` }] } : answer.body
    say(response, answer.status, body, answer.headers)
  }
  const server: Server = options.certificate ? createHttps(options.certificate, take) : createHttp(take)
  server.on('tlsClientError', () => undefined)
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return Object.assign(double, {
    url: options.certificate ? `https://localhost:${port}` : `http://127.0.0.1:${port}`,
    requests,
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  })
}
