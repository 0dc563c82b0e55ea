import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type OidcLab, redirectUri, startOidcLab } from '../../support/oidc-lab.ts'
import {
  answerOf,
  authorizeUrl,
  basic,
  challengeOf,
  obtainCode,
  payloadOf,
  postForm,
  redeem,
  signIn,
  Visitor,
  verifier,
} from '../../support/oidc-visitor.ts'

let lab: OidcLab
let alice: string
beforeAll(async () => {
  lab = await startOidcLab()
  alice = await lab.user('alice', { totp: true })
  await lab.user('bob')
  await lab.application('web', { consent: 'implicit' })
  await lab.application('second', { consent: 'implicit', redirectUris: ['https://second.example/callback'] })
  await lab.application('foreign', { redirectUris: ['https://foreign.example/callback'] }, 'other')
  await lab.application('native', { type: 'native', redirectUris: ['http://127.0.0.1/done', 'com.example.app:/done'] })
  await lab.application('par-only', { consent: 'implicit', requirePar: true })
  await lab.application('many', { redirectUris: [redirectUri, 'https://app.example/two'] })
})
afterAll(() => lab.stop())

const ask = (parameters: Record<string, string>, client = 'web') =>
  new Visitor().get(authorizeUrl(lab, { client, verifier: verifier(), parameters }))
const errorOf = (response: Response) => new URL(response.headers.get('location') ?? 'x:').searchParams

describe('redirect addresses', () => {
  const tricks: Record<string, string[]> = {
    'A-01 other hosts': [
      'https://app.example.evil.com/callback',
      'https://evil.com/app.example/callback',
      'https://app.example@evil.com/callback',
    ],
    'A-02 parser confusion': [
      'https://app.example\\@evil.com/',
      'https:app.example/callback',
      '//app.example/callback',
      '/\\evil.com',
      'https:/\\evil.com',
      'https://app.exa\tmple/callback',
      'https://app.example/callback\r\n',
    ],
    'A-03 path': [
      'https://app.example/callback/',
      'https://app.example/Callback',
      'https://app.example/callback/../evil',
      'https://app.example/callback?x=1',
      'https://app.example/callback#x',
      'https://app.example/%63allback',
    ],
    'A-04 port and scheme': [
      'https://app.example:443/callback',
      'https://app.example:8443/callback',
      'http://app.example/callback',
      'HTTPS://app.example/callback',
    ],
    'A-05 dangerous schemes': [
      'javascript:alert(1)',
      'data:text/html,x',
      'vbscript:x',
      'blob:https://app.example/x',
      'intent:x',
      'com.evil:/done',
    ],
    'A-09 of other clients': ['https://second.example/callback', 'https://foreign.example/callback'],
  }
  test.each(Object.entries(tricks))('OA-1 OA-3 %s: a page, no redirect', async (_name, uris) => {
    for (const uri of uris) {
      for (const mode of ['', 'form_post', 'fragment']) {
        const response = await ask({ redirect_uri: uri, response_mode: mode })
        expect([uri, response.status, response.headers.get('location')]).toEqual([uri, 400, null])
        expect(await response.text()).not.toContain(`action="${uri}"`)
      }
    }
  })

  test('OA-3 an unknown client, a foreign client and an error with a bad address never redirect, and echo nothing as markup', async () => {
    for (const parameters of [
      { client_id: 'nobody' },
      { client_id: 'foreign' },
      { client_id: '' },
      { client_id: '<script>alert(1)</script>' },
    ]) {
      const response = await ask(parameters)
      expect([response.status, response.headers.get('location')]).toEqual([400, null])
      expect(await response.text()).not.toContain('<script>alert')
    }
    const both = await ask({ redirect_uri: 'https://evil.com/', response_type: 'token', scope: '<img src=x onerror=alert(1)>' })
    expect([both.status, both.headers.get('location')]).toEqual([400, null])
    expect(await lab.events()).toContain('oidc.redirect_rejected')
  })

  test('RFC 8252 7.3 a native application on loopback may use any port, and no other path', async () => {
    const good = await ask({ redirect_uri: 'http://127.0.0.1:51234/done', client_id: 'native' })
    expect(good.status).toBe(303)
    for (const uri of ['http://127.0.0.1:51234/other', 'http://localhost:51234/done', 'http://127.0.0.1.evil.com/done']) {
      expect((await ask({ redirect_uri: uri, client_id: 'native' })).status).toBe(400)
    }
  })

  test('the only registered address may be left out; one of several may not', async () => {
    expect((await ask({ redirect_uri: '' })).status).toBe(303)
    expect((await ask({ redirect_uri: '', client_id: 'many' })).status).toBe(400)
  })
})

describe('authorization requests', () => {
  test('OA-6 B-03 no challenge, plain, malformed challenge', async () => {
    for (const parameters of [
      { code_challenge: '', code_challenge_method: '' },
      { code_challenge_method: 'plain' },
      { code_challenge_method: '' },
      { code_challenge: 'short' },
    ] as Record<string, string>[]) {
      const response = await ask(parameters)
      expect(errorOf(response).get('error')).toBe('invalid_request')
      // OA-9: errors name their issuer too.
      expect(errorOf(response).get('iss')).toBe(lab.issuer)
      expect(errorOf(response).get('state')).toBe('some state')
    }
  })

  test('OA-7 B-06 response types with tokens, request objects and foreign request_uri are refused', async () => {
    for (const type of ['token', 'id_token', 'code token', 'code id_token', 'none']) {
      const response = await ask({ response_type: type, nonce: 'n' })
      expect(response.headers.get('location')).toContain('error=unsupported_response_type')
    }
    expect(errorOf(await ask({ request: 'x.y.z' })).get('error')).toBe('request_not_supported')
    // no connection is made.
    for (const uri of ['http://169.254.169.254/', 'file:///etc/passwd']) {
      expect(errorOf(await ask({ request_uri: uri })).get('error')).toBe('request_uri_not_supported')
    }
    expect(errorOf(await ask({ registration: '{}' })).get('error')).toBe('registration_not_supported')
  })

  test('OA-21 B-14 duplicates are refused, wherever they are', async () => {
    const url = authorizeUrl(lab, { verifier: verifier() })
    for (const extra of ['state=x', 'scope=openid', 'nonce=a&nonce=b', 'prompt=none&prompt=login']) {
      expect(errorOf(await new Visitor().get(`${url}&${extra}`)).get('error')).toBe('invalid_request')
    }
    for (const extra of ['client_id=web', 'redirect_uri=https://evil.example/']) {
      const response = await new Visitor().get(`${url}&${extra}`)
      expect([response.status, response.headers.get('location')]).toEqual([400, null])
    }
    const twice = new URLSearchParams('grant_type=client_credentials&scope=a&scope=b')
    expect((await postForm(`${lab.issuer}/oauth2/token`, twice, { authorization: basic('web') })).status).toBe(400)
    const tokens = new URLSearchParams('token=a.b.c&token=d.e.f')
    expect((await postForm(`${lab.issuer}/oauth2/introspect`, tokens, { authorization: basic('web') })).body.error).toBe(
      'invalid_request',
    )
  })

  test('B-14 JSON and oversized bodies are refused quickly', async () => {
    const json = await fetch(`${lab.issuer}/oauth2/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    })
    expect(json.status).toBe(400)
    const started = performance.now()
    const big = await postForm(
      `${lab.issuer}/oauth2/token`,
      { grant_type: 'client_credentials', scope: 'x'.repeat(70_000) },
      { authorization: basic('web') },
    )
    expect([big.status, big.body.error]).toEqual([413, 'invalid_request'])
    const many = new URLSearchParams(Array.from({ length: 60 }, (_, at) => [`f${at}`, 'x']))
    expect((await postForm(`${lab.issuer}/oauth2/token`, many)).status).toBe(400)
    expect(performance.now() - started).toBeLessThan(2_000)
  })

  test('OA-12 an unregistered scope is refused, an unknown one is dropped', async () => {
    expect(errorOf(await ask({ scope: 'openid phone' })).get('error')).toBe('invalid_scope')
    const { code, verifier: text } = await obtainCode(lab, { parameters: { scope: 'openid root everything' } })
    expect((await redeem(lab, code, text)).body.scope).toBe('openid')
  })

  test('HEAD and foreign methods change nothing', async () => {
    expect((await fetch(authorizeUrl(lab, { verifier: verifier() }), { method: 'HEAD' })).status).toBe(404)
    expect((await fetch(`${lab.issuer}/oauth2/token`)).status).toBe(404)
  })
})

describe('sessions', () => {
  test('prompt=none: login_required, then the same user without a page', async () => {
    expect(errorOf(await ask({ prompt: 'none' })).get('error')).toBe('login_required')
    const { visitor } = await obtainCode(lab)
    const text = verifier()
    const page = await visitor.follow(authorizeUrl(lab, { verifier: text, parameters: { prompt: 'none' } }), lab.baseUrl)
    const { body } = await redeem(lab, String(answerOf(page).get('code')), text)
    expect(payloadOf(body.id_token).sub).toBe(alice)
  })

  test('FL-12 prompt=none never yields more than proven', async () => {
    const { visitor } = await obtainCode(lab)
    const claims = JSON.stringify({ id_token: { acr: { essential: true, value: 'urn:countersign:aal2' } } })
    const parameters = { prompt: 'none', claims }
    const page = await visitor.follow(authorizeUrl(lab, { verifier: verifier(), parameters }), lab.baseUrl)
    expect(answerOf(page).get('error')).toBe('login_required')
  })

  test('prompt=login asks again and auth_time moves; max_age=0 does too', async () => {
    const first = await obtainCode(lab)
    const before = payloadOf((await redeem(lab, first.code, first.verifier)).body.id_token)
    await new Promise((resolve) => setTimeout(resolve, 1100))
    for (const parameters of [{ prompt: 'login' }, { max_age: '0' }] as Record<string, string>[]) {
      const text = verifier()
      const page = await first.visitor.follow(authorizeUrl(lab, { verifier: text, parameters }), lab.baseUrl)
      expect(page.html).toContain('name="password"')
      const end = await signIn(lab, first.visitor, page.at)
      const { body } = await redeem(lab, String(answerOf(end).get('code')), text)
      expect(Number(payloadOf(body.id_token).auth_time)).toBeGreaterThan(Number(before.auth_time))
    }
  })

  test('SU B-12 max_age asks a stale session again, not a fresh one; nonsense is refused', async () => {
    const { visitor } = await obtainCode(lab)
    const fresh = await visitor.follow(authorizeUrl(lab, { verifier: verifier(), parameters: { max_age: '10000' } }), lab.baseUrl)
    expect(answerOf(fresh).get('code')).toBeTruthy()
    await new Promise((resolve) => setTimeout(resolve, 2100))
    const stale = await visitor.follow(authorizeUrl(lab, { verifier: verifier(), parameters: { max_age: '1' } }), lab.baseUrl)
    expect(stale.html).toContain('name="password"')
    // However slowly the person types: what is proved in this sign-in is fresh.
    await new Promise((resolve) => setTimeout(resolve, 2100))
    const end = await visitor.submit(stale, { identifier: 'alice', password: 'alice pw', action: 'continue' }, lab.baseUrl)
    expect(answerOf(end).get('code')).toBeTruthy()
    for (const age of ['-1', 'abc', '1.5']) expect(errorOf(await ask({ max_age: age })).get('error')).toBe('invalid_request')
  })

  test('id_token_hint of another user: prompt=none is refused, and nobody else can sign in', async () => {
    const other = await obtainCode(lab, { user: 'bob' })
    const hint = String((await redeem(lab, other.code, other.verifier)).body.id_token)
    const { visitor } = await obtainCode(lab)
    const none = await visitor.follow(
      authorizeUrl(lab, { verifier: verifier(), parameters: { prompt: 'none', id_token_hint: hint } }),
      lab.baseUrl,
    )
    expect(answerOf(none).get('error')).toBe('login_required')
    const end = await signIn(
      lab,
      new Visitor(),
      authorizeUrl(lab, { verifier: verifier(), parameters: { id_token_hint: hint } }),
      'alice',
    )
    expect(end.at.startsWith(lab.baseUrl)).toBe(true)
    expect(end.response.status).toBe(200)
    const back = await new Visitor().get(authorizeUrl(lab, { verifier: verifier(), parameters: { id_token_hint: `${hint}x` } }))
    expect(errorOf(back).get('error')).toBe('invalid_request')
  })

  test('another user may take over the browser: the old session ends first', async () => {
    const { visitor } = await obtainCode(lab)
    const text = verifier()
    const page = await visitor.follow(authorizeUrl(lab, { verifier: text, parameters: { prompt: 'login' } }), lab.baseUrl)
    const logout = await visitor.submit(page, { identifier: 'bob', password: 'bob pw', action: 'continue' }, lab.baseUrl)
    const policy = logout.response.headers.get('content-security-policy') ?? ''
    const end = await visitor.submit(logout, {}, lab.baseUrl)
    const { body } = await redeem(lab, String(answerOf(end).get('code')), text)
    expect(payloadOf(body.id_token)).toMatchObject({ sub: expect.not.stringMatching(alice) })
    expect(policy === '' || policy.includes("default-src 'none'")).toBe(true)
  })

  test('SE-1 a planted session id is not taken over', async () => {
    const { visitor } = await obtainCode(lab)
    const before = visitor.clone()
    const page = await visitor.follow(authorizeUrl(lab, { verifier: verifier(), parameters: { prompt: 'login' } }), lab.baseUrl)
    await signIn(lab, visitor, page.at)
    // The session has a new id; whoever kept the old cookie has nothing.
    const thief = await before.follow(authorizeUrl(lab, { verifier: verifier(), parameters: { prompt: 'none' } }), lab.baseUrl)
    expect(answerOf(thief).get('error')).toBe('login_required')
  })

  test('SE-5 a session ends so many seconds after signing in', async () => {
    const one = await startOidcLab()
    try {
      await one.user('alice')
      await one.application('web', { consent: 'implicit' })
      const { visitor } = await obtainCode(one)
      one.advance(15 * 24 * 60 * 60)
      const page = await visitor.follow(authorizeUrl(one, { verifier: verifier(), parameters: { prompt: 'none' } }), one.baseUrl)
      expect(answerOf(page).get('error')).toBe('login_required')
    } finally {
      await one.stop()
    }
  })
})

describe('classes (RFC 9470)', () => {
  test('SU an essential class is reached by a second factor, and told in every token', async () => {
    const { visitor } = await obtainCode(lab)
    const text = verifier()
    const claims = JSON.stringify({ id_token: { acr: { essential: true, values: ['urn:countersign:aal2'] } } })
    const url = authorizeUrl(lab, { verifier: text, parameters: { claims } })
    const end = await signIn(lab, visitor, url)
    const { body } = await redeem(lab, String(answerOf(end).get('code')), text)
    expect(payloadOf(body.id_token).acr).toBe('urn:countersign:aal2')
    expect(payloadOf(body.access_token).acr).toBe('urn:countersign:aal2')
  })

  test('FL-13 a voluntary class that is out of reach gives the true one; an essential one fails', async () => {
    const text = verifier()
    const voluntary = authorizeUrl(lab, { verifier: text, parameters: { acr_values: 'urn:countersign:aal2' } })
    const end = await signIn(lab, new Visitor(), voluntary, 'bob')
    expect(payloadOf((await redeem(lab, String(answerOf(end).get('code')), text)).body.id_token).acr).toBe('urn:countersign:aal1')

    const claims = JSON.stringify({ id_token: { acr: { essential: true, value: 'urn:countersign:aal2' } } })
    const visitor = new Visitor()
    const page = await signIn(lab, visitor, authorizeUrl(lab, { verifier: verifier(), parameters: { claims } }), 'bob')
    // The person reads why, then goes back.
    expect(page.at.startsWith(lab.baseUrl)).toBe(true)
    const back = await visitor.submit(page, { action: 'continue' }, lab.baseUrl)
    expect(Object.fromEntries(answerOf(back))).toMatchObject({
      error: 'unmet_authentication_requirements',
      iss: lab.issuer,
      state: 'some state',
    })
  })

  test('claims of the wrong shape are refused', async () => {
    for (const claims of [
      '{',
      '[]',
      '{"id_token":{"acr":{"values":"x","essential":true}}}',
      '{"id_token":{"sub":{"value":7}}}',
    ]) {
      const response = await ask({ claims })
      expect(errorOf(response).get('error')).toBe('invalid_request')
    }
  })
})

describe('pushed authorization requests', () => {
  const push = (fields: Record<string, string>, client = 'web') =>
    postForm(
      `${lab.issuer}/par`,
      { client_id: client, response_type: 'code', redirect_uri: redirectUri, code_challenge_method: 'S256', ...fields },
      { authorization: basic(client) },
    )

  test('OA-16 B-16 works once, lives a minute, and outside parameters are ignored', async () => {
    const text = verifier()
    const pushed = await push({ scope: 'openid profile', state: 'pushed', code_challenge: challengeOf(text) })
    expect(pushed.status).toBe(201)
    expect(pushed.body.expires_in).toBe(60)
    const url = `${lab.issuer}/oauth2/authorize?${new URLSearchParams({ client_id: 'web', request_uri: String(pushed.body.request_uri), scope: 'payments', state: 'outside' })}`
    const end = await signIn(lab, new Visitor(), url)
    expect(answerOf(end).get('state')).toBe('pushed')
    const { body } = await redeem(lab, String(answerOf(end).get('code')), text)
    expect(body.scope).toBe('openid profile')
    const again = await signIn(lab, new Visitor(), url)
    expect(answerOf(again).get('code') ?? null).toBeNull()
  })

  test('OA-16 two browsers with one request: one code, even when the minute is over', async () => {
    const text = verifier()
    const pushed = await push({ scope: 'openid', code_challenge: challengeOf(text) })
    const url = `${lab.issuer}/oauth2/authorize?${new URLSearchParams({ client_id: 'web', request_uri: String(pushed.body.request_uri) })}`
    const visitors = [new Visitor(), new Visitor()]
    const pages = await Promise.all(visitors.map((visitor) => visitor.follow(url, lab.baseUrl)))
    lab.advance(61)
    const ends = await Promise.all(
      visitors.map((visitor, at) =>
        visitor.submit(pages[at]!, { identifier: 'alice', password: 'alice pw', action: 'continue' }, lab.baseUrl),
      ),
    )
    const codes = ends.map((end) => (end.at.startsWith(redirectUri) ? answerOf(end).get('code') : null)).filter(Boolean)
    expect(codes).toHaveLength(1)
  })

  test('B-16 bound to its client; bad addresses and missing authentication are refused at once', async () => {
    const pushed = await push({ code_challenge: challengeOf(verifier()) })
    const url = `${lab.issuer}/oauth2/authorize?${new URLSearchParams({ client_id: 'second', request_uri: String(pushed.body.request_uri) })}`
    expect((await new Visitor().get(url)).headers.get('location') ?? '').not.toContain('/sign-in/')
    expect((await push({ redirect_uri: 'https://evil.example/', code_challenge: challengeOf(verifier()) })).status).toBe(400)
    expect((await postForm(`${lab.issuer}/par`, { client_id: 'web', response_type: 'code' })).status).toBe(401)
  })

  test('an application may demand it', async () => {
    expect(errorOf(await ask({ client_id: 'par-only' })).get('error')).toBe('invalid_request')
    const text = verifier()
    const pushed = await push({ code_challenge: challengeOf(text) }, 'par-only')
    const url = `${lab.issuer}/oauth2/authorize?${new URLSearchParams({ client_id: 'par-only', request_uri: String(pushed.body.request_uri) })}`
    expect(answerOf(await signIn(lab, new Visitor(), url)).get('code')).toBeTruthy()
  })
})
