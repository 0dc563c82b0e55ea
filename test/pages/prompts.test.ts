import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { samples } from '../../src/pages/samples.ts'
import { launchBrowser } from '../support/browser.ts'
import { createStage, type Stage } from './stage.ts'

let browser: Browser
let stage: Stage
beforeAll(async () => {
  browser = await launchBrowser()
  stage = await createStage(await browser.newContext({ javaScriptEnabled: false }))
})
afterAll(() => browser?.close())

async function open(name: string): Promise<void> {
  const sample = samples.find((candidate) => candidate.name === name)
  if (sample === undefined) throw new Error(`There is no sample "${name}".`)
  await stage.showSample(sample, 'en')
}

const button = (name: string) => stage.tab.getByRole('button', { name })

/** What one more press of a button posts, without the csrf value that every form has. */
async function posted(name: string): Promise<readonly (readonly [string, string])[] | undefined> {
  const before = stage.posts.length
  await button(name).click()
  await expect.poll(() => stage.posts.length).toBe(before + 1)
  const [first, ...rest] = stage.posts.at(-1)?.fields ?? []
  expect(first).toEqual(['csrf', 'csrf-value'])
  return rest
}

/** What is only shown without JavaScript. By element, because Playwright looks for no text in there. */
async function without(): Promise<string | null> {
  const sentence = stage.tab.locator('noscript p')
  expect(await sentence.boundingBox()).not.toBeNull()
  return sentence.textContent()
}

const goesOn = ['action', 'continue']

describe('without JavaScript', () => {
  const answers: readonly [string, Readonly<Record<string, string>>, string, readonly (readonly string[])[]][] = [
    ['challenge: recovery code', { 'Recovery code': 'k7qd-mxpa' }, 'Continue', [['code', 'k7qd-mxpa'], goesOn]],
    ['challenge: second password', { 'Second password': 's' }, 'Continue', [['password', 's'], goesOn]],
    ['challenge: code device', { Code: '123456' }, 'Continue', [['code', '123456'], goesOn]],
    [
      'challenge: questions',
      { 'What was the name of your first pet?': 'Rex', 'In which town were you born?': 'Lisbon' },
      'Continue',
      [['answer_first_pet', 'Rex'], ['answer_birth_city', 'Lisbon'], ['answer_first_concert', ''], goesOn],
    ],
    [
      'challenge: cells',
      { A1: '0X', C4: '7K', J10: '2R' },
      'Continue',
      [['cell_A1', '0X'], ['cell_C4', '7K'], ['cell_J10', '2R'], goesOn],
    ],
    ['challenge: push', {}, 'I have answered', [goesOn]],
    ['challenge: link with a code', { 'Or enter the code': '123456' }, 'Continue', [['code', '123456'], goesOn]],
    ['enrol: address', { 'E-mail address': 'a@example.com' }, 'Send me a code', [['address', 'a@example.com'], goesOn]],
    ['enrol: phone', { 'Phone number': '+1 500 555 0001' }, 'Send me a code', [['address', '+1 500 555 0001'], goesOn]],
    ['enrol: address on record', {}, 'Send me a code', [goesOn]],
    ['enrol: phone on record', {}, 'Send me a code', [goesOn]],
    ['enrol: app', { 'Enter the code that the app shows now': '123456' }, 'Continue', [['code', '123456'], goesOn]],
    ['enrol: new-password', { 'New password': 'p w' }, 'Continue', [['password', 'p w'], goesOn]],
    [
      'enrol: new-questions',
      { 'Answer 1': 'Rex', 'Answer 2': 'Lisbon', 'Answer 3': 'Blue' },
      'Continue',
      [
        ['question_1', 'first_pet'],
        ['answer_1', 'Rex'],
        ['question_2', 'birth_city'],
        ['answer_2', 'Lisbon'],
        ['question_3', 'first_concert'],
        ['answer_3', 'Blue'],
        goesOn,
      ],
    ],
    ['enrol: device', {}, 'My phone is connected', [goesOn]],
    ['enrol: show-codes', {}, 'I have saved them', [['saved', 'yes'], goesOn]],
    [
      'enrol: card',
      { A1: '0X', C4: '7K', J10: '2R' },
      'Continue',
      [['cell_A1', '0X'], ['cell_C4', '7K'], ['cell_J10', '2R'], goesOn],
    ],
    [
      'enrol: token',
      { 'Serial number': 'FT-1', 'The code it shows now': '111111', 'The next code': '222222' },
      'Continue',
      [['serial', 'FT-1'], ['code', '111111'], ['code2', '222222'], goesOn],
    ],
  ]

  test.each(answers)('FE-4: "%s" is answered by a plain form', async (name, typed, press, fields) => {
    await open(name)
    for (const [label, text] of Object.entries(typed)) await stage.tab.getByLabel(label, { exact: false }).fill(text)
    expect(await posted(press)).toEqual(fields)
  })

  test('FE-4: another question can be picked for each place', async () => {
    await open('enrol: new-questions')
    await stage.tab
      .getByLabel('Question 2')
      .selectOption({ label: 'What was the first name of your best friend when you were a child?' })
    expect(await posted('Continue')).toContainEqual(['question_2', 'childhood_friend'])
  })

  test('FE-4: what to add is chosen, left out where it is not demanded, and left for something else', async () => {
    await open('enrol-choice')
    expect(await button('Not now').count()).toBe(0)
    await stage.tab.getByRole('radio', { name: /Authenticator app/ }).check()
    expect(await posted('Continue')).toEqual([['factor', 'o1'], goesOn])
    await open('enrol-choice: offered')
    expect(await posted('Not now')).toEqual([['action', 'skip']])
    await open('enrol: show-codes')
    expect(await posted('Not now')).toEqual([['action', 'skip']])
    await open('enrol: app')
    expect(await button('Not now').count()).toBe(0)
    expect(await posted('Add something else')).toEqual([['action', 'back']])
    await open('enrol: code')
    expect(await posted('Send a new code')).toEqual([['action', 'resend']])
    expect(await posted('Cancel and go back to Demo shop')).toEqual([['action', 'cancel']])
  })

  test('RC-8: a browser is remembered only where its box is ticked, and warned of on shared computers', async () => {
    await open('challenge: e-mail, remember')
    const box = stage.tab.getByLabel('Do not ask for a second step in this browser for 30 days')
    expect(await box.isChecked()).toBe(false)
    expect(await stage.tab.getByText('Leave this empty on a computer that others use too.').count()).toBe(1)
    await stage.tab.getByLabel('Code').fill('123456')
    expect(await posted('Continue')).toEqual([['code', '123456'], goesOn])
    await box.check()
    expect(await posted('Continue')).toEqual([['code', '123456'], ['remember', 'yes'], goesOn])
  })

  test('FE-4: a passkey page says what it needs and leaves the other ways, and no button that does nothing', async () => {
    for (const name of ['challenge: passkey', 'enrol: new-passkey', 'identify: passkey autofill']) {
      await open(name)
      expect(await without()).toMatch(/^Passkeys need JavaScript/)
      expect(await stage.tab.locator('[data-passkey-start]').isVisible(), name).toBe(false)
      expect(await stage.tab.locator('form[data-passkey] input:visible').count(), name).toBe(0)
      expect(await button('Cancel and go back to Demo shop').isVisible()).toBe(true)
    }
    await open('challenge: passkey')
    expect(await posted('Choose another method')).toEqual([['action', 'back']])
    await open('enrol: new-passkey')
    expect(await posted('Add something else')).toEqual([['action', 'back']])
  })

  test('FE-4: a page that waits asks for itself again, but not while somebody types a code', async () => {
    await open('challenge: push')
    expect(await stage.tab.getByText('42', { exact: true }).isVisible()).toBe(true)
    expect(await without()).toBe('This page looks for your answer every few seconds.')
    await expect.poll(() => stage.asked, { timeout: 20_000 }).toEqual(['/demo/shop/sign-in/uid'])
    for (const name of ['challenge: link with a code', 'challenge: push, over', 'enrol: device, over', 'challenge: e-mail']) {
      await open(name)
      expect(await stage.tab.locator('meta[http-equiv=refresh]').count(), name).toBe(0)
    }
  }, 60_000)
})

test('PW-9: letters and digits get a keyboard, digits the keypad, and only codes that were sent are offered by the browser', async () => {
  await open('challenge: recovery code')
  const code = stage.tab.locator('[name=code]')
  expect(await code.getAttribute('inputmode')).toBe('text')
  expect(await code.getAttribute('autocomplete')).toBe('off')
  await open('enrol: app')
  expect(await code.getAttribute('inputmode')).toBe('numeric')
})

test('RC-7: wrong answers to questions are marked all alike', async () => {
  await open('challenge: questions, wrong')
  const fields = stage.tab.locator('input[type=text]')
  expect(await fields.evaluateAll((all) => all.map((one) => one.getAttribute('aria-invalid')))).toEqual(['true', 'true', 'true'])
})

test('the key of an app is shown as a picture, as a link and in groups for typing', async () => {
  await open('enrol: app')
  const picture = stage.tab.getByRole('img', { name: 'QR code to be scanned with an authenticator app' })
  expect(await picture.evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth)).toBeGreaterThan(0)
  const link = stage.tab.getByRole('link', { name: 'Open in your authenticator app' })
  expect(await link.getAttribute('href')).toMatch(/^otpauth:\/\/totp\//)
  expect(await stage.tab.getByText('JBSW Y3DP EHPK 3PXP JBSW Y3DP EHPK 3PXP').count()).toBe(1)
  expect(stage.incidents).toEqual([])
})
