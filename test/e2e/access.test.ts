import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { choose, enterCode, enterPassword, heading, leads, openSignIn, people, press, upToCode } from './person.ts'
import { stage } from './stage.ts'

describe('FE-4: for everybody', () => {
  const { server, newPage } = stage()

  it('signs in without JavaScript', async () => {
    const page = await newPage({ javaScriptEnabled: false })
    await enterCode(page, await upToCode(page, server()))
    await press(page, 'allow')
    expect(await heading(page)).toBe('Hello, Alice Example!')
  })

  it('fits a screen of 320 pixels on every page', async () => {
    const page = await newPage({ viewport: { width: 320, height: 640 } })
    const fits = async () => expect(await widthOf(page), page.url()).toBeLessThanOrEqual(320)
    await openSignIn(page, server())
    await fits()
    await enterPassword(page, 'alice')
    await fits()
    const before = (await server().inbox(people.alice.identifier)).length
    await choose(page, /e-mail/i)
    await fits()
    await enterCode(page, await server().code(people.alice.identifier, before))
    await fits()
    await press(page, 'deny')
    await fits()
  })

  it('the shop has no fault that axe finds, light and dark', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const page = await newPage({ colorScheme })
      await page.goto(server().shopUrl)
      expect(await faultsOf(page)).toEqual([])
      await openSignIn(page, server(), 'shop-plain')
      await enterPassword(page, 'alice')
      await press(page, 'allow')
      expect(await heading(page)).toBe('Hello, Alice Example!')
      expect(await faultsOf(page)).toEqual([])
      await page.goto(`${server().shopUrl}/callback?state=unknown`)
      expect(await faultsOf(page)).toEqual([])
    }
  })

  it('signs in with the keyboard alone', async () => {
    const page = await newPage()
    await page.goto(server().shopUrl)
    await tabTo(page, '/login?app=shop-web')
    await leads(page, () => page.keyboard.press('Enter'))
    await focusIn(page, 'identifier')
    await page.keyboard.type(people.alice.identifier)
    await tabTo(page, 'password')
    await page.keyboard.type(people.alice.password)
    await leads(page, () => page.keyboard.press('Enter'))
    const before = (await server().inbox(people.alice.identifier)).length
    await tabTo(page, 'factor')
    await leads(page, () => page.keyboard.press('Enter'))
    await focusIn(page, 'code')
    await page.keyboard.type(await server().code(people.alice.identifier, before))
    await leads(page, () => page.keyboard.press('Enter'))
    await tabTo(page, 'allow')
    await leads(page, () => page.keyboard.press('Enter'))
    expect(await heading(page)).toBe('Hello, Alice Example!')
  })
})

/** The browser sets the first focus with a rendering, which may come after the page has loaded. */
async function focusIn(page: Page, name: string): Promise<void> {
  await expect.poll(() => page.evaluate('document.activeElement?.getAttribute("name")')).toBe(name)
}

function widthOf(page: Page): Promise<number> {
  return page.evaluate('document.documentElement.scrollWidth')
}

async function faultsOf(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source)
  const { violations } = await page.evaluate<axe.AxeResults>('axe.run()')
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)
}

/** Presses Tab until the focus is on what has this name, value or address. */
async function tabTo(page: Page, wanted: string): Promise<void> {
  for (let presses = 0; presses < 25; presses++) {
    await page.keyboard.press('Tab')
    const focused = await page.evaluate(
      '((e) => [e?.getAttribute("name"), e?.getAttribute("value"), e?.getAttribute("href")])(document.activeElement)',
    )
    if ((focused as (string | null)[]).includes(wanted)) return
  }
  throw new Error(`Tab does not reach ${wanted}`)
}
