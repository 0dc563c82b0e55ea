import { createServer } from 'node:net'
import { SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freePort, redirectUri } from '../support/oidc-lab.ts'
import { authorizeUrl, verifier } from '../support/oidc-visitor.ts'
import { type Clients, startClients } from './clients.ts'
import { enter, open, Roamer } from './visits.ts'

let fortress: Clients['fortress']
let alice: Clients['alice']
let signer: Clients['signer']
let ask: Clients['ask']
let userinfo: Clients['userinfo']
beforeAll(async () => {
  const clients = await startClients()
  ;({ fortress, alice, signer, ask, userinfo } = clients)
})
afterAll(() => fortress?.stop())

describe('A addresses', () => {
  const tricks = [
    'https://app.example.evil.com/callback',
    'https://evil.com/app.example/callback',
    'https://app.example@evil.com/callback',
    'https://app.example\\@evil.com/',
    'https:app.example/callback',
    '//app.example/callback',
    '/\\evil.com',
    'https:/\\evil.com',
    'https://app.exa\tmple/callback',
    'https://app.example/callback\r\n',
    'ht\ntps://app.example/callback',
    'https://app.example:443/callback',
    'https://app.example:8443/callback',
    'http://app.example/callback',
    'https://app.example/callback/..;/evil',
    'https://app.example/callback%2f..%2fevil',
    'javascript:alert(1)',
    'data:text/html,x',
    'vbscript:x',
    'blob:https://app.example/x',
    'intent:x',
  ]

  test('A-01 A-02 A-04 A-05 no look-alike of an address is followed, in no response mode, and the trail says so', async () => {
    for (const uri of tricks)
      for (const mode of ['', 'form_post']) {
        const url = authorizeUrl(fortress, { verifier: verifier(), parameters: { redirect_uri: uri, response_mode: mode } })
        const answer = await new Roamer(fortress).get(url)
        expect([uri, answer.status, answer.headers.get('location')]).toEqual([uri, 400, null])
        expect(await answer.text()).not.toContain(`action="${uri}`)
      }
    expect((await fortress.events('oidc.redirect_rejected')).length).toBeGreaterThanOrEqual(tricks.length)
  })

  test('A-05 a dangerous scheme is refused at use even where somebody got it registered', async () => {
    for (const uri of ['javascript:alert(1)', 'data:text/html,x'])
      for (const mode of ['form_post', '', 'fragment']) {
        const parameters = { redirect_uri: uri, response_mode: mode, prompt: 'none' }
        const answer = await new Roamer(fortress).get(
          authorizeUrl(fortress, { client: 'careless', verifier: verifier(), parameters }),
        )
        expect([uri, mode, answer.headers.get('location') ?? '']).toEqual([
          uri,
          mode,
          expect.not.stringMatching(/^(javascript|data):/),
        ])
        expect(await answer.text()).not.toMatch(/action="(javascript|data):/)
      }
  })

  test('A-08 A-09 neither after sign-out, nor by parameters that other servers know, nor with another client', async () => {
    const visitor = new Roamer(fortress)
    await enter(fortress, visitor, alice)
    for (const uri of [...tricks, 'https://app.example/bye/', 'https://app.example/bye?x', redirectUri]) {
      const query = new URLSearchParams({ client_id: 'web', post_logout_redirect_uri: uri })
      const answer = await visitor.get(`${fortress.issuer}/oidc/logout?${query}`)
      expect([uri, answer.status, answer.headers.get('location')]).toEqual([uri, 400, null])
    }
    for (const name of ['next', 'back', 'return_to', 'returnTo', 'redirect', 'continue', 'url', 'RelayState', 'target']) {
      const page = await open(fortress, new Roamer(fortress), 'web', { [name]: 'https://evil.com/' })
      expect([name, page.html.includes('evil.com')]).toEqual([name, false])
      const unknown = await new Roamer(fortress).get(`${fortress.issuer}/sign-in/x?${name}=https://evil.com/`)
      expect([name, await unknown.text()]).toEqual([name, expect.not.stringContaining('evil.com')])
    }
  })

  test('A-10 markup in state and in an error comes out as text, in a page that runs no script of theirs', async () => {
    const state = '"><script>alert(1)</script><form action=https://evil.com>'
    const page = await enter(fortress, new Roamer(fortress), alice, 'web', { response_mode: 'form_post', state })
    expect(page.html).toContain('&quot;>&lt;script>')
    expect(page.html).not.toContain('<script>alert')
    const policy = page.response.headers.get('content-security-policy') ?? ''
    expect(policy).toMatch(/script-src 'nonce-[^']+'/)
    expect(policy).toContain("form-action 'self' https://app.example")
    expect(policy).not.toContain('unsafe')
  })

  test('A-11 no address in a request is fetched', async () => {
    let connections = 0
    const trap = createServer((socket) => {
      connections += 1
      socket.destroy()
    })
    const port = await freePort()
    await new Promise<void>((resolve) => trap.listen(port, '127.0.0.1', resolve))
    try {
      for (const uri of [
        `http://127.0.0.1:${port}/`,
        `http://localhost:${port}/r`,
        'http://169.254.169.254/',
        'file:///etc/passwd',
        `urn:ietf:params:oauth:request_uri:http://127.0.0.1:${port}/`,
      ]) {
        for (const name of ['request_uri', 'request', 'jwks_uri', 'sector_identifier_uri', 'registration', 'logo_uri']) {
          const answer = await new Roamer(fortress).get(
            authorizeUrl(fortress, { verifier: verifier(), parameters: { [name]: uri } }),
          )
          expect([name, uri, answer.status < 500]).toEqual([name, uri, true])
          await ask('/par', { response_type: 'code', code_challenge: 'x'.repeat(43), code_challenge_method: 'S256', [name]: uri })
        }
      }
      const head = { alg: 'ES256', typ: 'at+jwt', jku: `http://127.0.0.1:${port}/jwks`, x5u: `http://127.0.0.1:${port}/x` }
      const forged = await new SignJWT({ sub: alice.id }).setProtectedHeader(head as never).sign(signer)
      expect(await userinfo(forged)).toBe(401)
      await new Promise((resolve) => setTimeout(resolve, 200))
      expect(connections).toBe(0)
    } finally {
      await new Promise((resolve) => trap.close(resolve))
    }
  })
})
