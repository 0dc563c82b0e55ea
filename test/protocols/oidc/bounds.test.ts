import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type OidcLab, startOidcLab } from '../../support/oidc-lab.ts'
import { authorizeUrl, basic, obtainCode, postForm, Visitor, verifier } from '../../support/oidc-visitor.ts'

const fault = { on: false }
let lab: OidcLab
beforeAll(async () => {
  lab = await startOidcLab({
    deps: {
      negotiateLocale: () => {
        if (fault.on) throw new TypeError('broken in /srv/app/locales.ts')
        return 'en'
      },
    },
  })
  await lab.user('alice')
  await lab.application('web', { consent: 'implicit' })
  await lab.application('spa', { consent: 'implicit', type: 'public', redirectUris: ['https://spa.example/callback'] })
})
afterAll(() => lab.stop())

test('OA-20 B-12 dynamic registration is off: not announced, not there', async () => {
  const metadata = (await (await fetch(`${lab.issuer}/.well-known/openid-configuration`)).json()) as object
  expect(metadata).not.toHaveProperty('registration_endpoint')
  for (const path of ['/oauth2/register', '/reg', '/register']) {
    const response = await fetch(lab.issuer + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ redirect_uris: ['https://evil.example/'] }),
    })
    expect(response.status, path).toBe(404)
  }
})

describe('FE-3 answers to pages of other origins', () => {
  const allowed = async (path: string, client: string, origin: string) => {
    const headers = { origin, ...(client === 'web' ? { authorization: basic('web') } : {}) }
    const { headers: answer } = await postForm(
      lab.issuer + path,
      { grant_type: 'refresh_token', refresh_token: 'x', client_id: client },
      headers,
    )
    expect(answer.get('access-control-allow-credentials')).toBeNull()
    return answer.get('access-control-allow-origin')
  }

  test('a public client has the origins of its redirect addresses, and no other', async () => {
    expect(await allowed('/oauth2/token', 'spa', 'https://spa.example')).toBe('https://spa.example')
    for (const origin of ['https://evil.example', 'https://spa.example.evil.example', 'http://spa.example', 'null'])
      expect(await allowed('/oauth2/token', 'spa', origin), origin).toBeNull()
  })

  test('a confidential client has none', async () => {
    expect(await allowed('/oauth2/token', 'web', 'https://app.example')).toBeNull()
  })

  test('pages are for nobody elsewhere', async () => {
    const page = await new Visitor().get(authorizeUrl(lab, { verifier: verifier() }), { origin: 'https://evil.example' })
    expect(page.headers.get('access-control-allow-origin')).toBeNull()
  })
})

test('FE-5 no parameter leads the browser anywhere but to this server or a registered address', async () => {
  const target = 'https://evil.example/'
  const names = [
    'return_to',
    'returnTo',
    'next',
    'url',
    'redirect',
    'target',
    'continue',
    'RelayState',
    'post_logout_redirect_uri',
  ]
  const everything = Object.fromEntries(names.map((name) => [name, target]))
  const visitor = new Visitor()
  const asked = await visitor.get(authorizeUrl(lab, { verifier: verifier(), parameters: everything }))
  const page = new URL(asked.headers.get('location') ?? '', lab.baseUrl).href
  expect(page.startsWith(`${lab.issuer}/sign-in/`)).toBe(true)
  const { visitor: signedIn } = await obtainCode(lab)
  const query = new URLSearchParams(everything)
  for (const path of ['/sign-in/made-up', '/oauth2/authorize/made-up', '/oidc/logout', '/oidc/logout/success', '/device']) {
    const response = await signedIn.get(`${lab.issuer}${path}?${query}`)
    expect(response.headers.get('location') ?? '', path).not.toContain('evil.example')
    expect((await response.text()).includes(`href="${target}`), path).toBe(false)
  }
})

test('LG-7 LG-5 a fault ends one request: 500 with a correlation id and no detail, and the next one works', async () => {
  const visitor = new Visitor()
  const asked = await visitor.get(authorizeUrl(lab, { verifier: verifier() }))
  const page = new URL(asked.headers.get('location') ?? '', lab.baseUrl).href
  fault.on = true
  const broken = await visitor.get(page)
  const text = await broken.text()
  fault.on = false
  expect(broken.status).toBe(500)
  expect(broken.headers.get('x-correlation-id')).toBeTruthy()
  expect(text).not.toContain('TypeError')
  expect(text).not.toContain('/srv/app')
  expect((await visitor.get(page)).status).toBe(200)
})
