import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type OidcLab, startOidcLab } from '../../support/oidc-lab.ts'
import { authorizeUrl, basic, obtainCode, redeem, signIn, Visitor, verifier } from '../../support/oidc-visitor.ts'

let lab: OidcLab
beforeAll(async () => {
  lab = await startOidcLab()
  await lab.user('alice')
  await lab.application('web', { consent: 'implicit' })
  await lab.application('asks')
  // Everything that rarely changes is in memory before the lights go out.
  await obtainCode(lab)
})
afterEach(() => {
  lab.outage.on = false
})
afterAll(() => lab.stop())

async function expectBusy(response: Response, kind: 'html' | 'json') {
  expect([response.status, response.headers.get('location')]).toEqual([503, null])
  expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0)
  expect(response.headers.get('content-type')).toContain(kind)
  const text = await response.text()
  expect(text).not.toMatch(/TEST|StoreUnavailable|at .*\.ts|oops/)
}

test('OA-17 B-18 LG-5 without its store every route answers 503 with Retry-After, never 200 and never a redirect', async () => {
  const {
    code,
    verifier: text,
    visitor,
  } = await obtainCode(lab, { parameters: { scope: 'openid offline_access', prompt: 'consent' } })
  const { body } = await redeem(lab, code, text)
  const waiting = new Visitor()
  const page = await waiting.follow(authorizeUrl(lab, { verifier: verifier() }), lab.baseUrl)
  const other = await obtainCode(lab)

  lab.outage.on = true
  const post = (path: string, fields: Record<string, string>) =>
    fetch(lab.issuer + path, { method: 'POST', body: new URLSearchParams(fields), headers: { authorization: basic('web') } })
  const programs: [string, Promise<Response>][] = [
    ['introspect access', post('/oauth2/introspect', { token: String(body.access_token) })],
    ['introspect refresh', post('/oauth2/introspect', { token: String(body.refresh_token) })],
    ['revoke access', post('/oauth2/revoke', { token: String(body.access_token) })],
    ['revoke refresh', post('/oauth2/revoke', { token: String(body.refresh_token) })],
    ['refresh', post('/oauth2/token', { grant_type: 'refresh_token', refresh_token: String(body.refresh_token) })],
    [
      'code',
      post('/oauth2/token', {
        grant_type: 'authorization_code',
        code: other.code,
        redirect_uri: 'https://app.example/callback',
        code_verifier: other.verifier,
      }),
    ],
    ['userinfo', fetch(`${lab.issuer}/userinfo`, { headers: { authorization: `Bearer ${body.access_token}` } })],
    [
      'par',
      post('/par', {
        client_id: 'web',
        response_type: 'code',
        redirect_uri: 'https://app.example/callback',
        code_challenge: 'x'.repeat(43),
        code_challenge_method: 'S256',
      }),
    ],
  ]
  for (const [, answer] of programs) await expectBusy(await answer, 'json')

  await expectBusy(await visitor.get(authorizeUrl(lab, { verifier: verifier() })), 'html')
  await expectBusy(await new Visitor().get(authorizeUrl(lab, { verifier: verifier() })), 'html')
  await expectBusy(await waiting.get(page.at), 'html')
  await expectBusy(await waiting.post(page.at, { csrf: 'x', identifier: 'alice', password: 'alice pw' }), 'html')
  await expectBusy(await visitor.get(`${lab.issuer}/device`), 'html')
  await expectBusy(await visitor.get(`${lab.issuer}/oidc/logout`), 'html')
})

test('afterwards everything goes on where it was', async () => {
  const visitor = new Visitor()
  const text = verifier()
  const page = await visitor.follow(authorizeUrl(lab, { client: 'asks', verifier: text }), lab.baseUrl)
  lab.outage.on = true
  await visitor.submit(page, { identifier: 'alice', password: 'alice pw', action: 'continue' }, lab.baseUrl)
  lab.outage.on = false
  const end = await signIn(lab, visitor, page.at)
  const code = new URL(end.at).searchParams.get('code') ?? ''
  lab.outage.on = true
  expect((await redeem(lab, code, text, {}, { authorization: basic('asks') })).status).toBe(503)
  lab.outage.on = false
  expect((await redeem(lab, code, text, {}, { authorization: basic('asks') })).status).toBe(200)
})

test('keys and discovery are served from memory', async () => {
  lab.outage.on = true
  expect((await fetch(`${lab.issuer}/.well-known/jwks.json`)).status).toBe(200)
  expect((await fetch(`${lab.issuer}/.well-known/openid-configuration`)).status).toBe(200)
})
