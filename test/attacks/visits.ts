import { request as rawRequest } from 'node:http'
import {
  authorizeUrl,
  basic,
  formsOf,
  type Json,
  type Landing,
  obtainCode,
  redeem,
  Visitor,
  verifier,
} from '../support/oidc-visitor.ts'
import type { Fortress } from './fortress.ts'
import type { Person } from './people.ts'

/** A visitor whose every request may go to another node: nodes share nothing but the database. */
export class Roamer extends Visitor {
  readonly #home: string
  readonly #urls: readonly string[]
  /** Which node takes the next request. */
  next: () => number

  constructor(fortress: Pick<Fortress, 'baseUrl' | 'urls'>, next?: () => number) {
    super()
    this.#home = fortress.baseUrl
    this.#urls = fortress.urls
    let turn = 0
    this.next = next ?? (() => turn++)
  }

  override request(url: string, init: RequestInit = {}): Promise<Response> {
    if (!url.startsWith(`${this.#home}/`)) throw new Error(`the attack would leave the machine: ${url}`)
    const node = this.#urls[this.next() % this.#urls.length] as string
    return super.request(node + url.slice(this.#home.length), init)
  }
}

/** Opens the sign-in page of an application. */
export async function open(
  fortress: Fortress,
  visitor: Visitor,
  client = 'web',
  parameters: Record<string, string> = {},
  text = verifier(),
): Promise<Landing> {
  return visitor.follow(authorizeUrl(fortress, { client, verifier: text, parameters }), fortress.baseUrl)
}

/** Password in; ends at the application, or at whatever is asked next. */
export async function enter(
  fortress: Fortress,
  visitor: Visitor,
  person: Pick<Person, 'name' | 'password'>,
  client = 'web',
  parameters: Record<string, string> = {},
  text = verifier(),
): Promise<Landing> {
  const page = await open(fortress, visitor, client, parameters, text)
  return visitor.submit(page, { identifier: person.name, password: person.password, action: 'continue' }, fortress.baseUrl)
}

/** The code that an application got, if any. */
export const codeOf = (page: Landing): string | null => URL.parse(page.at)?.searchParams.get('code') ?? null

/** Where the first form of a page goes, with its hidden fields and those given. */
export function filled(page: Landing, fields: Record<string, string>): { url: string; body: URLSearchParams } {
  const { action, hidden } = formsOf(page.html)[0] ?? { action: '', hidden: new URLSearchParams() }
  for (const [name, value] of Object.entries(fields)) hidden.set(name, value)
  return { url: new URL(action, page.at).href, body: hidden }
}

/** The page without what differs from one page to the next by design: form values, identifiers, style, nonces. */
export const bare = (html: string): string =>
  html
    .replace(/<style[\s\S]*?<\/style>/g, '')
    .replace(/nonce="[^"]*"/g, '')
    .replace(/name="csrf" value="[^"]*"|value="[^"]*" name="csrf"/g, '')
    .replace(/\/sign-in\/[A-Za-z0-9_-]+/g, '/sign-in/')
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f-]{21}/g, '')
    .replace(/\d{4}-\d\d-\d\d \d\d:\d\d UTC/g, '')

/** Sends a request target exactly as written: `fetch` would tidy it. */
export function raw(
  origin: string,
  path: string,
  options: {
    readonly method?: string
    readonly headers?: Record<string, string | string[]>
    readonly body?: string | Buffer
  } = {},
): Promise<{ status: number; headers: Record<string, string | string[] | undefined>; text: string }> {
  const { hostname, port } = new URL(origin)
  return new Promise((resolve, reject) => {
    const asked = rawRequest(
      { hostname, port, path, method: options.method ?? 'GET', headers: options.headers ?? {}, agent: false },
      (answer) => {
        let text = ''
        answer.setEncoding('utf8')
        answer.on('data', (chunk: string) => {
          text += chunk
        })
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }))
      },
    )
    asked.on('error', reject)
    asked.end(options.body)
  })
}

/** Tokens with a refresh token, for an application with a secret (or a public one). */
export async function offlineTokens(
  fortress: Fortress,
  visitor: Visitor,
  person: Person,
  client = 'web',
  headers: Record<string, string> = { authorization: basic(client) },
  issuer = fortress.issuer,
): Promise<Json> {
  const at = { issuer, baseUrl: fortress.baseUrl, totp: () => person.totp() }
  const parameters = { scope: 'openid profile offline_access', prompt: 'consent' }
  const { code, verifier: text } = await obtainCode(at, { client, parameters, user: person.name, visitor })
  const { body } = await redeem(at, code, text, headers.authorization ? {} : { client_id: client }, headers)
  return body
}
