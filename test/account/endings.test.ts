import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { House } from '../support/house.ts'
import { basic, redeem, verifier } from '../support/oidc-visitor.ts'
import { appCode, databases, Member, openHouse } from './stage.ts'

const totp = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP'
const app = ['mobile_app', { secret: totp, digits: 6, period: 30, algorithm: 'SHA1' }] as const
const newPassword = 'another long password of the tests'

describe.each(databases)('what ends with a change, on %s', (database) => {
  let house: House
  beforeAll(async () => {
    house = await openHouse(database)
  }, 60_000)
  afterAll(() => house?.stop())

  let count = 0
  const person = () => house.user(`e${++count}`, [app])
  const signedIn = (member: Member) => member.api('GET', '/authenticators').then(({ status }) => status === 200)
  /** Whether an application gets an answer without a page. */
  const silently = async (member: Member, client = 'web') =>
    (await member.signIn(client, { password: '-', parameters: { prompt: 'none' } })).at.includes('code=')
  const copyOf = (member: Member) => {
    const cookies = member.cookiesFor(member.base)
    return Object.assign(new Member(house, member.name), { cookiesFor: () => cookies })
  }
  const changePassword = async (member: Member) => {
    const view = await member.change({ kind: 'enrol', factor: 'password' }, { totp })
    expect(await member.act(view, { kind: 'answer', answer: { password: newPassword } })).toMatchObject({ kind: 'done' })
  }

  test('SE-1 the session id changes with a factor, and the old cookie is dead', async () => {
    const { name } = await person()
    const one = new Member(house, name)
    await one.signIn()
    const before = copyOf(one)
    const view = await one.change({ kind: 'enrol', factor: 'second_password' }, { totp })
    expect(await signedIn(before)).toBe(true)
    expect(await one.act(view, { kind: 'answer', answer: { password: newPassword } })).toMatchObject({ kind: 'done' })
    expect(await signedIn(before)).toBe(false)
    expect(await silently(before)).toBe(false)
    expect(await signedIn(one)).toBe(true)
    expect(await silently(one)).toBe(true)
  })

  test('PW-6 J-05 a new password ends every other session and all tokens, at the next request', async () => {
    const { name } = await person()
    const [one, other] = [new Member(house, name), new Member(house, name)]
    const [mine, theirs] = [await one.tokens(), await other.tokens()]
    expect((await other.refresh(theirs.refresh_token)).status).toBe(200)
    const fresh = (await other.tokens()) as { refresh_token: string; access_token: string }
    const userinfo = (token: unknown) =>
      fetch(`${house.issuer}/userinfo`, { headers: { authorization: `Bearer ${token}` } }).then(({ status }) => status)
    expect(await userinfo(fresh.access_token)).toBe(200)
    house.clock.advance(30)
    await changePassword(one)
    expect(await signedIn(other)).toBe(false)
    expect(await silently(other)).toBe(false)
    for (const token of [fresh.refresh_token, mine.refresh_token])
      expect(await one.refresh(token)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } })
    expect(await userinfo(fresh.access_token)).toBe(401)
    // Whoever changed it goes on, and gets tokens anew without signing in.
    expect(await silently(one)).toBe(true)
    const again = await one.tokens()
    expect((await one.refresh(again.refresh_token)).status).toBe(200)
    // The other one signs in with the new password, and is in for good.
    await other.signIn('web', { password: newPassword })
    expect(await signedIn(other)).toBe(true)
    expect(await silently(other)).toBe(true)
  })

  test('LC-4 a removed app ends the sessions that it opened, and counts in no sign-in under way', async () => {
    await house.application('either', { mode: 'one', of: ['mobile_app', 'email'] })
    await house.application(
      'app',
      { mode: 'one', of: ['mobile_app', 'second_password'] },
      {
        more: { grantTypes: ['authorization_code', 'refresh_token'], scopes: ['openid', 'profile', 'email', 'offline_access'] },
      },
    )
    const { name } = await person()
    const [one, rests, bare] = [new Member(house, name), new Member(house, name), new Member(house, name)]
    const tokens = await rests.tokens('app', { totp })
    await bare.signIn()
    // Added first, so that the app is not the last one that would do.
    house.clock.advance(30)
    await one.signIn()
    const more = await one.change({ kind: 'enrol', factor: 'second_password' }, { totp })
    await one.act(more, { kind: 'answer', answer: { password: newPassword } })
    house.clock.advance(60)

    // Half of a sign-in: the password is shown, the code is asked for.
    const under = new Member(house, name)
    let page = await under.signIn('app')
    page = page.html.includes('name="factor"') ? await under.submit(page, { factor: 'mobile_app' }, house.baseUrl) : page
    const code = appCode(house, totp)
    house.clock.advance(30)
    const { id } = (await one.has()).mobile_app ?? {}
    expect(await one.change({ kind: 'remove', authenticator: id }, { totp })).toMatchObject({ kind: 'done' })

    const end = await under.submit(page, { code }, house.baseUrl)
    expect(end.at).not.toContain('code=')
    expect(await signedIn(rests)).toBe(false)
    expect(await silently(rests, 'app')).toBe(false)
    expect((await rests.refresh(tokens.refresh_token, 'app')).status).toBe(400)
    // What rests on the password alone stays, and is worth no more than that.
    expect(await signedIn(bare)).toBe(true)
    expect(await silently(bare)).toBe(true)
    expect(await silently(bare, 'app')).toBe(false)
  })

  test('LC-4 a code that waits to be redeemed is worth nothing either', async () => {
    const { name } = await person()
    const [one, other] = [new Member(house, name), new Member(house, name)]
    const text = verifier()
    const page = await other.signIn('web', { text, parameters: { prompt: 'login' } })
    const code = new URL(page.at).searchParams.get('code') ?? ''
    expect(code).not.toBe('')
    await one.signIn()
    await changePassword(one)
    expect((await redeem(house, code, text, {}, { authorization: basic('web') })).status).toBe(400)
  })
})
