import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { House } from '../support/house.ts'
import type { Json } from '../support/oidc-visitor.ts'
import { appCode, Member, openHouse } from './stage.ts'

const page = readFileSync(fileURLToPath(new URL('../../docs/reference/account-api.md', import.meta.url)), 'utf8')

let house: House
beforeAll(async () => {
  house = await openHouse()
}, 60_000)
afterAll(async () => {
  vi.unstubAllGlobals()
  await house?.stop()
})

type Ask = (step: Json & { readonly prompt: Json & { readonly kind: string } }) => Promise<Record<string, string>>

test('the example of the reference adds an app, as it stands', async () => {
  const source = /<!-- tested: add-an-app -->\n```js\n([\s\S]*?)```/.exec(page)?.[1] ?? ''
  const { addApp } = (await import(`data:text/javascript,${encodeURIComponent(source)}`)) as {
    addApp(workspace: string, ask: Ask): Promise<Json>
  }
  await house.user('reader')
  const reader = new Member(house, 'reader')
  await reader.signIn()
  // What a browser adds to a page's own fetch: cookies, and where the request comes from.
  const browser = (url: string, init: RequestInit) =>
    reader.request(url, {
      ...init,
      headers: { ...(init.headers as Record<string, string>), origin: house.baseUrl, 'sec-fetch-site': 'same-origin' },
    })
  const real = fetch
  vi.stubGlobal('fetch', (url: string, init: RequestInit = {}) =>
    url.startsWith(`${house.issuer}/account/api`) && !(init.headers as Record<string, string>)?.cookie
      ? browser(url, init)
      : real(url, init),
  )
  const end = await addApp(house.issuer, async ({ kind, prompt }) => {
    if (kind === 'challenge') return { code: /\b\d{6}\b/.exec((await house.message('reader@example.com')).text)?.[0] ?? '' }
    return { code: appCode(house, String(prompt.secret).replaceAll(' ', '')) }
  })
  expect(end.kind).toBe('done')
  expect(Object.keys(await reader.has())).toContain('mobile_app')
})
