import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { deviceGrant, redirectUri } from '../support/oidc-lab.ts'
import { authorizeUrl, basic, challengeOf, type Json, postForm, verifier } from '../support/oidc-visitor.ts'
import { type Fortress, startFortress } from './fortress.ts'
import type { Person } from './people.ts'
import { bare, codeOf, enter, filled, offlineTokens, open, Roamer } from './visits.ts'

describe.each(['sqlite', 'postgres'] as const)('between tenants and workspaces, on %s', (database) => {
  let fortress: Fortress
  let alice: Person
  let tokens: Json
  beforeAll(async () => {
    fortress = await startFortress({ database })
    const grantTypes = ['authorization_code', 'refresh_token', deviceGrant]
    await fortress.application('web', { grantTypes })
    await fortress.application('gweb', { grantTypes }, 'globex')
    await fortress.application('dweb', { grantTypes }, 'sibling')
    alice = await fortress.person('alice')
    tokens = await offlineTokens(fortress, new Roamer(fortress), alice)
    expect(tokens.refresh_token).toBeTruthy()
  })
  afterAll(() => fortress?.stop())

  /** Where everything of acme/shop is foreign, and who asks there. */
  const elsewhere = () => [
    { issuer: fortress.foreignIssuer, client: 'gweb' },
    { issuer: fortress.siblingIssuer, client: 'dweb' },
  ]

  test('K-01 K-02 tokens, codes, pushed requests and device codes of one are unknown in the other, as random ones are', async () => {
    for (const { issuer, client } of elsewhere()) {
      const auth = { authorization: basic(client) }
      const text = verifier()
      const code = `${codeOf(await enter(fortress, new Roamer(fortress), alice, 'web', {}, text))}`
      const device = (
        await postForm(`${fortress.issuer}/device/authorization`, { scope: 'openid' }, { authorization: basic('web') })
      ).body
      expect(device.user_code).toBeTruthy()
      const token = (fields: Record<string, string>) => postForm(`${issuer}/oauth2/token`, fields, auth)
      const exchange = (one: string) =>
        token({ grant_type: 'authorization_code', code: one, redirect_uri: redirectUri, code_verifier: text })
      for (const [real, random] of [
        [await exchange(code), await exchange('x'.repeat(43))],
        [
          await token({ grant_type: 'refresh_token', refresh_token: String(tokens.refresh_token) }),
          await token({ grant_type: 'refresh_token', refresh_token: 'x'.repeat(43) }),
        ],
        [
          await token({ grant_type: deviceGrant, device_code: String(device.device_code) }),
          await token({ grant_type: deviceGrant, device_code: 'x'.repeat(43) }),
        ],
        [
          await postForm(`${issuer}/oauth2/introspect`, { token: String(tokens.access_token) }, auth),
          await postForm(`${issuer}/oauth2/introspect`, { token: 'x' }, auth),
        ],
        [
          await postForm(`${issuer}/oauth2/revoke`, { token: String(tokens.refresh_token) }, auth),
          await postForm(`${issuer}/oauth2/revoke`, { token: 'x' }, auth),
        ],
      ] as const) {
        expect([real.status, real.text]).toEqual([random.status, random.text])
      }
      const userinfo = await fetch(`${issuer}/userinfo`, { headers: { authorization: `Bearer ${tokens.access_token}` } })
      expect(userinfo.status).toBe(401)
      // Nothing of this used anything up at home.
      expect(
        (
          await postForm(
            `${fortress.issuer}/oauth2/introspect`,
            { token: String(tokens.refresh_token) },
            { authorization: basic('web') },
          )
        ).body.active,
      ).toBe(true)
      const home = { grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: text }
      expect((await postForm(`${fortress.issuer}/oauth2/token`, home, { authorization: basic('web') })).status).toBe(200)

      const pushed = {
        client_id: 'web',
        response_type: 'code',
        redirect_uri: redirectUri,
        code_challenge: challengeOf(text),
        code_challenge_method: 'S256',
      }
      const par = (await postForm(`${fortress.issuer}/par`, pushed, { authorization: basic('web') })).body
      expect(String(par.request_uri)).toMatch(/^urn:/)
      const used = await new Roamer(fortress).get(
        `${issuer}/oauth2/authorize?client_id=${client}&request_uri=${encodeURIComponent(String(par.request_uri))}`,
      )
      expect([used.status, used.headers.get('location') ?? '']).toEqual([
        expect.any(Number),
        expect.not.stringContaining('/sign-in/'),
      ])

      const visitor = new Roamer(fortress)
      const page = await visitor.follow(`${issuer}/device`, fortress.baseUrl)
      const real = await visitor.submit(page, { user_code: String(device.user_code) }, fortress.baseUrl)
      expect(real.html).not.toContain('App web')
    }
  })

  test('K-01 clients of one do not exist in the other, for whatever endpoint', async () => {
    for (const { issuer } of elsewhere()) {
      const answers = await Promise.all(
        ['web', 'no-such-client'].map(async (client) => {
          const page = await new Roamer(fortress).get(authorizeUrl({ issuer }, { client, verifier: verifier() }))
          const html = bare(await page.text()).replaceAll(client, '')
          const programs = await Promise.all(
            ['oauth2/token', 'oauth2/introspect', 'oauth2/revoke', 'par', 'device/authorization'].map((path) =>
              postForm(`${issuer}/${path}`, { grant_type: 'client_credentials', token: 'x' }, { authorization: basic(client) }),
            ),
          )
          return { page: [page.status, html], programs: programs.map(({ status, text }) => [status, text]) }
        }),
      )
      expect(answers[0]).toEqual(answers[1])
      expect(answers[0]?.page[0]).toBe(400)
      for (const [status] of answers[0]?.programs ?? []) expect(status).toBe(401)
    }
  })

  test('K-01 E-05 a sign-in of one cannot be shown, answered or resumed through the other', async () => {
    for (const { issuer, client } of elsewhere()) {
      const visitor = new Roamer(fortress)
      const page = await open(fortress, visitor)
      const uid = page.at.split('/').at(-1)
      const cookie = visitor.cookiesFor(page.at)
      const there = await visitor.get(`${issuer}/sign-in/${uid}`, { cookie })
      const random = await visitor.get(`${issuer}/sign-in/unknown`, { cookie })
      expect([there.status, bare(await there.text())]).toEqual([random.status, bare(await random.text())])
      const form = filled(page, { identifier: alice.name, password: alice.password, action: 'continue' })
      expect((await visitor.post(`${issuer}/sign-in/${uid}`, form.body, { cookie })).status).toBe(400)
      // The value of one sign-in's form in another's.
      const own = await visitor.follow(authorizeUrl({ issuer }, { client, verifier: verifier() }), fortress.baseUrl)
      const mixed = filled(own, {
        csrf: form.body.get('csrf') ?? '',
        identifier: alice.name,
        password: alice.password,
        action: 'continue',
      })
      expect((await visitor.post(mixed.url, mixed.body)).status).toBe(403)
      const resumed = await visitor.get(`${issuer}/oauth2/authorize/${uid}`, {
        cookie: cookie.replaceAll('cs_sign_in', 'cs_resume'),
      })
      expect(resumed.status).toBe(400)
    }
  })

  test('K-02 a session of one is none in the other, whatever its cookie is called', async () => {
    const visitor = new Roamer(fortress)
    await enter(fortress, visitor, alice)
    const session = visitor.cookiesFor(fortress.issuer)
    for (const { issuer, client } of elsewhere()) {
      // Which name would the other use? It says so when somebody opens its device page.
      const named = (await new Roamer(fortress).get(`${issuer}/device`)).headers
        .getSetCookie()
        .map((line) => line.split('=')[0] ?? '')
      const theirs = named.find((name) => /^cs_session_[A-Za-z0-9_-]+$/.test(name)) ?? 'none'
      const cookie = session.replace(/cs_session_[A-Za-z0-9_-]{10}/g, theirs)
      expect(cookie).toContain(theirs)
      const asked = await new Roamer(fortress).get(
        authorizeUrl({ issuer }, { client, verifier: verifier(), parameters: { prompt: 'none' } }),
        { cookie: `${cookie}; ${session}` },
      )
      expect(asked.headers.get('location')).toContain('error=login_required')
    }
  })

  test('K-02 people of one tenant cannot sign in to the other, and a hint of the other is refused', async () => {
    await fortress.person('carol', { at: 'globex' })
    expect(codeOf(await enter(fortress, new Roamer(fortress), { name: 'carol', password: 'carol pw' }))).toBeNull()
    for (const { issuer, client } of elsewhere()) {
      const hinted = authorizeUrl(
        { issuer },
        { client, verifier: verifier(), parameters: { id_token_hint: String(tokens.id_token), prompt: 'none' } },
      )
      expect((await new Roamer(fortress).get(hinted)).headers.get('location')).toMatch(/error=(invalid_request|login_required)/)
      const out = await new Roamer(fortress).get(`${issuer}/oidc/logout?id_token_hint=${tokens.id_token}`)
      expect(out.status).toBe(400)
    }
  })
})
