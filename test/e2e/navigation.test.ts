import { describe, expect, it } from 'vitest'
import {
  choose,
  enterCode,
  enterPassword,
  heading,
  leads,
  openSignIn,
  people,
  press,
  seen,
  totpCode,
  upToCode,
} from './person.ts'
import { stage } from './stage.ts'

describe('ways through the pages', () => {
  const { server, newPage } = stage()

  it('another method can be chosen instead', async () => {
    const page = await newPage()
    await upToCode(page, server())
    await press(page, 'back')
    await choose(page, /authenticator app/i)
    await enterCode(page, totpCode(server()))
    expect(await heading(page)).toContain('Allow Demo shop')
  })

  it('the back button brings no old step to life', async () => {
    const page = await newPage()
    const code = await upToCode(page, server())
    await page.goBack()
    await page.reload()
    expect(await heading(page)).toContain('Which code')
    await enterCode(page, code)
    expect(await heading(page)).toContain('Allow Demo shop')
  })

  it('a form that is out of date acts on nothing, and the current page follows', async () => {
    const page = await newPage()
    await openSignIn(page, server())
    const second = await page.context().newPage()
    await second.goto(page.url())
    await enterPassword(page, 'alice')
    await choose(page, /e-mail/i)
    await enterPassword(second, 'bob')
    expect(await heading(second)).toBe(await heading(page))
    expect(await seen(second, 'main')).toContain('That page was out of date')
  })

  it('two tabs sign in beside each other', async () => {
    const first = await newPage()
    await openSignIn(first, server())
    const second = await first.context().newPage()
    await openSignIn(second, server(), 'shop-plain')
    await enterPassword(second, 'alice')
    await press(second, 'allow')
    expect(await heading(second)).toBe('Hello, Alice Example!')
    await enterPassword(first, 'alice')
    await choose(first, /authenticator app/i)
    await enterCode(first, totpCode(server()))
    await press(first, 'allow')
    expect(await heading(first)).toBe('Hello, Alice Example!')
    expect(await seen(first, '#application')).toContain('shop-web')
  })

  it('cancelling leads back to the shop, which says so', async () => {
    const page = await newPage()
    await upToCode(page, server())
    await press(page, 'cancel')
    if (new URL(page.url()).origin !== server().shopUrl) await press(page, 'continue')
    expect(await heading(page)).toBe('You are not signed in')
    expect(await seen(page, '#detail')).toContain('access_denied')
    await leads(page, () => page.getByRole('link', { name: 'Sign in again' }).click())
    expect(await heading(page)).toBe('Sign in')
  })

  it('refusing consent gives the shop nothing', async () => {
    const page = await newPage()
    await enterCode(page, await upToCode(page, server()))
    await press(page, 'deny')
    expect(await heading(page)).toBe('You are not signed in')
    await page.goto(`${server().shopUrl}/account`)
    expect(page.url()).toBe(`${server().shopUrl}/`)
  })

  it('a scope can be left out of the consent', async () => {
    const page = await newPage()
    await openSignIn(page, server(), 'shop-plain')
    await enterPassword(page, 'bob')
    await page.locator('input[name="scopes"][value="email"]').uncheck()
    await press(page, 'allow')
    expect(await seen(page, '#scopes')).not.toContain('email')
    expect(await page.locator('#userinfo').textContent()).not.toContain(people.bob.identifier)
  })

  it('SE-2: a sign-in opened in another browser shows nothing of it', async () => {
    const page = await newPage()
    await upToCode(page, server())
    const stranger = await newPage()
    const response = await stranger.goto(page.url())
    expect(response?.status()).toBeGreaterThanOrEqual(400)
    expect(await stranger.locator('input[name="code"]').count()).toBe(0)
  })
})
