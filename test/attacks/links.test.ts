import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { launchBrowser } from '../support/browser.ts'
import { type House, startHouse } from '../support/house.ts'
import { authorizeUrl, formsOf, type Landing, Visitor, verifier } from '../support/oidc-visitor.ts'

let house: House
let browser: Browser
let count = 0

beforeAll(async () => {
  house = await startHouse()
  browser = await launchBrowser()
  await house.application('web')
  await house.application('desk', undefined, 'desk')
}, 120_000)
afterAll(async () => {
  await browser?.close()
  await house?.stop()
})
beforeEach(() => house.clock.advance(3_700))

/** Asks for a link to a new person's mailbox; the browser that asked waits. */
async function asked(factor = 'magic_link') {
  count += 1
  const { name, email } = await house.user(`reader${count}`)
  const visitor = new Visitor()
  let page = await visitor.follow(authorizeUrl(house, { verifier: verifier() }), house.baseUrl)
  page = await visitor.submit(page, { identifier: name, factor, action: 'continue' }, house.baseUrl)
  return { name, email, visitor, page, number: numberOn(page), link: linkIn(await mailTo(email)) }
}

const mailTo = async (email: string, after = 0) => (await house.message(email, after)).text
const linkIn = (text: string): string => /https?:\/\/\S+\/link\/[^\s)]+/.exec(text)?.[0] ?? ''
const numberOn = ({ html }: Landing): string => /class="number">(\d\d)</.exec(html)?.[1] ?? ''
const otherThan = (number: string) => String(10 + ((Number(number) - 10 + 7) % 90))
const signedIn = (page: Landing) => page.at.startsWith('https://app.example/callback?code=')
const again = (visitor: Visitor, page: Landing) => visitor.follow(page.at, house.baseUrl)
/** Opens the link and presses a button there. */
async function press(visitor: Visitor, link: string, fields: Record<string, string>) {
  const opened = await visitor.follow(link, house.baseUrl)
  return visitor.submit(opened, fields, house.baseUrl)
}
const answered = (name: string) =>
  house.events('authentication.factor').then((all) => all.filter((one) => one.factor === 'magic_link' && one.result === name))

describe('G-01 a mail scanner', () => {
  test('ML-2 that asks, runs scripts and posts every form it finds spends nothing and signs nobody in', async () => {
    const { visitor, page, link } = await asked()
    const before = (await answered('failure')).length
    for (const method of ['HEAD', 'GET', 'OPTIONS', 'GET']) await fetch(link, { method, redirect: 'manual' })

    const context = await browser.newContext()
    const tab = await context.newPage()
    await tab.goto(link)
    const forms = await tab.locator('form').count()
    expect(forms).toBeGreaterThan(0)
    for (const junk of ['', 'test', '1', 'a@b.example'])
      for (let form = 0; form < forms; form += 1) {
        await tab.goto(link)
        for (const field of await tab.locator('form input[type="text"]').all()) await field.fill(junk)
        const post = (at: number) => {
          const found = document.forms[at]
          if (found) HTMLFormElement.prototype.submit.call(found)
        }
        await Promise.all([tab.waitForEvent('load'), tab.evaluate(post, form)])
      }
    expect((await context.cookies()).filter((one) => /session/i.test(one.name))).toEqual([])
    await context.close()

    const raw = new Visitor()
    const opened = await raw.follow(link, house.baseUrl)
    for (const [at] of formsOf(opened.html).entries()) await raw.submit(opened, {}, house.baseUrl, at)

    expect((await answered('failure')).length).toBe(before)
    expect(numberOn(await again(visitor, page))).not.toBe('')
    expect(signedIn(await press(visitor, link, { action: 'continue' }))).toBe(true)
  })
})

describe('G-02 a link opened elsewhere', () => {
  test('ML-3 with the number the waiting browser goes on, and the one that opened it is not signed in', async () => {
    const { visitor, page, link, number } = await asked()
    const phone = new Visitor()
    const done = await press(phone, link, { number, action: 'continue' })
    expect(done.at).toContain('/link/answered/approved')
    expect(signedIn(await again(visitor, page))).toBe(true)
    const own = await phone.follow(authorizeUrl(house, { verifier: verifier() }), house.baseUrl)
    expect(own.html).toContain('name="identifier"')
  })

  test('ML-3 somebody talked into opening the link of a stranger signs nobody in without the number', async () => {
    const { visitor: thief, page, link, number } = await asked()
    const victim = new Visitor()
    expect((await victim.follow(link, house.baseUrl)).html).not.toContain(`>${number}<`)
    await press(victim, link, { action: 'continue' })
    await press(victim, link, { number: '', here: 'yes', action: 'continue' })
    expect(numberOn(await again(thief, page))).toBe(number)
    for (let guess = 0; guess < 5; guess += 1) await press(victim, link, { number: otherThan(number), action: 'continue' })
    const late = await press(victim, link, { number, action: 'continue' })
    expect(late.at).not.toContain('approved')
    expect(signedIn(await again(thief, page))).toBe(false)
  })

  test('no ends the sign-in that waits', async () => {
    const { visitor, page, link } = await asked()
    expect((await press(new Visitor(), link, { action: 'deny' })).at).toContain('/link/answered/denied')
    const end = await again(visitor, page)
    expect(signedIn(end)).toBe(false)
    expect(numberOn(end)).toBe('')
  })

  test('the link beside a code proves in the browser that waits, and nowhere else', async () => {
    await house.application('mailed', { mode: 'one', of: ['email'] })
    count += 1
    const { name, email } = await house.user(`reader${count}`)
    const visitor = new Visitor()
    const asks = authorizeUrl(house, { client: 'mailed', verifier: verifier() })
    const page = await visitor.submit(
      await visitor.follow(asks, house.baseUrl),
      { identifier: name, password: house.password, action: 'continue' },
      house.baseUrl,
    )
    const link = linkIn(await mailTo(email))
    for (const fields of [{ action: 'continue' }, { action: 'continue', number: '42' }, { action: 'deny' }])
      await press(new Visitor(), link, fields)
    expect((await again(visitor, page)).html).toContain('name="code"')
    expect(signedIn(await press(visitor, link, { action: 'continue' }))).toBe(true)
  })
})

describe('G-08 a link', () => {
  test('ML-1 is used once', async () => {
    const { visitor, link } = await asked()
    expect(signedIn(await press(visitor, link, { action: 'continue' }))).toBe(true)
    const replay = await visitor.follow(link, house.baseUrl)
    expect(replay.response.status).toBe(410)
    expect((await new Visitor().follow(link, house.baseUrl)).response.status).toBe(410)
  })

  test('ML-1 of 200 answers at once one signs in', async () => {
    const { link, number } = await asked()
    const before = (await answered('success')).length
    const opened = await new Visitor().follow(link, house.baseUrl)
    await Promise.all(
      Array.from({ length: 200 }, () => new Visitor().submit(opened, { number, action: 'continue' }, house.baseUrl)),
    )
    expect((await answered('success')).length).toBe(before + 1)
  })

  test('ML-1 OC-2 ends with its lifetime', async () => {
    const { visitor, page, link } = await asked()
    await house.clock.advance(301)
    expect((await visitor.follow(link, house.baseUrl)).response.status).toBe(410)
    expect(signedIn(await again(visitor, page))).toBe(false)
  })

  test('OC-5 dies when another is asked for', async () => {
    const { visitor, page, link, email } = await asked()
    await house.clock.advance(31)
    await visitor.submit(await again(visitor, page), { action: 'resend' }, house.baseUrl, 1)
    const fresh = linkIn(await mailTo(email, 1))
    expect(fresh).not.toBe(link)
    expect((await visitor.follow(link, house.baseUrl)).response.status).toBe(410)
    expect(signedIn(await press(visitor, fresh, { action: 'continue' }))).toBe(true)
  })

  test('OC-4 ML-8 answers its own sign-in and no other', async () => {
    const [mine, theirs] = [await asked(), await asked()]
    const other = await press(mine.visitor, theirs.link, { number: mine.number, action: 'continue' })
    expect(signedIn(other)).toBe(false)
    expect(signedIn(await again(mine.visitor, mine.page))).toBe(false)
    const elsewhere = theirs.link.replace('/t/shop/', '/t/desk/')
    expect((await new Visitor().follow(elsewhere, house.baseUrl)).response.status).toBe(410)
  })

  test('ML-1 cannot be made up or bent: every character counts', async () => {
    const { link } = await asked()
    const at = link.lastIndexOf('/') + 1
    for (let index = at; index < link.length; index += 7) {
      const bent = `${link.slice(0, index)}${link[index] === 'A' ? 'B' : 'A'}${link.slice(index + 1)}`
      expect((await new Visitor().follow(bent, house.baseUrl)).response.status).toBe(410)
    }
  })

  test('ML-6 leaves no trace of its token: no referrer, no cache, gone from the address after the answer', async () => {
    const { visitor, link } = await asked()
    const token = link.slice(link.lastIndexOf('/') + 1)
    const opened = await visitor.follow(link, house.baseUrl)
    expect(opened.response.headers.get('referrer-policy')).toBe('no-referrer')
    expect(opened.response.headers.get('cache-control')).toContain('no-store')
    expect(opened.html.replaceAll(/action="[^"]*"/g, '')).not.toContain(token)
    const end = await visitor.submit(opened, { action: 'continue' }, house.baseUrl)
    expect(end.at).not.toContain(token)
    expect(JSON.stringify(await house.events())).not.toContain(token)
  })

  test('ML-4 leads to the configured host, whatever a request says', async () => {
    const { link } = await asked()
    expect(link.startsWith(`${house.baseUrl}/t/shop/link/`)).toBe(true)
  })
})
