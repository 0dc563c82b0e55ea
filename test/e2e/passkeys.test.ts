import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { addVirtualAuthenticator, type VirtualAuthenticator } from '../support/virtual-authenticator.ts'
import { announced, choose, enterPassword, heading, leads, openSignIn, press, seen } from './person.ts'
import { type Stage, stage } from './stage.ts'

const start = (page: Page) => leads(page, () => page.click('[data-passkey-start]'))

/** Carol, who has only a password, adds a passkey in the sign-in that asks for a second factor, and is asked for it. */
async function enrol({ server }: Stage, page: Page): Promise<void> {
  await openSignIn(page, server())
  await enterPassword(page, 'carol')
  await choose(page, /passkey/i)
  await page.fill('input[name="label"]', 'Blue laptop')
  await start(page)
  await press(page, 'skip')
}

/** As a new visit of the same browser: the device stays, the session does not. Nobody touches the device yet. */
async function leave(page: Page, device: VirtualAuthenticator): Promise<void> {
  await device.touches(false)
  await page.context().clearCookies()
}

/** Name and password, up to the question for the passkey. */
async function upToPasskey({ server }: Stage, page: Page, device: VirtualAuthenticator): Promise<void> {
  await leave(page, device)
  await openSignIn(page, server())
  await enterPassword(page, 'carol')
  expect(await heading(page)).toBe('Use your passkey')
  await device.touches(true)
}

/** Past the page that asks whether the shop may know who it is, if it is there. */
async function greeted(page: Page): Promise<string> {
  await page.locator('button[value="allow"], #amr').first().waitFor()
  if ((await page.locator('button[value="allow"]').count()) > 0) await press(page, 'allow')
  return heading(page)
}

/** The `amr` of the ID token, as the shop shows it. */
const methods = async (page: Page) => (await page.locator('#amr .tag').allInnerTexts()).sort()

describe.each(['SQLite', 'PostgreSQL'] as const)('passkeys on %s', (database) => {
  const here = stage({ database })

  it('WN-13 one is added where a sign-in asks for it and asked for before it counts, then signs in by autofill and as a second factor', async () => {
    const page = await here.newPage()
    const device = await addVirtualAuthenticator(page)
    await enrol(here, page)
    expect(await device.credentials()).toHaveLength(1)
    expect(await heading(page)).toBe('Use your passkey')
    await start(page)
    expect(await greeted(page)).toBe('Hello, Carol Example!')

    await leave(page, device)
    await openSignIn(page, here.server())
    expect(await page.getAttribute('input[name="identifier"]', 'autocomplete')).toBe('username webauthn')
    // Picked from the list of the name field: nothing is typed and no button is pressed.
    await device.touches(true)
    await page.reload()
    expect(await greeted(page)).toBe('Hello, Carol Example!')
    expect(await methods(page)).toEqual(['hwk', 'mfa', 'pop', 'user'])

    await upToPasskey(here, page, device)
    await start(page)
    expect(await greeted(page)).toBe('Hello, Carol Example!')
    expect(await methods(page)).toEqual(['hwk', 'mfa', 'pop', 'pwd', 'user'])

    // The counter goes back, as that of a copy would.
    const [credential] = await device.credentials()
    expect(credential?.signCount).toBeGreaterThan(1)
    await upToPasskey(here, page, device)
    await device.replace({ ...(credential as NonNullable<typeof credential>), signCount: 0 })
    await start(page)
    expect(await announced(page)).not.toBe('')
    expect(await heading(page)).toBe('Use your passkey')
  })
})

describe('passkeys', () => {
  const here = stage()

  it('without JavaScript no page is a dead end', async () => {
    const page = await here.newPage({ javaScriptEnabled: false })
    await openSignIn(page, here.server())
    expect(await page.locator('[data-passkey-start]').isVisible()).toBe(false)
    await enterPassword(page, 'carol')
    await choose(page, /passkey/i)
    expect(await seen(page, 'main')).toContain('Passkeys need JavaScript')
    expect(await page.locator('[data-passkey-start]').isVisible()).toBe(false)
    await press(page, 'back')
    await choose(page, /e-mail/i)
    expect(await page.locator('main form').count()).toBeGreaterThan(0)
    expect(await heading(page)).not.toContain('passkey')
  })

  it('WN-5 a security key that verifies nobody is a second factor, and no first one', async () => {
    const page = await here.newPage()
    const device = await addVirtualAuthenticator(page, { transport: 'usb', hasResidentKey: false, hasUserVerification: false })
    await enrol(here, page)
    await start(page)
    expect(await greeted(page)).toBe('Hello, Carol Example!')
    expect(await methods(page)).toEqual(['hwk', 'mfa', 'pop', 'pwd'])

    await leave(page, device)
    await openSignIn(page, here.server())
    await device.touches(true)
    await page.click('[data-passkey-start]')
    await page.locator('[data-passkey-said]').filter({ hasText: /./ }).waitFor()
    expect(await heading(page)).toBe('Sign in')
  })
})

describe('passkeys and other pages', () => {
  const here = stage()

  it('I-02 WN-3 what another port of the same host got out of a passkey is refused, and the page itself is not', async () => {
    const page = await here.newPage()
    const device = await addVirtualAuthenticator(page)
    await enrol(here, page)
    await start(page)
    await greeted(page)
    await leave(page, device)

    await openSignIn(page, here.server())
    const address = page.url()
    const options = await page.getAttribute('[data-passkey]', 'data-options')
    // The shop is at another port: browsers let it use the passkeys of `localhost` too, but say in their answer who asked.
    await page.goto(`${here.server().shopUrl}/`)
    await device.touches(true)
    const stolen = await page.evaluate(
      `navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(${options}) }).then((one) => JSON.stringify(one))`,
    )
    await device.touches(false)
    await page.goto(address)
    expect(await page.getAttribute('[data-passkey]', 'data-options')).toBe(options)
    await leads(page, () =>
      page.locator('[data-passkey]').evaluate((form, credential) => {
        const { elements } = form as unknown as { elements: { credential: { value: string } } }
        elements.credential.value = credential
        ;(form as unknown as { submit(): void }).submit()
      }, String(stolen)),
    )
    expect(await announced(page)).not.toBe('')
    expect(await heading(page)).toBe('Sign in')

    await device.touches(true)
    await start(page)
    expect(await greeted(page)).toBe('Hello, Carol Example!')
  })
})
