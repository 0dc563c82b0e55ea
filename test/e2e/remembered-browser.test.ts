import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { choose, enterCode, enterPassword, heading, openSignIn, people, press } from './person.ts'
import { stage } from './stage.ts'

const trusted = 'cs_trusted'

describe('a remembered browser', () => {
  const { server, newPage } = stage()

  /** Signs in as alice; ends at the page after the password. */
  async function arrive(page: Page): Promise<void> {
    await openSignIn(page, server())
    await enterPassword(page, 'alice')
  }
  const hello = async (page: Page) => {
    if (await page.locator('button[value="allow"]').count()) await press(page, 'allow')
    return heading(page)
  }
  /** What is left in the browser when every session has ended. */
  async function sessionsEnd(page: Page): Promise<void> {
    const kept = (await page.context().cookies()).filter((one) => one.name === trusted)
    await page.context().clearCookies()
    await page.context().addCookies(kept)
  }
  async function byMail(page: Page, remember: boolean): Promise<void> {
    const before = (await server().inbox(people.alice.identifier)).length
    await choose(page, /e-mail code/i)
    if (remember) await page.locator('input[name="remember"]').check()
    await enterCode(page, await server().code(people.alice.identifier, before))
    expect(await hello(page)).toBe('Hello, Alice Example!')
  }

  it('RC-8 is not asked for the second factor for thirty days, and is no second factor elsewhere', async () => {
    const page = await newPage()
    await arrive(page)
    await byMail(page, true)
    const [cookie] = (await page.context().cookies()).filter((one) => one.name === trusted)
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/' })
    expect((cookie?.expires ?? 0) * 1000 - Date.now()).toBeLessThanOrEqual(30 * 86_400_000 + 60_000)

    await sessionsEnd(page)
    await arrive(page)
    expect(await hello(page)).toBe('Hello, Alice Example!')

    await sessionsEnd(page)
    await openSignIn(page, server(), 'shop-all')
    await enterPassword(page, 'alice')
    expect(await page.locator('input[name="code"]').count()).toBe(1)
  })

  it('RC-8 who does not tick the box is not remembered', async () => {
    const page = await newPage()
    await arrive(page)
    expect(await page.locator('input[name="remember"]:checked').count()).toBe(0)
    await byMail(page, false)
    expect((await page.context().cookies()).filter((one) => one.name === trusted)).toEqual([])
  })

  it('RC-9 its cookie gives another user nothing, and another kind of browser proves again', async () => {
    const page = await newPage()
    await arrive(page)
    await byMail(page, true)
    const [cookie] = (await page.context().cookies()).filter((one) => one.name === trusted)
    if (!cookie) throw new Error('not remembered')

    await sessionsEnd(page)
    await openSignIn(page, server())
    await enterPassword(page, 'bob')
    expect(await heading(page)).not.toContain('Hello')

    const firefox = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:127.0) Gecko/20100101 Firefox/127.0'
    const copied = await newPage({ userAgent: firefox })
    await copied.context().addCookies([cookie])
    await arrive(copied)
    expect(await heading(copied)).not.toContain('Hello')
    expect(await copied.locator('input[type="radio"]').count()).toBeGreaterThan(1)
  })

  it('RC-8 not after thirty days', async () => {
    const page = await newPage()
    await arrive(page)
    await byMail(page, true)
    await sessionsEnd(page)
    await server().clock.advance(30 * 86_400 + 60)
    await arrive(page)
    expect(await heading(page)).not.toContain('Hello')
  })
})
