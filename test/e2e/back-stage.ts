import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, vi } from 'vitest'
import type { FactorRequirement } from '../../src/domain/demand.ts'
import type { ApplicationId } from '../../src/domain/ids.ts'
import { openStore, type Store } from '../../src/store/index.ts'
import { launchBrowser } from '../support/browser.ts'
import { type DevServer, startServer } from '../support/server.ts'

vi.setConfig({ testTimeout: 90_000 })

const program = fileURLToPath(new URL('../../dist/countersign.js', import.meta.url))

/** A demo server whose time is the machine's, so that the command line beside it means the same by "in an hour". */
export function stageWithCommands() {
  let server: DevServer | undefined
  let browser: Browser | undefined
  let store: Store | undefined

  const running = (): DevServer => {
    if (server === undefined) throw new Error('the server is not running')
    return server
  }
  beforeAll(async () => {
    server = await startServer()
    browser = await launchBrowser()
    store = await openStore({ file: join(server.data, 'countersign.db'), clock: { now: () => Date.now() }, node: 'operator' })
  }, 120_000)
  afterEach(async () => {
    for (const context of browser?.contexts() ?? []) await context.close()
  })
  afterAll(async () => {
    await browser?.close()
    await store?.close()
    await server?.stop()
  })

  return {
    server: running,
    async newPage(): Promise<Page> {
      const context = await (browser as Browser).newContext({ locale: 'en-US' })
      context.setDefaultTimeout(20_000)
      return context.newPage()
    },
    /** What the shop's application without second factors asks for from now on. */
    async require(factors: FactorRequirement): Promise<void> {
      const application = await store?.catalogue.application('shop-plain' as ApplicationId)
      if (!application) throw new Error('the demo has no such application')
      await store?.provisioning.putApplication({ ...application, settings: { ...application.settings, factors } })
      // Every node looks for changes once a second.
      await new Promise((resolve) => setTimeout(resolve, 1_500))
    },
    /** Runs a command on this server's database, with its keys, as an operator does. */
    command(...args: readonly string[]): Promise<{ readonly code: number; readonly out: string; readonly error: string }> {
      const { data } = running()
      const keys = JSON.parse(readFileSync(join(data, 'development-keys.json'), 'utf8'))
      return new Promise((resolve) => {
        execFile(
          process.execPath,
          ['--disable-warning=ExperimentalWarning', program, ...args, '--data', data],
          { env: { PATH: process.env.PATH, ...keys } },
          (error, out, said) => resolve({ code: typeof error?.code === 'number' ? error.code : error ? 1 : 0, out, error: said }),
        )
      })
    },
  }
}
