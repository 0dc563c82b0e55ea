import { createHash } from 'node:crypto'
import { Secret, TOTP } from 'otpauth'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import {
  announced,
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
} from './person.ts'
import { stage } from './stage.ts'

/** Seed 000, "Multi-Factor Authentication Enforcement Points": applications, and scopes. */
describe.each(['SQLite', 'PostgreSQL'] as const)('where a second factor is asked for, on %s', (database) => {
  const { server, newPage } = stage({ database })

  /** The shop asks for the scope `payments` on top of its usual ones; password is all that its sign-in asks for. */
  async function askForPayments(page: Page): Promise<void> {
    await page.goto(`${server().shopUrl}/`)
    await leads(page, () => page.getByRole('link', { name: 'Ask for payments' }).click())
    await enterPassword(page, 'alice')
    expect(await heading(page)).toContain('Allow Demo shop')
  }
  const verifyNow = (page: Page) => leads(page, () => page.getByRole('button', { name: 'Verify now' }).click())
  const payments = (page: Page) => page.getByRole('checkbox', { name: 'Make payments in your name' })
  const scopesOf = async (page: Page) => (await seen(page, '#scopes')).split(/\s+/).filter(Boolean)

  it('seed 000, restricting access to an application: after the password, before consent, by a method that the person has', async () => {
    const page = await newPage()
    await openSignIn(page, server())
    await enterPassword(page, 'alice')
    expect(await heading(page)).toContain('confirm that it is you')
    await page.getByText('Why am I asked?').click()
    expect(await seen(page, '.why')).toContain('Demo shop asks everybody for a second step.')
    const offered = (await page.getByRole('radio').count()) > 1
    expect(offered).toBe(true)

    // No way around it: the application's page is not reached, nor is consent.
    const address = page.url()
    await page.goto(`${server().shopUrl}/account`)
    expect(await page.locator('#scopes').count()).toBe(0)
    await page.goto(address)
    expect(await heading(page)).toContain('confirm that it is you')

    const before = (await server().inbox(people.alice.identifier)).length
    await choose(page, /e-mail/i)
    await enterCode(page, await server().code(people.alice.identifier, before))
    expect(await heading(page)).toContain('Allow Demo shop')
    await press(page, 'allow')
    expect(await heading(page)).toBe('Hello, Alice Example!')
  })

  it('seed 000, restricting access to a scope: locked on the consent page, available once "Verify now" has succeeded', async () => {
    const page = await newPage()
    await askForPayments(page)
    expect(await payments(page).isDisabled()).toBe(true)
    expect(await payments(page).isChecked()).toBe(false)
    await page.getByRole('checkbox', { name: 'See your e-mail address' }).uncheck()

    await verifyNow(page)
    await page.getByText('Why am I asked?').click()
    expect(await seen(page, '.why')).toContain('asks for a permission that needs a second step: Make payments in your name.')
    const before = (await server().inbox(people.alice.identifier)).length
    await choose(page, /e-mail/i)
    await enterCode(page, await server().code(people.alice.identifier, before))

    expect(await heading(page)).toContain('Allow Demo shop')
    expect(await payments(page).isDisabled()).toBe(false)
    expect(await payments(page).isChecked()).toBe(true)
    expect(await page.getByRole('checkbox', { name: 'See your e-mail address' }).isChecked()).toBe(false)
    await press(page, 'allow')
    expect(await heading(page)).toBe('Hello, Alice Example!')
    expect(await scopesOf(page)).toEqual(expect.arrayContaining(['openid', 'payments']))
    expect(await scopesOf(page)).not.toContain('email')
    // And by the refresh token that came with it.
    await leads(page, () => page.getByRole('button', { name: 'Refresh' }).click())
    expect(await scopesOf(page)).toContain('payments')
  })

  it('seed 000, restricting access to a scope: the person may finish without it', async () => {
    const page = await newPage({ javaScriptEnabled: false })
    await askForPayments(page)
    await verifyNow(page)
    await press(page, 'cancel')
    expect(await announced(page)).toContain('The step was not finished')
    await leads(page, () => page.getByRole('button', { name: 'Continue without it' }).click())
    expect(await heading(page)).toBe('Hello, Alice Example!')
    expect(await scopesOf(page)).toEqual(['openid', 'profile', 'email', 'offline_access'])
    await leads(page, () => page.getByRole('button', { name: 'Refresh' }).click())
    expect(await scopesOf(page)).not.toContain('payments')
  })

  it('the back button, and a second tab, unlock nothing and lose nothing', async () => {
    const page = await newPage()
    await askForPayments(page)
    const second = await page.context().newPage()
    await second.goto(page.url())
    await verifyNow(page)
    // The step is open: the other tab follows it when it is looked at again, and its old form still counts.
    await leads(second, () => second.getByRole('button', { name: 'Verify now' }).click())
    await choose(second, /authenticator app/i)
    await enterCode(second, totpCode(server()))
    expect(await payments(second).isChecked()).toBe(true)
    await second.goBack()
    expect(await payments(second).count()).toBe(0)
    await second.goForward()
    await press(second, 'allow')
    expect(await scopesOf(second)).toContain('payments')
  })

  it('seed 000, the platform: an administrator enrols at the first sign-in, and only then administers', async () => {
    const { baseUrl, clock } = server()
    const admin = people.admin.identifier
    const page = await newPage()
    const before = (await server().inbox(admin)).length
    await page.goto(consoleSignIn(baseUrl))
    await enterPassword(page, 'admin')
    // A mailbox is no second factor here, yet it is shown before anything is added to the account.
    await enterCode(page, await server().code(admin, before))
    expect(await heading(page)).toBe('Which way do you want to add?')
    await page.getByText('Why am I asked?').click()
    expect(await seen(page, '.why')).toContain('is for administrators')
    await choose(page, /authenticator app/i)
    const secret = /\b(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}\b/.exec(await seen(page, 'main'))?.[0].replaceAll(' ', '') ?? ''
    await enterCode(page, new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: clock.now() }))
    // Recovery codes are offered to whoever has none.
    await press(page, 'skip')

    const code = new URL(page.url()).searchParams.get('code')
    const answer = await fetch(`${baseUrl}/demo/admin/oauth2/token`, {
      method: 'POST',
      body: new URLSearchParams({
        ...{ grant_type: 'authorization_code', client_id: 'console', code: code ?? '' },
        ...{ redirect_uri: `${baseUrl}/console/callback`, code_verifier: verifier },
      }),
    })
    const { access_token: token } = (await answer.json()) as { access_token: string }
    const trail = `${baseUrl}/api/admin/demo/audit?limit=100`
    expect((await fetch(trail)).status).toBe(401)
    const told = await fetch(trail, { headers: { authorization: `Bearer ${token}` } })
    expect(told.status).toBe(200)
    // The trail opens the whole reasoning of what has just been asked.
    const { events } = (await told.json()) as { events: { id: string; type: string }[] }
    const completed = events.find(({ type }) => type === 'authentication.completed')
    const one = await fetch(`${baseUrl}/api/admin/demo/audit/${completed?.id}`, { headers: { authorization: `Bearer ${token}` } })
    const { detail } = (await one.json()) as { detail: unknown }
    expect(detail).toMatchObject({
      decision: 'satisfied',
      acr: 'urn:countersign:aal2',
      rules: [
        { rule: 'first_factor', met: true },
        { rule: 'administration', asks: 'strength', met: true },
      ],
    })
  })
})

const verifier = 'a-verifier-of-forty-three-characters-or-more-x'

function consoleSignIn(baseUrl: string): string {
  const parameters = {
    ...{ client_id: 'console', response_type: 'code', scope: 'openid profile admin', state: 'x' },
    ...{ redirect_uri: `${baseUrl}/console/callback`, code_challenge_method: 'S256' },
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
  }
  return `${baseUrl}/demo/admin/oauth2/authorize?${new URLSearchParams(parameters)}`
}
