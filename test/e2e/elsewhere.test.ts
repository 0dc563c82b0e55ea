import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { launchBrowser } from '../support/browser.ts'
import { type House, startHouse } from '../support/house.ts'
import { authorizeUrl, verifier } from '../support/oidc-visitor.ts'
import { createWirePhone, phoneSecret } from '../support/soft-phone-wire.ts'
import { heading, press, seen } from './person.ts'

let house: House
let browser: Browser
let count = 0
const faults: string[] = []
/** The application that people sign in to; all it does is to be there. */
const application = createServer((_, response) => {
  response.setHeader('content-type', 'text/html').end('<!doctype html><title>App</title><h1>Back at the application</h1>')
})
let redirect: string

beforeAll(async () => {
  house = await startHouse()
  application.listen(0, 'localhost')
  await once(application, 'listening')
  redirect = `http://localhost:${(application.address() as AddressInfo).port}/callback`
  await house.application('link', undefined, { redirect })
  await house.application('phone', { mode: 'one', of: ['push'] }, { redirect })
  browser = await launchBrowser()
}, 60_000)
beforeEach(() => house.clock.advance(3_700))
afterEach(async () => {
  for (const context of browser.contexts()) await context.close()
  expect(faults.splice(0)).toEqual([])
})
afterAll(async () => {
  await browser?.close()
  await house?.stop()
  application.close()
})

/** A fresh browser profile; what its pages are not allowed to do is a fault. */
async function newPage(options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ locale: 'en-US', ...options })
  context.setDefaultTimeout(20_000)
  const page = await context.newPage()
  page.on('console', (message) => {
    if (/Content Security Policy|Refused to/.test(message.text())) faults.push(message.text())
  })
  page.on('pageerror', (error) => faults.push(error.message))
  return page
}

async function somebody(withPhone = true) {
  count += 1
  const phone = createWirePhone(house)
  const user = await house.user(`visitor${count}`, withPhone ? [['push', phoneSecret(phone)]] : [])
  phone.device = user.authenticators[0] ?? ''
  return { ...user, phone }
}

const address = (client: string) => authorizeUrl(house, { client, verifier: verifier(), parameters: { redirect_uri: redirect } })

async function enterPassword(page: Page, name: string, client = 'phone'): Promise<void> {
  await page.goto(address(client))
  await page.fill('input[name="identifier"]', name)
  await page.fill('input[name="password"]', house.password)
  await press(page, 'continue')
}

/** Asks for a link instead of the password; answers the link from the mail. */
async function askForLink(page: Page, name: string, email: string): Promise<string> {
  await page.goto(address('link'))
  await page.fill('input[name="identifier"]', name)
  await Promise.all([page.waitForEvent('load'), page.locator('button[name="factor"][value="magic_link"]').click()])
  return (await house.message(email)).parameters?.link ?? ''
}

const number = async (page: Page) => (await seen(page, '.number')).trim()
const goesOn = (page: Page, timeout = 15_000) => page.waitForURL(`${redirect}?code=**`, { timeout })

describe('a link in a mail, in a browser', () => {
  it('ML-3 in the same browser: one click in another tab, and that tab is signed in', async () => {
    const { name, email } = await somebody(false)
    const page = await newPage()
    const link = await askForLink(page, name, email)
    const tab = await page.context().newPage()
    await tab.goto(link)
    expect(await heading(tab)).toBe('Continue to App link?')
    await Promise.all([goesOn(tab), tab.locator('button[value="continue"]').click()])
    expect(await heading(tab)).toBe('Back at the application')
  })

  it('ML-3 in another browser: the number, and the window that waits goes on by itself', async () => {
    const { name, email } = await somebody(false)
    const page = await newPage()
    const link = await askForLink(page, name, email)
    const phone = await newPage({ viewport: { width: 390, height: 800 } })
    await phone.goto(link)
    expect(await seen(phone, 'main')).toContain('App link is waiting for your answer')
    expect(await seen(phone, 'main')).toContain('Chrome on Linux')
    await press(phone, 'continue')
    expect(await seen(phone, '[role="alert"]')).toContain('two digits')
    await phone.fill('input[name="number"]', await number(page))
    await press(phone, 'continue')
    expect(await heading(phone)).toBe('Go on in the other window')
    expect(new URL(phone.url()).pathname).toBe('/t/shop/link/answered/approved')
    await goesOn(page)
    expect(await phone.context().cookies()).toEqual([])
  })

  it('PU-3 "I did not ask for this" ends the sign-in in the window that waits', async () => {
    const { name, email } = await somebody(false)
    const page = await newPage()
    const link = await askForLink(page, name, email)
    const phone = await newPage()
    await phone.goto(link)
    await press(phone, 'report')
    expect(await heading(phone)).toContain('not you')
    await page.getByRole('heading', { name: /refused|declined|said no/i }).waitFor()
    await phone.goto(link)
    expect(await heading(phone)).toBe('This link does not work any more')
  })

  it('FE-4 without JavaScript, in Portuguese, by keyboard', async () => {
    const { name, email } = await somebody(false)
    const page = await newPage({ javaScriptEnabled: false })
    const link = await askForLink(page, name, email)
    const phone = await newPage({ javaScriptEnabled: false, locale: 'pt-BR' })
    await phone.goto(link)
    expect(await heading(phone)).toBe('Você está entrando em outro lugar?')
    await phone.focus('input[name="number"]')
    await phone.keyboard.type(await number(page))
    await Promise.all([phone.waitForEvent('load'), phone.keyboard.press('Enter')])
    expect(await heading(phone)).toBe('Continue na outra janela')
    // The page has a field for the code of the mail, so it does not reload under whoever types.
    await page.reload()
    expect(page.url()).toMatch(/\/callback\?code=/)
  })
})

describe('approval on a phone, in a browser', () => {
  it('PU-1 the window that waits goes on by itself once the number is approved', async () => {
    const { name, phone } = await somebody()
    const page = await newPage()
    await enterPassword(page, name)
    const request = await phone.request()
    expect(JSON.parse(request.context)).toMatchObject({ application: 'App phone', browser: 'Chrome', system: 'Linux' })
    expect((await phone.answer(request, 'approve', await number(page))).status).toBe(200)
    await goesOn(page)
  })

  it('a wrong number is said in the window that waits, and the request still stands', async () => {
    const { name, phone } = await somebody()
    const page = await newPage()
    await enterPassword(page, name)
    const request = await phone.request()
    const right = await number(page)
    await phone.answer(request, 'approve', right === '42' ? '43' : '42')
    await page.locator('[role="alert"]').waitFor()
    expect(await number(page)).toBe(right)
    house.clock.advance(5)
    expect((await phone.answer(request, 'approve', right)).status).toBe(200)
    await goesOn(page)
  })

  it.each(['deny', 'report'] as const)('%s ends the sign-in in the window that waits, and leads back', async (decision) => {
    const { name, phone } = await somebody()
    const page = await newPage()
    await enterPassword(page, name)
    expect((await phone.answer(await phone.request(), decision)).status).toBe(200)
    await page.getByRole('heading', { name: /refused|declined|said no/i }).waitFor()
    await press(page, 'continue')
    expect(new URL(page.url()).searchParams.get('error')).toBe('access_denied')
  })

  it('PU-4 a request that nobody answered ends, and another one can be asked for', async () => {
    const { name, phone } = await somebody()
    const page = await newPage()
    await enterPassword(page, name)
    const old = await phone.request()
    const first = await number(page)
    house.clock.advance(121)
    await page.reload()
    expect(await page.locator('.number').count()).toBe(0)
    expect((await phone.answer(old, 'approve', first)).status).toBe(410)
    await press(page, 'resend')
    expect((await phone.answer(await phone.request(), 'approve', await number(page))).status).toBe(200)
    await goesOn(page)
  })

  it('FE-4 without JavaScript the page asks again by itself', async () => {
    const { name, phone } = await somebody()
    const page = await newPage({ javaScriptEnabled: false })
    await enterPassword(page, name)
    expect((await phone.answer(await phone.request(), 'approve', await number(page))).status).toBe(200)
    await goesOn(page)
  })

  it('PU-6 adding a phone: the page with the QR code goes on by itself, and the phone approves', async () => {
    const { name, email, phone } = await somebody(false)
    const page = await newPage()
    await enterPassword(page, name)
    // Whoever has a mailbox shows it before anything is added (LC-1).
    await page.fill('input[name="code"]', (await house.message(email)).parameters?.code ?? '')
    await press(page, 'continue')
    const uri = await page.locator('a[href*="/authenticator/"]').getAttribute('href')
    expect(await page.locator('img[src^="data:image/svg+xml"]').count()).toBe(1)
    expect((await phone.add(uri ?? '')).status).toBe(201)
    await page.locator('button[value="skip"]').waitFor()
    await press(page, 'skip')
    expect((await phone.answer(await phone.request(), 'approve', await number(page), { unlocked: true })).status).toBe(200)
    await goesOn(page)
  })
})
