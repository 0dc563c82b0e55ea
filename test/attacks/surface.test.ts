import Fastify from 'fastify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createOidc, type OidcDeps } from '../../src/protocols/oidc/index.ts'
import { formsOf, Visitor } from '../support/oidc-visitor.ts'
import { type Fortress, startFortress } from './fortress.ts'
import { codeOf, enter, raw } from './visits.ts'

/** Every route of the door, as it registers them. */
async function routeTable(): Promise<{ method: string; url: string }[]> {
  const server = Fastify()
  const routes: { method: string; url: string }[] = []
  server.addHook('onRoute', ({ method, url }) => {
    for (const one of [method].flat()) routes.push({ method: String(one), url })
  })
  server.register(createOidc({ clock: { now: () => 0 }, log: { warn() {}, error() {} } } as unknown as OidcDeps).plugin)
  await server.ready()
  await server.close()
  return [
    ...routes,
    { method: 'GET', url: '/health/live' },
    { method: 'GET', url: '/health/ready' },
    { method: 'POST', url: '/api/delivery/receipts/message/provider/mark' },
  ]
}

describe('what every answer carries', () => {
  let fortress: Fortress
  let node: string
  beforeAll(async () => {
    fortress = await startFortress({ publicUrl: 'https://login.attacked.test' })
    node = fortress.urls[0] as string
    await fortress.application('web')
  })
  afterAll(() => fortress?.stop())

  const guarded = (what: string, { headers, status }: Awaited<ReturnType<typeof raw>>) => {
    const policy = String(headers['content-security-policy'] ?? '')
    expect([what, status, headers['strict-transport-security']]).toEqual([what, status, 'max-age=63072000; includeSubDomains'])
    expect([what, headers['x-content-type-options']]).toEqual([what, 'nosniff'])
    expect([what, headers['referrer-policy']]).toEqual([what, 'no-referrer'])
    expect([what, policy]).toEqual([what, expect.stringContaining("frame-ancestors 'none'")])
    expect([what, policy]).toEqual([what, expect.stringContaining("default-src 'none'")])
    expect([what, policy]).toEqual([what, expect.stringContaining("base-uri 'none'")])
    expect([what, policy]).toEqual([what, expect.not.stringMatching(/unsafe|\*|http:/)])
    expect([what, headers['x-powered-by'], headers.server]).toEqual([what, undefined, undefined])
    if (String(headers['content-type']).includes('html'))
      expect([what, headers['cross-origin-opener-policy']]).toEqual([what, 'same-origin'])
  }

  test('FE-1 every route and method, right and wrong, carries the headers', async () => {
    const routes = await routeTable()
    expect(routes.length).toBeGreaterThan(25)
    for (const { method, url } of routes) {
      for (const path of ['/acme/shop', '/acme/unknown'].map((base) =>
        url.replace('/:tenant/:workspace', base).replace(':uid', 'some-uid'),
      )) {
        for (const accept of ['text/html', 'application/json']) {
          const form = method === 'POST' ? { 'content-type': 'application/x-www-form-urlencoded' } : {}
          const answer = await raw(node, path, {
            method,
            headers: { accept, ...form },
            ...(method === 'POST' ? { body: 'a=b' } : {}),
          })
          guarded(`${method} ${path} ${accept}`, answer)
          expect([method, path, answer.status < 500]).toEqual([method, path, true])
        }
      }
      const other = method === 'GET' ? 'DELETE' : 'PATCH'
      guarded(
        `${other} ${url}`,
        await raw(node, url.replace('/:tenant/:workspace', '/acme/shop').replace(':uid', 'x'), { method: other }),
      )
    }
  })

  test('FE-1 addresses that nobody can read carry them too, and are not echoed', async () => {
    for (const path of [
      '/%',
      '/acme/shop/%ff',
      '/acme/shop/oauth2/authorize/%zz',
      `/acme/shop/sign-in/${'x'.repeat(600)}`,
      '/nothing',
      '/acme/shop/%2e%2e/x',
    ]) {
      const answer = await raw(node, path)
      expect([path, answer.status >= 400 && answer.status < 500]).toEqual([path, true])
      guarded(path, answer)
      expect(answer.text).not.toContain('FST_')
      expect(answer.text).not.toContain('x'.repeat(600))
    }
  })
})

describe('TH-7 spellings of an address', () => {
  let fortress: Fortress
  let node: string
  beforeAll(async () => {
    fortress = await startFortress({ env: { COUNTERSIGN_REQUESTS_PER_MINUTE: '120', COUNTERSIGN_TRUSTED_PROXIES: '127.0.0.1' } })
    node = fortress.urls[0] as string
    await fortress.application('web')
  })
  afterAll(() => fortress?.stop())

  const spellings = (path: string) => {
    const [tenant = '', workspace = '', ...rest] = path.slice(1).split('/')
    const last = rest.join('/')
    return [
      `//${tenant}/${workspace}/${last}`,
      `/${tenant}//${workspace}/${last}`,
      `/${tenant}/${workspace}//${last}`,
      `/./${tenant}/${workspace}/${last}`,
      `/x/../${tenant}/${workspace}/${last}`,
      `/${tenant}/${workspace}/./${last}`,
      `/${tenant}%2f${workspace}/${last}`,
      `/${tenant}/${workspace}%2f${last}`,
      `/${tenant}/${workspace}/${last}/`,
      `/${tenant}/${workspace}/${last};x=1`,
      `/${tenant}/${workspace};x/${last}`,
      `/${tenant}/${workspace}/${last}%20`,
      `/${tenant}/${workspace}/${last}%00`,
      `/${tenant}/${workspace}/${last.toUpperCase()}`,
      `/${tenant.toUpperCase()}/${workspace}/${last}`,
      `\\${tenant}\\${workspace}\\${last}`,
      `/${tenant}/${workspace}/%${last.charCodeAt(0).toString(16)}${last.slice(1)}`,
    ]
  }

  test('TH-7 another spelling is nothing, or the same address under the same limit', async () => {
    for (const path of ['/acme/shop/oauth2/token', '/acme/shop/device', '/acme/shop/userinfo'])
      for (const [at, spelled] of spellings(path).entries()) {
        const answer = await raw(node, spelled, {
          method: 'POST',
          headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-forwarded-for': `198.51.${at}.${path.length}` },
          body: 'grant_type=client_credentials&user_code=BCDF-GHJK',
        })
        expect([spelled, answer.status]).toEqual([
          spelled,
          expect.toSatisfy((status: number) => status === 404 || status === 400),
        ])
      }
    let refused = 0
    const list = ['/acme/shop/oauth2/token', ...spellings('/acme/shop/oauth2/token')]
    for (let at = 0; at < 160; at += 1) {
      const answer = await raw(node, list[at % list.length] as string, { headers: { 'x-forwarded-for': '198.51.100.1' } })
      if (answer.status === 429) refused += 1
    }
    // What comes back per second while this runs is let through.
    expect(refused).toBeGreaterThan(10)
  })

  test('D-05 one subscriber is one, whichever of its addresses, and whatever it says about itself', async () => {
    let refused = 0
    for (let at = 0; at < 160; at += 1) {
      const own = `2001:db8:1:2:${at.toString(16)}::1`
      const answer = await raw(node, '/acme/shop/userinfo', {
        headers: {
          'x-forwarded-for': `10.0.0.${at}, ${own}`,
          forwarded: `for=10.9.9.${at}`,
          'x-real-ip': `10.8.8.${at}`,
          'cf-connecting-ip': `10.7.7.${at}`,
        },
      })
      if (answer.status === 429) refused += 1
    }
    expect(refused).toBeGreaterThan(10)
  })

  test('D-05 L-07 guesses at device codes from one subscriber are slowed, whichever address of its network they come from', async () => {
    const statuses: number[] = []
    for (let at = 0; at < 14; at += 1) {
      const visitor = new Visitor()
      const headers = { 'x-forwarded-for': `2001:db8:7:7:${at.toString(16)}::1` }
      const page = await (await visitor.get(`${fortress.issuer}/device`, headers)).text()
      const form = formsOf(page)[0]
      form?.hidden.set('user_code', `BCDF-GHJ${'KLMNPQRSTVWXZB'[at]}`)
      statuses.push((await visitor.post(`${fortress.issuer}/device`, form?.hidden ?? {}, headers)).status)
    }
    expect(statuses.slice(10)).toEqual([429, 429, 429, 429])
  })

  test('D-05 guesses at an account are counted on the account, whatever the address', async () => {
    const person = await fortress.person('d05')
    for (let at = 0; at < 12; at += 1) {
      const visitor = new Visitor()
      const headers = { 'x-forwarded-for': `203.0.113.${at}` }
      const request = visitor.request.bind(visitor)
      visitor.request = (url, init = {}) => request(url, { ...init, headers: { ...(init.headers as object), ...headers } })
      expect(codeOf(await enter(fortress, visitor, { name: person.name, password: 'wrong' }))).toBeNull()
      await fortress.pausesOver()
    }
    const judged = (await fortress.events('authentication.factor')).filter(
      ({ user, reason }) => user === person.id && reason === 'mismatch',
    )
    expect(judged).toHaveLength(10)
  })
})
