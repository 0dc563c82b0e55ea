import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type House, startHouse } from '../../support/house.ts'
import { authorizeUrl, type Landing, Visitor, verifier } from '../../support/oidc-visitor.ts'
import type { PhoneRequest } from '../../support/soft-phone.ts'
import { createWirePhone } from '../../support/soft-phone-wire.ts'

const reference = new URL('../../../docs/reference/device-api.md', import.meta.url)

interface DocumentedPhone {
  register(address: string, name: string): Promise<number>
  requests(): Promise<PhoneRequest[]>
  subscribe(subscription: unknown): Promise<number>
  decide(request: PhoneRequest, decision: string, number?: string): Promise<string>
}

let house: House
let folder: string
let createPhone: () => Promise<DocumentedPhone>
let count = 0

beforeAll(async () => {
  house = await startHouse()
  await house.application('phone', { mode: 'one', of: ['push'] })
  folder = mkdtempSync(join(tmpdir(), 'countersign-phone-'))
  const [, code = ''] = /```js\n([\s\S]*?)```/.exec(readFileSync(reference, 'utf8')) ?? []
  const file = join(folder, 'phone.mjs')
  writeFileSync(file, code)
  ;({ createPhone } = (await import(/* @vite-ignore */ pathToFileURL(file).href)) as { createPhone: typeof createPhone })
})
afterAll(async () => {
  await house?.stop()
  if (folder) rmSync(folder, { recursive: true, force: true })
})

/** Somebody who has no phone yet, in front of the page that adds one. */
async function upToDevice() {
  count += 1
  const { name, email } = await house.user(`owner${count}`)
  const visitor = new Visitor()
  const at = await visitor.follow(authorizeUrl(house, { client: 'phone', verifier: verifier() }), house.baseUrl)
  const ways = await visitor.submit(at, { identifier: name, password: house.password, action: 'continue' }, house.baseUrl)
  // Whoever has a mailbox shows it before anything is added (LC-1).
  const asked = await visitor.submit(ways, { factor: 'email', action: 'continue' }, house.baseUrl)
  const { code = '' } = (await house.message(email)).parameters ?? {}
  const page = await visitor.submit(asked, { code, action: 'continue' }, house.baseUrl)
  const [, uri = ''] = /href="([^"]*\/authenticator\/[^"]*)"/.exec(page.html) ?? []
  return { name, email, visitor, page, uri }
}

const numberOn = ({ html }: Landing) => /class="number">(\d\d)</.exec(html)?.[1] ?? ''
const signedIn = ({ at }: Landing) => at.startsWith('https://app.example/callback?code=')

describe('the phone of docs/reference/device-api.md', () => {
  // It runs by the real clock, so the server must not be ahead of it.
  it('registers, is asked, approves, refuses, and says where it can be woken', async () => {
    const { name, visitor, page, uri } = await upToDevice()
    const phone = await createPhone()
    expect(await phone.register(uri, "Alice's phone")).toBe(201)
    const codes = await visitor.follow(page.at, house.baseUrl)
    const waiting = await visitor.submit(codes, { action: 'skip' }, house.baseUrl)
    const number = numberOn(waiting)
    expect(number).toMatch(/^\d\d$/)
    const [request] = await phone.requests()
    expect(JSON.parse(request?.context ?? '')).toMatchObject({
      application: 'App phone',
      workspace: 'shop',
      address: '127.0.0.1',
    })
    expect(await phone.decide(request as PhoneRequest, 'approve', '00')).toBe('refused')
    expect(await phone.decide(request as PhoneRequest, 'approve', number)).toBe('approved')
    expect(await phone.decide(request as PhoneRequest, 'approve', number)).toBe('over')
    expect(signedIn(await visitor.follow(page.at, house.baseUrl))).toBe(true)

    const subscription = { endpoint: 'https://push.example/1', keys: { p256dh: 'B'.repeat(87), auth: 'a'.repeat(22) } }
    expect(await phone.subscribe({ endpoint: 'http://evil' })).toBe(401)
    expect(await phone.subscribe(subscription)).toBe(204)
    const other = new Visitor()
    const at = await other.follow(authorizeUrl(house, { client: 'phone', verifier: verifier() }), house.baseUrl)
    const again = await other.submit(at, { identifier: name, password: house.password, action: 'continue' }, house.baseUrl)
    const pushed = await house.message(JSON.stringify(subscription), 0, 'push')
    expect(`${pushed.subject}${pushed.text}`).not.toContain(numberOn(again))
    expect(Object.keys(pushed.parameters ?? {}).sort()).toEqual(['application', 'request', 'workspace'])
    const [second] = await phone.requests()
    expect(pushed.parameters?.request).toBe(second?.id)
    expect(await phone.decide(second as PhoneRequest, 'report')).toBe('declined')
    expect(await phone.subscribe(null)).toBe(204)
  })
})

describe('PU-6 registering a phone', () => {
  beforeEach(() => house.clock.advance(3_700))

  it('takes the code once, and of several phones at the same time one', async () => {
    const { uri } = await upToDevice()
    const phones = Array.from({ length: 8 }, () => createWirePhone(house))
    const answers = await Promise.all(phones.map((phone) => phone.add(uri)))
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1)
    expect((await createWirePhone(house).add(uri)).status).toBe(410)
  })

  it('refuses a code that is too old, made up, or of the server of somebody else', async () => {
    const { uri } = await upToDevice()
    const phone = createWirePhone(house)
    const token = uri.split('/').at(-1) ?? ''
    const [id, secret, seal] = token.split('.') as [string, string, string]
    const wrong = [
      uri.replace('localhost', 'evil.example'),
      uri.replace(secret, 'A'.repeat(22)),
      uri.replace(seal, 'A'.repeat(16)),
      uri.replace(id, '018f0000-0000-7000-8000-00000000000a'),
      `${house.issuer}/authenticator/`,
      '',
    ]
    for (const address of wrong) expect((await phone.add(address)).status, address).toBe(403)
    house.clock.advance(601)
    expect((await phone.add(uri)).status).toBe(410)
  })

  it('is told to the owner, and the code is in no mail and no log', async () => {
    const { email, uri } = await upToDevice()
    const secret = uri.split('/').at(-1)?.split('.')[1] ?? '-'
    const opened = await fetch(uri)
    expect(opened.status).toBe(200)
    expect(await opened.text()).toContain('Open this with your authenticator app')
    expect((await createWirePhone(house).add(uri)).status).toBe(201)
    const told = await house.message(email, 1)
    expect(told.subject).toContain('new way to sign in')
    expect(JSON.stringify(house.sent)).not.toContain(secret)
    expect(house.logged()).not.toContain(secret)
    expect(house.dump()).not.toContain(secret)
  })

  it('G-05 B-14 takes bodies of the documented shape only', async () => {
    const post = (path: string, body: string, type = 'application/json') =>
      fetch(`${house.issuer}/authenticator/${path}`, { method: 'POST', headers: { 'content-type': type }, body })
    const bodies = [
      '',
      'null',
      '[]',
      '{}',
      '{"registration":["a.b.c"]}',
      '{"registration":{"a":1}}',
      '{"registration":1}',
      '{"registration":"not a jws"}',
      `{"registration":"${'a'.repeat(9_000)}.b.c"}`,
      '{"registration":"aaaaaaaaaa.bbbbbbbb.ccccccc","more":1}',
      '{"__proto__":{"registration":"aaaaaaaaaa.bbbbbbbb.ccccccc"}}',
    ]
    for (const body of bodies) {
      const answer = await post('registrations', body)
      expect(answer.status, body.slice(0, 80)).toBe(400)
      expect(await answer.json()).toMatchObject({ status: 400, correlationId: expect.any(String) })
    }
    expect((await post('registrations', 'registration=a.b.c', 'application/x-www-form-urlencoded')).status).toBe(415)
    expect((await post('requests/1', '{"response":"aaaaaaaaaa.bbbbbbbb.ccccccc"}')).status).toBe(400)
    const unknown = '018f0000-0000-7000-8000-00000000000a'
    expect((await post(`requests/${unknown}`, '{"response":"aaaaaaaaaa.bbbbbbbb.ccccccc"}')).status).toBe(410)
    expect((await fetch(`${house.baseUrl}/t/nowhere/authenticator/requests`)).status).toBe(404)
  })
})
