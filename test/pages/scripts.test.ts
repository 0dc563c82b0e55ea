import type { Browser, BrowserContextOptions } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { sampleNow, samples } from '../../src/pages/samples.ts'
import { launchBrowser } from '../support/browser.ts'
import { addVirtualAuthenticator } from '../support/virtual-authenticator.ts'
import { createStage, type Stage } from './stage.ts'

let browser: Browser
let stage: Stage
beforeAll(async () => {
  browser = await launchBrowser()
})
afterEach(async () => {
  await stage.tab.context().close()
})
afterAll(() => browser?.close())

const page = '/demo/shop/sign-in/uid'
const state = `${page}/state`

async function prepare(options: BrowserContextOptions = {}): Promise<void> {
  stage = await createStage(await browser.newContext(options))
}

async function show(name: string): Promise<void> {
  const sample = samples.find((candidate) => candidate.name === name)
  if (sample === undefined) throw new Error(`There is no sample "${name}".`)
  await stage.showSample(sample, 'en')
}

/** Shows a page whose clock only moves when told. */
async function showWaiting(name: string): Promise<void> {
  await prepare()
  await stage.tab.clock.install({ time: sampleNow })
  // Before the page is there, so that none of its own time passes.
  await stage.tab.clock.pauseAt(sampleNow + 3_600_000)
  await show(name)
}

/** Lets time pass, after which the page has asked so often in all, and has had its answer. */
async function pass(seconds: number, asked: number): Promise<void> {
  const answered = asked > stage.asked.length ? stage.tab.waitForEvent('requestfinished') : undefined
  await stage.tab.clock.runFor(seconds * 1_000)
  await answered
  await stage.tab.waitForTimeout(50)
  expect(stage.asked.length).toBe(asked)
}

test('PU-7: a waiting page asks for nothing but the state, every two seconds, and goes on when the version has changed', async () => {
  await showWaiting('challenge: push')
  await pass(2, 1)
  await pass(2, 2)
  await pass(2, 3)
  expect(stage.asked).toEqual([state, state, state])
  stage.state.version = 4
  await stage.tab.clock.runFor(2_000)
  await expect.poll(() => stage.asked).toEqual([state, state, state, state, page])
  expect(stage.incidents).toEqual([])
})

test('a phone that registers itself moves the page on too', async () => {
  await showWaiting('enrol: device')
  stage.state.version = 4
  await stage.tab.clock.runFor(3_000)
  await expect.poll(() => stage.asked).toEqual([state, page])
})

test('a sign-in that is gone is shown as it is now', async () => {
  await showWaiting('challenge: push')
  stage.state.status = 404
  await stage.tab.clock.runFor(3_000)
  await expect.poll(() => stage.asked).toEqual([state, page])
})

test('a server that cannot answer is asked less and less often, and again as usual when it can', async () => {
  await showWaiting('challenge: push')
  stage.state.status = 503
  await pass(2, 1)
  await pass(3, 1)
  await pass(1, 2)
  await pass(7, 2)
  stage.state.status = 200
  await pass(1, 3)
  await pass(2, 4)
  expect(stage.asked).not.toContain(page)
})

test('nothing is asked when the time is over', async () => {
  await showWaiting('challenge: push')
  for (let seconds = 0; seconds < 120; seconds += 10) {
    await stage.tab.clock.runFor(10_000)
    await stage.tab.waitForTimeout(20)
  }
  const asked = stage.asked.length
  await stage.tab.clock.runFor(60_000)
  await stage.tab.waitForTimeout(200)
  expect(stage.asked.length).toBe(asked)
  expect(await stage.tab.getByText('The time for this is over. Ask for a new one.').getAttribute('role')).toBe('status')
  await show('challenge: push, over')
  expect(await stage.tab.locator('[data-wait]').count()).toBe(0)
})

test('a passkey is created and posted with its name; no password and no other field goes along', async () => {
  await prepare()
  await addVirtualAuthenticator(stage.tab)
  await show('enrol: new-passkey')
  await stage.tab.getByLabel('A name for it (optional)').fill('Blue laptop')
  await stage.tab.getByRole('button', { name: 'Create a passkey' }).click()
  await expect.poll(() => stage.posts.length).toBe(1)
  const fields = Object.fromEntries(stage.posts[0]?.fields ?? [])
  expect(Object.keys(fields).sort()).toEqual(['action', 'credential', 'csrf', 'label'])
  expect(fields).toMatchObject({ action: 'continue', csrf: 'csrf-value', label: 'Blue laptop' })
  expect(JSON.parse(fields.credential as string)).toMatchObject({ type: 'public-key' })
  expect(stage.incidents).toEqual([])
})

test('a passkey proves with the box to remember this browser, and says so when there is none', async () => {
  await prepare()
  const authenticator = await addVirtualAuthenticator(stage.tab)
  await show('challenge: passkey')
  await stage.tab.getByRole('button', { name: 'Use my passkey' }).click()
  // Chromium waits for the time limit of the ceremony where no passkey fits, unless the person gives up.
  await authenticator.unplug()
  await expect.poll(() => stage.tab.getByRole('alert').isVisible(), { timeout: 15_000 }).toBe(true)
  await addVirtualAuthenticator(stage.tab)
  await show('enrol: new-passkey')
  await stage.tab.getByRole('button', { name: 'Create a passkey' }).click()
  await expect.poll(() => stage.posts.length).toBe(1)
  await show('challenge: passkey')
  await stage.tab.getByLabel('Do not ask for a second step').check()
  await stage.tab.getByRole('button', { name: 'Use my passkey' }).click()
  await expect.poll(() => stage.posts.length, { timeout: 10_000 }).toBe(2)
  const fields = Object.fromEntries(stage.posts[1]?.fields ?? [])
  expect(Object.keys(fields).sort()).toEqual(['action', 'credential', 'csrf', 'remember'])
})

test('the name field offers passkeys, whose answer comes with the factor and without a name', async () => {
  await prepare()
  await addVirtualAuthenticator(stage.tab)
  await show('enrol: new-passkey')
  await stage.tab.getByRole('button', { name: 'Create a passkey' }).click()
  await expect.poll(() => stage.posts.length).toBe(1)
  await show('identify: passkey autofill')
  expect(await stage.tab.locator('#identifier').getAttribute('autocomplete')).toBe('username webauthn')
  // A simulated finger touches whatever waits: it may answer the name field before the button is pressed, or both.
  if (stage.posts.length === 1) await stage.tab.getByRole('button', { name: 'Sign in with a passkey' }).click()
  await expect.poll(() => stage.posts.length, { timeout: 10_000 }).toBeGreaterThanOrEqual(2)
  const fields = Object.fromEntries(stage.posts[1]?.fields ?? [])
  expect(Object.keys(fields).sort()).toEqual(['action', 'credential', 'csrf', 'factor'])
  expect(fields.factor).toBe('passkey')
})

test.each([
  ['enrol: show-codes', 'Recovery codes for Demo shop', 'k7qd-mxpa-2r9c-tt19'],
  ['enrol: card', 'Card for Demo shop', '0042-1187'],
])('RC-1: "%s" is printed alone, on one sheet, in black, with workspace and application', async (name, title, content) => {
  await prepare({ colorScheme: 'dark' })
  await stage.tab.addInitScript('window.printed = 0; window.print = () => { window.printed++ }')
  await show(name)
  expect(await stage.tab.getByText(title).isVisible()).toBe(false)
  await stage.tab.getByRole('button', { name: 'Print' }).click()
  expect(await stage.tab.evaluate('window.printed')).toBe(1)

  await stage.tab.emulateMedia({ media: 'print' })
  const text = await stage.tab.evaluate('document.body.innerText')
  expect(text).toContain(title)
  expect(text).toContain(content)
  expect(text).toContain('Shop')
  expect(text).toContain('2026-01-15')
  expect(text).not.toMatch(/Cancel|Continue|saved|asks for this|Not now|Add something/)
  expect(await stage.tab.locator('button:visible, input:visible').count()).toBe(0)
  expect(await stage.tab.evaluate(`getComputedStyle(document.body).color`)).toBe('rgb(0, 0, 0)')
  const pdf = (await stage.tab.pdf({ format: 'A5' })).toString('latin1')
  expect(pdf.match(/\/Type\s*\/Page\b(?!s)/g)).toHaveLength(1)
})

test('without JavaScript there is no print button, and the browser prints the same sheet', async () => {
  await prepare({ javaScriptEnabled: false })
  await show('enrol: show-codes')
  expect(await stage.tab.getByRole('button', { name: 'Print' }).count()).toBe(0)
})

test('the key of an app is copied without its spaces', async () => {
  await prepare({ permissions: ['clipboard-read', 'clipboard-write'] })
  await show('enrol: app')
  await stage.tab.getByRole('button', { name: 'Copy' }).click()
  await expect.poll(() => stage.tab.getByRole('button', { name: 'Copied' }).count()).toBe(1)
  expect(await stage.tab.evaluate('navigator.clipboard.readText()')).toBe('JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP')
})

test('on a phone the link to the app on it comes before the picture', async () => {
  await prepare({ hasTouch: true, isMobile: true, viewport: { width: 390, height: 800 } })
  await show('enrol: app')
  const top = async (selector: string) => (await stage.tab.locator(selector).boundingBox())?.y ?? Number.NaN
  expect(await top('.here .button')).toBeLessThan(await top('.handover img'))
})

test('PW-9: a new password is concealed, told its length beforehand, and can be revealed', async () => {
  await prepare()
  await show('enrol: new-password')
  const password = stage.tab.locator('#password')
  expect(await password.getAttribute('type')).toBe('password')
  expect(await password.getAttribute('autocomplete')).toBe('new-password')
  expect(await password.getAttribute('aria-describedby')).toBe('password-hint')
  expect(await stage.tab.locator('#password-hint').textContent()).toBe('At least 15 characters')
  await stage.tab.getByRole('button', { name: 'Show password' }).click()
  expect(await password.getAttribute('type')).toBe('text')
})
