import { createHash, randomBytes } from 'node:crypto'
import { type OidcLab, redirectUri, secretOf } from './oidc-lab.ts'

/** What a visitor needs to know of a server. */
type Place = Pick<OidcLab, 'issuer' | 'baseUrl' | 'totp'>

/** A browser without JavaScript: cookies by path, forms by name, redirects one at a time. */
export class Visitor {
  readonly #cookies = new Map<string, { readonly value: string; readonly path: string }>()

  /** What a thief of the cookies has. */
  clone(): Visitor {
    const copy = new Visitor()
    for (const [key, cookie] of this.#cookies) copy.#cookies.set(key, cookie)
    return copy
  }

  cookieNames(): string[] {
    return [...this.#cookies.keys()].map((key) => key.split(' ', 1)[0] as string)
  }

  forget(): void {
    this.#cookies.clear()
  }

  /** What a browser would send to `url`. */
  cookiesFor(url: string): string {
    const { pathname } = new URL(url)
    return [...this.#cookies]
      .filter(([, { path }]) => path === '/' || pathname === path || pathname.startsWith(`${path}/`))
      .map(([key, { value }]) => `${key.split(' ', 1)[0]}=${value}`)
      .join('; ')
  }

  async request(url: string, init: RequestInit = {}): Promise<Response> {
    const cookie = this.cookiesFor(url)
    const headers = {
      accept: 'text/html',
      ...(cookie ? { cookie } : {}),
      ...(init.headers as Record<string, string> | undefined),
    }
    const response = await fetch(url, { redirect: 'manual', ...init, headers })
    for (const line of response.headers.getSetCookie()) this.#keep(line)
    return response
  }

  get(url: string, headers: Record<string, string> = {}): Promise<Response> {
    return this.request(url, { headers })
  }

  post(url: string, fields: Record<string, string> | URLSearchParams, headers: Record<string, string> = {}): Promise<Response> {
    return this.request(url, { method: 'POST', body: new URLSearchParams(fields), headers })
  }

  /** Follows redirects of this server; stops at a page or at the first address elsewhere. */
  async follow(url: string, home: string): Promise<Landing> {
    let response = await this.get(url)
    let at = url
    for (let hops = 0; hops < 12; hops += 1) {
      const location = response.headers.get('location')
      if (response.status !== 303 || location === null) return { at, response, html: await response.text() }
      at = new URL(location, at).href
      if (!at.startsWith(`${home}/`)) return { at, response, html: '' }
      response = await this.get(at)
    }
    throw new Error('too many redirects')
  }

  /** Fills the form of a page and goes on. */
  async submit(page: Landing, fields: Record<string, string>, home: string, form = 0): Promise<Landing> {
    const { action, hidden } = formsOf(page.html)[form] ?? { action: '', hidden: new URLSearchParams() }
    for (const [name, value] of Object.entries(fields)) hidden.set(name, value)
    const url = new URL(action, page.at).href
    const response = await this.post(url, hidden)
    const location = response.headers.get('location')
    if (location === null) return { at: url, response, html: await response.text() }
    const next = new URL(location, url).href
    return next.startsWith(`${home}/`) ? this.follow(next, home) : { at: next, response, html: '' }
  }

  #keep(line: string): void {
    const [pair = '', ...attributes] = line.split(/; */)
    const at = pair.indexOf('=')
    const name = pair.slice(0, at)
    const path = attributes.find((one) => /^path=/i.test(one))?.slice(5) ?? '/'
    const gone = attributes.some((one) => /^expires=Thu, 01 Jan 1970/i.test(one)) || pair.slice(at + 1) === ''
    if (gone) this.#cookies.delete(`${name} ${path}`)
    else this.#cookies.set(`${name} ${path}`, { value: pair.slice(at + 1), path })
  }
}

export interface Landing {
  readonly at: string
  readonly response: Response
  readonly html: string
}

const plainText = (text: string) =>
  text.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')

/** Forms of a page with their hidden fields. */
export function formsOf(html: string): { action: string; hidden: URLSearchParams }[] {
  return [...html.matchAll(/<form\b[^>]*action="([^"]*)"[^>]*>([\s\S]*?)<\/form>/g)].map(([, action = '', body = '']) => {
    const hidden = new URLSearchParams()
    for (const [tag] of body.matchAll(/<input\b(?:"[^"]*"|[^>"])*>/g)) {
      if (!/type="hidden"/.test(tag) && !/type="checkbox"[^>]*\bchecked/.test(tag)) continue
      const name = /name="([^"]*)"/.exec(tag)?.[1]
      const value = /value="([^"]*)"/.exec(tag)?.[1] ?? ''
      if (name) hidden.append(plainText(name), plainText(value))
    }
    return { action: plainText(action), hidden }
  })
}

export const verifier = (): string => randomBytes(32).toString('base64url')
export const challengeOf = (text: string): string => createHash('sha256').update(text).digest('base64url')

export interface AuthorizeOptions {
  readonly client?: string
  readonly verifier?: string
  readonly issuer?: string
  readonly parameters?: Record<string, string>
}

/** Address of an authorization request. Parameters set to '' are left out. */
export function authorizeUrl(
  lab: Pick<OidcLab, 'issuer'>,
  { client = 'web', verifier: text, issuer = lab.issuer, parameters = {} }: AuthorizeOptions,
): string {
  const query = new URLSearchParams({
    client_id: client,
    response_type: 'code',
    redirect_uri: redirectUri,
    scope: 'openid profile email',
    state: 'some state',
    ...(text ? { code_challenge: challengeOf(text), code_challenge_method: 'S256' } : {}),
    ...parameters,
  })
  for (const [name, value] of [...query]) if (value === '') query.delete(name)
  return `${issuer}/oauth2/authorize?${query}`
}

/** Goes through password, one-time code and consent as they come; ends at the application or at a page that is neither. */
export async function signIn(lab: Place, visitor: Visitor, url: string, name = 'alice'): Promise<Landing> {
  let page = await visitor.follow(url, lab.baseUrl)
  for (let steps = 0; steps < 6 && page.at.startsWith(lab.baseUrl); steps += 1) {
    // An answer that travels by form.
    if (formsOf(page.html).some(({ action }) => action.startsWith('https://'))) return page
    if (page.html.includes('name="password"'))
      page = await visitor.submit(page, { identifier: name, password: `${name} pw`, action: 'continue' }, lab.baseUrl)
    else if (page.html.includes('name="factor"')) {
      const [, factor = ''] = /name="factor"[^>]*value="([^"]*)"/.exec(page.html) ?? []
      page = await visitor.submit(page, { factor, action: 'continue' }, lab.baseUrl)
    } else if (page.html.includes('name="code"'))
      page = await visitor.submit(page, { code: lab.totp(), action: 'continue' }, lab.baseUrl)
    else if (page.html.includes('value="allow"') && page.html.includes('value="deny"'))
      page = await visitor.submit(page, { action: 'allow' }, lab.baseUrl)
    else return page
  }
  return page
}

/** Query of the application's address that a sign-in ended at. */
export const answerOf = (page: Landing): URLSearchParams => new URL(page.at).searchParams

/** A code, obtained in a browser of its own. */
export async function obtainCode(
  lab: Place,
  options: AuthorizeOptions & { readonly user?: string; readonly visitor?: Visitor } = {},
) {
  const text = options.verifier ?? verifier()
  const visitor = options.visitor ?? new Visitor()
  const page = await signIn(lab, visitor, authorizeUrl(lab, { ...options, verifier: text }), options.user)
  const code = answerOf(page).get('code')
  if (code === null) throw new Error(`no code: ${page.at} ${page.html.replace(/<style[\s\S]*?<\/style>/g, '').slice(0, 2000)}`)
  return { code, verifier: text, visitor, page }
}

export const basic = (client: string, secret = secretOf(client)): string =>
  `Basic ${Buffer.from(`${client}:${secret}`).toString('base64')}`

export type Json = Record<string, unknown>

/** Posts a form as a program does. */
export async function postForm(
  url: string,
  fields: Record<string, string> | URLSearchParams,
  headers: Record<string, string> = {},
) {
  const response = await fetch(url, {
    method: 'POST',
    body: new URLSearchParams(fields),
    headers: { accept: 'application/json', ...headers },
  })
  const text = await response.text()
  return {
    status: response.status,
    headers: response.headers,
    body: (text.startsWith('{') ? JSON.parse(text) : {}) as Json,
    text,
  }
}

/** Redeems a code for tokens. */
export const redeem = (
  lab: Pick<OidcLab, 'issuer'>,
  code: string,
  text: string,
  fields: Record<string, string> = {},
  headers?: Record<string, string>,
) =>
  postForm(
    `${lab.issuer}/oauth2/token`,
    { grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: text, ...fields },
    headers ?? { authorization: basic('web') },
  )

export const payloadOf = (jwt: unknown): Json =>
  JSON.parse(Buffer.from(String(jwt).split('.')[1] ?? '', 'base64url').toString()) as Json
export const headerOf = (jwt: unknown): Json =>
  JSON.parse(Buffer.from(String(jwt).split('.')[0] ?? '', 'base64url').toString()) as Json
