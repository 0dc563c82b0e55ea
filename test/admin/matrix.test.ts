import Fastify from 'fastify'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type AdminDeps, createAdmin } from '../../src/admin/index.ts'
import { Clerk, call, machineToken, type Office, openOffice, type Tenancy } from './stage.ts'

/** Every route of the door, as it registers them. */
async function routeTable(): Promise<{ method: string; url: string }[]> {
  const server = Fastify()
  const routes: { method: string; url: string }[] = []
  server.addHook('onRoute', ({ method, url }) => {
    for (const one of [method].flat()) routes.push({ method: String(one), url })
  })
  server.register(createAdmin({} as AdminDeps).plugin)
  await server.ready()
  await server.close()
  return routes
}

let office: Office
let here: Tenancy
let there: Tenancy
beforeAll(async () => {
  office = await openOffice()
  here = await office.tenancy('acme')
  there = await office.tenancy('other')
  for (const at of [here, there]) await at.person('ada')
  await here.person('guest', ['staff'])
  await here.application('machine', 'admin', { grantTypes: ['client_credentials'], redirectUris: [] })
  await here.application('counter', 'shop')
}, 60_000)
afterAll(() => office?.stop())

test('AZ-1 AZ-3 of everybody who might ask, on every route, an administrator of this tenant alone is answered', async () => {
  const who: Record<string, string | undefined> = {
    nobody: undefined,
    'an administrator of another tenant': await new Clerk(there, 'ada').token(),
    'a member of the staff': await new Clerk(here, 'guest').token(),
    'an administrator without the scope': await new Clerk(here, 'ada').token({ parameters: { scope: 'openid' } }),
    'an administrator at the shop': await new Clerk(here, 'ada').token({ where: 'shop', client: 'counter' }),
    'a machine': await machineToken(here, 'machine'),
  }
  const routes = await routeTable()
  expect(routes.length).toBeGreaterThan(6)
  const admin = await new Clerk(here, 'ada').token()
  const events = await office.house.store.audit.list(here.tenant, 1)
  for (const { method, url } of routes) {
    const path = url
      .replace(':tenant', 'acme')
      .replace(':workspace', 'shop')
      .replace(':id', events[0]?.id ?? '')
    const options = { method, headers: { 'if-match': '"x"' }, ...(/PUT|POST/.test(method) ? { body: {} } : {}) }
    for (const [name, token] of Object.entries(who)) {
      const { status, body } = await call(office.house.baseUrl + path, token, options)
      expect([method, url, name, [401, 403].includes(status)]).toEqual([method, url, name, true])
      if (method !== 'HEAD') expect(Object.keys(body).sort()).toEqual(['code', 'correlationId', 'detail', 'status', 'type'])
    }
    // Past the guard: answered, or told what is wrong with the request itself.
    const { status } = await call(office.house.baseUrl + path, admin, options)
    expect([method, url, [200, 400, 412].includes(status)]).toEqual([method, url, true])
  }
})

test('FE-1 each answer carries the headers of every answer', async () => {
  for (const path of ['/audit', '/policy/shadow', '/none']) {
    const { headers } = await call(here.api + path, undefined)
    expect(headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('access-control-allow-origin')).toBeNull()
  }
})
