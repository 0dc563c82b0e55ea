import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, vi } from 'vitest'
import type { AuthenticatorId, UserId } from '../../src/domain/ids.ts'
import type { PoolSettings } from '../../src/engine/ports/catalogue.ts'
import { launchBrowser } from '../support/browser.ts'
import { type House, startHouse } from '../support/house.ts'
import { authorizeUrl, verifier } from '../support/oidc-visitor.ts'
import { press } from './person.ts'

vi.setConfig({ testTimeout: 90_000 })

/** A person as the record has them, and what they have: [factor, secret, address]. */
interface Record {
  readonly email?: string
  readonly phone?: string
  readonly has?: readonly (readonly [factor: string, secret: unknown, address?: string])[]
}

export interface HouseStage {
  readonly house: () => House
  /** A browser of its own, in which the application's page is there and says nothing. */
  newPage(): Promise<Page>
  /** Somebody with a password; answers their name. */
  person(record?: Record): Promise<string>
}

/** A whole server with applications of the test's own, and a browser. */
export function houseStage(poolSettings: PoolSettings, prepare: (house: House) => Promise<void>): HouseStage {
  let house: House | undefined
  let browser: Browser | undefined
  let count = 0
  const running = (): House => {
    if (house === undefined) throw new Error('the server is not running')
    return house
  }
  beforeAll(async () => {
    house = await startHouse({ poolSettings })
    browser = await launchBrowser()
    await prepare(house)
  }, 120_000)
  beforeEach(() => running().clock.advance(90_000))
  afterEach(async () => {
    for (const context of browser?.contexts() ?? []) await context.close()
  })
  afterAll(async () => {
    await browser?.close()
    await house?.stop()
  })

  return {
    house: running,
    async newPage() {
      if (browser === undefined) throw new Error('the browser is not running')
      const context = await browser.newContext({ locale: 'en-US' })
      context.setDefaultTimeout(20_000)
      await context.route('https://app.example/**', (route) => route.fulfill({ contentType: 'text/html', body: '<h1>App</h1>' }))
      return context.newPage()
    },
    async person({ email, phone, has = [] } = {}) {
      count += 1
      const { store, ids, sealing, passwords, password, tenant, workspaces, catalogue } = running()
      const name = `person${count}`
      const pool = (await catalogue.workspaceById(tenant, workspaces.shop))?.pool
      if (pool === undefined) throw new Error('there is no pool')
      const all = [['password', { hash: await passwords.hash(password) }] as const, ...has]
      await store.provisioning.putUser({
        ...{ id: ids.next<UserId>(), tenant, pool, username: name, name },
        email: email ?? `${name}@example.com`,
        emailVerified: false,
        ...(phone === undefined ? {} : { phone, phoneVerified: false }),
        identifiers: [name],
        authenticators: all.map(([factor, secret, address]) => {
          const id = ids.next<AuthenticatorId>()
          const sealed = secret === null ? null : sealing.seal('authenticator', id, JSON.stringify(secret))
          return { id, factor, sealed, address: address ?? null }
        }),
      })
      return name
    },
  }
}

/** Opens a sign-in of this application, and gives name and password. */
export async function begin(page: Page, house: House, client: string, name: string): Promise<void> {
  await page.goto(authorizeUrl(house, { client, verifier: verifier() }))
  await page.fill('input[name="identifier"]', name)
  await page.fill('input[name="password"]', house.password)
  await press(page, 'continue')
}

/** Back at the application, with a code for it. */
export const signedIn = (page: Page): boolean => page.url().startsWith('https://app.example/callback?code=')

/** Leaves out what is offered after something was added. */
export async function skipOffer(page: Page): Promise<void> {
  if (!signedIn(page)) await press(page, 'skip')
}
