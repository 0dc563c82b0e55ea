import { afterAll, beforeAll, expect, test } from 'vitest'
import { type OidcLab, startOidcLab } from '../../support/oidc-lab.ts'
import { authorizeUrl, formsOf, redeem, signIn, Visitor, verifier } from '../../support/oidc-visitor.ts'

let lab: OidcLab
beforeAll(async () => {
  lab = await startOidcLab()
  await lab.user('alice')
  await lab.application('web', { consent: 'implicit' })
  await lab.application('odd', { consent: 'implicit', redirectUris: ['https://app.example/callback?a=%22%3E%3Cscript%3Ex'] })
  await lab.application('native', { type: 'native', consent: 'implicit', redirectUris: ['com.example.app:/done'] })
})
afterAll(() => lab.stop())

test('A-10 OA-9 the answer is a form with nonce, escaping and a form target, and works without JavaScript', async () => {
  const text = verifier()
  const state = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
  const page = await signIn(
    lab,
    new Visitor(),
    authorizeUrl(lab, { verifier: text, parameters: { response_mode: 'form_post', state } }),
  )
  expect(page.html).not.toContain('<script>alert')
  expect(page.html).not.toContain('<img')
  const [form] = formsOf(page.html)
  expect(form?.action).toBe('https://app.example/callback')
  expect([...(form?.hidden.keys() ?? [])].sort()).toEqual(['code', 'iss', 'state'])
  expect(form?.hidden.get('state')).toBe(state)
  expect(form?.hidden.get('iss')).toBe(lab.issuer)
  const policy = page.response.headers.get('content-security-policy') ?? ''
  expect(policy).toMatch(/script-src 'nonce-[A-Za-z0-9_-]{22,}'/)
  expect(policy).toContain("form-action 'self' https://app.example;")
  expect(page.html).toMatch(/<button type="submit"/)
  expect((await redeem(lab, form?.hidden.get('code') ?? '', text)).status).toBe(200)
})

test('A-10 errors take the same way, escaped', async () => {
  const state = "'><svg onload=alert(1)>"
  const page = await new Visitor().follow(
    authorizeUrl(lab, { verifier: verifier(), parameters: { response_mode: 'form_post', prompt: 'none', state } }),
    lab.baseUrl,
  )
  expect(page.html).not.toContain('<svg onload')
  expect(formsOf(page.html)[0]?.hidden.get('error')).toBe('login_required')
})

test('a registered address with odd characters stays inside its attribute', async () => {
  const parameters = { response_mode: 'form_post', redirect_uri: '' }
  const page = await signIn(lab, new Visitor(), authorizeUrl(lab, { client: 'odd', verifier: verifier(), parameters }))
  expect(page.html).not.toContain('<script>x')
  expect(formsOf(page.html)[0]?.action).toContain('https://app.example/callback')
})

test('A-05 no form to a private scheme', async () => {
  const parameters = { response_mode: 'form_post', redirect_uri: 'com.example.app:/done', prompt: 'none' }
  const response = await new Visitor().get(authorizeUrl(lab, { client: 'native', verifier: verifier(), parameters }))
  expect([response.status, response.headers.get('location')]).toEqual([400, null])
})
