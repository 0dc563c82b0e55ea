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

/** Fields that a button posts, without the csrf value that every form has. */
async function posted(name: string): Promise<readonly (readonly [string, string])[] | undefined> {
  const before = stage.posts.length
  await stage.tab.getByRole('button', { name }).click()
  await expect.poll(() => stage.posts.length).toBe(before + 1)
  return stage.posts.at(-1)?.fields.slice(1)
}

describe('why somebody is asked, without JavaScript', () => {
  test.each([
    ['choose: why application', 'Demo shop asks everybody for a second step.'],
    ['choose: why workspace', 'Shop asks everybody for a second step, in every application.'],
    ['choose: why scope', 'Demo shop asks for a permission that needs a second step: payments, urn:example:no-description.'],
    ['choose: why risk', 'Something about this sign-in is unusual, so we make sure that it is you.'],
    ['challenge: why', 'Demo shop asks everybody for a second step.'],
    ['enrol-choice: why', 'Demo shop asks everybody for a second step.'],
    ['enrol: why', 'You are about to change how you sign in, so you confirm first with what your account has already.'],
  ])('"%s" opens to say it', async (name, sentence) => {
    await open(name)
    const said = stage.tab.getByText(sentence, { exact: true })
    expect(await said.isVisible()).toBe(false)
    await stage.tab.getByText('Why am I asked?').click()
    expect(await said.isVisible()).toBe(true)
  })

  test('a page without a reason has no such line', async () => {
    await open('choose')
    expect(await stage.tab.locator('details').count()).toBe(0)
  })
})

describe('a locked scope on the consent page, without JavaScript', () => {
  test('cannot be ticked, and going on leaves it out', async () => {
    await open('consent: locked, alone')
    const box = stage.tab.getByRole('checkbox', { name: 'Pay up to 100 € in your name' })
    expect(await box.isDisabled()).toBe(true)
    expect(await box.isChecked()).toBe(false)
    expect(await posted('Continue without it')).toEqual([
      ['scopes', 'openid'],
      ['action', 'allow'],
    ])
  })

  test('"Verify now" says which one, and takes the boxes along as they are', async () => {
    await open('consent: locked')
    expect(await stage.tab.getByRole('checkbox', { name: 'See your e-mail address' }).isChecked()).toBe(false)
    const verify = stage.tab.getByRole('button', { name: 'Verify now', description: 'Pay up to 100 € in your name' })
    await verify.click()
    await expect
      .poll(() => stage.posts.at(-1)?.fields.slice(1))
      .toEqual([
        ['scopes', 'openid'],
        ['verify', 'payments'],
      ])
  })

  test('a step that was not finished is told, and leads back to the page and not to the application', async () => {
    await open('consent: locked, not finished')
    expect(await stage.tab.getByRole('alert').textContent()).toBe(
      'The step was not finished, so nothing was unlocked. Try again, or continue without it.',
    )
    await open('choose: to unlock a scope')
    expect(await posted('Cancel')).toEqual([['action', 'cancel']])
    expect(await stage.tab.getByText('go back to Demo shop').count()).toBe(0)
  })
})
