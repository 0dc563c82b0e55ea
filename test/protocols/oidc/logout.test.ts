import { createServer, type Server } from 'node:http'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { freePort, type OidcLab, startOidcLab } from '../../support/oidc-lab.ts'
import {
  answerOf,
  authorizeUrl,
  basic,
  formsOf,
  obtainCode,
  payloadOf,
  postForm,
  redeem,
  type Visitor,
  verifier,
} from '../../support/oidc-visitor.ts'

let lab: OidcLab
let alice: string
let receiver: Server
let received: URLSearchParams[] = []
let status = 200
const back = 'https://app.example/signed-out'
beforeAll(async () => {
  const port = await freePort()
  receiver = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk) => {
      body += chunk
    })
    request.on('end', () => {
      received.push(new URLSearchParams(body))
      response.writeHead(request.url === '/moved' ? 302 : status, request.url === '/moved' ? { location: '/logout' } : {}).end()
    })
  }).listen(port, '127.0.0.1')
  lab = await startOidcLab()
  alice = await lab.user('alice')
  await lab.user('bob')
  await lab.application('web', {
    consent: 'implicit',
    postLogoutRedirectUris: [back],
    backchannelLogoutUri: `http://127.0.0.1:${port}/logout`,
  })
  await lab.application('quiet', { consent: 'implicit', postLogoutRedirectUris: ['https://quiet.example/'] })
  await lab.application('moved', { consent: 'implicit', backchannelLogoutUri: `http://127.0.0.1:${port}/moved` })
})
beforeEach(() => {
  received = []
  status = 200
})
afterAll(async () => {
  await lab.stop()
  receiver.closeAllConnections()
  receiver.close()
})

const logoutUrl = (parameters: Record<string, string> = {}) => `${lab.issuer}/oidc/logout?${new URLSearchParams(parameters)}`
async function signedIn(client = 'web', user = 'alice') {
  const { code, verifier: text, visitor } = await obtainCode(lab, { client, user })
  const { body } = await redeem(lab, code, text, {}, { authorization: basic(client) })
  return { visitor, idToken: String(body.id_token), accessToken: String(body.access_token) }
}
const liveSession = async (visitor: Visitor) => {
  const page = await visitor.follow(
    authorizeUrl(lab, { client: 'quiet', verifier: verifier(), parameters: { prompt: 'none' } }),
    lab.baseUrl,
  )
  return answerOf(page).has('code')
}

test('OA-18 with a hint of this session: no question, back to the application, tokens dead, the old cookie too (SE-4)', async () => {
  const { visitor, idToken, accessToken } = await signedIn()
  const thief = visitor.clone()
  const page = await visitor.follow(
    logoutUrl({ id_token_hint: idToken, post_logout_redirect_uri: back, state: 'bye' }),
    lab.baseUrl,
  )
  expect(page.html).toContain('name="logout"')
  expect(page.html).not.toMatch(/<button[^>]*name="action"/)
  expect(page.response.headers.get('content-security-policy')).toContain('https://app.example')
  const end = await visitor.submit(page, {}, lab.baseUrl)
  expect(end.at).toBe(`${back}?state=bye`)
  expect(await liveSession(visitor)).toBe(false)
  expect(await liveSession(thief)).toBe(false)
  expect((await fetch(`${lab.issuer}/userinfo`, { headers: { authorization: `Bearer ${accessToken}` } })).status).toBe(401)
  expect(await lab.events()).toContain('oidc.session_ended')
})

test('OA-18 without a hint: the person is asked, may stay, and ends on our page', async () => {
  const { visitor } = await signedIn('quiet')
  const page = await visitor.follow(logoutUrl(), lab.baseUrl)
  const stay = await visitor.submit(page, {}, lab.baseUrl, 1)
  expect(stay.response.status).toBe(200)
  expect(await liveSession(visitor)).toBe(true)
  const again = await visitor.follow(logoutUrl(), lab.baseUrl)
  const end = await visitor.submit(again, {}, lab.baseUrl)
  expect(end.at).toBe(`${lab.issuer}/oidc/logout/success`)
  expect(await liveSession(visitor)).toBe(false)
})

test('OA-18 a hint of somebody else asks; an altered or foreign one is refused', async () => {
  for (const client of ['web', 'quiet']) {
    const other = await signedIn(client, 'bob')
    const { visitor, idToken } = await signedIn(client)
    const asked = await visitor.follow(logoutUrl({ id_token_hint: other.idToken }), lab.baseUrl)
    // One form for each answer; a page that goes on by itself has one.
    expect(formsOf(asked.html)).toHaveLength(2)
    expect(formsOf((await visitor.follow(logoutUrl({ id_token_hint: idToken }), lab.baseUrl)).html)).toHaveLength(1)
    const altered = await visitor.get(logoutUrl({ id_token_hint: `${idToken.slice(0, -6)}AAAAAA` }))
    expect([altered.status, altered.headers.get('location')]).toEqual([400, null])
    expect(await liveSession(visitor)).toBe(true)
  }
})

test('OA-18 A-08 unregistered addresses after logout are refused, without a client they are ignored', async () => {
  const { visitor, idToken } = await signedIn()
  for (const uri of ['https://evil.example/', `${back}?x=1`, `${back}/`, 'javascript:alert(1)', 'https://quiet.example/']) {
    const response = await visitor.get(logoutUrl({ id_token_hint: idToken, post_logout_redirect_uri: uri }))
    expect([response.status, response.headers.get('location')]).toEqual([400, null])
  }
  const page = await visitor.follow(logoutUrl({ post_logout_redirect_uri: 'https://evil.example/' }), lab.baseUrl)
  const end = await visitor.submit(page, {}, lab.baseUrl)
  expect(end.at).toBe(`${lab.issuer}/oidc/logout/success`)
})

test('SE-6 the confirmation cannot be sent from elsewhere; POST to the endpoint is the same as GET', async () => {
  const { visitor, idToken } = await signedIn('quiet')
  const forged = await visitor.post(`${lab.issuer}/oidc/logout/confirm`, { xsrf: 'x', logout: 'yes' })
  expect(forged.status).toBe(400)
  expect(await liveSession(visitor)).toBe(true)
  const posted = await visitor.post(`${lab.issuer}/oidc/logout`, { id_token_hint: idToken })
  expect(posted.status).toBe(303)
  expect(new URL(posted.headers.get('location') ?? '').pathname).toBe('/t/shop/oidc/logout')
})

test('back-channel: a logout token of the right kind, for this session', async () => {
  const { visitor, idToken } = await signedIn()
  const page = await visitor.follow(logoutUrl({ id_token_hint: idToken }), lab.baseUrl)
  await visitor.submit(page, {}, lab.baseUrl)
  expect(received).toHaveLength(1)
  const keys = createRemoteJWKSet(new URL(`${lab.issuer}/.well-known/jwks.json`))
  const token = String(received[0]?.get('logout_token'))
  const { payload } = await jwtVerify(token, keys, { issuer: lab.issuer, audience: 'web', typ: 'logout+jwt' })
  expect(payload).toMatchObject({
    sub: alice,
    sid: payloadOf(idToken).sid,
    jti: expect.any(String),
    events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
  })
  expect(payload).not.toHaveProperty('nonce')
  expect(Number(payload.exp) - Number(payload.iat)).toBeLessThanOrEqual(120)
  // TK-4: it opens nothing here.
  expect((await postForm(`${lab.issuer}/oauth2/introspect`, { token }, { authorization: basic('web') })).body.active).toBe(false)
})

test('back-channel: tried again after 5xx, not after 4xx, and redirects are not followed', async () => {
  for (const [answer, deliveries] of [
    [503, 2],
    [400, 1],
  ] as const) {
    received = []
    status = answer
    const { visitor, idToken } = await signedIn()
    const page = await visitor.follow(logoutUrl({ id_token_hint: idToken }), lab.baseUrl)
    await visitor.submit(page, {}, lab.baseUrl)
    expect(await liveSession(visitor)).toBe(false)
    status = 200
    await new Promise((resolve) => setTimeout(resolve, 1500))
    expect([answer, received.length]).toEqual([answer, deliveries])
  }
  received = []
  const { visitor, idToken } = await signedIn('moved')
  const page = await visitor.follow(logoutUrl({ id_token_hint: idToken }), lab.baseUrl)
  await visitor.submit(page, {}, lab.baseUrl)
  expect(received).toHaveLength(1)
})
