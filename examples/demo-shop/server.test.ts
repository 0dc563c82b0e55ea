import { AuthorizationResponseError } from 'openid-client'
import { afterEach, describe, expect, it } from 'vitest'
import type { Account, RelyingParty } from './relying-party.ts'
import { createServer } from './server.ts'
import { createSessions } from './sessions.ts'

const origin = 'http://localhost:7301'
const account: Account = {
  application: 'shop-plain',
  subject: 'user-1',
  sid: 'sid-1',
  idToken: {
    header: { alg: 'RS256' },
    claims: { sub: 'user-1', acr: 'urn:countersign:aal1', amr: ['pwd'], auth_time: 1_760_000_000 },
  },
  idTokenHint: 'the-id-token',
  accessToken: { header: { typ: 'at+jwt' }, claims: { sub: 'user-1' } },
  userinfo: { sub: 'user-1', name: '<script>alert(1)</script>' },
  scopes: ['openid', 'offline_access'],
  refreshToken: 'refresh-1',
  refreshes: 0,
}

const open: ReturnType<typeof createServer>[] = []
afterEach(async () => {
  for (const server of open.splice(0)) await server.close()
})

function shop(overrides: Partial<RelyingParty> = {}) {
  let count = 0
  const relyingParty: RelyingParty = {
    begin: async (application) => {
      const state = `state-${++count}`
      const url = new URL(`http://localhost:7300/authorize?state=${state}`)
      return { url, state, pending: { application: application.id, nonce: 'n', codeVerifier: 'v' } }
    },
    finish: async () => account,
    refresh: async (before) => ({ ...before, refreshes: before.refreshes + 1 }),
    signOutUrl: async (_account, returnTo) => new URL(`http://localhost:7300/logout?to=${returnTo}`),
    verifyLogoutToken: async () => ({ sid: 'sid-1', subject: undefined }),
    ...overrides,
  }
  const server = createServer({ relyingParty, sessions: createSessions('shop'), origin, issuerOrigin: 'http://localhost:7300' })
  open.push(server)
  const cookieOf = (response: { headers: Record<string, unknown> }) => String(response.headers['set-cookie']).split(';')[0] ?? ''
  const signIn = async () => {
    const before = cookieOf(await server.inject('/login?app=shop-plain'))
    const response = await server.inject({ url: '/callback?code=c&state=state-1', headers: { cookie: before } })
    return { before, after: cookieOf(response), response }
  }
  return { server, signIn, cookieOf }
}

describe('demo shop', () => {
  it('greets whoever signed in, and escapes what the server told', async () => {
    const { server, signIn } = shop()
    const { after } = await signIn()
    const page = await server.inject({ url: '/account', headers: { cookie: after } })
    expect(page.body).toContain('Hello, &lt;script&gt;')
    expect(page.body).not.toContain('<script')
    expect(page.headers['content-security-policy']).toContain("default-src 'none'")
  })

  it('SE-1: changes the session id at sign-in, and the old one is dead', async () => {
    const { server, signIn } = shop()
    const { before, after } = await signIn()
    expect(after).not.toBe(before)
    expect((await server.inject({ url: '/account', headers: { cookie: before } })).statusCode).toBe(303)
  })

  it('SE-2: refuses a session cookie whose signature is not its own', async () => {
    const { server, signIn } = shop()
    const { after } = await signIn()
    const forged = after.replace(/.{4}$/, 'AAAA')
    expect((await server.inject({ url: '/account', headers: { cookie: forged } })).statusCode).toBe(303)
  })

  it('accepts a callback once, and only in the browser that asked', async () => {
    const { server, signIn, cookieOf } = shop()
    const { after } = await signIn()
    const again = await server.inject({ url: '/callback?code=c&state=state-1', headers: { cookie: after } })
    expect(again.statusCode).toBe(400)
    await server.inject('/login?app=shop-web')
    const stranger = cookieOf(await server.inject('/login?app=shop-web'))
    const stolen = await server.inject({ url: '/callback?code=c&state=state-2', headers: { cookie: stranger } })
    expect(stolen.statusCode).toBe(400)
    expect(stolen.body).toContain('does not know this sign-in')
  })

  it('keeps one sign-in per tab', async () => {
    const { server, cookieOf } = shop()
    const cookie = cookieOf(await server.inject('/login?app=shop-web'))
    await server.inject({ url: '/login?app=shop-all', headers: { cookie } })
    const first = await server.inject({ url: '/callback?code=c&state=state-1', headers: { cookie } })
    const second = await server.inject({ url: '/callback?code=c&state=state-2', headers: { cookie: cookieOf(first) } })
    expect([first.headers.location, second.headers.location]).toEqual(['/account', '/account'])
  })

  it('explains a refusal, and shows nothing of an answer it did not ask for', async () => {
    const refusal = () => {
      const parameters = new URLSearchParams({ error: 'access_denied', error_description: 'End-User aborted <b>' })
      throw new AuthorizationResponseError('refused', { cause: parameters })
    }
    const { server, cookieOf } = shop({ finish: async () => refusal() })
    const cookie = cookieOf(await server.inject('/login?app=shop-web'))
    const page = await server.inject({ url: '/callback?error=access_denied&state=state-1', headers: { cookie } })
    expect(page.statusCode).toBe(403)
    expect(page.body).toContain('You are not signed in')
    expect(page.body).toContain('aborted &lt;b&gt;')
    const planted = await server.inject('/callback?error=access_denied&error_description=call+0800-EVIL&state=x')
    expect(planted.body).not.toContain('EVIL')
  })

  it('says so when the sign-in server is away', async () => {
    const away = Object.assign(new TypeError('fetch failed'), { cause: Object.assign(new Error('x'), { code: 'ECONNREFUSED' }) })
    const { server } = shop({ begin: () => Promise.reject(away) })
    const page = await server.inject('/login?app=shop-web')
    expect(page.statusCode).toBe(503)
    expect(page.body).toContain('does not answer')
  })

  it('SE-6: signs out and refreshes only for its own forms', async () => {
    const { server, signIn } = shop()
    const { after } = await signIn()
    const press = (url: string, from: string) => server.inject({ method: 'POST', url, headers: { cookie: after, origin: from } })
    expect((await press('/logout', 'http://evil.example')).headers.location).toBe('/')
    expect((await press('/refresh', origin)).headers.location).toBe('/account')
    expect((await server.inject({ url: '/account', headers: { cookie: after } })).body).toContain('1 time')
    expect((await press('/logout', origin)).headers.location).toBe(`http://localhost:7300/logout?to=${origin}/`)
    expect((await server.inject({ url: '/account', headers: { cookie: after } })).statusCode).toBe(303)
  })

  it('SE-4: ends the session when the server says so by back channel, and only then', async () => {
    const { server, signIn } = shop({
      verifyLogoutToken: async (token) =>
        token === 'good' ? { sid: 'sid-1', subject: undefined } : Promise.reject(new Error('bad')),
    })
    const { after } = await signIn()
    const notify = (token: string) =>
      server.inject({
        method: 'POST',
        url: '/backchannel-logout',
        payload: `logout_token=${token}`,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      })
    const signedIn = async () => (await server.inject({ url: '/account', headers: { cookie: after } })).statusCode === 200
    expect((await notify('bad')).statusCode).toBe(400)
    expect(await signedIn()).toBe(true)
    expect((await notify('good')).statusCode).toBe(200)
    expect(await signedIn()).toBe(false)
  })
})
