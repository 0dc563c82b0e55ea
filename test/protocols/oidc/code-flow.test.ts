import { createLocalJWKSet, createRemoteJWKSet, type JSONWebKeySet, jwtVerify } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type OidcLab, redirectUri, startOidcLab } from '../../support/oidc-lab.ts'
import {
  answerOf,
  authorizeUrl,
  basic,
  headerOf,
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
  await lab.application('web')
  await lab.application('trusted', { consent: 'implicit' })
  await lab.application('mfa', { consent: 'implicit', factors: { mode: 'one', of: ['mobile_app'] } })
})
afterAll(() => lab.stop())

const json = async (url: string) => (await fetch(url)).json() as Promise<Record<string, unknown>>

describe('discovery', () => {
  test('OIDC Discovery and RFC 8414 say the same, and the issuer is the URL', async () => {
    const metadata = await json(`${lab.issuer}/.well-known/openid-configuration`)
    expect(metadata.issuer).toBe(lab.issuer)
    expect(await json(`${lab.baseUrl}/.well-known/oauth-authorization-server/t/shop`)).toEqual(metadata)
    expect(metadata).toMatchObject({
      authorization_endpoint: `${lab.issuer}/oauth2/authorize`,
      token_endpoint: `${lab.issuer}/oauth2/token`,
      introspection_endpoint: `${lab.issuer}/oauth2/introspect`,
      revocation_endpoint: `${lab.issuer}/oauth2/revoke`,
      pushed_authorization_request_endpoint: `${lab.issuer}/par`,
      device_authorization_endpoint: `${lab.issuer}/device/authorization`,
      userinfo_endpoint: `${lab.issuer}/userinfo`,
      end_session_endpoint: `${lab.issuer}/oidc/logout`,
      jwks_uri: `${lab.issuer}/.well-known/jwks.json`,
      code_challenge_methods_supported: ['S256'],
      response_types_supported: ['code'],
      authorization_response_iss_parameter_supported: true,
      backchannel_logout_supported: true,
    })
  })

  test('OA-7 B-06 implicit, hybrid and password are absent, and no algorithm is none or symmetric', async () => {
    const metadata = await json(`${lab.issuer}/.well-known/openid-configuration`)
    expect(metadata.grant_types_supported).toEqual(
      expect.arrayContaining([
        'authorization_code',
        'refresh_token',
        'client_credentials',
        'urn:ietf:params:oauth:grant-type:device_code',
      ]),
    )
    expect(metadata.grant_types_supported).toHaveLength(4)
    const algs = Object.entries(metadata).filter(([name]) => name.endsWith('_alg_values_supported'))
    expect(algs.length).toBeGreaterThan(1)
    for (const [, values] of algs) expect(values).not.toEqual(expect.arrayContaining([expect.stringMatching(/^(none|HS\d+)$/)]))
  })

  test('the key set has a kid, an algorithm and no private member, and may be cached as discovery may', async () => {
    const response = await fetch(`${lab.issuer}/.well-known/jwks.json`)
    expect(response.headers.get('cache-control')).toBe('public, max-age=300')
    const { keys } = (await response.json()) as { keys: Record<string, unknown>[] }
    expect(keys.map(({ alg }) => alg).sort()).toEqual(['ES256', 'EdDSA', 'RS256'])
    for (const key of keys) {
      expect(key).toMatchObject({ kid: expect.any(String), use: 'sig' })
      for (const secret of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k']) expect(key).not.toHaveProperty(secret)
    }
  })

  test('L-41 host headers change nothing', async () => {
    const headers = { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https', forwarded: 'host=evil.example' }
    const text = await (await fetch(`${lab.issuer}/.well-known/openid-configuration`, { headers })).text()
    expect(text).not.toContain('evil')
  })

  test('AZ-2 an unknown and a malformed workspace are the same 404', async () => {
    const bodies = await Promise.all(
      ['t/none', 'none/shop', 'T/shop', 't/..%2fshop'].map(async (path) => {
        const response = await fetch(`${lab.baseUrl}/${path}/.well-known/openid-configuration`)
        return [response.status, await response.text()]
      }),
    )
    expect(new Set(bodies.map(String)).size).toBe(1)
    expect(bodies[0]?.[0]).toBe(404)
  })
})

describe('code flow', () => {
  test('password, consent, code, tokens: verified with the published keys', async () => {
    const { code, verifier: text, page } = await obtainCode(lab, { parameters: { nonce: 'n-1' } })
    expect(page.at.startsWith(`${redirectUri}?`)).toBe(true)
    // OA-9, RFC 9207.
    expect(Object.fromEntries(answerOf(page))).toMatchObject({ state: 'some state', iss: lab.issuer })

    const { status, body, headers } = await redeem(lab, code, text)
    expect(status).toBe(200)
    expect(headers.get('cache-control')).toContain('no-store')
    expect(body).toMatchObject({ token_type: 'Bearer', expires_in: 600, scope: 'openid profile email' })
    expect(body).not.toHaveProperty('refresh_token')

    const keys = createRemoteJWKSet(new URL(`${lab.issuer}/.well-known/jwks.json`))
    const idToken = await jwtVerify(String(body.id_token), keys, { issuer: lab.issuer, audience: 'web', algorithms: ['RS256'] })
    expect(idToken.payload).toMatchObject({
      sub: alice,
      nonce: 'n-1',
      acr: 'urn:countersign:aal1',
      amr: ['pwd'],
      auth_time: expect.any(Number),
    })
    expect(idToken.payload).not.toHaveProperty('email')

    const access = await jwtVerify(String(body.access_token), keys, {
      issuer: lab.issuer,
      audience: lab.issuer,
      typ: 'at+jwt',
      algorithms: ['ES256'],
    })
    expect(access.payload).toMatchObject({
      sub: alice,
      client_id: 'web',
      scope: 'openid profile email',
      scp: ['openid', 'profile', 'email'],
      acr: 'urn:countersign:aal1',
      amr: ['pwd'],
      auth_time: expect.any(Number),
      jti: expect.any(String),
    })

    const userinfo = await fetch(`${lab.issuer}/userinfo`, { headers: { authorization: `Bearer ${body.access_token}` } })
    expect(await userinfo.json()).toEqual({
      sub: alice,
      name: 'alice of the tests',
      preferred_username: 'alice',
      updated_at: expect.any(Number),
      email: 'alice@example.com',
      email_verified: true,
    })
    expect((await postForm(`${lab.issuer}/userinfo`, { access_token: String(body.access_token) })).body.sub).toBe(alice)
  })

  test('the sign-in cookie is bound to its path and script cannot read it; the page cannot be framed (SE-3, OA-11, FE-1)', async () => {
    const visitor = new Visitor()
    const first = await visitor.get(authorizeUrl(lab, { verifier: verifier() }))
    expect(first.status).toBe(303)
    const location = new URL(first.headers.get('location') ?? '')
    const cookies = first.headers.getSetCookie()
    for (const cookie of cookies) expect(cookie).toMatch(/httponly/i)
    for (const cookie of cookies) expect(cookie).toMatch(/samesite=lax/i)
    expect(cookies.some((cookie) => cookie.startsWith('cs_sign_in=') && cookie.includes(`path=${location.pathname}`))).toBe(true)
    const page = await visitor.get(location.href)
    const policy = page.headers.get('content-security-policy') ?? ''
    for (const directive of [
      "default-src 'none'",
      "frame-ancestors 'none'",
      "base-uri 'none'",
      "form-action 'self' https://app.example",
    ]) {
      expect(policy).toContain(directive)
    }
    expect(policy).not.toContain('unsafe')
    expect(page.headers.get('referrer-policy')).toBe('no-referrer')
    expect(page.headers.get('x-content-type-options')).toBe('nosniff')
    expect(page.headers.get('cache-control')).toBe('no-store')
    expect(page.headers.get('cross-origin-opener-policy')).toBe('same-origin')
  })

  test('single sign-on: the second time without a page; the session id changed at login (SE-1)', async () => {
    const { visitor } = await obtainCode(lab)
    const text = verifier()
    const again = await visitor.follow(authorizeUrl(lab, { verifier: text }), lab.baseUrl)
    expect(answerOf(again).get('code')).toBeTruthy()
    const { body } = await redeem(lab, String(answerOf(again).get('code')), text)
    expect(payloadOf(body.id_token)).toMatchObject({ sub: alice, amr: ['pwd'] })
  })

  test('an application with second factors asks for one even with a live session, and the proofs add up', async () => {
    const { visitor } = await obtainCode(lab)
    const text = verifier()
    const url = authorizeUrl(lab, { client: 'mfa', verifier: text })
    const page = await visitor.follow(url, lab.baseUrl)
    expect(page.at).toContain('/sign-in/')
    expect(page.html).not.toContain('name="password"')
    const end = await signIn(lab, visitor, url)
    const { body } = await redeem(lab, String(answerOf(end).get('code')), text, {}, { authorization: basic('mfa') })
    expect(payloadOf(body.id_token)).toMatchObject({ acr: 'urn:countersign:aal2' })
    expect(payloadOf(body.id_token).amr).toEqual(expect.arrayContaining(['pwd', 'otp', 'mfa']))
    // Step-up done: the session satisfies the other application without a page now.
    const later = await visitor.follow(authorizeUrl(lab, { client: 'mfa', verifier: verifier() }), lab.baseUrl)
    expect(answerOf(later).get('code')).toBeTruthy()
  })

  test('implicit consent: no page between password and application', async () => {
    const visitor = new Visitor()
    const page = await visitor.follow(authorizeUrl(lab, { client: 'trusted', verifier: verifier() }), lab.baseUrl)
    const end = await visitor.submit(page, { identifier: 'alice', password: 'alice pw', action: 'continue' }, lab.baseUrl)
    expect(answerOf(end).get('code')).toBeTruthy()
  })

  test('scope omitted: all registered scopes but offline_access', async () => {
    const { code, verifier: text } = await obtainCode(lab, { parameters: { scope: '', nonce: 'x' } })
    const { body } = await redeem(lab, code, text)
    expect(String(body.scope).split(' ').sort()).toEqual(['email', 'openid', 'payments', 'profile'])
  })

  test('a scope left out on the consent page is not granted, and asked for again later', async () => {
    const visitor = new Visitor()
    const text = verifier()
    const parameters = { scope: 'openid profile payments' }
    const page = await visitor.follow(authorizeUrl(lab, { verifier: text, parameters }), lab.baseUrl)
    const consent = await visitor.submit(page, { identifier: 'alice', password: 'alice pw', action: 'continue' }, lab.baseUrl)
    expect(consent.html).toContain('payments')
    const end = await visitor.submit(consent, { scopes: 'profile', action: 'allow' }, lab.baseUrl)
    const { body } = await redeem(lab, String(answerOf(end).get('code')), text)
    expect(body.scope).toBe('openid profile')
    const again = await visitor.follow(
      authorizeUrl(lab, { verifier: verifier(), parameters: { scope: 'openid payments' } }),
      lab.baseUrl,
    )
    expect(again.html).toContain('payments')
  })

  test('a scope that was granted and is refused later is gone', async () => {
    const visitor = new Visitor()
    const ask = (prompt: string) => authorizeUrl(lab, { verifier: verifier(), parameters: { scope: 'openid payments', prompt } })
    expect(answerOf(await signIn(lab, visitor, ask(''))).has('code')).toBe(true)
    expect(answerOf(await visitor.follow(ask('none'), lab.baseUrl)).has('code')).toBe(true)
    const again = await visitor.follow(ask('consent'), lab.baseUrl)
    await visitor.submit(again, { scopes: 'openid', action: 'allow' }, lab.baseUrl)
    expect(answerOf(await visitor.follow(ask('none'), lab.baseUrl)).get('error')).toBe('consent_required')
  })

  test('deny: access_denied goes back with state and iss', async () => {
    const visitor = new Visitor()
    const page = await visitor.follow(authorizeUrl(lab, { verifier: verifier() }), lab.baseUrl)
    const consent = await visitor.submit(page, { identifier: 'alice', password: 'alice pw', action: 'continue' }, lab.baseUrl)
    const end = await visitor.submit(consent, { action: 'deny' }, lab.baseUrl)
    expect(Object.fromEntries(answerOf(end))).toMatchObject({ error: 'access_denied', state: 'some state', iss: lab.issuer })
  })

  test('cancel: access_denied goes back', async () => {
    const visitor = new Visitor()
    const page = await visitor.follow(authorizeUrl(lab, { verifier: verifier() }), lab.baseUrl)
    const end = await visitor.submit(page, { action: 'cancel' }, lab.baseUrl)
    expect(Object.fromEntries(answerOf(end))).toMatchObject({ error: 'access_denied', iss: lab.issuer })
  })

  test('POST to the authorization endpoint works too (OIDC Core 3.1.2.1)', async () => {
    const visitor = new Visitor()
    const url = new URL(authorizeUrl(lab, { verifier: verifier() }))
    const response = await visitor.post(`${lab.issuer}/oauth2/authorize`, url.searchParams)
    expect(response.status).toBe(303)
    const page = await visitor.follow(response.headers.get('location') ?? '', lab.baseUrl)
    expect(page.html).toContain('name="password"')
  })

  test('ES256 and EdDSA ID tokens where the application wants them', async () => {
    const keys = createLocalJWKSet((await json(`${lab.issuer}/.well-known/jwks.json`)) as unknown as JSONWebKeySet)
    for (const alg of ['ES256', 'EdDSA'] as const) {
      const client = `alg-${alg.toLowerCase()}`
      await lab.application(client, { idTokenAlg: alg, consent: 'implicit' })
      const { code, verifier: text } = await obtainCode(lab, { client })
      const { body } = await redeem(lab, code, text, {}, { authorization: basic(client) })
      await jwtVerify(String(body.id_token), keys, { issuer: lab.issuer, audience: client, algorithms: [alg] })
      expect(headerOf(body.access_token)).toMatchObject({ alg, typ: 'at+jwt' })
    }
  })
})
