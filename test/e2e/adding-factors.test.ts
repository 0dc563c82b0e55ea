import { HOTP, Secret, TOTP } from 'otpauth'
import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { houseStage } from './house-stage.ts'
import { announced, enterCode, otherThan, press, seen } from './person.ts'

const phone = '+4915112345678'
const seed = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'
const token = { type: 'hotp', secret: seed, digits: 6, algorithm: 'SHA1', counter: 0 }

const { house, newPage, person, application, begin, signedIn } = houseStage({ factors: { voice: { enabled: true } } })

beforeAll(async () => {
  for (const id of ['email', 'sms', 'voice', 'mobile_app', 'token', 'magic_link']) await application(id, [id])
  const { ids, sealing, store, tenant, workspaces, catalogue } = house()
  const pool = (await catalogue.workspaceById(tenant, workspaces.shop))?.pool
  if (pool === undefined) throw new Error('there is no pool')
  const stocked = ['FOB-1', 'FOB-2'].map((serial) => {
    const id = ids.next<string & {}>()
    return { id, tenant, pool, serial, factor: 'token', sealed: sealing.seal('token-stock', id, JSON.stringify(token)) }
  })
  await store.tokenStock.put(stocked)
})

const codeTo = async (to: string, after = 0, channel = 'email') =>
  (await house().message(to, after, channel)).parameters?.code ?? ''
const sentTo = (to: string) => house().sent.filter((one) => one.to === to).length
const presses = (counter: number) => HOTP.generate({ secret: Secret.fromBase32(seed), counter, digits: 6 })

/** Leaves out what is offered after something was added. */
const skipOffer = async (page: Page) => (signedIn(page) ? undefined : press(page, 'skip'))

/** Signs in to the application by what was just added. */
async function again(client: string, name: string, code: () => Promise<string>): Promise<Page> {
  const page = await newPage()
  await begin(page, client, name)
  await enterCode(page, await code())
  return page
}

describe('adding a mailbox', () => {
  it('LC-6 E-06: a code to the address on record, and the sign-in goes on', async () => {
    const email = 'ada@example.com'
    const name = await person({ email })
    const page = await newPage()
    await begin(page, 'email', name)
    expect(await seen(page, 'main')).toContain('a***@example.com')
    expect(await page.locator('input[name="address"]').count()).toBe(0)
    await press(page, 'continue')
    const code = await codeTo(email)
    await enterCode(page, otherThan(code))
    expect(await announced(page)).toMatch(/4 tries left/)
    await enterCode(page, code)
    await skipOffer(page)
    expect(signedIn(page)).toBe(true)
    const sent = sentTo(email)
    expect(signedIn(await again('email', name, () => codeTo(email, sent)))).toBe(true)
  })

  it('OC-2 OC-5: a code past its time is refused, another one is sent, and the old one is worth nothing', async () => {
    const email = 'bea@example.com'
    const page = await newPage()
    await begin(page, 'email', await person({ email }))
    await press(page, 'continue')
    const old = await codeTo(email)
    await house().clock.advance(301)
    await enterCode(page, old)
    expect(await announced(page)).toContain('expired')
    await press(page, 'resend')
    const fresh = await codeTo(email, 1)
    if (fresh !== old) {
      await enterCode(page, old)
      expect(await announced(page)).toContain('not right')
    }
    await enterCode(page, fresh)
    await skipOffer(page)
    expect(signedIn(page)).toBe(true)
  })

  it('OC-15: the code that verifies an address signs nobody in', async () => {
    const email = 'cleo@example.com'
    const name = await person({ email, has: [['email', null, email]] })
    const other = await person({ email: 'other-cleo@example.com' })
    const adding = await newPage()
    await begin(adding, 'email', other)
    await press(adding, 'continue')
    const theirs = await codeTo('other-cleo@example.com')
    const page = await newPage()
    await begin(page, 'email', name)
    if (theirs !== (await codeTo(email))) {
      await enterCode(page, theirs)
      expect(await announced(page)).toContain('not right')
    }
    expect(signedIn(page)).toBe(false)
  })
})

describe('adding a phone', () => {
  it('OC-11 OC-12: its risk is told, a code goes there, and then texts and calls do', async () => {
    const name = await person()
    const page = await newPage()
    await begin(page, 'sms', name)
    expect(await seen(page, 'main')).toContain('can be taken over')
    for (const [typed, words] of [
      ['0151 12345678', /number/],
      ['+1 900 555 1234', /number/],
    ] as const) {
      await page.fill('input[name="address"]', typed)
      await press(page, 'continue')
      expect(await announced(page)).toMatch(words)
    }
    expect(house().sent.filter((one) => one.channel === 'sms')).toEqual([])
    await page.fill('input[name="address"]', '+49 (151) 1234-5678')
    await press(page, 'continue')
    await enterCode(page, await codeTo(phone, 0, 'sms'))
    await skipOffer(page)
    expect(signedIn(page)).toBe(true)

    await house().clock.advance(60)
    expect(signedIn(await again('sms', name, () => codeTo(phone, 1, 'sms')))).toBe(true)
    const called = await again('voice', name, () => codeTo(phone, 0, 'voice'))
    expect(signedIn(called)).toBe(true)
    expect((await house().message(phone, 0, 'voice')).text).toMatch(/\d, \d, \d, \d, \d, \d/)
  })
})

describe('adding an app', () => {
  const keyOn = async (page: Page) =>
    /\b(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}\b/.exec(await seen(page, 'main'))?.[0].replaceAll(' ', '') ?? ''
  const shows = (secret: string) => new TOTP({ secret }).generate({ timestamp: house().clock.now() })

  it('TO-1 TO-8 TO-5: picture, link and key; done after one right code, which does not sign in again', async () => {
    const name = await person()
    const page = await newPage()
    await begin(page, 'mobile_app', name)
    expect(await page.locator('img[src^="data:image/svg+xml"]').count()).toBe(1)
    expect(await page.locator('a[href^="otpauth://totp/"]').count()).toBe(1)
    const secret = await keyOn(page)
    expect(secret).toHaveLength(32)
    await enterCode(page, otherThan(shows(secret)))
    expect(await announced(page)).toMatch(/4 tries left/)
    expect(await keyOn(page)).toBe(secret)
    const first = shows(secret)
    await enterCode(page, first)
    await skipOffer(page)
    expect(signedIn(page)).toBe(true)

    const second = await again('mobile_app', name, async () => first)
    expect(await announced(second)).toContain('not right')
    expect(await second.content()).not.toContain(secret)
    await house().clock.advance(31)
    await enterCode(second, shows(secret))
    expect(signedIn(second)).toBe(true)
  })

  it('TO-8: half added is not added', async () => {
    const name = await person()
    const page = await newPage()
    await begin(page, 'mobile_app', name)
    const secret = await keyOn(page)
    await press(page, 'cancel')
    const next = await newPage()
    await begin(next, 'mobile_app', name)
    expect(await keyOn(next)).not.toBe(secret)
  })
})

describe('adding a token', () => {
  const fill = async (page: Page, serial: string, code: string, code2: string) => {
    await page.fill('input[name="serial"]', serial)
    await page.fill('input[name="code"]', code)
    await page.fill('input[name="code2"]', code2)
    await press(page, 'continue')
  }

  it('TO-9: serial number and two codes; then each press once, and two codes after many presses', async () => {
    const name = await person()
    const page = await newPage()
    await begin(page, 'token', name)
    await fill(page, 'FOB-9', presses(3), presses(4))
    expect(await announced(page)).toMatch(/serial/i)
    await fill(page, 'FOB-1', presses(3), presses(5))
    expect(await announced(page)).toMatch(/4 tries left/)
    await fill(page, 'FOB-1', presses(3), presses(4))
    await skipOffer(page)
    expect(signedIn(page)).toBe(true)

    const used = await again('token', name, async () => presses(4))
    expect(await announced(used)).toContain('not right')
    await enterCode(used, presses(5))
    expect(signedIn(used)).toBe(true)
    const away = await again('token', name, async () => presses(60))
    expect(await announced(away)).toContain('not right')
    await enterCode(away, `${presses(60)} ${presses(61)}`)
    expect(signedIn(away)).toBe(true)
  })

  it('one that somebody has is refused in the words for one that is not there', async () => {
    const first = await newPage()
    await begin(first, 'token', await person())
    await fill(first, 'FOB-2', presses(0), presses(1))
    await skipOffer(first)
    const words = []
    for (const serial of ['FOB-2', 'FOB-404']) {
      const page = await newPage()
      await begin(page, 'token', await person())
      await fill(page, serial, presses(2), presses(3))
      words.push(await announced(page))
    }
    expect(words[0]).toBe(words[1])
  })
})

describe('signing in by a link', () => {
  const linkTo = async (email: string, after = 0) => (await house().message(email, after)).parameters?.link ?? ''

  it('ML-3: here it takes one click', async () => {
    const email = 'dora@example.com'
    const page = await newPage()
    await begin(page, 'magic_link', await person({ email, has: [['email', null, email]] }))
    const tab = await page.context().newPage()
    await tab.goto(await linkTo(email))
    await press(tab, 'continue')
    expect(signedIn(tab)).toBe(true)
  })

  it('the link beside a code takes one click, here', async () => {
    const email = 'gail@example.com'
    const page = await newPage()
    await begin(page, 'email', await person({ email, has: [['email', null, email]] }))
    const tab = await page.context().newPage()
    await tab.goto(await linkTo(email))
    await press(tab, 'continue')
    expect(signedIn(tab)).toBe(true)
  })

  it('ML-3: on another device it takes the number, and the page that waits goes on by itself', async () => {
    const email = 'emma@example.com'
    const page = await newPage()
    await begin(page, 'magic_link', await person({ email, has: [['email', null, email]] }))
    const number = await seen(page, '.number')
    const mobile = await newPage()
    await mobile.goto(await linkTo(email))
    await mobile.fill('input[name="number"]', number)
    await press(mobile, 'continue')
    await page.waitForURL(/callback/)
    expect(signedIn(page)).toBe(true)
    expect(signedIn(mobile)).toBe(false)
    await mobile.goto(await linkTo(email))
    expect(await mobile.locator('form').count()).toBe(0)
  })

  it('the code of the same mail can be typed, and not after its time', async () => {
    const email = 'fay@example.com'
    const name = await person({ email, has: [['email', null, email]] })
    const page = await newPage()
    await begin(page, 'magic_link', name)
    const code = await codeTo(email)
    await enterCode(page, otherThan(code))
    expect(await announced(page)).toMatch(/4 tries left/)
    await enterCode(page, code)
    expect(signedIn(page)).toBe(true)
    await house().clock.advance(60)
    const late = await newPage()
    await begin(late, 'magic_link', name)
    const old = await codeTo(email, 1)
    await house().clock.advance(301)
    await late.reload()
    await late
      .locator('input[name="code"]')
      .first()
      .fill(old)
      .catch(() => undefined)
    expect(signedIn(late)).toBe(false)
  })
})
