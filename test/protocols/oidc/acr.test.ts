import { afterAll, beforeAll, expect, test } from 'vitest'
import { type OidcLab, startOidcLab } from '../../support/oidc-lab.ts'
import {
  answerOf,
  authorizeUrl,
  basic,
  type Json,
  payloadOf,
  postForm,
  redeem,
  signIn,
  Visitor,
  verifier,
} from '../../support/oidc-visitor.ts'

/** A ladder of this workspace's own, weakest first. */
const classes = [
  { value: 'https://bank.example/known', strength: 'anybody' },
  { value: 'https://bank.example/two', strength: 'mfa' },
  { value: 'https://bank.example/key', strength: 'phishing-resistant' },
] as const
const [known, two, key] = classes.map(({ value }) => value) as [string, string, string]

let lab: OidcLab
beforeAll(async () => {
  lab = await startOidcLab()
  const { shop } = lab.workspaces
  const policy = { acr: classes, strengths: { anybody: {} } }
  await lab.store.provisioning.putWorkspace({ ...shop, settings: { ...shop.settings, policy } })
  lab.forget()
  await lab.user('alice', { totp: true })
  await lab.user('carol')
  await lab.application('web', { consent: 'implicit' })
  await lab.application('spa', { type: 'public', consent: 'implicit' })
})
afterAll(() => lab.stop())

async function ask(parameters: Record<string, string>, { name = 'alice', visitor = new Visitor(), client = 'web' } = {}) {
  // A code counts once, and tests are quicker than the app shows the next.
  lab.advance(60)
  const secret = verifier()
  const page = await signIn(lab, visitor, authorizeUrl(lab, { client, verifier: secret, parameters }), name)
  const answer = answerOf(page)
  const tokens = async (): Promise<Json> => {
    const headers = client === 'spa' ? {} : { authorization: basic(client) }
    const fields: Record<string, string> = client === 'spa' ? { client_id: 'spa' } : {}
    return (await redeem(lab, answer.get('code') ?? '', secret, fields, headers)).body
  }
  return { answer, visitor, tokens }
}
const essential = (...values: string[]) => ({ claims: JSON.stringify({ id_token: { acr: { essential: true, values } } }) })
const acrOf = async ({ tokens }: Awaited<ReturnType<typeof ask>>) => payloadOf((await tokens()).id_token).acr

test('the ladder of the workspace is what the metadata lists, and the built-in one elsewhere', async () => {
  const metadata = async (issuer: string) => (await fetch(`${issuer}/.well-known/openid-configuration`)).json()
  expect((await metadata(lab.issuer)).acr_values_supported).toEqual([known, two, key])
  expect((await metadata(lab.otherIssuer)).acr_values_supported).toEqual(['urn:countersign:aal1', 'urn:countersign:aal2'])
})

test('OIDC Core 3.1.2.1: of acr_values the first that the person can reach is reached', async () => {
  expect(await acrOf(await ask({}))).toBe(known)
  expect(await acrOf(await ask({ acr_values: `${two} ${known}` }))).toBe(two)
  expect(await acrOf(await ask({ acr_values: `${key} ${two} ${known}` }))).toBe(two)
  // Somebody with less: voluntary classes are a wish.
  expect(await acrOf(await ask({ acr_values: two }, { name: 'carol' }))).toBe(known)
})

test('RFC 9470: a session steps up, and what it has is not asked for twice', async () => {
  const first = await ask({})
  const raised = await ask({ acr_values: two }, { visitor: first.visitor })
  expect(await acrOf(raised)).toBe(two)
  const silent = await ask({ ...essential(two), prompt: 'none' }, { visitor: first.visitor })
  expect(await acrOf(silent)).toBe(two)
})

test('RFC 9470 5: an essential class that cannot be reached is answered by unmet_authentication_requirements', async () => {
  for (const wanted of [key, 'https://bank.example/unheard-of']) {
    const visitor = new Visitor()
    const page = await signIn(lab, visitor, authorizeUrl(lab, { verifier: verifier(), parameters: essential(wanted) }))
    expect(page.html).toContain('This sign-in is not strong enough')
    const back = await visitor.submit(page, { action: 'continue' }, lab.baseUrl)
    expect(answerOf(back).get('error')).toBe('unmet_authentication_requirements')
  }
  // One of several that can be is enough.
  expect(await acrOf(await ask(essential(key, two)))).toBe(two)
})

test('prompt=none with an essential class that the session has not reached asks for a sign-in', async () => {
  const { visitor } = await ask({})
  const silent = await ask({ ...essential(two), prompt: 'none' }, { visitor })
  expect(silent.answer.get('error')).toBe('login_required')
})

test('RFC 9470 6: acr, amr and auth_time in ID token, access token and introspection; no time in a public client’s', async () => {
  const body = await (await ask({ acr_values: two })).tokens()
  const said = { acr: two, amr: ['mfa', 'otp', 'pwd'], auth_time: expect.any(Number) }
  expect(payloadOf(body.id_token)).toMatchObject(said)
  expect(payloadOf(body.access_token)).toMatchObject(said)
  const introspected = await postForm(
    `${lab.issuer}/oauth2/introspect`,
    { token: String(body.access_token) },
    { authorization: basic('web') },
  )
  expect(introspected.body).toMatchObject({ active: true, ...said })

  const spa = await (await ask({ acr_values: two }, { client: 'spa' })).tokens()
  expect(payloadOf(spa.access_token)).toMatchObject({ acr: two, amr: said.amr })
  expect(payloadOf(spa.access_token)).not.toHaveProperty('auth_time')
})

test('max_age and prompt=login ask again, and auth_time moves with them', async () => {
  const first = await ask({})
  const before = Number(payloadOf((await first.tokens()).id_token).auth_time)
  lab.advance(600)
  const aged = await ask({ max_age: '300' }, { visitor: first.visitor })
  const after = Number(payloadOf((await aged.tokens()).id_token).auth_time)
  expect(after - before).toBeGreaterThanOrEqual(600)
  const silent = await ask({ max_age: '10000', prompt: 'none' }, { visitor: first.visitor })
  expect(Number(payloadOf((await silent.tokens()).id_token).auth_time)).toBe(after)
  lab.advance(600)
  const again = await ask({ prompt: 'login' }, { visitor: first.visitor })
  expect(Number(payloadOf((await again.tokens()).id_token).auth_time)).toBeGreaterThanOrEqual(after + 600)
  const late = await ask({ max_age: '90', prompt: 'none' }, { visitor: first.visitor })
  expect(late.answer.get('code')).not.toBeNull()
  lab.advance(120)
  const tooLate = await ask({ max_age: '90', prompt: 'none' }, { visitor: first.visitor })
  expect(tooLate.answer.get('error')).toBe('login_required')
})
