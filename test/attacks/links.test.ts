import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { launchBrowser } from '../support/browser.ts'
import { type House, type Sent, startHouse } from '../support/house.ts'
import { authorizeUrl, formsOf, type Landing, redeem, Visitor, verifier } from '../support/oidc-visitor.ts'
import { createWirePhone, phoneSecret } from '../support/soft-phone-wire.ts'

let house: House
let browser: Browser
let count = 0

beforeAll(async () => {
  house = await startHouse()
  await house.application('web')
  await house.application('two', { mode: 'one', of: ['magic_link'] })
  await house.application('code', { mode: 'one', of: ['email'] })
  await house.application('phone', { mode: 'one', of: ['push'] })
  await house.application('desk', { mode: 'one', of: ['magic_link'] }, { workspace: 'desk' })
  browser = await launchBrowser()
}, 60_000)
afterAll(async () => {
  await browser?.close()
  await house?.stop()
})
beforeEach(() => house.clock.advance(3_700))
afterEach(async () => {
  for (const context of browser.contexts()) await context.close()
})

interface Waiting {
  readonly visitor: Visitor
  readonly page: Landing
  readonly number: string
  readonly link: string
  readonly code: string
  readonly text: string
  readonly name: string
}

async function somebody() {
  count += 1
  return house.user(`reader${count}`)
}

/** Signs in up to the page that waits for the mail: `web` by link alone, `two` by password and link. */
async function upToLink(client = 'web', issuer = house.issuer): Promise<Waiting> {
  const { name, email } = await somebody()
  const visitor = new Visitor()
  const text = verifier()
  const at = await visitor.follow(authorizeUrl(house, { client, issuer, verifier: text }), house.baseUrl)
  const fields =
    client === 'web'
      ? { identifier: name, factor: 'magic_link', password: '' }
      : { identifier: name, password: house.password, action: 'continue' }
  const page = await visitor.submit(at, fields, house.baseUrl)
  const number = /class="number">(\d\d)</.exec(page.html)?.[1] ?? ''
  const { link = '', code = '' } = (await house.message(email)).parameters ?? {}
  return { visitor, page, number, link, code, text, name }
}

const open = (visitor: Visitor, link: string) => visitor.follow(link, house.baseUrl)
const waits = ({ visitor, page }: Waiting) => visitor.follow(page.at, house.baseUrl)
const signedIn = ({ at }: Landing) => at.startsWith('https://app.example/callback?code=')
const other = (number: string) => String(10 + ((Number(number) - 10 + 7) % 90))
const press = (visitor: Visitor, page: Landing, fields: Record<string, string>) => visitor.submit(page, fields, house.baseUrl)
const heading = ({ html }: Landing) => /<h1>([^<]*)/.exec(html)?.[1] ?? ''
const gone = 'This link does not work any more'

const judged = async (name: string) => {
  const user = await house.store.directory.findByIdentifier((await pool()) as never, name)
  return (await house.events('authentication.factor')).filter((one) => one.user === user?.id && one.factor === 'magic_link')
}
const pool = async () => (await house.store.catalogue.workspace('t', 'shop'))?.pool

describe('ML-2 G-01 mail scanners', () => {
  it('HEAD, GET, OPTIONS, prefetches and every form posted as it is change nothing, and cost nothing', async () => {
    for (const client of ['web', 'two']) {
      const waiting = await upToLink(client)
      const scanner = new Visitor()
      for (const method of ['HEAD', 'GET', 'OPTIONS', 'HEAD'])
        await scanner.request(waiting.link, { method, headers: { 'sec-purpose': 'prefetch', purpose: 'prefetch' } })
      const page = await open(scanner, waiting.link)
      expect(page.response.status).toBe(200)
      const fillings: Record<string, string>[] = [
        {},
        { number: '' },
        { number: 'test' },
        { number: '12345' },
        { action: 'continue' },
        { action: 'continue', number: 'test' },
        { action: 'continue', number: '1' },
        { action: 'on' },
      ]
      for (const filling of fillings)
        for (const form of formsOf(page.html).keys()) await scanner.submit(page, filling, house.baseUrl, form)
      expect(await judged(waiting.name)).toEqual([])
      expect(signedIn(await waits(waiting))).toBe(false)
      const here = await open(waiting.visitor, waiting.link)
      expect(signedIn(await press(waiting.visitor, here, { action: 'continue' }))).toBe(true)
    }
  })

  it('a scanner with a real browser: scripts run, links followed, forms sent by script', async () => {
    const waiting = await upToLink()
    const scanner = await browser.newPage()
    await scanner.goto(waiting.link)
    await scanner.waitForTimeout(300)
    for (const address of await hrefs(scanner)) await scanner.goto(address)
    for (const way of ['submit', 'requestSubmit'] as const) {
      for (let at = 0; at < (await formCount(scanner, waiting.link)); at += 1) {
        await scanner.goto(waiting.link)
        await Promise.all([
          scanner.waitForLoadState('load'),
          scanner.evaluate(([index, name]) => document.forms[index as number]?.[name as 'submit'](), [at, way] as const),
        ])
        await scanner.waitForTimeout(100)
      }
    }
    expect(await judged(waiting.name)).toEqual([])
    const cookies = await scanner.context().cookies()
    expect(cookies.filter(({ name }) => name.includes('session'))).toEqual([])
    const here = await open(waiting.visitor, waiting.link)
    expect(heading(here)).toMatch(/^Continue to App web/)
    expect(signedIn(await press(waiting.visitor, here, { action: 'continue' }))).toBe(true)
  })

  const hrefs = (page: Page) =>
    page.locator('a[href^="http"], a[href^="/"]').evaluateAll((all) => all.map((one) => (one as HTMLAnchorElement).href))
  async function formCount(page: Page, link: string): Promise<number> {
    await page.goto(link)
    return page.locator('form').count()
  }
})

describe('ML-3 G-02 where a link is opened', () => {
  it('in the browser that waits: one click, and the same browser is signed in', async () => {
    const waiting = await upToLink()
    const here = await open(waiting.visitor, waiting.link)
    expect(formsOf(here.html)).toHaveLength(1)
    const done = await press(waiting.visitor, here, { action: 'continue' })
    expect(signedIn(done)).toBe(true)
    const code = new URL(done.at).searchParams.get('code') ?? ''
    expect((await redeem(house, code, waiting.text)).status).toBe(200)
  })

  it('elsewhere: it says who asks, takes the number, and only the window that waits goes on', async () => {
    const waiting = await upToLink('two')
    const phone = new Visitor()
    const page = await open(phone, waiting.link)
    expect(page.html).toContain('App two')
    expect(page.html).toContain('127.0.0.1')
    expect(page.html).not.toContain(`>${waiting.number}<`)
    const done = await press(phone, page, { action: 'continue', number: ` ${waiting.number} ` })
    expect(heading(done)).toBe('Go on in the other window')
    expect(phone.cookieNames()).toEqual([])
    expect(signedIn(await waits(waiting))).toBe(true)
  })

  it('elsewhere with another number: nobody, and it counts; five end the sign-in', async () => {
    const waiting = await upToLink('two')
    const phone = new Visitor()
    const page = await open(phone, waiting.link)
    let last = page
    for (let n = 0; n < 5; n += 1) {
      last = await press(phone, page, { action: 'continue', number: other(waiting.number) })
      house.clock.advance(20)
      if (n === 0) expect(last.html).toContain('That is not the number')
    }
    expect(heading(last)).toBe(gone)
    expect((await judged(waiting.name)).filter(({ result }) => result === 'failure')).toHaveLength(5)
    expect(signedIn(await waits(waiting))).toBe(false)
    const here = await open(waiting.visitor, waiting.link)
    expect(here.response.status).toBe(410)
  })

  it('no, and "I did not ask for this", end the sign-in there', async () => {
    for (const [action, title] of [
      ['deny', 'The sign-in was stopped'],
      ['report', 'The sign-in was stopped, and we noted that it was not you'],
    ] as const) {
      const waiting = await upToLink('two')
      const phone = new Visitor()
      const done = await press(phone, await open(phone, waiting.link), { action })
      expect(heading(done)).toBe(title)
      const told = await waits(waiting)
      expect(signedIn(told)).toBe(false)
      expect(signedIn(await open(waiting.visitor, waiting.link))).toBe(false)
    }
    expect((await house.events('account.concern')).length).toBeGreaterThan(0)
  })

  it('a browser that waits for another sign-in is not the one that waits for this', async () => {
    const [one, another] = [await upToLink(), await upToLink()]
    const page = await open(another.visitor, one.link)
    expect(heading(page)).toBe('Are you signing in somewhere else?')
    await press(another.visitor, page, { action: 'continue' })
    expect(signedIn(await waits(one))).toBe(false)
    expect(signedIn(await waits(another))).toBe(false)
  })

  it('a waiting cookie that somebody made up leads nowhere', async () => {
    const waiting = await upToLink()
    const planted = await fetch(waiting.link, {
      headers: {
        cookie: `cs_waits_${'0'.repeat(36)}=x.y; cs_waits_x=${Buffer.from('https://evil.example').toString('base64url')}.z`,
      },
    })
    expect(await planted.text()).toContain('Are you signing in somewhere else?')
  })

  it('a link beside a code works in the browser that waits, and says so elsewhere', async () => {
    const waiting = await upToLink('code')
    const phone = new Visitor()
    const page = await open(phone, waiting.link)
    expect(page.html).toContain('Open the link in that browser')
    expect(formsOf(page.html)).toEqual([])
    const here = await open(waiting.visitor, waiting.link)
    expect(signedIn(await press(waiting.visitor, here, { action: 'continue' }))).toBe(true)
  })

  it('FL-1 a link that stands first is followed by the second factor, like any other first', async () => {
    const wire = createWirePhone(house)
    const { authenticators, email } = await house.user('careful', [['push', phoneSecret(wire)]])
    wire.device = authenticators[0] ?? ''
    const visitor = new Visitor()
    const at = await visitor.follow(authorizeUrl(house, { client: 'phone', verifier: verifier() }), house.baseUrl)
    await visitor.submit(at, { identifier: 'careful', factor: 'magic_link', password: '' }, house.baseUrl)
    const here = await open(visitor, (await house.message(email)).parameters?.link ?? '')
    const next = await press(visitor, here, { action: 'continue' })
    expect(signedIn(next)).toBe(false)
    const number = /class="number">(\d\d)</.exec(next.html)?.[1] ?? ''
    expect((await wire.answer(await wire.request(), 'approve', number)).status).toBe(200)
    expect(signedIn(await visitor.follow(next.at, house.baseUrl))).toBe(true)
  })
})

describe('ML-1 G-08 a link is good once, for a while, and for one thing', () => {
  it('used, superseded, too old, made up, cut, of another workspace or kind: one page', async () => {
    const used = await upToLink()
    await press(used.visitor, await open(used.visitor, used.link), { action: 'continue' })
    const coded = await upToLink('two')
    await coded.visitor.submit(coded.page, { code: coded.code, action: 'continue' }, house.baseUrl)
    const left = await upToLink('two')
    await left.visitor.submit(left.page, { action: 'cancel' }, house.baseUrl)
    const foreign = await upToLink('two')
    const late = await upToLink('two')
    house.clock.advance(601)
    const live = await upToLink('two')
    const token = live.link.split('/').at(-1) ?? ''
    const id = token.split('.')[0] as string
    const links = {
      used: used.link,
      'answered by its code': coded.link,
      'the sign-in was left': left.link,
      late: late.link,
      'another workspace': live.link.replace('/t/shop/', '/t/desk/'),
      'another secret': live.link.replace(token, `${id}.${'A'.repeat(22)}.${token.split('.')[2]}`),
      'another sign-in': live.link.replace(token, token.replace(id, foreign.link.split('/').at(-1)?.split('.')[0] ?? '')),
      cut: live.link.slice(0, -1),
      'the code in its place': live.link.replace(token, live.code),
      nonsense: `${house.issuer}/link/${encodeURIComponent('"><script>alert(1)</script>')}`,
    }
    const pages = new Set<string>()
    for (const [what, link] of Object.entries(links)) {
      for (const visitor of [new Visitor(), live.visitor]) {
        const page = await open(visitor, link)
        expect(page.response.status, what).toBe(410)
        pages.add(page.html.replace(/nonce="[^"]*"/g, '').replace(/desk|shop|>[DS]</g, ''))
      }
    }
    expect(pages.size).toBe(1)
    const here = await open(live.visitor, live.link)
    expect(signedIn(await press(live.visitor, here, { action: 'continue' }))).toBe(true)
  })

  it('of 50 clicks at once one signs in', async () => {
    const waiting = await upToLink()
    const here = await open(waiting.visitor, waiting.link)
    await Promise.all(Array.from({ length: 50 }, () => press(waiting.visitor.clone(), here, { action: 'continue' })))
    expect((await judged(waiting.name)).filter(({ result }) => result === 'success')).toHaveLength(1)
  })

  it('a newer message kills the older link', async () => {
    const waiting = await upToLink('two')
    house.clock.advance(40)
    await waiting.visitor.submit(waiting.page, { action: 'resend' }, house.baseUrl)
    expect((await open(new Visitor(), waiting.link)).response.status).toBe(410)
  })

  it('ML-8 tokens of other kinds are none: a request to a phone, and the address that adds a phone', async () => {
    const wire = createWirePhone(house)
    const user = await house.user('kinds', [['push', phoneSecret(wire)]])
    wire.device = user.authenticators[0] ?? ''
    const visitor = new Visitor()
    const at = await visitor.follow(authorizeUrl(house, { client: 'phone', verifier: verifier() }), house.baseUrl)
    await visitor.submit(at, { identifier: 'kinds', password: house.password, action: 'continue' }, house.baseUrl)
    const request = await wire.request()
    for (const secret of [request.nonce, 'A'.repeat(22)])
      expect((await open(visitor, `${house.issuer}/link/${request.id}.${secret}.${'A'.repeat(16)}`)).response.status).toBe(410)
    const waiting = await upToLink('two')
    const token = waiting.link.split('/').at(-1)
    const registration = wire.phone.register(`${house.issuer}/authenticator/${token}`)
    const answer = await fetch(`${house.issuer}/authenticator/registrations`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ registration }),
    })
    expect(answer.status).toBe(410)
    const decided = await wire.answer({ ...request, id: (token ?? '').split('.')[0] as string }, 'approve', waiting.number)
    expect(decided.status).toBe(403)
    expect(signedIn(await waits(waiting))).toBe(false)
  })

  it('ML-1 is stored as a digest only, lives ten minutes at most, and stands in no log', async () => {
    const waiting = await upToLink()
    const secret = waiting.link.split('/').at(-1)?.split('.')[1] ?? ''
    expect(Buffer.from(secret, 'base64url').length).toBeGreaterThanOrEqual(16)
    await open(new Visitor(), waiting.link)
    await press(waiting.visitor, await open(waiting.visitor, waiting.link), { action: 'continue' })
    expect(house.dump()).not.toContain(secret)
    expect(house.logged()).toContain('/t/shop/link/:token')
    expect(house.logged()).not.toContain(secret)
  })
})

describe('ML-6 G-08 nothing leaks', () => {
  it('no third party, no referrer, no cache; after an answer the address has no token', async () => {
    const waiting = await upToLink('two')
    const phone = new Visitor()
    const page = await open(phone, waiting.link)
    const { headers } = page.response
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('content-security-policy')).toMatch(/default-src 'none'/)
    expect(headers.get('content-security-policy')).toMatch(/frame-ancestors 'none'/)
    expect(page.html).not.toMatch(/(?:src|href)="https?:/)
    const done = await press(phone, page, { action: 'continue', number: waiting.number })
    expect(done.at).toBe(`${house.issuer}/link/answered/approved`)
    expect(done.response.headers.get('cache-control')).toBe('no-store')
    const over = await press(phone, page, { action: 'continue', number: waiting.number })
    expect(over.at).toBe(`${house.issuer}/link/over`)
  })

  it('a form that is not from our page does nothing', async () => {
    const waiting = await upToLink()
    const here = await open(waiting.visitor, waiting.link)
    const { csrf } = Object.fromEntries(formsOf(here.html)[0]?.hidden ?? [])
    const attempts = [
      await waiting.visitor.post(waiting.link, { action: 'continue' }),
      await waiting.visitor.post(waiting.link, { action: 'continue', csrf: 'x' }),
      await waiting.visitor.post(waiting.link, { action: 'continue', csrf: csrf ?? '' }, { 'sec-fetch-site': 'cross-site' }),
      await waiting.visitor.request(waiting.link, {
        method: 'POST',
        body: JSON.stringify({ action: 'continue', csrf }),
        headers: { 'content-type': 'application/json' },
      }),
      await waiting.visitor.post(
        waiting.link,
        new URLSearchParams([
          ['action', 'continue'],
          ['action', 'deny'],
          ['csrf', csrf ?? ''],
        ]),
      ),
    ]
    for (const { status } of attempts) expect(status).toBeGreaterThanOrEqual(400)
    expect(await judged(waiting.name)).toEqual([])
  })

  it('ML-4 the host of a request never ends up in a mail', async () => {
    const { name, email } = await somebody()
    const visitor = new Visitor()
    const evil = { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https', forwarded: 'host=evil.example' }
    const at = await visitor.follow(authorizeUrl(house, { client: 'web', verifier: verifier() }), house.baseUrl)
    const { action = '', hidden } = formsOf(at.html)[0] ?? { hidden: new URLSearchParams() }
    for (const [key, value] of Object.entries({ identifier: name, factor: 'magic_link', password: '' })) hidden.set(key, value)
    await visitor.post(new URL(action, at.at).href, hidden, evil)
    const message: Sent = await house.message(email)
    expect(message.parameters?.link).toMatch(new RegExp(`^${house.issuer}/link/`))
    expect(`${message.text}${message.html}`).not.toContain('evil.example')
  })

  it('ML-7 an account whose address nobody has verified gets no link, and the page says the same', async () => {
    const known = await upToLink()
    count += 1
    const { name, email } = await house.user(`reader${count}`, [], false)
    const visitor = new Visitor()
    const at = await visitor.follow(authorizeUrl(house, { client: 'web', verifier: verifier() }), house.baseUrl)
    const page = await visitor.submit(at, { identifier: name, factor: 'magic_link', password: '' }, house.baseUrl)
    const shape = ({ html }: Landing) => html.replace(/[\w-]{16,}|\d+/g, '#')
    expect(shape(page)).toBe(shape(known.page))
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(house.sent.filter(({ to }) => to === email)).toEqual([])
  })
})
