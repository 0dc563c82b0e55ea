import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { choose, enterCode, enterPassword, heading, leads, openSignIn, press, seen, totpCode } from './person.ts'
import { stage } from './stage.ts'

const firefox = 'Mozilla/5.0 (Windows NT 10.0; rv:141.0) Gecko/20100101 Firefox/141.0'

describe('a remembered browser', () => {
  const { server, newPage } = stage()

  const greeted = async (page: Page) => {
    if (page.url().startsWith(server().baseUrl)) await press(page, 'allow')
    expect(await heading(page)).toBe('Hello, Alice Example!')
  }
  const signOut = async (page: Page) => {
    await leads(page, () => page.getByRole('button', { name: 'Sign out' }).click())
    if (page.url().startsWith(server().baseUrl)) await leads(page, () => page.getByRole('button', { name: 'Sign out' }).click())
  }
  /** Password and code, with the box ticked. */
  const beRemembered = async (page: Page) => {
    await openSignIn(page, server())
    await enterPassword(page, 'alice')
    await choose(page, /authenticator app/i)
    await page.getByRole('checkbox', { name: /do not ask for a second step/i }).check()
    await enterCode(page, totpCode(server()))
    await greeted(page)
  }
  const asksForMore = async (page: Page) => {
    expect(page.url()).toContain('/sign-in/')
    expect(await seen(page, 'main')).toMatch(/authenticator app/i)
  }
  const trustedCookie = async (page: Page) =>
    (await page.context().cookies(server().baseUrl)).find((one) => one.name === 'cs_trusted')

  it('RC-8 SE-3 signs in with the password alone from then on, and says no more than that', async () => {
    const page = await newPage()
    await openSignIn(page, server())
    await enterPassword(page, 'alice')
    await choose(page, /authenticator app/i)
    const box = page.getByRole('checkbox', { name: /do not ask for a second step/i })
    // Nobody is remembered without saying so.
    expect(await box.isChecked()).toBe(false)
    await box.check()
    await enterCode(page, totpCode(server()))
    await greeted(page)
    const cookie = await trustedCookie(page)
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/', domain: 'localhost' })
    expect((cookie?.expires ?? 0) - Date.now() / 1000).toBeLessThanOrEqual(30 * 86_400)
    // 256 random bits behind a name.
    expect(cookie?.value).toMatch(/^[0-9a-f-]{36}\.[\w-]{43}$/)

    await signOut(page)
    await openSignIn(page, server())
    await enterPassword(page, 'alice')
    await greeted(page)
    expect(await seen(page, '#acr')).toBe('urn:countersign:aal1')
  })

  it('RC-8 without the tick nothing is remembered, and another profile is asked', async () => {
    const page = await newPage()
    await openSignIn(page, server())
    await enterPassword(page, 'alice')
    await choose(page, /authenticator app/i)
    await enterCode(page, totpCode(server()))
    await greeted(page)
    expect(await trustedCookie(page)).toBeUndefined()
    await signOut(page)
    await openSignIn(page, server())
    await enterPassword(page, 'alice')
    await asksForMore(page)

    await server().clock.advance(60)
    await beRemembered(await newPage())
    const other = await newPage()
    await openSignIn(other, server())
    await enterPassword(other, 'alice')
    await asksForMore(other)
  })

  it('RC-8 E-14 a step-up by acr_values asks all the same', async () => {
    const page = await newPage()
    await beRemembered(page)
    await signOut(page)
    const login = await page.request.get(`${server().shopUrl}/login?app=shop-web`, { maxRedirects: 0 })
    await page.goto(`${login.headers().location}&acr_values=urn:countersign:aal2`)
    await enterPassword(page, 'alice')
    expect(page.url()).toContain('/sign-in/')
    expect(await page.locator('input[name="code"], input[name="factor"]').count()).toBeGreaterThan(0)
    expect(await seen(page, 'main')).toMatch(/authenticator app/i)
  })

  it('RC-9 a stolen cookie in a browser of another kind is asked again; in a fresh profile of the same kind it is not', async () => {
    const page = await newPage()
    await beRemembered(page)
    const stolen = await trustedCookie(page)
    if (!stolen) throw new Error('nothing to steal')
    const thief = await newPage({ userAgent: firefox })
    await thief.context().addCookies([stolen])
    await openSignIn(thief, server())
    await enterPassword(thief, 'alice')
    await asksForMore(thief)
    // The test of the test: the cookie itself was good.
    const owner = await newPage()
    await owner.context().addCookies([stolen])
    await openSignIn(owner, server())
    await enterPassword(owner, 'alice')
    await greeted(owner)
    // And for bob it is nothing.
    const bob = await newPage()
    await bob.context().addCookies([stolen])
    await openSignIn(bob, server())
    await enterPassword(bob, 'bob')
    expect(bob.url()).toContain('/sign-in/')
  })

  it('RC-8 after thirty days, or when a factor has changed, it asks again', async () => {
    const page = await newPage()
    await beRemembered(page)
    const api = `${server().baseUrl}/demo/shop/account/api/changes`
    const { authenticators } = await (await page.request.get(`${server().baseUrl}/demo/shop/account/api/authenticators`)).json()
    const { id } = authenticators.find((one: { factor: string }) => one.factor === 'trusted_device')
    expect(authenticators.find((one: { factor: string }) => one.factor === 'trusted_device').label).toMatch(/Chrome/)
    const begun = await page.request.post(api, { data: { goal: { kind: 'remove', authenticator: id } } })
    expect((await begun.json()).kind).toBe('done')
    await signOut(page)
    await openSignIn(page, server())
    await enterPassword(page, 'alice')
    await asksForMore(page)

    const changed = await newPage()
    await server().clock.advance(60)
    await beRemembered(changed)
    const asked = await (await changed.request.post(api, { data: { goal: { kind: 'enrol', factor: 'second_password' } } })).json()
    const answer = { kind: 'answer', answer: { password: 'a long second password' } }
    const done = await changed.request.post(`${api}/${asked.transaction}`, { data: { version: asked.version, action: answer } })
    expect(await done.json()).toMatchObject({ kind: 'done' })
    await signOut(changed)
    await openSignIn(changed, server())
    await enterPassword(changed, 'alice')
    await asksForMore(changed)

    const later = await newPage()
    await server().clock.advance(60)
    await beRemembered(later)
    await signOut(later)
    await server().clock.advance(30 * 86_400)
    await openSignIn(later, server())
    await enterPassword(later, 'alice')
    await asksForMore(later)
  })
})
