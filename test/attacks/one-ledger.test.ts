import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { appCode, Member } from '../account/stage.ts'
import { emptyPostgres } from '../support/databases.ts'
import { type House, startHouse } from '../support/house.ts'
import { authorizeUrl, type Landing, Visitor, verifier } from '../support/oidc-visitor.ts'
import { createWirePhone, phoneSecret, type WirePhone } from '../support/soft-phone-wire.ts'

const totp = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP'

describe.each(['SQLite', 'PostgreSQL'])('one ledger behind every door, on %s', (database) => {
  let house: House
  let remove: (() => Promise<void>) | undefined
  beforeAll(async () => {
    const made = database === 'PostgreSQL' ? await emptyPostgres(inject('postgresUrl')) : undefined
    remove = made?.remove
    house = await startHouse({ databaseUrl: made?.url })
    await house.application('web')
    for (const factor of ['mobile_app', 'email', 'magic_link', 'push', 'second_password'])
      await house.application(factor, { mode: 'one', of: [factor] })
  }, 60_000)
  afterAll(async () => {
    await house?.stop()
    await remove?.()
  })

  interface Victim {
    readonly id: string
    readonly name: string
    readonly email: string
    readonly phone: WirePhone
  }
  const secondPassword = 'the second password of somebody'
  async function victim(name: string): Promise<Victim> {
    const phone = createWirePhone(house)
    const user = await house.user(name, [
      ['mobile_app', { secret: totp, digits: 6, period: 30, algorithm: 'SHA1' }],
      ['second_password', { hash: await house.passwords.hash(secondPassword) }],
      ['push', phoneSecret(phone)],
    ])
    phone.device = user.authenticators[2] ?? ''
    return { ...user, phone }
  }
  /** Whoever has the password, in front of the second factor of this application. */
  async function before(factor: string, { name }: Victim): Promise<{ visitor: Visitor; page: Landing }> {
    const visitor = new Visitor()
    const page = await visitor.follow(authorizeUrl(house, { client: factor, verifier: verifier() }), house.baseUrl)
    return {
      visitor,
      page: await visitor.submit(page, { identifier: name, password: house.password, action: 'continue' }, house.baseUrl),
    }
  }
  const typed = async (who: Victim, factor: string, fields: (sent: string) => Record<string, string>) => {
    const known = house.sent.filter(({ to }) => to === who.email).length
    const { visitor, page } = await before(factor, who)
    const mail = factor === 'email' ? (await house.message(who.email, known)).parameters?.code : undefined
    return (await visitor.submit(page, fields(mail ?? ''), house.baseUrl)).at.includes('callback?code=')
  }
  const another = (code: string) => code.replace(/\d$/, (digit) => String((Number(digit) + 1) % 10))
  const wrongNumber = (page: Landing) => {
    const number = /class="number">(\d\d)</.exec(page.html)?.[1] ?? '10'
    return { number, wrong: String(10 + ((Number(number) - 3) % 90)) }
  }

  /** A guess at each door; `right` knows the answer. True where it let in. */
  type Door = (who: Victim, right: boolean) => Promise<boolean>
  const doors: Readonly<Record<string, Door>> = {
    'sign-in page, app': (who, right) =>
      typed(who, 'mobile_app', () => ({ code: right ? appCode(house, totp) : another(appCode(house, totp)) })),
    'sign-in page, e-mail': (who, right) => typed(who, 'email', (sent) => ({ code: right ? sent : another(sent) })),
    'sign-in page, second password': (who, right) =>
      typed(who, 'second_password', () => ({ password: right ? secondPassword : 'no' })),
    'device API': async (who, right) => {
      const { page } = await before('push', who)
      const { number, wrong } = wrongNumber(page)
      const request = await who.phone.requests()
      const [first] = request
      if (!first) return false
      return (await who.phone.answer(first, 'approve', right ? number : wrong)).status === 200
    },
    'link in another browser': async (who, right) => {
      const known = house.sent.filter(({ to }) => to === who.email).length
      const { visitor, page } = await before('magic_link', who)
      const { number, wrong } = wrongNumber(page)
      const link = (await house.message(who.email, known)).parameters?.link ?? ''
      const elsewhere = new Visitor()
      await elsewhere.submit(
        await elsewhere.follow(link, house.baseUrl),
        { action: 'continue', number: right ? number : wrong },
        house.baseUrl,
      )
      return (await visitor.follow(page.at, house.baseUrl)).at.includes('callback?code=')
    },
    'account API': async (who, right) => {
      const member = new Member(house, who.name)
      await member.signIn()
      let { body } = await member.api('POST', '/changes', { goal: { kind: 'enrol', factor: 'recovery_code' } })
      const option = (body.options as { id: string; factor: string }[]).find((one) => one.factor === 'mobile_app')?.id
      body = await member.act(body, { kind: 'choose', option })
      const code = appCode(house, totp)
      return (await member.act(body, { kind: 'answer', answer: { code: right ? code : another(code) } })).kind === 'enrol'
    },
  }

  /** Guesses that were compared with something. */
  const judged = async ({ id }: Victim) => {
    const [signIn, enrolment] = [await house.events('authentication.factor'), await house.events('enrolment.failed')]
    const wrong = signIn.filter((one) => one.user === id && one.reason === 'mismatch')
    return wrong.length + enrolment.filter((one) => one.user === id).length
  }

  it('D-04 D-02 TH-1 TH-4 ten wrong answers a day over all factors and doors together; then the right ones are refused, too', async () => {
    const who = await victim('rotated')
    // One who is in already, with all that is needed to add an app, guesses at the new app's code.
    const inside = new Member(house, who.name)
    await inside.signIn()
    let adding = await inside.change({ kind: 'enrol', factor: 'mobile_app' }, { totp })
    expect(adding).toMatchObject({ kind: 'enrol' })
    for (let guess = 0; guess < 2; guess += 1) {
      adding = await inside.act(adding, { kind: 'answer', answer: { code: '000000' } })
      house.clock.advance(61)
    }
    const counts = [await judged(who)]
    for (let round = 0; round < 3; round += 1)
      for (const [name, door] of Object.entries(doors)) {
        expect([name, await door(who, false)]).toEqual([name, false])
        counts.push(await judged(who))
        house.clock.advance(61)
      }
    // Each of the first eight was compared, and none after them.
    expect(counts).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, ...Array.from({ length: 10 }, () => 10)])
    for (const [name, door] of Object.entries(doors)) {
      expect([name, await door(who, true)]).toEqual([name, false])
      house.clock.advance(61)
    }
    expect(await inside.act(adding, { kind: 'answer', answer: { code: '000000' } })).not.toMatchObject({ kind: 'done' })
    expect(await judged(who)).toBe(10)
    expect((await house.events('account.locked')).filter(({ user }) => user === who.id)).toHaveLength(1)
    await expect
      .poll(() => house.sent.filter(({ to, subject }) => to === who.email && /paused/i.test(subject ?? '')).length)
      .toBe(1)
    // The day is over: everything works again.
    house.clock.advance(86_400)
    expect(await doors['sign-in page, app']?.(who, true)).toBe(true)
  }, 90_000)

  it('D-01 TH-3 200 wrong codes at once for a new app: five are compared, each is written down, and the right one comes too late', async () => {
    const who = await victim('volley')
    const inside = new Member(house, who.name)
    await inside.signIn()
    const at = await inside.change({ kind: 'enrol', factor: 'mobile_app' }, { totp })
    const secret = String((at.prompt as { secret: string }).secret).replaceAll(' ', '')
    const began = performance.now()
    await Promise.all(Array.from({ length: 200 }, () => inside.act(at, { kind: 'answer', answer: { code: '00000x' } })))
    expect(performance.now() - began).toBeLessThan(20_000)
    for (let more = 0; more < 8; more += 1) {
      const { body } = await inside.api('GET', `/changes/${at.transaction}`)
      await inside.act(body, { kind: 'answer', answer: { code: '00000x' } })
      house.clock.advance(61)
    }
    expect(await judged(who)).toBe(5)
    const { body } = await inside.api('GET', `/changes/${at.transaction}`)
    expect(body).toMatchObject({ kind: 'failed', reason: 'too_many_attempts' })
    expect(await inside.act(body, { kind: 'answer', answer: { code: appCode(house, secret) } })).toMatchObject({ kind: 'failed' })
  }, 60_000)

  it('each door lets its owner in while nothing is locked', async () => {
    for (const [at, [name, door]] of Object.entries(doors).entries()) {
      const who = await victim(`owner${at}`)
      expect([name, await door(who, true)]).toEqual([name, true])
    }
  }, 60_000)

  it('D-09 a success in between refills nothing', async () => {
    const who = await victim('between')
    const app = doors['sign-in page, app'] as Door
    for (let guess = 0; guess < 12; guess += 1) {
      await app(who, false)
      house.clock.advance(61)
      if (guess === 4) expect(await app(who, true)).toBe(true)
      house.clock.advance(61)
    }
    expect(await judged(who)).toBe(10)
    expect(await app(who, true)).toBe(false)
  }, 60_000)

  it('D-15 after a resend the first code is dead, and the failures counted so far stay', async () => {
    const who = await victim('resent')
    const { visitor, page } = await before('email', who)
    const first = (await house.message(who.email)).parameters?.code ?? ''
    let now = await visitor.submit(page, { code: another(first) }, house.baseUrl)
    for (let time = 1; time <= 4; time += 1) {
      house.clock.advance(31)
      const known = house.sent.filter(({ to }) => to === who.email).length
      now = await visitor.submit(now, { action: 'resend' }, house.baseUrl)
      await house.message(who.email, known)
    }
    for (let guess = 0; guess < 3; guess += 1) {
      now = await visitor.submit(now, { code: first }, house.baseUrl)
      house.clock.advance(3)
    }
    expect(now.at).not.toContain('callback?code=')
    now = await visitor.submit(now, { code: first }, house.baseUrl)
    const newest = (await house.message(who.email)).parameters?.code ?? ''
    now = await visitor.submit(now, { code: newest }, house.baseUrl)
    // Five were wrong: the sign-in is over, and the newest code with it.
    expect(now.at).not.toContain('callback?code=')
    expect(await judged(who)).toBe(5)
  })
})
