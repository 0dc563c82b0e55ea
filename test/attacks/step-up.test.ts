import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Demand } from '../../src/domain/demand.ts'
import type { EnrolPrompt, View } from '../../src/engine/view.ts'
import { factorsOf, settle } from '../policy/people.ts'
import { session } from '../policy/visit.ts'
import { createLab, type Lab } from '../support/engine-lab.ts'
import { deviceGrant, type OidcLab, startOidcLab } from '../support/oidc-lab.ts'
import { basic, type Json, postForm, signIn, Visitor } from '../support/oidc-visitor.ts'
import { softAuthenticator } from '../support/soft-authenticator.ts'

const act = (lab: Lab, view: View, action: Parameters<Lab['engine']['act']>[3]) =>
  lab.engine.act(lab.scope, view.transaction, view.version, action)
const aal2 = (essential = true): Demand => ({ acr: { values: ['urn:countersign:aal2'], essential } })

test('E-07 WN-13 a passkey that was just registered is no proof for a step-up', async () => {
  const lab = createLab({ poolSettings: {} })
  const inherited = await session(lab, 'carol', ['password'])
  const goal = { kind: 'enrol', factor: 'passkey' } as const
  let view = await lab.engine.begin(lab.scope, { subject: inherited.user, goal }, { inherited })
  if (view.kind === 'enrol-choice') view = await act(lab, view, { kind: 'choose', option: 'passkey' })
  const prompt = view.kind === 'enrol' ? (view.prompt as Extract<EnrolPrompt, { kind: 'new-passkey' }>) : undefined
  const credential = softAuthenticator('https://login.example.com').create(prompt?.options)
  view = await act(lab, view, { kind: 'answer', answer: { credential } })
  const done = view.kind === 'succeeded' ? await lab.engine.redeem(lab.scope, view.transaction, view.ticket) : undefined
  expect(done?.proofs.map(({ factor }) => factor)).toEqual(['password'])
  expect(lab.users.get('carol')?.authenticators.map(({ factor }) => factor)).toContain('passkey')
  for (const demand of [aal2(), { factors: { mode: 'one', of: ['passkey'] } }] as const) {
    const shown = { user: inherited.user, proofs: done?.proofs ?? [] }
    expect((await lab.engine.check(lab.scope, demand, shown)).satisfied).toBe(false)
    const asked = await lab.engine.begin(lab.scope, demand, { inherited: shown })
    expect(['challenge', 'choose']).toContain(asked.kind)
  }
})

describe('E-13 FL-7 a step-up goes by strength and age', () => {
  test('an old proof is asked for anew, whatever the session says of itself', async () => {
    const lab = createLab()
    const name = settle(lab, 'app')
    const inherited = await session(lab, name, factorsOf('PA'))
    const young = { maxAgeSeconds: 300 }
    expect((await lab.engine.check(lab.scope, young, inherited)).satisfied).toBe(true)
    lab.advance(400)
    expect((await lab.engine.check(lab.scope, young, inherited)).satisfied).toBe(false)
    expect((await lab.engine.begin(lab.scope, young, { inherited })).kind).toBe('identify')
    expect((await lab.engine.check(lab.scope, aal2(), inherited)).satisfied).toBe(true)
  })

  test('a rule with an age asks for the second factor anew, and not only for the password', async () => {
    const lab = createLab()
    const name = settle(lab, 'app')
    const inherited = await session(lab, name, factorsOf('PA'))
    const { current } = lab.workspace
    const rule = { id: 'fresh', where: {}, ask: { factors: { mode: 'one', of: ['mobile_app'] }, freshSeconds: 300 } } as const
    lab.workspace.current = { ...current, settings: { ...current.settings, policy: { rules: [rule] } } }
    expect((await lab.engine.check(lab.scope, {}, inherited)).satisfied).toBe(true)
    lab.advance(400)
    expect((await lab.engine.check(lab.scope, {}, inherited)).satisfied).toBe(false)
    expect(await lab.engine.begin(lab.scope, {}, { inherited })).toMatchObject({
      kind: 'choose',
      options: [{ factor: 'mobile_app' }],
    })
  })
})

describe('E-20 a device is approved by whoever opened the page, and is theirs', () => {
  let lab: OidcLab
  let mallory: string
  beforeAll(async () => {
    lab = await startOidcLab()
    await lab.user('alice')
    mallory = await lab.user('mallory')
    await lab.application('tv', { grantTypes: [deviceGrant], redirectUris: [] })
  })
  afterAll(() => lab.stop())
  const begin = async () =>
    (await postForm(`${lab.issuer}/device/authorization`, { scope: 'openid' }, { authorization: basic('tv') })).body
  const poll = async ({ device_code: code }: Json) =>
    (
      await postForm(
        `${lab.issuer}/oauth2/token`,
        { grant_type: deviceGrant, device_code: String(code) },
        { authorization: basic('tv') },
      )
    ).body
  const confirm = async (visitor: Visitor, { user_code: code }: Json) =>
    visitor.submit(await visitor.follow(`${lab.issuer}/device`, lab.baseUrl), { user_code: String(code) }, lab.baseUrl)

  test('the confirmation that one person opened does nothing in the browser of another', async () => {
    const started = await begin()
    const [alice, thief] = [new Visitor(), new Visitor()]
    const page = await confirm(alice, started)
    await thief.follow(`${lab.issuer}/device`, lab.baseUrl)
    const crossed = await thief.submit(page, { action: 'allow' }, lab.baseUrl)
    expect(crossed.html).not.toContain('name="password"')
    expect((await poll(started)).error).toBe('authorization_pending')
  })

  test('whoever approves gives the device their own account, never that of somebody else', async () => {
    const started = await begin()
    const thief = new Visitor()
    const page = await thief.submit(await confirm(thief, started), { action: 'allow' }, lab.baseUrl)
    await signIn(lab, thief, page.at, 'mallory')
    const { id_token: token } = await poll(started)
    expect(JSON.parse(Buffer.from(String(token).split('.')[1] ?? '', 'base64url').toString()).sub).toBe(mallory)
  })
})
