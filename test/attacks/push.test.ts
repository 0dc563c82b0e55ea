import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type House, startHouse } from '../support/house.ts'
import { authorizeUrl, type Landing, Visitor, verifier } from '../support/oidc-visitor.ts'
import { createWirePhone, phoneSecret, type WirePhone } from '../support/soft-phone-wire.ts'

let house: House
let count = 0

beforeAll(async () => {
  house = await startHouse()
  await house.application('web', { mode: 'one', of: ['push', 'email'] })
  await house.application('only', { mode: 'one', of: ['push'] })
  await house.application('both', { mode: 'all', of: ['push', 'email'] })
})
afterAll(() => house?.stop())
beforeEach(() => house.clock.advance(3_700))

interface Somebody {
  readonly name: string
  readonly email: string
  readonly id: string
  readonly phone: WirePhone
}

async function somebody(phones = 1): Promise<Somebody & { readonly phones: WirePhone[] }> {
  count += 1
  const wires = Array.from({ length: phones }, () => createWirePhone(house))
  const user = await house.user(
    `person${count}`,
    wires.map((wire) => ['push', phoneSecret(wire)] as const),
  )
  for (const [at, wire] of wires.entries()) wire.device = user.authenticators[at] ?? ''
  return { ...user, phone: wires[0] as WirePhone, phones: wires }
}

/** Signs in up to the page that waits for the phone. */
async function upToPush(name: string, client = 'only', visitor = new Visitor()) {
  const at = await visitor.follow(authorizeUrl(house, { client, verifier: verifier() }), house.baseUrl)
  const page = await visitor.submit(at, { identifier: name, password: house.password, action: 'continue' }, house.baseUrl)
  return { visitor, page, number: numberOn(page) }
}

const numberOn = ({ html }: Landing): string => /class="number">(\d\d)</.exec(html)?.[1] ?? ''
const other = (number: string) => String(10 + ((Number(number) - 10 + 7) % 90))
const state = (visitor: Visitor, page: Landing) => visitor.get(`${page.at.replace(/\?.*/, '')}/state`)
const again = (visitor: Visitor, page: Landing) => visitor.follow(page.at, house.baseUrl)
const signedIn = (page: Landing) => page.at.startsWith('https://app.example/callback?code=')

describe('H-02 PU-1 PU-2 approving takes the number, once and in time', () => {
  it('the right number signs in, in the browser that waits', async () => {
    const { name, phone } = await somebody()
    const { visitor, page, number } = await upToPush(name)
    const request = await phone.request()
    expect(JSON.stringify(request)).not.toContain(`"${number}"`)
    const before = (await (await state(visitor, page)).json()) as { version: number }
    expect(await (await phone.answer(request, 'approve', number)).json()).toEqual({ outcome: 'approved' })
    const after = (await (await state(visitor, page)).json()) as { version: number }
    expect(after.version).toBeGreaterThan(before.version)
    expect(signedIn(await again(visitor, page))).toBe(true)
    expect(await phone.requests()).toEqual([])
  })

  it('without the number, or with another one three times, nobody is signed in; the right one still works', async () => {
    const { id, name, phone } = await somebody()
    const { visitor, page, number } = await upToPush(name)
    const request = await phone.request()
    expect((await phone.answer(request, 'approve')).status).toBe(403)
    for (let n = 0; n < 2; n += 1) {
      expect((await phone.answer(request, 'approve', other(number))).status).toBe(403)
      house.clock.advance(20)
    }
    expect(signedIn(await again(visitor, page))).toBe(false)
    const failures = (await house.events('authentication.factor')).filter((one) => one.user === id && one.result === 'failure')
    expect(failures).toHaveLength(3)
    expect((await phone.answer(request, 'approve', number)).status).toBe(200)
    expect(signedIn(await again(visitor, page))).toBe(true)
  })

  it('five wrong numbers end the sign-in, and the right one comes too late', async () => {
    const { name, phone } = await somebody()
    const { visitor, page, number } = await upToPush(name)
    const request = await phone.request()
    const statuses: number[] = []
    for (let n = 0; n < 5; n += 1) {
      statuses.push((await phone.answer(request, 'approve', other(number))).status)
      house.clock.advance(20)
    }
    expect(statuses).toEqual([403, 403, 403, 403, 410])
    expect((await phone.answer(request, 'approve', number)).status).toBe(410)
    expect(signedIn(await again(visitor, page))).toBe(false)
  })

  it('PU-4 a right answer that comes too late does nothing', async () => {
    const { name, phone } = await somebody()
    const { visitor, page, number } = await upToPush(name)
    const request = await phone.request()
    house.clock.advance(121)
    expect((await phone.answer(request, 'approve', number)).status).toBe(410)
    expect(await phone.requests()).toEqual([])
    expect(signedIn(await again(visitor, page))).toBe(false)
  })

  it('PU-5 the same answer a second time, and one after a decision, are over', async () => {
    const { name, phone } = await somebody()
    const { page, visitor, number } = await upToPush(name)
    const request = await phone.request()
    const all = await Promise.all(Array.from({ length: 20 }, () => phone.answer(request, 'approve', number)))
    expect(all.filter(({ status }) => status === 200).length).toBe(1)
    expect((await phone.answer(request, 'deny')).status).toBe(410)
    expect(signedIn(await again(visitor, page))).toBe(true)
  })

  it('PU-5 after a no, yes is over, and the application hears that it was declined', async () => {
    const { name, phone } = await somebody()
    const { visitor, page, number } = await upToPush(name)
    const request = await phone.request()
    expect(await (await phone.answer(request, 'deny')).json()).toEqual({ outcome: 'declined' })
    expect((await phone.answer(request, 'approve', number)).status).toBe(410)
    const told = await again(visitor, page)
    expect(signedIn(told)).toBe(false)
    const back = await visitor.submit(told, { action: 'continue' }, house.baseUrl)
    expect(new URL(back.at).searchParams.get('error')).toBe('access_denied')
  })

  it('PU-3 "I did not ask for this" ends it, is an event of its own, and is told to the owner', async () => {
    const { name, email, id, phone } = await somebody()
    await upToPush(name)
    expect((await phone.answer(await phone.request(), 'report')).status).toBe(200)
    const concerns = (await house.events('account.concern')).filter(({ user }) => user === id)
    expect(concerns).toHaveLength(1)
    expect((await house.message(email)).subject).toBeTruthy()
  })
})

describe('H-03 PU-5 a signature is good for what it was made for', () => {
  it('another device of the same person, another person and a stranger cannot answer', async () => {
    const one = await somebody()
    const another = await somebody()
    const stranger = createWirePhone(house)
    const { visitor, page, number } = await upToPush(one.name)
    const request = await one.phone.request()
    for (const thief of [another.phone, stranger]) {
      expect((await thief.answer(request, 'approve', number)).status).toBe(403)
      expect((await thief.answer(request, 'deny')).status).toBe(403)
    }
    expect(signedIn(await again(visitor, page))).toBe(false)
    expect((await one.phone.answer(request, 'approve', number)).status).toBe(200)
  })

  it('altered context, nonce, user, application or transaction', async () => {
    for (const name of ['context', 'nonce', 'user', 'application', 'transaction'] as const) {
      const person = await somebody()
      const { visitor, page, number } = await upToPush(person.name)
      const request = await person.phone.request()
      const response = await person.phone.answer({ ...request, [name]: 'altered' }, 'approve', number)
      expect(response.status, name).toBe(403)
      expect(signedIn(await again(visitor, page))).toBe(false)
    }
  })

  it('an answer to one sign-in is worth nothing in the next', async () => {
    const { name, phone } = await somebody()
    const first = await upToPush(name)
    const request = await phone.request()
    const old = phone.phone.decide(request, 'approve', first.number)
    const second = await upToPush(name)
    const now = await phone.request()
    expect(now.id).not.toBe(request.id)
    const replayed = await fetch(`${house.issuer}/authenticator/requests/${now.id}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ response: old }),
    })
    expect(replayed.status).toBe(403)
    expect(signedIn(await again(second.visitor, second.page))).toBe(false)
  })

  it('a phone that was removed is unknown at once', async () => {
    const { id, phone } = await somebody()
    expect((await phone.list()).status).toBe(200)
    await house.store.provisioning.setUserStatus(house.tenant, id as never, 'disabled')
    expect((await phone.list()).status).toBe(401)
  })
})

describe('H-01 PU-3 nobody is worn down by requests', () => {
  it('there is one live request per person: a new one takes the place of the old one', async () => {
    const { name, phone } = await somebody()
    const first = await upToPush(name)
    const old = await phone.request()
    const second = await upToPush(name)
    expect(await phone.requests()).toHaveLength(1)
    expect((await phone.answer(old, 'approve', first.number)).status).toBe(410)
    expect((await phone.answer(await phone.request(), 'approve', second.number)).status).toBe(200)
    expect(signedIn(await again(first.visitor, first.page))).toBe(false)
  })

  it('100 sign-ins in ten minutes make three requests, then none, and the page says so', async () => {
    const { name, email, phone, id } = await somebody()
    const seen = new Set<string>()
    let last: Landing | undefined
    for (let n = 0; n < 100; n += 1) {
      last = (await upToPush(name)).page
      for (const request of await phone.requests()) seen.add(request.id)
      house.clock.advance(6)
    }
    expect(seen.size).toBe(3)
    expect(last?.html).toMatch(/role="(alert|status)"/)
    expect(numberOn(last as Landing)).toBe('')
    const stopped = (await house.events()).filter(({ user, reason }) => user === id && reason === 'push_stopped')
    expect(stopped.length, 'an alarm for operators').toBeGreaterThan(0)
    await house.message(email)
    expect(house.sent.filter(({ to, subject }) => to === email && subject?.includes('keeps asking'))).toHaveLength(1)
  }, 240_000)

  it('sign-ins at the same moment ask three times together, and no right password counts as a wrong one', async () => {
    const { id, name, phone } = await somebody()
    const landed = await Promise.all(Array.from({ length: 12 }, () => upToPush(name)))
    expect(landed.filter(({ number }) => number !== '').length).toBeLessThanOrEqual(3)
    expect(await phone.requests()).toHaveLength(1)
    const judged = (await house.events('authentication.factor')).filter((one) => one.user === id && one.factor === 'password')
    expect(judged.filter(({ result }) => result === 'success').length).toBeGreaterThan(3)
    // Some may be told to wait a moment, as with any factor; none was judged wrong.
    expect(judged.filter(({ result }) => result === 'failure')).toEqual([])
  })

  it('two phones are one person: three requests together', async () => {
    const { name, phones } = await somebody(2)
    let asked = 0
    for (let n = 0; n < 6; n += 1) {
      const visitor = new Visitor()
      const { page } = await upToPush(name, 'only', visitor)
      const options = [...page.html.matchAll(/name="factor"[^>]*value="([^"]*)"/g)].map(([, id]) => id as string)
      expect(options).toHaveLength(2)
      const waiting = await visitor.submit(page, { factor: options[n % 2] as string, action: 'continue' }, house.baseUrl)
      if (numberOn(waiting)) asked += 1
      house.clock.advance(301)
    }
    expect(asked).toBe(3)
    for (const phone of phones) expect(await phone.requests()).toEqual([])
  })

  it('three refusals in a row stop it, and another factor that succeeds starts it again', async () => {
    const { name, email, phone } = await somebody()
    for (let n = 0; n < 3; n += 1) {
      await upToPush(name)
      expect((await phone.answer(await phone.request(), 'deny')).status).toBe(200)
      house.clock.advance(400)
    }
    const stopped = await upToPush(name)
    expect(stopped.number).toBe('')
    expect(await phone.requests()).toEqual([])

    const before = house.sent.filter(({ to }) => to === email).length
    const visitor = new Visitor()
    const { page } = await upToPush(name, 'web', visitor)
    const factor = /name="factor"[^>]*value="([^"]*)"[^>]*>(?:(?!<\/label>)[\s\S])*e-mail/.exec(page.html)?.[1] ?? ''
    const asked = await visitor.submit(page, { factor, action: 'continue' }, house.baseUrl)
    const { code } = (await house.message(email, before)).parameters ?? {}
    const done = await visitor.submit(asked, { code: code ?? '', action: 'continue' }, house.baseUrl)
    expect(signedIn(done)).toBe(true)
    expect((await upToPush(name)).number).toMatch(/^\d\d$/)
  })
})

describe('PU-7 nothing is told to whoever does not belong to it', () => {
  it('the state of a sign-in is told to the browser that began it, and to nobody else', async () => {
    const { name } = await somebody()
    const { visitor, page } = await upToPush(name)
    expect((await state(visitor, page)).status).toBe(200)
    const strangers = [new Visitor(), (await upToPush((await somebody()).name)).visitor]
    for (const stranger of strangers) {
      const told = await state(stranger, page)
      expect(told.status).toBe(404)
      expect(await told.text()).not.toContain('version')
    }
  })

  it('a device without a signature, with a wrong one, and an unknown one are answered alike', async () => {
    const { phone } = await somebody()
    const unknown = createWirePhone(house, '018f0000-0000-7000-8000-00000000000a')
    const stolen = createWirePhone(house, phone.device)
    const bare = await fetch(`${house.issuer}/authenticator/requests`)
    const answers = [
      bare,
      await unknown.list(),
      await stolen.list(),
      await phone.list({ iat: 0 }),
      await phone.list({ htu: 'x' }),
    ]
    for (const answer of answers) {
      expect(answer.status).toBe(401)
      const { correlationId: _, ...body } = (await answer.json()) as Record<string, unknown>
      expect(body).toMatchObject({ code: 'unknown_device' })
    }
    expect((await phone.list()).status).toBe(200)
  })

  it('a signed request that was overheard is worth nothing a second time', async () => {
    const { phone } = await somebody()
    const proof = phone.phone.ask('GET', `${house.issuer}/authenticator/requests`, {}, { kid: phone.device })
    const send = () => fetch(`${house.issuer}/authenticator/requests`, { headers: { authorization: `Device ${proof}` } })
    expect((await send()).status).toBe(200)
    expect((await send()).status).toBe(401)
  })
})
