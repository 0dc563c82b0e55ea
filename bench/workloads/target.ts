import { type Answer, basic, type Send } from '../lib/http.ts'
import type { Page } from '../lib/visitor.ts'

/** An authorization server under load: the bare protocol engine or the real server. */
export interface Target {
  readonly issuer: string
  readonly endpoints: { readonly authorization: string; readonly token: string; readonly introspection: string }
  readonly machine: { readonly token: string; readonly id: string; readonly secret: string; readonly scope: string }
  readonly web: { readonly id: string; readonly secret: string; readonly redirectUri: string; readonly scope: string }
  readonly send: Send
  /** CPU seconds used so far by the server's processes. */
  readonly cpuSeconds: () => number
  /** What the person types on a page of the sign-in. */
  readonly answer: (page: Page, person: string) => Promise<Readonly<Record<string, string>>>
  /** The next person who may sign in. */
  readonly person: () => string
}

/** The endpoints that an issuer publishes. */
export async function discover(send: Send, issuer: string): Promise<Target['endpoints']> {
  const metadata = bodyOf(await send(`${issuer}/.well-known/openid-configuration`), 200)
  return {
    authorization: String(metadata.authorization_endpoint),
    token: String(metadata.token_endpoint),
    introspection: String(metadata.introspection_endpoint),
  }
}

/** Posts a form with HTTP Basic client authentication and returns the JSON answer; throws unless it is a 200. */
export async function post(
  send: Send,
  url: string,
  client: { readonly id: string; readonly secret: string },
  form: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, unknown>>> {
  return bodyOf(await send(url, { headers: { authorization: basic(client.id, client.secret) }, form }), 200)
}

function bodyOf(answer: Answer, status: number): Readonly<Record<string, unknown>> {
  if (answer.status !== status) throw new Error(`status ${answer.status} instead of ${status}: ${answer.body.slice(0, 300)}`)
  return JSON.parse(answer.body) as Readonly<Record<string, unknown>>
}
