import { afterAll, beforeAll, expect, test } from 'vitest'
import { type OidcLab, startOidcLab } from '../../support/oidc-lab.ts'
import { authorizeUrl, Visitor, verifier } from '../../support/oidc-visitor.ts'

// Behind a proxy that speaks TLS: browsers know https://id.example, the server hears plain HTTP from the proxy.
const origin = 'https://id.example'
let lab: OidcLab
beforeAll(async () => {
  lab = await startOidcLab({ deps: { baseUrl: origin, secureCookies: true } })
  await lab.application('web')
})
afterAll(() => lab.stop())

test('L-41 issuer, links and redirects come from configuration, whatever Host says', async () => {
  const metadata = (await (
    await fetch(`${lab.issuer}/.well-known/openid-configuration`, { headers: { 'x-forwarded-host': 'evil.example' } })
  ).json()) as Record<string, unknown>
  expect(metadata.issuer).toBe(`${origin}/t/shop`)
  expect(metadata.token_endpoint).toBe(`${origin}/t/shop/oauth2/token`)
  const response = await new Visitor().get(authorizeUrl(lab, { verifier: verifier() }))
  expect(response.headers.get('location')).toMatch(/^https:\/\/id\.example\/t\/shop\/sign-in\//)
})

test('SE-3 cookies are Secure, and those for the whole host are bound to it', async () => {
  const visitor = new Visitor()
  const begun = await visitor.get(authorizeUrl(lab, { verifier: verifier() }))
  const cookies = begun.headers.getSetCookie()
  expect(cookies.map((cookie) => cookie.split('=', 1)[0])).toEqual(
    expect.arrayContaining(['__Secure-cs_sign_in', '__Secure-cs_sign_in.sig', '__Secure-cs_resume', '__Secure-cs_resume.sig']),
  )
  const device = await visitor.get(`${lab.issuer}/device`)
  const session = device.headers.getSetCookie().filter((cookie) => cookie.startsWith('__Host-cs_session_'))
  expect(session).toHaveLength(2)
  for (const cookie of [...cookies, ...device.headers.getSetCookie()]) {
    expect(cookie).toMatch(/; secure/i)
    expect(cookie).toMatch(/; httponly/i)
    expect(cookie).toMatch(/; samesite=lax/i)
    expect(cookie).not.toMatch(/; domain=/i)
  }
  for (const cookie of session) expect(cookie).toMatch(/; path=\/(;|$)/i)
})

test('FE-1 HSTS for a year and more on every answer', async () => {
  for (const path of [
    '/.well-known/openid-configuration',
    '/.well-known/jwks.json',
    '/userinfo',
    '/device',
    '/oidc/logout/success',
    '/sign-in/none',
    '/oauth2/authorize',
  ]) {
    const response = await fetch(lab.issuer + path, { redirect: 'manual' })
    const age = Number(/max-age=(\d+)/.exec(response.headers.get('strict-transport-security') ?? '')?.[1])
    expect([path, age >= 31_536_000]).toEqual([path, true])
    expect([path, response.headers.get('x-content-type-options')]).toEqual([path, 'nosniff'])
    expect([path, response.headers.get('referrer-policy')]).toEqual([path, 'no-referrer'])
    expect([path, response.headers.get('content-security-policy')]).toEqual([path, expect.stringContaining("default-src 'none'")])
    expect([path, response.headers.get('content-security-policy')]).toEqual([
      path,
      expect.stringContaining("frame-ancestors 'none'"),
    ])
    expect([path, response.headers.get('x-correlation-id')]).toEqual([path, expect.any(String)])
  }
})
