import { afterAll, beforeAll, expect, test } from 'vitest'
import { authorizeUrl, type Landing, Visitor, verifier } from '../support/oidc-visitor.ts'
import { type DevServer, startServer } from '../support/server.ts'
import { codeOf } from './visits.ts'

// The demo's clock can be moved, so that nobody has to wait between two messages.
let server: DevServer
beforeAll(async () => {
  server = await startServer({ env: { COUNTERSIGN_REQUESTS_PER_MINUTE: '0' } })
})
afterAll(() => server?.stop())

const mailbox = 'alice@example.com'
const sent = async () => (await server.inbox(mailbox)).filter(({ code }) => code).length
async function untilCode(): Promise<{ visitor: Visitor; page: Landing; code: string }> {
  const before = await sent()
  const visitor = new Visitor()
  const parameters = { redirect_uri: `${server.shopUrl}/callback` }
  const url = authorizeUrl({ issuer: `${server.baseUrl}/demo/shop` }, { client: 'shop-web', verifier: verifier(), parameters })
  let page = await visitor.follow(url, server.baseUrl)
  page = await visitor.submit(page, { identifier: 'alice', password: 'correct horse battery staple' }, server.baseUrl)
  page = await visitor.submit(page, { factor: 'email' }, server.baseUrl)
  return { visitor, page, code: await server.code(mailbox, before) }
}
/** At the application, or at the question whether it may know who this is. */
const isIn = (page: Landing) => codeOf(page) !== null || page.html.includes('value="allow"')
const other = (code: string) => code.replace(/\d$/, (digit) => String((Number(digit) + 1) % 10))
async function again(visitor: Visitor, page: Landing): Promise<{ page: Landing; code: string }> {
  const before = await sent()
  await server.clock.advance(31)
  const next = await visitor.submit(page, { action: 'resend' }, server.baseUrl)
  return { page: next, code: await server.code(mailbox, before) }
}

test('D-15 a new message kills every code before it, and forgives no wrong answer', async () => {
  let { visitor, page, code } = await untilCode()
  const codes = [code]
  page = await visitor.submit(page, { code: other(code) }, server.baseUrl)
  for (let at = 0; at < 4; at += 1) {
    ;({ page, code } = await again(visitor, page))
    codes.push(code)
  }
  expect(new Set(codes).size).toBe(5)
  // A sixth message is not sent.
  await server.clock.advance(31)
  page = await visitor.submit(page, { action: 'resend' }, server.baseUrl)
  await new Promise((resolve) => setTimeout(resolve, 300))
  expect(await sent()).toBe(5)
  for (const dead of codes.slice(0, 3).filter((one) => one !== code)) {
    page = await visitor.submit(page, { code: dead }, server.baseUrl)
    expect(isIn(page)).toBe(false)
  }
  // One wrong answer before the messages, three dead codes after them: one is left, and then the right code is too late.
  page = await visitor.submit(page, { code: other(code) }, server.baseUrl)
  const late = await visitor.submit(page, { code }, server.baseUrl)
  expect(isIn(late)).toBe(false)
})

test('D-15 the newest code works, once', async () => {
  await server.clock.advance(25 * 3_600)
  const first = await untilCode()
  const { page, code } = await again(first.visitor, first.page)
  expect(isIn(await first.visitor.submit(page, { code }, server.baseUrl))).toBe(true)
  const replayed = await untilCode()
  expect(isIn(await replayed.visitor.submit(replayed.page, { code }, server.baseUrl))).toBe(false)
  expect(
    isIn(
      await replayed.visitor.submit(
        await replayed.visitor.follow(replayed.page.at, server.baseUrl),
        { code: replayed.code },
        server.baseUrl,
      ),
    ),
  ).toBe(true)
})
