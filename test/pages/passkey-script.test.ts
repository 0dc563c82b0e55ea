import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { readAssertion, readRegistration } from '../../src/factors/passkey-answer.ts'
import { passkeyScript } from '../../src/pages/parts/passkey-script.ts'
import { launchBrowser } from '../support/browser.ts'
import { addVirtualAuthenticator } from '../support/virtual-authenticator.ts'

const origin = 'https://pages.test'
const challenge = Buffer.alloc(32, 7).toString('base64url')
const ceremony = { challenge, origins: [origin] }
const user = Buffer.from('018f0000-0000-7000-8000-000000000001').toString('base64url')
const creation = {
  challenge,
  rp: { id: 'pages.test', name: 'Pages' },
  user: { id: user, name: 'alice', displayName: 'Alice' },
  pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
  attestation: 'none',
  excludeCredentials: [],
  authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
}
const request = { challenge, rpId: 'pages.test', userVerification: 'required', timeout: 2_000, allowCredentials: [] }

let browser: Browser
let posts: URLSearchParams[]
beforeAll(async () => {
  browser = await launchBrowser()
})
afterEach(async () => {
  for (const context of browser.contexts()) await context.close()
})
afterAll(() => browser?.close())

const form = (kind: string, options: object) => `<form method="post" action="/post" data-passkey="${kind}"
  data-options='${JSON.stringify(options)}' data-failed="it failed" data-cancelled="it was cancelled" data-unsupported="it cannot">
  <input type="hidden" name="action" value="continue"><input type="hidden" name="credential"><input name="label">
  <p role="alert" data-passkey-said hidden></p><button type="button" data-passkey-start>Passkey</button></form>`

/** A page of this form and script, under the policy that real pages have; `before` runs first, as an extension would. */
async function open(kind: string, options: object, before = ''): Promise<Page> {
  posts = []
  const page = await (await browser.newContext()).newPage()
  if (before !== '') await page.addInitScript(before)
  await page.route('**/*', (route) => {
    if (route.request().method() === 'POST') {
      posts.push(new URLSearchParams(route.request().postData() ?? ''))
      return route.fulfill({ status: 204 })
    }
    return route.fulfill({
      contentType: 'text/html',
      headers: { 'content-security-policy': "default-src 'none'; script-src 'nonce-n'" },
      body: `<!doctype html><input name="identifier" autocomplete="username webauthn">${form(kind, options)}<script nonce="n">${passkeyScript}</script>`,
    })
  })
  return page
}

const show = (page: Page) => page.goto(`${origin}/page`)
const start = (page: Page) => page.click('[data-passkey-start]')
const said = (page: Page) => page.locator('[data-passkey-said]')
const posted = () => expect.poll(() => posts.length, { timeout: 5_000 }).toBe(1)
const credential = () => posts[0]?.get('credential') ?? undefined

/** An authenticator that has a passkey of this page already. */
async function withPasskey(page: Page) {
  const device = await addVirtualAuthenticator(page)
  await show(page)
  const options = JSON.stringify({ ...creation, challenge: 0, user: 0 })
  await page.evaluate(
    `navigator.credentials.create({ publicKey: { ...${options}, challenge: new Uint8Array(32), user: { id: new TextEncoder().encode('${atob(user)}'), name: 'alice', displayName: 'Alice' } } })`,
  )
  return device
}

/** A browser that knows passkeys but not their JSON. */
const withoutJson = `delete PublicKeyCredential.parseCreationOptionsFromJSON; delete PublicKeyCredential.parseRequestOptionsFromJSON;
delete PublicKeyCredential.prototype.toJSON`

describe.each([
  ['with the JSON methods of the browser', ''],
  ['without them', withoutJson],
])('passkey script %s', (_name, before) => {
  it('creates a passkey, and posts it with the other fields of the form', async () => {
    const page = await open('create', creation, before)
    await addVirtualAuthenticator(page)
    await show(page)
    await page.fill('[name=label]', 'Blue laptop')
    await start(page)
    await posted()
    expect(readRegistration(credential(), ceremony)?.response.transports).toEqual(['internal'])
    expect(posts[0]?.get('label')).toBe('Blue laptop')
    expect(posts[0]?.get('action')).toBe('continue')
  })

  it('answers with a passkey', async () => {
    const page = await open('get', request, before)
    await withPasskey(page)
    await show(page)
    await start(page)
    await posted()
    expect(readAssertion(credential(), ceremony)?.response.userHandle).toBe(user)
  })

  it('answers with the one that is asked for', async () => {
    const page = await open('get', request, before)
    const [made] = await (await withPasskey(page)).credentials()
    const id = Buffer.from(made?.credentialId ?? '', 'base64').toString('base64url')
    await show(page)
    const asked = { ...request, allowCredentials: [{ type: 'public-key', id }] }
    await page
      .locator('form')
      .evaluate((element, options) => element.setAttribute('data-options', options), JSON.stringify(asked))
    await start(page)
    await posted()
    expect(readAssertion(credential(), ceremony)?.id).toBe(id)
  })
})

describe('passkey script', () => {
  it('offers passkeys in the name field without a button', async () => {
    const page = await open('autofill', request)
    const device = await withPasskey(page)
    expect(await device.credentials()).toHaveLength(1)
    await show(page)
    await posted()
    expect(readAssertion(credential(), ceremony)).toBeDefined()
  })

  it('starts at the button while the name field offers passkeys too, and once only', async () => {
    const page = await open('autofill', request)
    const device = await withPasskey(page)
    await device.touches(false)
    await show(page)
    await start(page)
    await start(page)
    await device.touches(true)
    await posted()
    await page.waitForTimeout(300)
    expect(posts).toHaveLength(1)
  })

  it('pressing Enter in the field for a name starts it as well, and posts nothing by itself', async () => {
    const page = await open('create', creation)
    await addVirtualAuthenticator(page)
    await show(page)
    await page.press('[name=label]', 'Enter')
    await posted()
    expect(readRegistration(credential(), ceremony)).toBeDefined()
  })

  it('says that it was cancelled, and can be started again', async () => {
    const page = await open('get', { ...request, timeout: 300 })
    const device = await withPasskey(page)
    await device.recognises(false)
    await show(page)
    await start(page)
    await said(page).getByText('it was cancelled').waitFor()
    await device.recognises(true)
    await start(page)
    await posted()
    expect(await said(page).isHidden()).toBe(true)
  })

  it('says that it failed: a page of another relying party, options that cannot be read', async () => {
    for (const options of [
      { ...request, rpId: 'elsewhere.test' },
      { ...request, challenge: '*' },
    ]) {
      const page = await open('get', options)
      await addVirtualAuthenticator(page)
      await show(page)
      await start(page)
      await said(page).getByText('it failed').waitFor()
      expect(posts).toHaveLength(0)
    }
  })

  it('says that this device has one already', async () => {
    const page = await open('create', creation)
    const [made] = await (await withPasskey(page)).credentials()
    const id = Buffer.from(made?.credentialId ?? '', 'base64').toString('base64url')
    await show(page)
    const excluding = { ...creation, excludeCredentials: [{ type: 'public-key', id }] }
    await page.locator('form').evaluate((element, options) => {
      element.setAttribute('data-options', options)
      element.setAttribute('data-known', 'it is known')
    }, JSON.stringify(excluding))
    await start(page)
    await said(page).getByText('it is known').waitFor()
    expect(posts).toHaveLength(0)
  })

  it('hides the button where the browser cannot, and says so where there is no other way on the page', async () => {
    const page = await open('get', request, 'delete window.PublicKeyCredential')
    await show(page)
    await said(page).getByText('it cannot').waitFor()
    expect(await page.locator('[data-passkey-start]').isHidden()).toBe(true)
    const first = await open('autofill', request, 'delete window.PublicKeyCredential')
    await show(first)
    expect(await first.locator('[data-passkey-start]').isHidden()).toBe(true)
    expect(await said(first).isHidden()).toBe(true)
  })

  it('is small, and one constant that closes no script element', () => {
    expect(passkeyScript.length).toBeLessThan(2_500)
    expect(passkeyScript).not.toMatch(/<\/?script|\$\{/i)
  })
})
