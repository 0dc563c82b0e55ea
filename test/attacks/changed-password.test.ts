import { afterAll, beforeAll, expect, test } from 'vitest'
import { basic, type Json, postForm } from '../support/oidc-visitor.ts'
import { type Fortress, startFortress } from './fortress.ts'
import { enter, offlineTokens, Roamer } from './visits.ts'

let fortress: Fortress
beforeAll(async () => {
  fortress = await startFortress({ database: 'postgres', nodes: 2 })
  await fortress.application('web')
}, 60_000)
afterAll(() => fortress?.stop())

test('J-05 LC-4 PW-6 what a thief has ends at the next request after the new password, on every node', async () => {
  const person = await fortress.person('robbed')
  const owner = new Roamer(fortress)
  await enter(fortress, owner, person)
  const api = `${fortress.issuer}/account/api`
  const ask = async (path: string, body: object): Promise<Json> => {
    const init = { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
    return (await (await owner.request(api + path, init)).json()) as Json
  }
  const act = (at: Json, action: object) => ask(`/changes/${at.transaction}`, { version: at.version, action })
  // A copy of the owner's own cookies, a session of their own, and tokens for months.
  const copied = owner.cookiesFor(api)
  const thief = new Roamer(fortress)
  const tokens = await offlineTokens(fortress, thief, person)
  const stolen = thief.cookiesFor(api)
  const listed = async (node: number, cookie: string) =>
    (await fetch(`${fortress.urls[node]}/acme/shop/account/api/authenticators`, { headers: { cookie } })).status
  for (const node of [0, 1]) for (const cookie of [copied, stolen]) expect(await listed(node, cookie)).toBe(200)

  let step = await ask('/changes', { goal: { kind: 'enrol', factor: 'password' } })
  if (step.kind === 'choose') step = await act(step, { kind: 'choose', option: 'mobile_app' })
  step = await act(step, { kind: 'answer', answer: { code: person.totp() } })
  step = await act(step, { kind: 'answer', answer: { password: 'nothing that a thief would know' } })
  expect(step.kind).toBe('done')

  const began = performance.now()
  for (const node of [0, 1]) {
    for (const cookie of [copied, stolen]) expect([node, await listed(node, cookie)]).toEqual([node, 401])
    const at = fortress.urls[node]
    const refreshed = await postForm(
      `${at}/acme/shop/oauth2/token`,
      { grant_type: 'refresh_token', refresh_token: String(tokens.refresh_token) },
      { authorization: basic('web') },
    )
    expect(refreshed).toMatchObject({ status: 400, body: { error: 'invalid_grant' } })
    const seen = await postForm(
      `${at}/acme/shop/oauth2/introspect`,
      { token: String(tokens.access_token) },
      { authorization: basic('web') },
    )
    expect(seen.body).toEqual({ active: false })
    const headers = { authorization: `Bearer ${tokens.access_token}` }
    expect((await fetch(`${at}/acme/shop/userinfo`, { headers })).status).toBe(401)
  }
  expect(performance.now() - began).toBeLessThan(5_000)
  expect((await owner.get(`${api}/authenticators`)).status).toBe(200)
}, 60_000)
