import { afterAll, beforeAll, expect, test } from 'vitest'
import { deviceGrant, type OidcLab, startOidcLab } from '../../support/oidc-lab.ts'
import { basic, type Json, payloadOf, postForm, signIn, Visitor } from '../../support/oidc-visitor.ts'

let lab: OidcLab
let alice: string
beforeAll(async () => {
  lab = await startOidcLab()
  alice = await lab.user('alice')
  await lab.application('tv', { grantTypes: [deviceGrant, 'refresh_token'], redirectUris: [] })
  await lab.application('web')
})
afterAll(() => lab.stop())

const begin = async (fields: Record<string, string> = {}) =>
  (await postForm(`${lab.issuer}/device/authorization`, { scope: 'openid profile', ...fields }, { authorization: basic('tv') }))
    .body
const poll = (started: Json, client = 'tv') =>
  postForm(
    `${lab.issuer}/oauth2/token`,
    { grant_type: deviceGrant, device_code: String(started.device_code) },
    { authorization: basic(client) },
  )

/** Types the code and answers the confirmation; ends where consent (or the end) shows. */
async function enter(visitor: Visitor, userCode: string, answer: 'allow' | 'deny') {
  const page = await visitor.follow(`${lab.issuer}/device`, lab.baseUrl)
  const confirm = await visitor.submit(page, { user_code: userCode, action: 'continue' }, lab.baseUrl)
  return visitor.submit(confirm, { action: answer }, lab.baseUrl, answer === 'allow' ? 0 : 1)
}

test('OA-22 a device gets tokens after its user signed in and agreed elsewhere, once', async () => {
  const started = await begin()
  // 8 of 20 letters: 34 bits.
  expect(started.user_code).toMatch(/^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/)
  expect(started).toMatchObject({ verification_uri: `${lab.issuer}/device`, expires_in: 600 })
  expect((await poll(started)).body.error).toBe('authorization_pending')

  const visitor = new Visitor()
  const page = await enter(visitor, String(started.user_code).toLowerCase(), 'allow')
  expect(page.html).toContain('name="password"')
  const done = await signIn(lab, visitor, page.at)
  expect(done.response.status).toBe(200)

  lab.race.waitMs = 300
  const answers = await Promise.all(Array.from({ length: 10 }, () => poll(started)))
  lab.race.waitMs = 0
  const won = answers.filter(({ status }) => status === 200)
  expect(won).toHaveLength(1)
  expect(payloadOf(won[0]?.body.id_token)).toMatchObject({ sub: alice, amr: ['pwd'] })
  expect((await poll(started)).body.error).toBe('invalid_grant')
})

test('OA-22 refused by the person, unknown codes, codes used twice', async () => {
  const started = await begin()
  await enter(new Visitor(), String(started.user_code), 'deny')
  expect((await poll(started)).body.error).toBe('access_denied')

  const visitor = new Visitor()
  const page = await visitor.follow(`${lab.issuer}/device`, lab.baseUrl)
  const again = await visitor.submit(page, { user_code: String(started.user_code), action: 'continue' }, lab.baseUrl)
  expect(again.html).toContain('name="user_code"')
  const unknown = await visitor.submit(again, { user_code: 'BBBB-BBBB', action: 'continue' }, lab.baseUrl)
  expect(unknown.html).toContain('name="user_code"')
  const empty = await visitor.submit(unknown, { user_code: '', action: 'continue' }, lab.baseUrl)
  expect(empty.html).toContain('name="user_code"')
})

test('SE-6 the forms of the device page do not work from elsewhere', async () => {
  const started = await begin()
  const visitor = new Visitor()
  await visitor.follow(`${lab.issuer}/device`, lab.baseUrl)
  const forged = await visitor.post(`${lab.issuer}/device`, { xsrf: 'x', user_code: String(started.user_code), confirm: 'yes' })
  expect(forged.status).toBe(400)
  expect((await poll(started)).body.error).toBe('authorization_pending')
})

test('a code of another client, an application without the grant, and the complete address', async () => {
  const started = await begin()
  expect((await poll(started, 'web')).status).toBe(400)
  expect((await postForm(`${lab.issuer}/device/authorization`, {}, { authorization: basic('web') })).status).toBe(400)
  const visitor = new Visitor()
  const page = await visitor.follow(String(started.verification_uri_complete), lab.baseUrl)
  const confirm = await visitor.submit(page, {}, lab.baseUrl)
  expect(confirm.html).toContain(String(started.user_code))
})

test('OA-22 guessing is slowed: the eleventh unknown code is not looked at', async () => {
  const visitor = new Visitor()
  let page = await visitor.follow(`${lab.issuer}/device`, lab.baseUrl)
  let status = 200
  for (let guess = 0; guess < 12 && status === 200; guess += 1) {
    page = await visitor.submit(page, { user_code: 'CCCC-CCCC', action: 'continue' }, lab.baseUrl)
    status = page.response.status
  }
  expect(status).toBe(429)
})
