import { afterAll, beforeAll, expect, test } from 'vitest'
import { redirectUri } from '../support/oidc-lab.ts'
import { authorizeUrl, formsOf, type Json, verifier } from '../support/oidc-visitor.ts'
import { type Fortress, startFortress } from './fortress.ts'
import { codeOf, enter, filled, open, Roamer, raw } from './visits.ts'

// As behind a proxy with TLS: cookies get the names that browsers protect.
let fortress: Fortress
beforeAll(async () => {
  fortress = await startFortress({ publicUrl: 'https://login.attacked.test' })
  await fortress.application('web', { postLogoutRedirectUris: ['https://app.example/bye'] })
  await fortress.application('asks', { consent: 'ask' })
  await fortress.application('spa', { type: 'public' })
})
afterAll(() => fortress?.stop())

/** Cookies that somebody with a neighbouring host name could set for this one: no `__Host-`. */
const tossed = (visitor: Roamer, url: string) =>
  visitor
    .cookiesFor(url)
    .split('; ')
    .filter((cookie) => !cookie.startsWith('__Host-'))
    .join('; ')

test('J-01 a sign-in that an attacker began and planted in another browser signs nobody in for the attacker', async () => {
  const victim = await fortress.person('j01')
  const attacker = new Roamer(fortress)
  const begun = await open(fortress, attacker)
  const uid = begun.at.split('/').at(-1)
  const browser = new Roamer(fortress)
  const cookie = tossed(attacker, begun.at)
  const shown = await browser.get(begun.at, { cookie })
  const html = await shown.text()
  const { url, body } = filled(
    { ...begun, html: formsOf(html).length > 0 ? html : begun.html },
    {
      identifier: victim.name,
      password: victim.password,
      action: 'continue',
    },
  )
  await browser.post(url, body, { cookie })
  const resumed = await attacker.follow(`${fortress.issuer}/oauth2/authorize/${uid}`, fortress.baseUrl)
  expect(codeOf(resumed)).toBeNull()
  const silent = await attacker.get(authorizeUrl(fortress, { verifier: verifier(), parameters: { prompt: 'none' } }))
  expect(URL.parse(silent.headers.get('location') ?? '')?.searchParams.get('error')).toBe('login_required')
})

test('J-01 a session id that was planted as cookie, query or form field is not taken over; names are protected', async () => {
  const person = await fortress.person('j01b')
  const attacker = new Roamer(fortress)
  await enter(fortress, attacker, await fortress.person('j01m'))
  const planted = attacker.cookiesFor(fortress.issuer)
  const visitor = new Roamer(fortress)
  const page = await open(fortress, visitor, 'web', { sid: 'planted', session: 'planted', jsessionid: 'planted' })
  const end = await visitor.submit(
    page,
    { identifier: person.name, password: person.password, session: 'planted' },
    fortress.baseUrl,
  )
  expect(codeOf(end)).toBeTruthy()
  const own = visitor.cookiesFor(fortress.issuer)
  expect(own).not.toContain('planted')
  for (const name of visitor.cookieNames()) expect(name).toMatch(/^__(Host|Secure)-/)
  expect(own).not.toBe(planted)
  // Signing in again in that browser gives a new id, and the one before is dead.
  await enter(fortress, visitor, person, 'web', { prompt: 'login' })
  const old = await new Roamer(fortress).get(authorizeUrl(fortress, { verifier: verifier(), parameters: { prompt: 'none' } }), {
    cookie: own,
  })
  expect(URL.parse(old.headers.get('location') ?? '')?.searchParams.get('error')).toBe('login_required')
})

test('J-01 cookies are Secure, HttpOnly, SameSite and of no other host', async () => {
  const visitor = new Roamer(fortress)
  const first = await visitor.get(authorizeUrl(fortress, { verifier: verifier() }))
  const page = await open(fortress, visitor)
  const { url, body } = filled(page, {
    identifier: (await fortress.person('j01c')).name,
    password: 'j01c pw',
    action: 'continue',
  })
  const signed = await visitor.post(url, body)
  const resumed = await visitor.get(signed.headers.get('location') ?? '')
  const cookies = [first, signed, resumed].flatMap((response) => response.headers.getSetCookie())
  expect(cookies.length).toBeGreaterThan(4)
  for (const cookie of cookies) {
    expect(cookie).toMatch(/; *secure/i)
    expect(cookie).toMatch(/; *httponly/i)
    expect(cookie).toMatch(/; *samesite=(lax|strict)/i)
    expect(cookie).not.toMatch(/; *domain=/i)
    if (cookie.startsWith('__Host-')) expect(cookie).toMatch(/; *path=\/(;|$)/i)
  }
})

test('J-03 forms from elsewhere change nothing: sign-in, consent, sign-out, device', async () => {
  const person = await fortress.person('j03')
  const visitor = new Roamer(fortress)
  const page = await open(fortress, visitor, 'asks')
  const good = filled(page, { identifier: person.name, password: person.password, action: 'continue' })
  const text = good.body.toString()
  const foreign: [string, RequestInit & { headers: Record<string, string> }][] = [
    ['cross-site form', { headers: { 'sec-fetch-site': 'cross-site' } }],
    ['a neighbour host', { headers: { 'sec-fetch-site': 'same-site' } }],
    ['text/plain', { headers: { 'content-type': 'text/plain' } }],
    ['JSON as text', { headers: { 'content-type': 'text/plain' }, body: JSON.stringify(Object.fromEntries(good.body)) }],
    ['JSON', { headers: { 'content-type': 'application/json' }, body: JSON.stringify(Object.fromEntries(good.body)) }],
    ['multipart', { headers: { 'content-type': 'multipart/form-data; boundary=x' } }],
    ['without its value', { headers: {}, body: text.replace(/csrf=[^&]*/, 'csrf=1.AAAA') }],
  ]
  const form = { 'content-type': 'application/x-www-form-urlencoded' }
  for (const [name, init] of foreign) {
    const response = await visitor.request(good.url, {
      method: 'POST',
      body: text,
      ...init,
      headers: { ...form, ...init.headers },
    })
    expect([name, response.status >= 400 && response.status < 500]).toEqual([name, true])
  }
  // A link cannot do it either.
  await visitor.get(`${good.url}?${good.body}`)
  const consent = await visitor.submit(
    await visitor.follow(page.at, fortress.baseUrl),
    Object.fromEntries(good.body),
    fortress.baseUrl,
  )
  expect(consent.html).toContain('value="allow"')

  const allow = filled(consent, { action: 'allow' })
  for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { 'content-type': 'text/plain' }] as Record<string, string>[]) {
    const response = await visitor.request(allow.url, {
      method: 'POST',
      body: allow.body.toString(),
      headers: { ...form, ...headers },
    })
    expect(response.status).toBeGreaterThanOrEqual(400)
  }
  expect(codeOf(await visitor.submit(consent, { action: 'allow' }, fortress.baseUrl))).toBeTruthy()

  for (const path of ['/oidc/logout/confirm', '/device']) {
    const response = await visitor.post(`${fortress.issuer}${path}`, {
      logout: 'yes',
      xsrf: 'guess',
      user_code: 'BCDF-GHJK',
      confirm: 'yes',
    })
    expect([path, response.status]).toEqual([path, 400])
  }
  const still = await visitor.get(
    authorizeUrl(fortress, { client: 'asks', verifier: verifier(), parameters: { prompt: 'none' } }),
  )
  expect(URL.parse(still.headers.get('location') ?? '')?.searchParams.get('code')).toBeTruthy()
})

test('J-07 nothing about a person is kept in a cache', async () => {
  const visitor = new Roamer(fortress)
  const page = await open(fortress, visitor)
  const answers = [
    page.response,
    await visitor.get(authorizeUrl(fortress, { verifier: verifier() })),
    await visitor.get(`${fortress.issuer}/userinfo`),
    await visitor.get(`${fortress.issuer}/oidc/logout`),
    await visitor.get(`${fortress.issuer}/device`),
    await visitor.post(`${fortress.issuer}/oauth2/token`, { grant_type: 'authorization_code' }),
    await visitor.get(`${fortress.issuer}/sign-in/unknown`),
  ]
  for (const answer of answers)
    expect([answer.url, answer.headers.get('cache-control')]).toEqual([answer.url, expect.stringContaining('no-store')])
})

test('J-09 no foreign origin may read: look-alikes, null, and nothing with credentials', async () => {
  const tricks = [
    'https://app.example.evil.com',
    'https://evil.com',
    'https://app.example:444',
    'http://app.example',
    'https://notapp.example',
    'https://app.example.',
    'null',
  ]
  const text = verifier()
  const end = await enter(fortress, new Roamer(fortress), await fortress.person('j09'), 'spa', {}, text)
  const spa = {
    grant_type: 'authorization_code',
    client_id: 'spa',
    redirect_uri: redirectUri,
    code_verifier: text,
    code: `${codeOf(end)}`,
  }
  const { access_token: token } = (await (await new Roamer(fortress).post(`${fortress.issuer}/oauth2/token`, spa)).json()) as Json
  expect(token).toBeTruthy()
  for (const origin of tricks) {
    for (const [path, method] of [
      ['/oauth2/token', 'POST'],
      ['/userinfo', 'GET'],
      ['/oauth2/revoke', 'POST'],
      ['/oauth2/introspect', 'POST'],
      ['/sign-in/x', 'GET'],
      ['/oauth2/authorize?client_id=spa', 'GET'],
    ] as const) {
      const headers: Record<string, string> = { origin }
      // An error without a token, which the library lets anybody read, tells nothing about anybody.
      if (path === '/userinfo') headers.authorization = `Bearer ${token}`
      const body = method === 'POST' ? 'client_id=spa&grant_type=authorization_code&code=x' : undefined
      if (body) headers['content-type'] = 'application/x-www-form-urlencoded'
      const asked = await raw(fortress.urls[0] as string, `/acme/shop${path}`, { method, headers, ...(body ? { body } : {}) })
      expect(asked.text).not.toContain('j09')
      expect([origin, path, asked.headers['access-control-allow-origin']]).toEqual([origin, path, undefined])
      expect(asked.headers['access-control-allow-credentials']).toBeUndefined()
    }
  }
  const own = await raw(fortress.urls[0] as string, '/acme/shop/oauth2/token', {
    method: 'POST',
    headers: { origin: 'https://app.example', 'content-type': 'application/x-www-form-urlencoded' },
    body: 'client_id=spa&grant_type=authorization_code&code=x',
  })
  expect(own.headers['access-control-allow-origin']).toBe('https://app.example')
  expect(own.headers['access-control-allow-credentials']).toBeUndefined()
})
