import type { BrowserContext, Page as Tab } from 'playwright-core'
import { directionOf, type LocaleId } from '../../src/locales/index.ts'
import { type Page, renderPage } from '../../src/pages/index.ts'
import { type Sample, sampleContext } from '../../src/pages/samples.ts'

const origin = 'https://pages.test'

/** A browser tab that shows rendered pages under the Content-Security-Policy they are sent with, and notes what they do. */
export interface Stage {
  readonly tab: Tab
  show(page: Page, locale?: LocaleId): Promise<void>
  showSample(sample: Sample, locale: LocaleId): Promise<void>
  /** Forms posted so far: address and fields in order. */
  readonly posts: readonly { readonly url: string; readonly fields: readonly (readonly [string, string])[] }[]
  /** What must never happen: requests of the page itself, dialogs, script errors, violations of the policy. */
  readonly incidents: string[]
  /** Paths asked for by GET by a page that waits: its state, and the page again. */
  readonly asked: string[]
  /** What the state of a waiting page is answered with. */
  readonly state: { status: number; version: number }
}

const signInPath = '/demo/shop/sign-in/uid'

/** Nothing leaves the machine: every request is answered here, and only the document itself is expected. */
export async function createStage(context: BrowserContext): Promise<Stage> {
  const tab = await context.newPage()
  const posts: { url: string; fields: [string, string][] }[] = []
  const incidents: string[] = []
  const asked: string[] = []
  const state = { status: 200, version: 3 }
  let html = ''
  let nonce = ''
  await context.route('**/*', async (route) => {
    const request = route.request()
    if (request.method() === 'POST') {
      posts.push({ url: request.url(), fields: [...new URLSearchParams(request.postData() ?? '')] })
      // 204: the browser stays on the page it is on.
      return route.fulfill({ status: 204 })
    }
    const path = request.url().startsWith(origin) ? request.url().slice(origin.length) : undefined
    if (path === signInPath || path === `${signInPath}/state`) {
      asked.push(path)
      const json = { contentType: 'application/json', body: JSON.stringify({ version: state.version }) }
      return route.fulfill(path === signInPath ? { status: 204 } : { status: state.status, ...json })
    }
    if (path !== '/page') {
      incidents.push(`request: ${request.url()}`)
      return route.abort()
    }
    return route.fulfill({
      status: 200,
      body: html,
      headers: {
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': `default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'; img-src 'self' data:; connect-src 'self'; base-uri 'none'`,
      },
    })
  })
  tab.on('dialog', async (dialog) => {
    incidents.push(`dialog: ${dialog.message()}`)
    await dialog.dismiss()
  })
  tab.on('pageerror', (error) => incidents.push(`error: ${error.message}`))
  tab.on('console', (message) => {
    if (message.type() === 'error') incidents.push(`console: ${message.text()}`)
  })

  const showSample = async (sample: Sample, locale: LocaleId) => {
    const around = sampleContext(sample, locale, directionOf(locale))
    nonce = around.nonce
    html = renderPage(sample.page, around)
    // A page that sends itself on never finishes loading.
    await tab.goto(`${origin}/page`, { waitUntil: sample.page.kind === 'redirecting-form' ? 'commit' : 'load' })
  }
  return {
    tab,
    posts,
    incidents,
    asked,
    state,
    showSample,
    show: (page, locale = 'en') => showSample({ name: '', page }, locale),
  }
}
