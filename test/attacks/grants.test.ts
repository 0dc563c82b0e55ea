import { randomUUID } from 'node:crypto'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { redirectUri } from '../support/oidc-lab.ts'
import { authorizeUrl, basic, challengeOf, type Json, postForm, redeem, verifier } from '../support/oidc-visitor.ts'
import { type Clients, startClients } from './clients.ts'
import { codeOf, enter, filled, offlineTokens, Roamer, raw } from './visits.ts'

let fortress: Clients['fortress']
let alice: Clients['alice']
let signer: Clients['signer']
let ask: Clients['ask']
let refresh: Clients['refresh']
let freshCode: Clients['freshCode']
let exchange: Clients['exchange']
let userinfo: Clients['userinfo']
beforeAll(async () => {
  const clients = await startClients()
  ;({ fortress, alice, signer, ask, refresh, freshCode, exchange, userinfo } = clients)
})
afterAll(() => fortress?.stop())

describe('B grants, over two nodes', () => {
  test('B-01 fifty redemptions at once: one wins, and its tokens die; twice in a row likewise', async () => {
    const one = await freshCode('web', { scope: 'openid profile' })
    const answers = await Promise.all(Array.from({ length: 50 }, () => exchange(one)))
    const won = answers.filter(({ status }) => status === 200)
    expect(won).toHaveLength(1)
    for (const node of [0, 1]) expect(await userinfo(won[0]?.body.access_token, node)).toBe(401)
    const two = await freshCode()
    const first = await exchange(two)
    expect(await userinfo(first.body.access_token, 1)).toBe(200)
    expect((await exchange(two)).body.error).toBe('invalid_grant')
    expect(await userinfo(first.body.access_token, 0)).toBe(401)
  })

  test('B-02 B-03 B-04 a code is bound to client, address, verifier and a minute', async () => {
    const one = await freshCode()
    expect((await exchange(one, {}, { authorization: basic('second') })).body.error).toBe('invalid_grant')
    expect((await exchange(one, { redirect_uri: 'https://app.example/other' })).body.error).toBe('invalid_grant')
    for (const code_verifier of ['', 'x'.repeat(42), 'x'.repeat(129), verifier(), challengeOf(one.text)])
      expect((await exchange(one, { code_verifier })).status).toBe(400)
    expect((await exchange(one)).status).toBe(200)
    const late = await freshCode()
    await fortress.sql(`update artifacts set expires_at = expires_at - 61000 where model = 'AuthorizationCode'`)
    expect((await exchange(late)).body.error).toBe('invalid_grant')
    for (const parameters of [
      { code_challenge: '', code_challenge_method: '' },
      { code_challenge_method: 'plain' },
      { code_challenge: 'x'.repeat(42) },
      { code_challenge: '', code_challenge_method: 'S256' },
    ] as Record<string, string>[]) {
      const location = (await new Roamer(fortress).get(authorizeUrl(fortress, { verifier: verifier(), parameters }))).headers.get(
        'location',
      )
      expect([parameters, location]).toEqual([parameters, expect.stringContaining('error=invalid_request')])
    }
    // B-04: a code of the attacker's own, injected where the victim's browser has another verifier.
    const injected = await freshCode()
    expect((await exchange({ code: injected.code, text: verifier() })).body.error).toBe('invalid_grant')
  })

  test('B-06 B-07 what is not registered is refused, and scopes never grow', async () => {
    for (const type of ['token', 'id_token', 'id_token token', 'code token', 'code id_token', 'none', 'device'])
      expect(
        (
          await new Roamer(fortress).get(
            authorizeUrl(fortress, { verifier: verifier(), parameters: { response_type: type, nonce: 'n' } }),
          )
        ).headers.get('location') ?? 'page',
      ).toMatch(/error=(unsupported_response_type|invalid_request)|page/)
    for (const grant_type of [
      'password',
      'implicit',
      'urn:ietf:params:oauth:grant-type:token-exchange',
      'urn:openid:params:grant-type:ciba',
      'urn:ietf:params:oauth:grant-type:jwt-bearer',
    ]) {
      const { status, body } = await ask('/oauth2/token', {
        grant_type,
        username: alice.name,
        password: alice.password,
        scope: 'openid',
      })
      expect([grant_type, status, body.error]).toEqual([grant_type, 400, 'unsupported_grant_type'])
    }
    const few = { authorization: basic('few') }
    const tokens = await offlineTokens(fortress, new Roamer(fortress), alice, 'few')
    for (const scope of ['openid payments', 'openid email', 'openid profile offline_access admin'])
      expect((await refresh(tokens.refresh_token, { scope }, few)).body.error).toBe('invalid_scope')
    for (const scope of ['payments', 'profile payments', 'email']) {
      const { status, body } = await ask('/oauth2/token', { grant_type: 'client_credentials', scope }, few)
      expect([scope, status, body.access_token]).toEqual([scope, 400, undefined])
    }
    const device = await ask('/device/authorization', { scope: 'openid payments' }, few)
    expect(device.body.error).toBe('invalid_scope')
    const narrow = await new Roamer(fortress).get(
      authorizeUrl(fortress, { client: 'few', verifier: verifier(), parameters: { scope: 'openid payments' } }),
    )
    expect(narrow.headers.get('location')).toContain('error=invalid_scope')
  })

  test('B-08 B-09 twenty uses of a refresh token at once: never two live children; only its own client, and only with its secret', async () => {
    const tokens = await offlineTokens(fortress, new Roamer(fortress), alice)
    expect((await refresh(tokens.refresh_token, {}, { authorization: basic('second') })).body.error).toBe('invalid_grant')
    expect((await refresh(tokens.refresh_token, { client_id: 'web' }, {})).body.error).toBe('invalid_client')
    expect((await refresh(tokens.refresh_token, { client_id: 'spa' }, {})).body.error).toBe('invalid_grant')
    expect((await refresh(tokens.refresh_token, { client_id: 'spa' })).status).toBeGreaterThanOrEqual(400)
    const answers = await Promise.all(Array.from({ length: 20 }, () => refresh(tokens.refresh_token)))
    const children = answers.filter(({ status }) => status === 200).map(({ body }) => body.refresh_token)
    expect(children.length).toBeLessThanOrEqual(1)
    for (const child of children) expect((await refresh(child)).body.error).toBe('invalid_grant')
  })

  test('B-10 an assertion is used once, whichever node it comes to, and only as it should be', async () => {
    const now = Math.floor(Date.now() / 1000)
    const make = (claims: Json = {}, header: Json = {}) =>
      new SignJWT({ iss: 'signer', sub: 'signer', aud: fortress.issuer, jti: randomUUID(), iat: now, exp: now + 60, ...claims })
        .setProtectedHeader({ alg: 'ES256', kid: 'k', ...header } as never)
        .sign(signer)
    const present = (client_assertion: string) =>
      ask(
        '/oauth2/token',
        {
          grant_type: 'client_credentials',
          client_assertion,
          client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        },
        {},
      )
    const good = await make()
    const answers = await Promise.all(Array.from({ length: 20 }, () => present(good)))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${good.split('.')[1]}.`
    for (const bad of [
      await make({ exp: now + 31_536_000 }),
      await make({ aud: [fortress.issuer, 'https://evil.com'] }),
      await make({ aud: fortress.foreignIssuer }),
      await make({}, { kid: 'other' }),
      await make({}, { jwk: {} }),
      none,
    ])
      expect((await present(bad)).body.error).toBe('invalid_client')
  })

  test('B-12 no page: no more than was proved; nonsense ages are refused', async () => {
    const visitor = new Roamer(fortress)
    await enter(fortress, visitor, alice)
    const silent = async (parameters: Record<string, string>) =>
      (
        await visitor.get(authorizeUrl(fortress, { verifier: verifier(), parameters: { prompt: 'none', ...parameters } }))
      ).headers.get('location') ?? ''
    expect(await silent({})).toContain('code=')
    expect(await silent({ max_age: '0' })).toContain('error=login_required')
    expect(await silent({ max_age: '1000000000000' })).toMatch(/code=|error=invalid_request/)
    for (const max_age of ['-1', 'abc', '1.5'])
      expect([max_age, await silent({ max_age })]).toEqual([max_age, expect.stringContaining('error=invalid_request')])
    const claims = JSON.stringify({ id_token: { acr: { essential: true, value: 'urn:countersign:aal2' } } })
    expect(await silent({ claims })).toMatch(/error=(login_required|interaction_required|unmet)/)
  })

  test('B-14 parameters twice, in JSON, or in the address of a form are refused or ignored', async () => {
    const one = await freshCode()
    const twice = new URLSearchParams({
      grant_type: 'authorization_code',
      code: one.code,
      redirect_uri: redirectUri,
      code_verifier: one.text,
    })
    twice.append('code', one.code)
    expect((await ask('/oauth2/token', twice)).body.error).toBe('invalid_request')
    const json = await raw(fortress.urls[0] as string, '/acme/shop/oauth2/token', {
      method: 'POST',
      headers: { authorization: basic('web'), 'content-type': 'application/json' },
      body: JSON.stringify(Object.fromEntries(twice)),
    })
    expect(json.status).toBe(400)
    const query = await postForm(
      `${fortress.issuer}/oauth2/token?${new URLSearchParams({ code: one.code, redirect_uri: redirectUri, code_verifier: one.text })}`,
      { grant_type: 'authorization_code' },
      { authorization: basic('web') },
    )
    expect(query.status).toBe(400)
    for (const name of ['client_id', 'redirect_uri', 'state', 'scope', 'code_challenge', 'prompt']) {
      const answer = await new Roamer(fortress).get(
        `${authorizeUrl(fortress, { verifier: verifier(), parameters: { prompt: 'none' } })}&${name}=x`,
      )
      expect([name, answer.headers.get('location') ?? '']).toEqual([name, expect.not.stringContaining('code=')])
      expect([name, answer.status === 400 || (answer.headers.get('location') ?? '').includes('error=invalid_request')]).toEqual([
        name,
        true,
      ])
    }
    // None of it used the code up.
    expect((await exchange(one)).status).toBe(200)
  })

  test('B-16 a pushed request works once, for its client, over all nodes, and nothing beside it counts', async () => {
    const text = verifier()
    const pushed = {
      client_id: 'web',
      response_type: 'code',
      redirect_uri: redirectUri,
      scope: 'openid',
      code_challenge: challengeOf(text),
      code_challenge_method: 'S256',
    }
    const { body: made } = await ask('/par', pushed)
    const request_uri = String(made.request_uri)
    expect(request_uri).toMatch(/^urn:/)
    const at = (client: string, more = '') =>
      `${fortress.issuer}/oauth2/authorize?${new URLSearchParams({ client_id: client, request_uri })}${more}`
    expect((await new Roamer(fortress).get(at('second'))).headers.get('location') ?? 'page').not.toContain('/sign-in/')
    const visitors = Array.from({ length: 4 }, () => new Roamer(fortress))
    const ends = await Promise.all(
      visitors.map(async (visitor) => {
        const page = await visitor.follow(at('web', '&redirect_uri=https://evil.com&scope=openid+payments'), fortress.baseUrl)
        if (!page.html.includes('name="password"')) return page
        return visitor.submit(page, { identifier: alice.name, password: alice.password }, fortress.baseUrl)
      }),
    )
    const codes = ends.flatMap((end) => codeOf(end) ?? [])
    expect(codes).toHaveLength(1)
    for (const end of ends) expect(end.at).not.toContain('evil.com')
    const { body } = await redeem(fortress, codes[0] as string, text)
    expect(body.scope).toBe('openid')
    expect(codeOf(await visitors[0]!.follow(at('web'), fortress.baseUrl))).toBeNull()
  })

  test('B-17 a proof of possession is used once on all nodes, and its token with no other key', async () => {
    const pair = await generateKeyPair('ES256', { extractable: true })
    const jwk = await exportJWK(pair.publicKey)
    const url = `${fortress.issuer}/oauth2/token`
    const prove = (claims: Json = {}, key = pair.privateKey, header: Json = {}) =>
      new SignJWT({ jti: randomUUID(), htm: 'POST', htu: url, iat: Math.floor(Date.now() / 1000), ...claims })
        .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk, ...header } as never)
        .sign(key)
    const get = (dpop: string) =>
      ask('/oauth2/token', { grant_type: 'client_credentials', scope: 'payments' }, { authorization: basic('bound'), dpop })
    const proof = await prove()
    const answers = await Promise.all(Array.from({ length: 12 }, () => get(proof)))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    const other = await generateKeyPair('ES256')
    for (const bad of [
      await prove({ htu: `${url}/x` }),
      await prove({ htm: 'GET' }),
      await prove({ iat: 1 }),
      await prove({}, other.privateKey),
      await prove({ jti: undefined }),
      await prove({}, pair.privateKey, { typ: 'JWT' }),
    ])
      expect((await get(bad)).status).toBe(400)
    expect((await ask('/oauth2/token', { grant_type: 'client_credentials' }, { authorization: basic('bound') })).status).toBe(400)
    const token = answers.find(({ status }) => status === 200)?.body.access_token
    expect(await userinfo(token)).toBe(401)
  })

  test("B-18 introspection and revocation with garbage, somebody else's token and a megabyte", async () => {
    const tokens = await offlineTokens(fortress, new Roamer(fortress), alice)
    for (const token of ['x', '~x', '..', 'a.b.c', '\0', String(tokens.refresh_token)]) {
      expect((await ask('/oauth2/introspect', { token }, { authorization: basic('second') })).body).toEqual({ active: false })
      expect((await ask('/oauth2/revoke', { token }, { authorization: basic('second') })).status).toBe(200)
    }
    expect((await ask('/oauth2/introspect', { token: String(tokens.refresh_token) })).body.active).toBe(true)
    for (const path of ['/oauth2/introspect', '/oauth2/revoke']) {
      const answer = await ask(path, { token: 'x'.repeat(1024 * 1024) }).catch(() => undefined)
      expect(answer?.status ?? 413).toBe(413)
      expect((await ask(path, { token: 'x' }, {})).status).toBeGreaterThanOrEqual(400)
    }
  })

  test('B-20 a hint that is altered, foreign or of somebody else never signs anybody out or in', async () => {
    const bob = await fortress.person('bob')
    const visitor = new Roamer(fortress)
    await enter(fortress, visitor, alice)
    const theirs = String((await offlineTokens(fortress, new Roamer(fortress), bob)).id_token)
    const [head, body] = theirs.split('.')
    const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${body}.`
    for (const hint of [theirs, unsigned, `${head}.${body}.AAAA`, `${theirs}x`]) {
      const answer = await visitor.get(`${fortress.issuer}/oidc/logout?id_token_hint=${hint}`)
      const html = await answer.text()
      // Asked, or refused; never a form that sends itself.
      expect([hint, answer.status === 400 || (html.includes('action=') && !/nonce="[^"]+">[^<]*submit\(\)/.test(html))]).toEqual([
        hint,
        true,
      ])
      const silent = await visitor.get(
        authorizeUrl(fortress, { verifier: verifier(), parameters: { prompt: 'none', id_token_hint: hint } }),
      )
      expect(silent.headers.get('location')).toMatch(/error=/)
    }
    const still = await visitor.get(authorizeUrl(fortress, { verifier: verifier(), parameters: { prompt: 'none' } }))
    expect(still.headers.get('location')).toContain('code=')
    const page = await visitor.follow(`${fortress.issuer}/oidc/logout?id_token_hint=${theirs}`, fortress.baseUrl)
    expect(filled(page, {}).url).toContain('/oidc/logout/confirm')
  })
})
