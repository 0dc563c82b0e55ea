import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, vi } from 'vitest'
import { launchBrowser } from '../support/browser.ts'
import { type TestDatabase, withPostgres } from '../support/databases.ts'
import { type DevServer, startServer } from '../support/server.ts'

/** A server, its shop and a browser for the tests of one `describe`. */
export interface Stage {
  readonly server: () => DevServer
  /** A fresh browser profile with one empty page, closed after the test. */
  newPage(options?: BrowserContextOptions): Promise<Page>
}

interface StageOptions {
  /** Default: SQLite. */
  readonly database?: 'SQLite' | 'PostgreSQL'
  /** Further environment of the server, known when the first test starts. */
  readonly env?: () => Promise<Record<string, string>>
}

// Browsers, databases and hashes of two test files at once are slow on a small machine.
vi.setConfig({ testTimeout: 90_000 })

/** A day and an hour: send limits and failure windows of the test before are over. */
const restSeconds = 25 * 3_600

/** Starts everything before the first test and stops it after the last one. */
export function stage(options: StageOptions = {}): Stage {
  let server: DevServer | undefined
  let browser: Browser | undefined
  let database: TestDatabase | undefined

  const running = (): DevServer => {
    if (server === undefined) throw new Error('the server is not running')
    return server
  }
  beforeAll(async () => {
    if (options.database === 'PostgreSQL') database = await withPostgres()
    server = await startServer({ databaseUrl: database?.where.url, env: (await options.env?.()) ?? {} })
    browser = await launchBrowser()
  }, 120_000)
  beforeEach(() => running().clock.advance(restSeconds))
  afterEach(async () => {
    for (const context of browser?.contexts() ?? []) await context.close()
  })
  afterAll(async () => {
    await browser?.close()
    await server?.stop()
    await database?.drop()
  })

  return {
    server: running,
    async newPage(contextOptions = {}) {
      if (browser === undefined) throw new Error('the browser is not running')
      const context = await browser.newContext({ locale: 'en-US', ...contextOptions })
      context.setDefaultTimeout(20_000)
      return context.newPage()
    },
  }
}
