import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, vi } from 'vitest'
import type { ApplicationId, AuthenticatorId, UserId } from '../../src/domain/ids.ts'
import type { PoolSettings } from '../../src/engine/ports/catalogue.ts'
import { launchBrowser } from '../support/browser.ts'
import { type House, startHouse } from '../support/house.ts'
import { secretOf } from '../support/oidc-lab.ts'
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
  /** A browser of its own. */
  newPage(): Promise<Page>
  /** An application that asks for one of these factors after the password. */
  application(id: string, of: readonly string[]): Promise<void>
  /** Opens a sign-in of this application, and gives name and password. */
  begin(page: Page, application: string, name: string): Promise<void>
  /** Back at the application, with a code for it. */
  signedIn(page: Page): boolean
  /** Somebody with a password; answers their name. */
  person(record?: Record): Promise<string>
}

/** A whole server with applications of the test's own, and a browser. */
export function houseStage(poolSettings: PoolSettings = {}): HouseStage {
  const callback = createServer((_request, response) => response.setHeader('content-type', 'text/html').end('<h1>App</h1>'))
  const application = () => `http://localhost:${(callback.address() as AddressInfo).port}/callback`
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
    await new Promise<void>((resolve) => callback.listen(0, 'localhost', resolve))
  }, 120_000)
  beforeEach(() => running().clock.advance(90_000))
  afterEach(async () => {
    for (const context of browser?.contexts() ?? []) await context.close()
  })
  afterAll(async () => {
    await browser?.close()
    await house?.stop()
    callback.closeAllConnections()
    callback.close()
  })

  return {
    house: running,
    async newPage() {
      if (browser === undefined) throw new Error('the browser is not running')
      const context = await browser.newContext({ locale: 'en-US' })
      context.setDefaultTimeout(20_000)
      return context.newPage()
    },
    async application(id, of) {
      const { store, tenant, workspaces, keyedHash, catalogue } = running()
      await store.provisioning.putApplication({
        ...{ id: id as ApplicationId, tenant, workspace: workspaces.shop, enabled: true },
        settings: {
          name: `App ${id}`,
          type: 'confidential',
          secretDigest: keyedHash.digest('client-secret', id, secretOf(id)),
          redirectUris: [application()],
          grantTypes: ['authorization_code'],
          scopes: ['openid', 'profile', 'email'],
          consent: 'implicit',
          factors: { mode: 'one', of },
        },
      })
      catalogue.forget()
    },
    async begin(page, client, name) {
      const parameters = { redirect_uri: application() }
      await page.goto(authorizeUrl(running(), { client, verifier: verifier(), parameters }))
      await page.fill('input[name="identifier"]', name)
      await page.fill('input[name="password"]', running().password)
      await press(page, 'continue')
    },
    signedIn: (page) => page.url().startsWith(`${application()}?code=`),
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
