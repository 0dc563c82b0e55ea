import { Secret, TOTP } from 'otpauth'
import type { Page } from 'playwright-core'
import type { DevServer } from '../support/server.ts'

/** The demo tenant's people, as the README introduces them. */
export const people = {
  alice: { identifier: 'alice@example.com', password: 'correct horse battery staple' },
  bob: { identifier: 'bob@example.com', password: 'bob has only a mailbox' },
  carol: { identifier: 'carol@example.com', password: 'carol has nothing else' },
  admin: { identifier: 'admin@example.com', password: 'admin of the demo tenant' },
} as const

export type PersonName = keyof typeof people

const totp = new TOTP({ secret: Secret.fromBase32('JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP') })

/** What alice's authenticator app shows at the server's time. */
export function totpCode(server: DevServer): string {
  return totp.generate({ timestamp: server.clock.now() })
}

/** A code that is certainly not this one. */
export function otherThan(code: string): string {
  return code.replace(/\d$/, (digit) => String((Number(digit) + 1) % 10))
}

/** Does something that leads to another page, and waits until that page is there. */
export async function leads(page: Page, act: () => Promise<unknown>): Promise<void> {
  await Promise.all([page.waitForEvent('load'), act()])
}

/** Presses the button of the form contract: `continue`, `allow`, `deny`, `resend`, `cancel`, `back`. */
export function press(page: Page, action: string): Promise<void> {
  return leads(page, () => page.locator(`button[name="action"][value="${action}"]`).first().click())
}

/** Opens the shop and starts a sign-in with one of its applications. */
export async function openSignIn(page: Page, server: DevServer, application = 'shop-web'): Promise<void> {
  await page.goto(`${server.shopUrl}/`)
  await leads(page, () => page.locator(`main a[href="/login?app=${application}"]`).first().click())
}

export async function enterPassword(page: Page, name: PersonName): Promise<void> {
  await page.fill('input[name="identifier"]', people[name].identifier)
  await page.fill('input[name="password"]', people[name].password)
  await press(page, 'continue')
}

/** Picks a way to confirm by the words the page shows for it. */
export async function choose(page: Page, words: RegExp): Promise<void> {
  await page.getByRole('radio', { name: words }).check()
  await press(page, 'continue')
}

export async function enterCode(page: Page, code: string): Promise<void> {
  await page.fill('input[name="code"]', code)
  await press(page, 'continue')
}

/** Password, then e-mail, up to the page that asks for the code; returns the code that came. */
export async function upToCode(page: Page, server: DevServer): Promise<string> {
  const before = (await server.inbox(people.alice.identifier)).length
  await openSignIn(page, server)
  await enterPassword(page, 'alice')
  await choose(page, /e-mail/i)
  return server.code(people.alice.identifier, before)
}

/** The text a person sees in the one element of this selector. */
export function seen(page: Page, selector: string): Promise<string> {
  // biome-ignore lint/performance/useDomNodeTextContent: hidden text is not seen.
  return page.locator(selector).innerText()
}

/** The one question of the page. */
export async function heading(page: Page): Promise<string> {
  return (await seen(page, 'h1')).trim()
}

/** What the page announces as an error or a notice. */
export async function announced(page: Page): Promise<string> {
  return (await page.locator('[role="alert"], [role="status"]').allInnerTexts()).join(' ')
}
