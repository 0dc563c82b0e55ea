import type { Browser, BrowserContextOptions } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { sampleNow, samples } from '../../src/pages/samples.ts'
import { launchBrowser } from '../support/browser.ts'
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

async function open(name: string, options: BrowserContextOptions = {}): Promise<void> {
  stage = await createStage(await browser.newContext(options))
  await show(name)
}

async function show(name: string): Promise<void> {
  const sample = samples.find((candidate) => candidate.name === name)
  if (sample === undefined) throw new Error(`There is no sample "${name}".`)
  await stage.showSample(sample, 'en')
}

const focused = () => stage.tab.evaluate('document.activeElement.name || document.activeElement.textContent')
/** `autofocus` is done with a rendering of the page, which may come after its load event. */
const expectFocus = (name: string) => expect.poll(focused).toBe(name)
const lastPost = () => stage.posts.at(-1)
const noScript: BrowserContextOptions = { javaScriptEnabled: false }

test('FE-4: signing in by keyboard alone, without JavaScript', async () => {
  await open('identify', noScript)
  const { keyboard } = stage.tab
  await expectFocus('identifier')
  await keyboard.type('alice@example.com')
  await keyboard.press('Tab')
  await keyboard.type('correct horse battery staple')
  await keyboard.press('Enter')
  await expect.poll(lastPost).toEqual({
    url: 'https://pages.test/demo/shop/sign-in/uid',
    fields: [
      ['csrf', 'csrf-value'],
      ['identifier', 'alice@example.com'],
      ['password', 'correct horse battery staple'],
      ['action', 'continue'],
    ],
  })
})

test('FE-4: the tab order is name, password, continue, other ways, cancel', async () => {
  await open('identify')
  await expectFocus('identifier')
  const order = [await focused()]
  for (let press = 0; press < 5; press++) {
    await stage.tab.keyboard.press('Tab')
    order.push(await focused())
  }
  expect(order).toEqual(['identifier', 'password', 'Show', 'action', 'factor', 'action'])
})

test('FE-4: another first factor than the password is asked for by one button, without JavaScript', async () => {
  await open('identify', noScript)
  await stage.tab.getByLabel('E-mail or username').fill('alice')
  await stage.tab.getByRole('button', { name: 'Get a code by e-mail' }).click()
  await expect
    .poll(() => lastPost()?.fields)
    .toEqual([
      ['csrf', 'csrf-value'],
      ['identifier', 'alice'],
      ['password', ''],
      ['factor', 'email'],
    ])
})

test('FE-4: cancelling sends no password along', async () => {
  await open('identify', noScript)
  await stage.tab.getByLabel('Password', { exact: true }).fill('secret')
  await stage.tab.getByRole('button', { name: 'Cancel and go back to Demo shop' }).click()
  await expect
    .poll(() => lastPost()?.fields)
    .toEqual([
      ['csrf', 'csrf-value'],
      ['action', 'cancel'],
    ])
})

test('FE-4: a way is chosen with the arrow keys, without JavaScript', async () => {
  await open('choose', noScript)
  await stage.tab.getByRole('radio', { name: /E-mail code/ }).focus()
  await stage.tab.keyboard.press('ArrowDown')
  await stage.tab.keyboard.press('Enter')
  await expect
    .poll(() => lastPost()?.fields)
    .toEqual([
      ['csrf', 'csrf-value'],
      ['factor', 'o2'],
      ['action', 'continue'],
    ])
})

test('FE-4: a new code can be asked for without JavaScript, also too early', async () => {
  await open('challenge: e-mail', noScript)
  const resend = stage.tab.getByRole('button', { name: 'Send a new code' })
  expect(await resend.getAttribute('aria-describedby')).toBe('resend-when')
  expect(await stage.tab.locator('#resend-when').textContent()).toBe('A new code can be sent in 24 seconds, from 14:27:27 UTC.')
  await resend.click()
  await expect
    .poll(() => lastPost()?.fields)
    .toEqual([
      ['csrf', 'csrf-value'],
      ['action', 'resend'],
    ])
})

test('with JavaScript times count down, and the resend button waits for its time', async () => {
  stage = await createStage(await browser.newContext())
  await stage.tab.clock.install({ time: sampleNow + 7_200_000 })
  await show('challenge: e-mail')
  const resend = stage.tab.getByRole('button', { name: 'Send a new code' })
  await expect.poll(() => stage.tab.getByText('A new code can be sent in 0:24.').count()).toBe(1)
  expect(await resend.getAttribute('aria-disabled')).toBe('true')
  // By force, because Playwright itself would wait until the button is enabled.
  await resend.click({ force: true })
  await stage.tab.clock.fastForward(25_000)
  await expect.poll(() => resend.getAttribute('aria-disabled')).toBeNull()
  expect(stage.posts).toEqual([])
  await resend.click()
  await expect
    .poll(() => lastPost()?.fields)
    .toEqual([
      ['csrf', 'csrf-value'],
      ['action', 'resend'],
    ])
  await stage.tab.clock.fastForward(300_000)
  await expect.poll(() => stage.tab.getByText('The code has expired. Ask for a new one.').getAttribute('role')).toBe('status')
})

test('what is wrong takes the focus and is read out with its reason', async () => {
  await open('identify: credentials_wrong')
  await expectFocus('password')
  expect(await stage.tab.getByLabel('Password', { exact: true }).getAttribute('aria-describedby')).toBe('notice')
  expect(await stage.tab.getByRole('alert').textContent()).toBe(
    'The name or the password is not right. Check both and try again.',
  )
  expect(await stage.tab.title()).toBe('Error: Sign in · Shop')
  await show('identify: identifier_missing')
  await expectFocus('identifier')
  await show('challenge: code_wrong')
  await expectFocus('code')
  expect(await stage.tab.getByLabel('Code').getAttribute('aria-invalid')).toBe('true')
})

test('PW-9: the password is concealed, can be pasted, and is revealed only where JavaScript runs', async () => {
  await open('identify')
  const { tab } = stage
  const password = tab.locator('#password')
  expect(await password.getAttribute('type')).toBe('password')
  expect(await password.getAttribute('autocomplete')).toBe('current-password')
  expect(await tab.locator('#identifier').getAttribute('autocomplete')).toBe('username')
  await tab.locator('#identifier').fill('пароль with spaces 🔑')
  await tab.keyboard.press('ControlOrMeta+a')
  await tab.keyboard.press('ControlOrMeta+c')
  await password.focus()
  await tab.keyboard.press('ControlOrMeta+v')
  expect(await password.inputValue()).toBe('пароль with spaces 🔑')
  await tab.getByRole('button', { name: 'Show password' }).click()
  expect(await password.getAttribute('type')).toBe('text')
  await tab.getByRole('button', { name: 'Hide password' }).click()
  expect(await password.getAttribute('type')).toBe('password')
  await tab.getByRole('button', { name: 'Show password' }).click()
  await tab.getByRole('button', { name: 'Continue' }).click()
  expect(await password.getAttribute('type')).toBe('password')
  await tab.context().close()

  await open('identify', noScript)
  expect(await stage.tab.getByRole('button', { name: 'Show password' }).count()).toBe(0)
})

test('PW-9: codes are offered by the browser, typed on digits and pasted', async () => {
  await open('challenge: e-mail')
  const code = stage.tab.getByLabel('Code')
  expect(await code.getAttribute('autocomplete')).toBe('one-time-code')
  expect(await code.getAttribute('inputmode')).toBe('numeric')
  expect(await code.getAttribute('maxlength')).toBeNull()
})

test('consent sends the scopes that stay ticked, and those that always belong to it', async () => {
  await open('consent', noScript)
  await stage.tab.getByLabel('Pay up to 100 € in your name').uncheck()
  await stage.tab.getByRole('button', { name: 'Allow', exact: true }).click()
  await expect
    .poll(() => lastPost()?.fields)
    .toEqual([
      ['csrf', 'csrf-value'],
      ...['openid', 'profile', 'email', 'phone', 'address', 'urn:example:no-description'].map((scope) => ['scopes', scope]),
      ['action', 'allow'],
    ])
})

const answer = [
  ['code', 'authorization-code'],
  ['state', 'state'],
  ['iss', 'http://localhost:7300/demo/shop'],
]

test('form_post: exactly the given fields arrive, at once with JavaScript', async () => {
  await open('redirecting-form')
  await expect.poll(lastPost).toEqual({ url: 'http://localhost:7301/callback', fields: answer })
})

test('FE-4: form_post without JavaScript goes on by one button', async () => {
  await open('redirecting-form', noScript)
  expect(stage.posts).toEqual([])
  await stage.tab.getByRole('button', { name: 'Continue' }).click()
  await expect.poll(lastPost).toEqual({ url: 'http://localhost:7301/callback', fields: answer })
})

test('form_post: a field named "submit" does not stop the form', async () => {
  stage = await createStage(await browser.newContext())
  await stage.show({
    kind: 'redirecting-form',
    action: 'https://shop.example/cb',
    fields: { submit: 'x', state: '"><script>alert(1)</script>\r\n' },
  })
  await expect
    .poll(() => lastPost()?.fields)
    .toEqual([
      ['submit', 'x'],
      ['state', '"><script>alert(1)</script>\r\n'],
    ])
  expect(stage.incidents).toEqual([])
})

test('the device page refuses by its own button', async () => {
  await open('device-confirm', noScript)
  await stage.tab.getByRole('button', { name: 'No, do not connect' }).click()
  await expect
    .poll(() => lastPost()?.fields)
    .toEqual([
      ['xsrf', 'xsrf-value'],
      ['user_code', 'WDJB-MJHT'],
      ['abort', 'yes'],
      ['action', 'deny'],
    ])
})
