import { afterAll, beforeAll, expect, it } from 'vitest'
import { appCode, Member, openHouse } from '../account/stage.ts'
import type { House } from '../support/house.ts'
import { type Json, verifier } from '../support/oidc-visitor.ts'
import { createWirePhone } from '../support/soft-phone-wire.ts'

let house: House
beforeAll(async () => {
  house = await openHouse()
  await house.application('remembers', { mode: 'one', of: ['mobile_app'] }, { more: { rememberDevices: true } })
  await house.application('link', { mode: 'one', of: ['magic_link'] })
}, 60_000)
afterAll(() => house?.stop())

it('D-19 CR-7 LG-3 no secret of an enrolment, a link or a remembered browser is in the database, the log or a later answer', async () => {
  const { name, email } = await house.user('canary')
  const one = new Member(house, name)
  const answers: string[] = []
  const request = one.request.bind(one)
  one.request = async (url, init) => {
    const response = await request(url, init)
    answers.push(await response.clone().text())
    return response
  }
  await one.signIn()
  const canaries: Record<string, string> = {}
  const prompt = (view: Json) => view.prompt as Json

  let view = await one.change({ kind: 'enrol', factor: 'mobile_app' })
  const seed = String(prompt(view).secret).replaceAll(' ', '')
  Object.assign(canaries, { 'mailed code': /\b\d{6}\b/.exec((await house.message(email)).text)?.[0] ?? '', 'TOTP secret': seed })
  const code = appCode(house, seed)
  await one.act(view, { kind: 'answer', answer: { code } })
  house.clock.advance(30)

  view = await one.change({ kind: 'enrol', factor: 'recovery_code' }, { totp: seed })
  const [recovery = ''] = prompt(view).codes as string[]
  canaries['recovery code'] = recovery
  canaries['recovery code without dashes'] = recovery.replaceAll('-', '')
  await one.act(view, { kind: 'answer', answer: { saved: 'yes' } })

  canaries['new password'] = 'a canary sings in the second mine'
  canaries['refused password'] = 'canary-8'
  view = await one.change({ kind: 'enrol', factor: 'second_password' }, { totp: seed })
  view = await one.act(view, { kind: 'answer', answer: { password: house.password } })
  await one.act(view, { kind: 'answer', answer: { password: canaries['new password'] } })

  const phone = createWirePhone(house)
  view = await one.change({ kind: 'enrol', factor: 'push' }, { totp: seed })
  const { uri, code: pairing } = prompt(view) as { uri: string; code: string }
  canaries['pairing code'] = pairing.split('.').at(-1) as string
  expect((await phone.add(uri)).status).toBe(201)
  const ready = (await one.api('GET', `/changes/${view.transaction}`)).body
  expect(ready.kind).toBe('ready')
  expect(await one.act(ready, { kind: 'finish' })).toMatchObject({ kind: 'done' })

  house.clock.advance(30)
  const remembered = new Member(house, name)
  let page = await remembered.signIn('remembers')
  if (page.html.includes('name="factor"')) page = await remembered.submit(page, { factor: 'mobile_app' }, house.baseUrl)
  await remembered.submit(page, { code: appCode(house, seed), remember: 'yes' }, house.baseUrl)
  canaries['remembered browser'] = /cs_trusted=[0-9a-f-]{36}\.([\w-]+)/.exec(remembered.cookiesFor(one.base))?.[1] ?? ''

  const known = house.sent.filter(({ to }) => to === email).length
  const linked = new Member(house, name)
  await linked.signIn('link', { text: verifier() })
  canaries['link secret'] = (await house.message(email, known)).parameters?.link?.split(/[./]/).at(-2) ?? ''
  canaries['session cookie'] = /cs_session_[^=]+=([^;]+)/.exec(one.cookiesFor(one.base))?.[1] ?? ''

  for (const [kind, canary] of Object.entries(canaries)) expect([kind, canary.length > 5]).toEqual([kind, true])
  const [rows, log] = [house.dump(), house.logged()]
  const shown = answers.length
  await one.api('GET', '/authenticators')
  const later = answers.slice(shown).join('\n')
  for (const [kind, canary] of Object.entries(canaries)) {
    const found = (where: string) =>
      /^\d{6}$/.test(canary) ? new RegExp(`(?<![\\d.a-z-])${canary}(?![\\d.a-z-])`).test(where) : where.includes(canary)
    expect([kind, 'database', found(rows)]).toEqual([kind, 'database', false])
    expect([kind, 'log', found(log)]).toEqual([kind, 'log', false])
    expect([kind, 'answer', found(later)]).toEqual([kind, 'answer', false])
  }
  // What is there can be found.
  expect(rows).toContain(email)
  expect(later).toContain('"factor":"recovery_code"')
}, 60_000)
