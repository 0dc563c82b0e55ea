import { afterAll, beforeAll, expect, test } from 'vitest'
import { type OidcLab, startOidcLab } from '../../support/oidc-lab.ts'
import {
  answerOf,
  authorizeUrl,
  formsOf,
  type Landing,
  obtainCode,
  redeem,
  signIn,
  Visitor,
  verifier,
} from '../../support/oidc-visitor.ts'

let lab: OidcLab
beforeAll(async () => {
  lab = await startOidcLab()
  await lab.user('alice', { totp: true })
  await lab.user('carol')
  await lab.application('web', { consent: 'implicit' })
  await lab.application('asks')
  await lab.application('mfa', { consent: 'implicit', factors: { mode: 'one', of: ['mobile_app'] } })
})
afterAll(() => lab.stop())

const open = async (visitor: Visitor, client = 'web', parameters: Record<string, string> = {}) =>
  visitor.follow(authorizeUrl(lab, { client, verifier: verifier(), parameters }), lab.baseUrl)
const alice = { identifier: 'alice', password: 'alice pw', action: 'continue' }
const csrfOf = (page: Landing) => formsOf(page.html)[0]?.hidden.get('csrf') ?? ''

test('OA-10 a form is answered by 303, also when the password is wrong', async () => {
  const visitor = new Visitor()
  const page = await open(visitor)
  for (const password of ['wrong', 'alice pw']) {
    const shown = await visitor.follow(page.at, lab.baseUrl)
    const response = await visitor.post(page.at, { ...alice, password, csrf: csrfOf(shown) })
    expect(response.status).toBe(303)
  }
})

test('a wrong password says so on the page that follows, with the name kept', async () => {
  const visitor = new Visitor()
  const page = await visitor.submit(await open(visitor), { ...alice, password: 'wrong' }, lab.baseUrl)
  expect(page.html).toContain('role="alert"')
  expect(page.html).toContain('value="alice"')
  expect(page.html).not.toContain('wrong"')
})

test('login_hint is prefilled and escaped', async () => {
  const page = await open(new Visitor(), 'web', { login_hint: '"><script>x' })
  expect(page.html).not.toContain('<script>x')
  expect(page.html).toContain('value="&quot;>&lt;script>x')
})

test('SE-6 SE-7 the form works only with the cookie, the csrf value and from our own page', async () => {
  const visitor = new Visitor()
  const page = await open(visitor)
  const csrf = csrfOf(page)
  // Login CSRF: without the cookie that was set at the start.
  expect((await new Visitor().post(page.at, { ...alice, csrf })).status).toBe(400)
  expect((await new Visitor().get(page.at)).status).toBe(400)
  expect((await visitor.post(page.at, { ...alice })).status).toBe(403)
  expect((await visitor.post(page.at, { ...alice, csrf: `${csrf}x` })).status).toBe(403)
  expect(
    (await visitor.post(page.at, { ...alice, csrf: csrf.replace(/^\d+/, (version) => String(Number(version) + 1)) })).status,
  ).toBe(403)
  expect((await visitor.post(page.at, { ...alice, csrf }, { 'sec-fetch-site': 'cross-site' })).status).toBe(403)
  // Another browser's value.
  const foreign = csrfOf(await open(new Visitor()))
  expect((await visitor.post(page.at, { ...alice, csrf: foreign })).status).toBe(403)
  const doubled = new URLSearchParams({ ...alice, csrf })
  doubled.append('identifier', 'carol')
  expect((await visitor.post(page.at, doubled)).status).toBe(400)
  const text = await visitor.request(page.at, {
    method: 'POST',
    body: `csrf=${csrf}&identifier=alice`,
    headers: { 'content-type': 'text/plain' },
  })
  expect(text.status).toBe(415)
  const large = await visitor.post(page.at, { csrf, identifier: 'x'.repeat(70_000) })
  expect(large.status).toBe(413)
  // Nothing of that moved it.
  expect((await visitor.post(page.at, { ...alice, csrf })).headers.get('location')).toContain('/oauth2/authorize/')
})

test('SE-2 a sign-in cookie of one path opens no other', async () => {
  const visitor = new Visitor()
  const first = await open(visitor)
  const second = await open(visitor)
  expect(first.at).not.toBe(second.at)
  expect((await visitor.get(first.at)).status).toBe(200)
  expect((await visitor.get(first.at.replace(/[^/]+$/, 'made-up'))).status).toBe(400)
  // Sent along by hand, which no browser does.
  const other = { cookie: visitor.cookiesFor(second.at) }
  expect((await fetch(second.at, { headers: other })).status).toBe(200)
  expect((await fetch(first.at, { headers: other })).status).toBe(400)
  // Signed: an id that somebody chose is not taken.
  const planted = visitor.cookiesFor(first.at).replace(/cs_sign_in=[^;]+/, `cs_sign_in=${second.at.split('/').at(-1)}`)
  expect((await fetch(second.at, { headers: { cookie: planted } })).status).toBe(400)
})

test('FL-1 resuming without having signed in asks again and gives nothing', async () => {
  const visitor = new Visitor()
  const page = await open(visitor)
  const uid = page.at.split('/').at(-1)
  const resumed = await visitor.get(`${lab.issuer}/oauth2/authorize/${uid}`)
  expect(resumed.headers.get('location')).toContain('/sign-in/')
  expect((await new Visitor().get(`${lab.issuer}/oauth2/authorize/${uid}`)).status).toBe(400)
})

test('FL-1 SE-6 an old page cannot act: its version is over', async () => {
  const visitor = new Visitor()
  const page = await open(visitor)
  const old = csrfOf(page)
  await visitor.submit(page, { ...alice, password: 'wrong' }, lab.baseUrl)
  const response = await visitor.post(page.at, { ...alice, csrf: old })
  expect(response.headers.get('location')).toContain('/sign-in/')
})

test('a double click finishes once and loses nothing', async () => {
  const visitor = new Visitor()
  const page = await open(visitor)
  const fields = { ...alice, csrf: csrfOf(page) }
  const responses = await Promise.all(Array.from({ length: 5 }, () => visitor.post(page.at, fields)))
  for (const response of responses) expect(response.status).toBe(303)
  const end = await visitor.follow(page.at, lab.baseUrl)
  expect(answerOf(end).get('code')).toBeTruthy()
})

test('FL-11 a process that dies between redeeming and saying so: nothing is granted, and the person begins anew', async () => {
  const visitor = new Visitor()
  const page = await open(visitor)
  lab.crash.afterRedeem = true
  const broken = await visitor.submit(page, alice, lab.baseUrl)
  lab.crash.afterRedeem = false
  expect(broken.response.status).toBe(500)
  expect(broken.html).not.toContain('killed')
  const again = await visitor.follow(page.at, lab.baseUrl)
  expect(again.html).toContain('name="password"')
  const end = await visitor.submit(again, alice, lab.baseUrl)
  expect(answerOf(end).get('code')).toBeTruthy()
})

test('a sign-in that took too long begins anew', async () => {
  const visitor = new Visitor()
  const page = await open(visitor)
  await visitor.submit(page, { ...alice, password: 'wrong' }, lab.baseUrl)
  lab.advance(14 * 60)
  const later = await visitor.follow(page.at, lab.baseUrl)
  expect(later.html).toContain('name="password"')
})

test('too many wrong codes: one sentence, then back to the application', async () => {
  const visitor = new Visitor()
  let page = await visitor.submit(await open(visitor, 'mfa'), alice, lab.baseUrl)
  if (page.html.includes('name="factor"')) {
    const [, factor = ''] = /name="factor"[^>]*value="([^"]*)"/.exec(page.html) ?? []
    page = await visitor.submit(page, { factor, action: 'continue' }, lab.baseUrl)
  }
  for (let guess = 0; guess < 5; guess += 1)
    page = await visitor.submit(page, { code: '000000', action: 'continue' }, lab.baseUrl)
  expect(page.at).toContain('/sign-in/')
  expect(page.html).not.toContain('name="code"')
  const end = await visitor.submit(page, { action: 'continue' }, lab.baseUrl)
  expect(Object.fromEntries(answerOf(end))).toMatchObject({ error: 'access_denied', state: 'some state', iss: lab.issuer })
})

test('a person without the demanded factor reads so, and the application learns access_denied', async () => {
  const visitor = new Visitor()
  const page = await signIn(lab, visitor, authorizeUrl(lab, { client: 'mfa', verifier: verifier() }), 'carol')
  expect(page.at).toContain('/sign-in/')
  const end = await visitor.submit(page, { action: 'continue' }, lab.baseUrl)
  expect(answerOf(end).get('error')).toBe('access_denied')
})

test('FL-8 policy that changes on the way is honoured at the next step', async () => {
  const application = await lab.application('changing')
  const visitor = new Visitor()
  const text = verifier()
  const page = await visitor.follow(authorizeUrl(lab, { client: 'changing', verifier: text }), lab.baseUrl)
  const consent = await visitor.submit(page, alice, lab.baseUrl)
  expect(consent.html).toContain('value="allow"')
  await lab.putApplication({
    ...application,
    settings: { ...application.settings, factors: { mode: 'one', of: ['mobile_app'] } },
  })
  const more = await visitor.submit(consent, { action: 'allow' }, lab.baseUrl)
  expect(more.at).toContain('/sign-in/')
  expect(more.html).not.toContain('name="password"')
})

test('SE-6 the consent form needs its own value', async () => {
  const visitor = new Visitor()
  const consent = await visitor.submit(await open(visitor, 'asks'), alice, lab.baseUrl)
  expect((await visitor.post(consent.at, { action: 'allow', csrf: 'x' })).status).toBe(403)
  expect((await visitor.post(consent.at, { action: 'allow' })).status).toBe(403)
})

test('the page speaks the language that the application asks for', async () => {
  const page = await open(new Visitor(), 'web', { ui_locales: 'pt-BR en' })
  expect(page.html).toContain('lang="pt-BR"')
  expect(page.html).toContain('App web')
})

test('a browser that somebody signed in from carries a device cookie that scripts cannot read', async () => {
  const visitor = new Visitor()
  const page = await open(visitor)
  const response = await visitor.post(page.at, { ...alice, csrf: csrfOf(page) })
  const cookie = response.headers.getSetCookie().find((one) => one.startsWith('cs_device='))
  expect(cookie).toMatch(/^cs_device=[\w-]+\.[\w-]+; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Lax$/)
})

test('nothing about the sign-in leaks into the address that the application sees', async () => {
  const { page, code, verifier: text } = await obtainCode(lab)
  expect([...answerOf(page).keys()].sort()).toEqual(['code', 'iss', 'state'])
  expect((await redeem(lab, code, text)).status).toBe(200)
})
