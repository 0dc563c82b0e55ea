import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { House } from '../support/house.ts'
import type { Json } from '../support/oidc-visitor.ts'
import { softAuthenticator } from '../support/soft-authenticator.ts'
import { appCode, databases, Member, openHouse } from './stage.ts'

const totp = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP'
const app = ['mobile_app', { secret: totp, digits: 6, period: 30, algorithm: 'SHA1' }] as const
const answer = (fields: Record<string, string>) => ({ kind: 'answer', answer: fields })
const newPassword = 'another long password of the tests'

describe.each(databases)('changing one’s own account, on %s', (database) => {
  let house: House
  beforeAll(async () => {
    house = await openHouse(database)
  }, 60_000)
  afterAll(() => house?.stop())

  let count = 0
  /** Somebody new with a password and a mailbox (and an app), signed in with the password. */
  const member = async (has: 'app' | 'mailbox' = 'mailbox') => {
    const name = `m${++count}`
    const user = await house.user(name, has === 'app' ? [app] : [])
    const one = new Member(house, name)
    await one.signIn()
    return { one, user, ...(has === 'app' ? { totp } : {}) }
  }
  const prompt = (view: Json) => view.prompt as { kind: string } & Json
  const subjects = (to: string) => house.sent.filter((sent) => sent.to === to).map(({ subject }) => subject)
  const added = async (one: Member, factor: string, show: { readonly totp?: string | undefined } = {}) => {
    const view = await one.change({ kind: 'enrol', factor }, show)
    expect(view).toMatchObject({ kind: 'enrol', factor })
    return view
  }

  test('LC-1 LC-3 TO-1 TO-8 an app is added: fresh proof first, its secret is shown once, it counts with its first right code', async () => {
    const { one, user } = await member()
    const begun = (await one.api('POST', '/changes', { goal: { kind: 'enrol', factor: 'mobile_app' } })).body
    // The session has shown a password only; the account can show a mailbox, too.
    expect(begun).toMatchObject({ kind: 'choose', options: [{ factor: 'email', hint: 'm***@example.com' }] })
    const view = await added(one, 'mobile_app')
    const { secret } = prompt(view) as { secret?: string }
    expect(secret?.replaceAll(' ', '')).toMatch(/^[A-Z2-7]{32}$/)
    const wrong = await one.act(view, answer({ code: '000000' }))
    expect(wrong).toMatchObject({ kind: 'enrol', notice: { key: 'code_wrong', attemptsLeft: 4 } })
    expect(Object.keys(await one.has())).not.toContain('mobile_app')
    const right = answer({ code: appCode(house, secret?.replaceAll(' ', '') ?? ''), label: 'My phone' })
    expect(await one.act(wrong, right)).toMatchObject({ kind: 'done' })
    expect((await one.has()).mobile_app).toMatchObject({ label: 'My phone', hint: null })
    const { body, headers } = await one.api('GET', '/authenticators')
    expect(JSON.stringify(body)).not.toContain(secret?.replaceAll(' ', ''))
    expect(headers.get('cache-control')).toBe('no-store')
    await expect.poll(() => subjects(user.email).join()).toMatch(/a new way to sign in/i)
  })

  test('RC-2 recovery codes are shown once, a new set takes the place of the old one and the owner is told', async () => {
    const { one, user, totp } = await member('app')
    const first = await added(one, 'recovery_code', { totp })
    const codes = prompt(first).codes as string[]
    expect(codes).toHaveLength(10)
    expect(await one.act(first, answer({ saved: 'yes' }))).toMatchObject({ kind: 'done' })
    const before = (await one.has()).recovery_code?.id
    house.clock.advance(30)
    const second = await added(one, 'recovery_code', { totp })
    expect(await one.act(second, answer({ saved: 'yes' }))).toMatchObject({ kind: 'done' })
    const { body } = await one.api('GET', '/authenticators')
    const sets = (body.authenticators as Json[]).filter(({ factor }) => factor === 'recovery_code')
    expect(sets).toHaveLength(1)
    expect(sets[0]?.id).not.toBe(before)
    expect(JSON.stringify(body)).not.toContain(codes[0])
    await expect.poll(() => subjects(user.email).length).toBeGreaterThanOrEqual(2)
  })

  test('LC-3 OC-12 a mailbox is replaced: the new one is proved first, and the old one is told', async () => {
    const { one, user, totp } = await member('app')
    const old = (await one.has()).email
    const view = await one.change({ kind: 'enrol', factor: 'email', replaces: old?.id }, { totp })
    expect(prompt(view)).toMatchObject({ kind: 'address' })
    const to = `${one.name}-new@example.com`
    const sent = await one.act(view, answer({ address: to }))
    expect(sent).toMatchObject({ kind: 'enrol', hint: 'm***@example.com' })
    expect((await one.has()).email?.id).toBe(old?.id)
    const code = /\b\d{6}\b/.exec((await house.message(to)).text)?.[0] ?? ''
    const done = await one.act(sent, answer({ code }))
    expect(done).toMatchObject({ kind: 'done' })
    expect((await one.has()).email?.id).not.toBe(old?.id)
    await expect.poll(() => subjects(user.email).join()).toMatch(/changed|replaced/i)
    // The new one has had its code, and no more.
    expect(subjects(to)).toHaveLength(1)
  })

  test('PW-10 a second password is added, and must differ from the first', async () => {
    const { one } = await member()
    const view = await added(one, 'second_password')
    const same = await one.act(view, answer({ password: house.password }))
    expect(same).toMatchObject({ kind: 'enrol', notice: { key: 'input_refused', reason: 'password_same' } })
    const done = await one.act(same, answer({ password: newPassword }))
    expect(done).toMatchObject({ kind: 'done' })
    expect(Object.keys(await one.has())).toContain('second_password')
  })

  test('WN-17 a passkey is added after fresh proof, and the owner is told', async () => {
    const { one, user } = await member()
    const view = await added(one, 'passkey')
    const device = softAuthenticator(house.baseUrl)
    const credential = device.create(prompt(view).options as never)
    const done = await one.act(view, answer({ credential, label: 'Key' }))
    expect(done).toMatchObject({ kind: 'done' })
    expect((await one.has()).passkey).toMatchObject({ label: 'Key' })
    await expect.poll(() => subjects(user.email).join()).toMatch(/a new way to sign in/i)
  })

  test('PW-6 the password changes after fresh proof of everything; this browser stays signed in', async () => {
    const { one, user, totp } = await member('app')
    const view = await added(one, 'password', { totp })
    expect(await one.act(view, answer({ password: 'short' }))).toMatchObject({ notice: { reason: 'password_too_short' } })
    const done = await one.act({ ...view, version: (view.version as number) + 1 }, answer({ password: newPassword }))
    expect(done).toMatchObject({ kind: 'done' })
    expect((await one.api('GET', '/authenticators')).status).toBe(200)
    expect((await new Member(house, one.name).signIn()).html).toContain('role="alert"')
    expect((await new Member(house, one.name).signIn('web', { password: newPassword })).at).toContain('code=')
    await expect.poll(() => subjects(user.email).join()).toMatch(/was replaced/i)
  })

  test('rename: one visible line, whatever was typed', async () => {
    const { one, totp } = await member('app')
    const id = (await one.has()).mobile_app?.id
    expect(
      await one.change({ kind: 'rename', authenticator: id, label: ' Alice’s\r\n\u202ephone\u0000 ' }, { totp }),
    ).toMatchObject({
      kind: 'done',
    })
    expect((await one.has()).mobile_app?.label).toBe('Alice’s phone')
  })

  test('TH-2 acknowledge: failures that were mine begin anew', async () => {
    const { one, totp } = await member('app')
    const other = new Member(house, one.name)
    const page = await other.signIn('app')
    await other.submit(page, { code: '000000' }, house.baseUrl)
    const before = (await one.has()).mobile_app
    expect(before?.failures).toBe(1)
    house.clock.advance(90)
    expect(await one.change({ kind: 'acknowledge', authenticator: before?.id }, { totp })).toMatchObject({ kind: 'done' })
    expect((await one.has()).mobile_app?.failures).toBe(0)
  })

  test('LC-5 the last factor that an application needs is not removed', async () => {
    const { one, totp } = await member('app')
    const { id } = (await one.has()).mobile_app ?? {}
    const view = await one.change({ kind: 'remove', authenticator: id }, { totp })
    expect(view).toMatchObject({ kind: 'failed', reason: 'still_needed' })
    expect(Object.keys(await one.has())).toContain('mobile_app')
  })

  test('LC-1 a session older than five minutes proves again, the password first', async () => {
    const { one, totp } = await member('app')
    await one.signIn('app', { totp })
    house.clock.advance(60)
    const id = (await one.has()).email?.id
    expect(await one.change({ kind: 'rename', authenticator: id, label: 'Post' })).toMatchObject({ kind: 'done' })
    house.clock.advance(301)
    const { body } = await one.api('POST', '/changes', { goal: { kind: 'rename', authenticator: id, label: 'Mail' } })
    expect(body).toMatchObject({ kind: 'identify' })
    // Nobody else's password will do.
    const mallory = await house.user(`${one.name}-mallory`)
    const as = await one.act(body, {
      kind: 'identify',
      identifier: mallory.name,
      factor: 'password',
      answer: { password: house.password },
    })
    expect(as).toMatchObject({ kind: 'failed', reason: 'not_allowed' })
    expect((await one.has()).email?.label).toBe('Post')
  })

  test('a replacement that is not there makes no room beyond the limit', async () => {
    const { one, totp } = await member('app')
    for (const replaces of ['0'.repeat(36), (await one.has()).password?.id]) {
      house.clock.advance(30)
      const view = await one.change({ kind: 'enrol', factor: 'mobile_app', replaces }, { totp })
      expect(view).toMatchObject({ kind: 'failed', reason: 'no_usable_factor' })
    }
  })
})
