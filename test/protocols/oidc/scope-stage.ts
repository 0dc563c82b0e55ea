import type { PolicySettings, ScopeDefinition } from '../../../src/engine/ports/catalogue.ts'
import { deviceGrant, type OidcLab, startOidcLab } from '../../support/oidc-lab.ts'
import {
  answerOf,
  authorizeUrl,
  basic,
  formsOf,
  type Landing,
  payloadOf,
  postForm,
  redeem,
  Visitor,
  verifier,
} from '../../support/oidc-visitor.ts'

/** Any second factor: the app, which is what the people of these tests have. */
export const app = { factors: { mode: 'one', of: ['mobile_app'] } } as const

export interface Asked {
  readonly visitor: Visitor
  readonly secret: string
  readonly client: string
  page: Landing
}

export const isLocked = ({ html }: Landing) => html.includes('name="verify" value="payments"')
export const scopeOf = (body: Record<string, unknown>) => String(payloadOf(body.access_token).scope ?? '').split(' ')

/** A lab whose scope `payments` is guarded, and the ways to it. */
export async function scopeStage(options: Parameters<typeof startOidcLab>[0] = {}) {
  const lab: OidcLab = await startOidcLab(options)
  await lab.user('alice', { totp: true })
  await lab.user('bob', { totp: true })
  await lab.user('carol')
  await lab.application('web', { grantTypes: ['authorization_code', 'refresh_token', 'client_credentials', deviceGrant] })
  await lab.application('own', { consent: 'implicit' })

  /** What the workspace guards; without arguments `payments`, by any second factor. */
  async function guard(mfa: ScopeDefinition['mfa'] | null = app, policy: PolicySettings = {}, name = 'payments') {
    const { shop } = lab.workspaces
    const scopes = ['profile', 'email', 'phone', 'payments', 'offline_access'].map((one) => ({
      name: one,
      ...(one === name && mfa ? { mfa } : {}),
    }))
    await lab.store.provisioning.putWorkspace({ ...shop, settings: { ...shop.settings, scopes, policy } })
    lab.forget()
  }
  /** An authorization request up to the first page that is not the password. */
  async function ask(
    parameters: Record<string, string> = {},
    { name = 'alice', visitor = new Visitor(), client = 'web' } = {},
  ): Promise<Asked> {
    const secret = verifier()
    const scope = 'openid email offline_access payments'
    const url = authorizeUrl(lab, { client, verifier: secret, parameters: { scope, prompt: 'consent', ...parameters } })
    let page = await visitor.follow(url, lab.baseUrl)
    if (page.html.includes('name="password"'))
      page = await visitor.submit(page, { identifier: name, password: `${name} pw`, action: 'continue' }, lab.baseUrl)
    return { visitor, secret, client, page }
  }

  /** Posts the form of a page with exactly these fields besides the csrf value. */
  async function send({ visitor }: Asked, page: Landing, fields: readonly (readonly [string, string])[]): Promise<Landing> {
    const { action, hidden } = formsOf(page.html)[0] ?? { action: '', hidden: new URLSearchParams() }
    const body = new URLSearchParams([['csrf', hidden.get('csrf') ?? ''], ...fields.map(([name, value]) => [name, value])])
    const url = new URL(action, page.at).href
    const response = await visitor.post(url, body)
    const location = response.headers.get('location')
    if (location === null) return { at: url, response, html: await response.text() }
    const next = new URL(location, url).href
    return next.startsWith(`${lab.baseUrl}/`) ? visitor.follow(next, lab.baseUrl) : { at: next, response, html: '' }
  }

  const verifyNow = (asked: Asked, fields: readonly (readonly [string, string])[] = [['scopes', 'email']]) =>
    send(asked, asked.page, [...fields, ['verify', 'payments']])

  /** Through the step, to the consent page that follows it. */
  async function throughStep(asked: Asked, started: Landing): Promise<Landing> {
    let page = started
    if (page.html.includes('name="factor"')) {
      const [, factor = ''] = /name="factor"[^>]*value="([^"]*)"/.exec(page.html) ?? []
      page = await asked.visitor.submit(page, { factor, action: 'continue' }, lab.baseUrl)
    }
    // A code counts once, and tests are quicker than the app shows the next.
    lab.advance(60)
    return asked.visitor.submit(page, { code: lab.totp(), action: 'continue' }, lab.baseUrl)
  }

  async function unlocked(asked: Asked): Promise<Asked> {
    return { ...asked, page: await throughStep(asked, await verifyNow(asked)) }
  }

  const everything = ['email', 'offline_access', 'payments'].map((name) => ['scopes', name] as const)
  const allow = (asked: Asked, scopes = everything) => send(asked, asked.page, [...scopes, ['action', 'allow']])

  /** Redeems the code that a consent ended with. */
  async function tokensOf(asked: Asked, done: Landing) {
    const code = answerOf(done).get('code')
    if (code === null) throw new Error(`no code: ${done.at} ${done.html.replace(/<style[\s\S]*?<\/style>/g, '')}`)
    return redeem(lab, code, asked.secret, {}, { authorization: basic(asked.client) })
  }

  const refresh = (token: unknown, fields: Record<string, string> = {}) =>
    postForm(
      `${lab.issuer}/oauth2/token`,
      { grant_type: 'refresh_token', refresh_token: String(token), ...fields },
      { authorization: basic('web') },
    )
  const introspect = (token: unknown) =>
    postForm(`${lab.issuer}/oauth2/introspect`, { token: String(token) }, { authorization: basic('web') })

  return { lab, guard, ask, send, verifyNow, throughStep, unlocked, allow, tokensOf, refresh, introspect, everything }
}
