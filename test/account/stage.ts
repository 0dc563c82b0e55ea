import { Secret, TOTP } from 'otpauth'
import { inject } from 'vitest'
import type { ApplicationSettings } from '../../src/engine/ports/catalogue.ts'
import { emptyPostgres } from '../support/databases.ts'
import { type House, startHouse } from '../support/house.ts'
import { secretOf } from '../support/oidc-lab.ts'
import {
  authorizeUrl,
  basic,
  formsOf,
  type Json,
  type Landing,
  postForm,
  redeem,
  Visitor,
  verifier,
} from '../support/oidc-visitor.ts'

export const databases = ['SQLite', 'PostgreSQL'] as const

/** A whole server with a few applications, on the database of this name. */
export async function openHouse(database: (typeof databases)[number] = 'SQLite') {
  const made = database === 'PostgreSQL' ? await emptyPostgres(inject('postgresUrl')) : undefined
  const house = await startHouse({ databaseUrl: made?.url })
  const offline: Partial<ApplicationSettings> = {
    grantTypes: ['authorization_code', 'refresh_token'],
    scopes: ['openid', 'profile', 'email', 'offline_access'],
  }
  await house.application('web', undefined, { more: offline })
  await house.application('app', { mode: 'one', of: ['mobile_app'] }, { more: offline })
  return {
    ...house,
    async stop() {
      await house.stop()
      await made?.remove()
    },
  }
}

export interface Answered {
  readonly status: number
  readonly body: Json
  readonly headers: Headers
}

/** What somebody's authenticator app shows. */
export const appCode = (house: { readonly clock: Pick<House['clock'], 'now'> }, secret: string): string =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: house.clock.now() })

/** A person in a browser without JavaScript, and what a page of this site would fetch for them. */
export class Member extends Visitor {
  readonly house: House
  readonly name: string
  readonly base: string

  constructor(house: House, name: string) {
    super()
    this.house = house
    this.name = name
    this.base = `${house.issuer}/account/api`
  }

  async api(method: 'GET' | 'POST', path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answered> {
    const response = await this.request(path.startsWith('http') ? path : this.base + path, {
      method,
      headers: { accept: 'application/json', ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, body: text.startsWith('{') ? (JSON.parse(text) as Json) : {}, headers: response.headers }
  }

  /** Password, and the app's code where it is asked for; ends wherever that leads. */
  async signIn(
    client = 'web',
    { password = this.house.password, totp = '', parameters = {}, text = verifier() } = {},
  ): Promise<Landing> {
    const { baseUrl, issuer } = this.house
    let page = await this.follow(authorizeUrl({ issuer }, { client, verifier: text, parameters }), baseUrl)
    for (let steps = 0; steps < 4 && page.at.startsWith(baseUrl); steps += 1) {
      const before = page.at
      if (page.html.includes('name="password"'))
        page = await this.submit(page, { identifier: this.name, password, action: 'continue' }, baseUrl)
      else if (page.html.includes('name="factor"')) page = await this.submit(page, { factor: 'mobile_app' }, baseUrl)
      else if (page.html.includes('name="code"') && totp)
        page = await this.submit(page, { code: appCode(this.house, totp) }, baseUrl)
      else return page
      if (page.at === before && page.html.includes('role="alert"')) return page
    }
    return page
  }

  /** Tokens, a refresh token among them. */
  async tokens(client = 'web', options: { readonly totp?: string } = {}): Promise<Json> {
    const text = verifier()
    const parameters = { scope: 'openid profile email offline_access', prompt: 'consent' }
    let page = await this.signIn(client, { ...options, parameters, text })
    if (page.html.includes('value="allow"')) page = await this.submit(page, { action: 'allow' }, this.house.baseUrl)
    const code = new URL(page.at).searchParams.get('code')
    if (code === null) throw new Error(`no code: ${page.at} ${formsOf(page.html).length}`)
    return (await redeem(this.house, code, text, {}, { authorization: basic(client, secretOf(client)) })).body
  }

  refresh(token: unknown, client = 'web') {
    return postForm(
      `${this.house.issuer}/oauth2/token`,
      { grant_type: 'refresh_token', refresh_token: String(token) },
      { authorization: basic(client, secretOf(client)) },
    )
  }

  /** Begins a change and shows the app's code where that is asked for first. */
  async change(goal: Json, { totp = '' }: { readonly totp?: string | undefined } = {}): Promise<Json> {
    let { body } = await this.api('POST', '/changes', { goal })
    for (let steps = 0; steps < 4; steps += 1) {
      if (body.kind === 'identify')
        body = await this.act(body, {
          kind: 'identify',
          identifier: this.name,
          factor: 'password',
          answer: { password: this.house.password },
        })
      else if (body.kind === 'choose') {
        const options = body.options as { id: string; factor: string }[]
        const wanted = options.find((one) => one.factor === (totp ? 'mobile_app' : 'email')) ?? options[0]
        body = await this.act(body, { kind: 'choose', option: wanted?.id })
      } else if (body.kind === 'challenge' && body.factor === 'mobile_app' && totp)
        body = await this.act(body, { kind: 'answer', answer: { code: appCode(this.house, totp) } })
      else if (body.kind === 'challenge' && body.factor === 'email') {
        const sent = await this.house.message(`${this.name}@example.com`)
        body = await this.act(body, { kind: 'answer', answer: { code: /\b\d{6}\b/.exec(sent.text)?.[0] ?? '' } })
      } else return body
    }
    return body
  }

  /** One step of a change; answers what comes of it. */
  async act(at: Json, action: Json): Promise<Json> {
    return (await this.api('POST', `/changes/${at.transaction}`, { version: at.version, action })).body
  }

  /** What this person has, by factor. */
  async has(): Promise<Record<string, { id: string; label: string | null; hint: string | null; failures: number }>> {
    const { body } = await this.api('GET', '/authenticators')
    return Object.fromEntries((body.authenticators as { factor: string }[]).map((one) => [one.factor, one])) as never
  }
}
