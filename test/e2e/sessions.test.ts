import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { choose, enterCode, enterPassword, heading, leads, openSignIn, press, seen, totpCode } from './person.ts'
import { stage } from './stage.ts'

describe('sessions', () => {
  const { server, newPage } = stage()

  const greeted = async (page: Page) => {
    if (page.url().startsWith(server().baseUrl)) await press(page, 'allow')
    expect(await heading(page)).toBe('Hello, Alice Example!')
  }
  const signIn = async (page: Page, application: string) => {
    await openSignIn(page, server(), application)
    await enterPassword(page, 'alice')
    if (application === 'shop-web') {
      await choose(page, /authenticator app/i)
      await enterCode(page, totpCode(server()))
    }
    await greeted(page)
  }

  it('a second visit is signed in at once, without a page', async () => {
    const page = await newPage()
    await signIn(page, 'shop-web')
    await openSignIn(page, server())
    expect(page.url()).toBe(`${server().shopUrl}/account`)
    expect(await heading(page)).toBe('Hello, Alice Example!')
  })

  it('FL-1: an application with factors asks for one although a session without it lives', async () => {
    const page = await newPage()
    await signIn(page, 'shop-plain')
    await openSignIn(page, server())
    expect(page.url()).toContain('/sign-in/')
    expect(await page.locator('input[name="password"]').count()).toBe(0)
    await choose(page, /authenticator app/i)
    await enterCode(page, totpCode(server()))
    await greeted(page)
    expect(await seen(page, '#acr')).toBe('urn:countersign:aal2')
  })

  it('prompt=login asks for everything again', async () => {
    const page = await newPage()
    await signIn(page, 'shop-web')
    await leads(page, () => page.getByRole('link', { name: 'Prove it again' }).click())
    expect(await page.locator('input[name="password"]').count()).toBe(1)
  })

  it('tokens are renewed where the person allowed it', async () => {
    const page = await newPage()
    await signIn(page, 'shop-plain')
    for (const times of ['1 time', '2 times']) {
      await leads(page, () => page.getByRole('button', { name: 'Refresh' }).click())
      expect(await seen(page, '#refreshes')).toBe(times)
    }
  })

  it('SE-4: signing out ends the session at the server too', async () => {
    const page = await newPage()
    await signIn(page, 'shop-web')
    await leads(page, () => page.getByRole('button', { name: 'Sign out' }).click())
    if (page.url().startsWith(server().baseUrl)) await leads(page, () => page.getByRole('button', { name: 'Sign out' }).click())
    expect(page.url()).toBe(`${server().shopUrl}/?state=signed-out`)
    await openSignIn(page, server())
    expect(await page.locator('input[name="password"]').count()).toBe(1)
  })
})
