import { createHash, randomUUID } from 'node:crypto'
import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { databases } from '../account/stage.ts'
import type { Json } from '../support/oidc-visitor.ts'
import { Clerk, call, type Office, openOffice, type Tenancy, told } from './stage.ts'

describe.each(databases)('what happened, and what would have, on %s', (database) => {
  let office: Office
  let here: Tenancy
  let there: Tenancy
  let bob: Awaited<ReturnType<Tenancy['person']>>
  let token: string
  beforeAll(async () => {
    office = await openOffice(database)
    here = await office.tenancy('acme')
    there = await office.tenancy('other')
    await here.person('ada')
    bob = await here.person('bob', [], false)
    await there.person('ada')
    await here.application('counter', 'shop')
    const shadow = (id: string, strength: string) => ({ id, where: {}, ask: { strength }, shadow: true }) as const
    await here.workspace('shop', {
      policy: { rules: [shadow('later', 'mfa'), shadow('quiet', 'single')], strengths: { single: {} } },
    })
    await new Clerk(here, 'bob').token({ where: 'shop', client: 'counter' })
    token = await new Clerk(here, 'ada').token()
  }, 60_000)
  afterAll(() => office?.stop())

  const get = (path: string, by = token) => call(here.api + path, by)

  test('a rule in shadow is counted, and so is one that found nothing', async () => {
    const { body } = await get('/policy/shadow?workspace=shop&days=7')
    expect(body.days).toBe(7)
    expect(body.rules).toEqual([
      expect.objectContaining({ rule: 'later', signIns: expect.any(Number), people: 1 }),
      { rule: 'quiet', signIns: 0, people: 0, outcomes: [] },
    ])
    const people = await get('/policy/shadow/people?workspace=shop&rule=later')
    expect(people.body).toMatchObject({
      days: 7,
      next: null,
      people: [{ user: bob.id, name: 'bob', account: 'bob@example.com' }],
    })
    expect((await get('/policy/shadow/people?workspace=shop&rule=quiet')).body.people).toEqual([])
    expect((await get('/policy/shadow?workspace=admin')).body.rules).toEqual([])
  })

  test('the trail is read newest first, page by page, by person, and one entry says why', async () => {
    const all = (await get('/audit?limit=200')).body.events as Json[]
    expect(all.length).toBeGreaterThan(5)
    const pages: Json[] = []
    for (let next: unknown = '', turns = 0; next !== null && turns < 100; turns += 1) {
      const page = await get(`/audit?limit=3${next ? `&before=${next}` : ''}`)
      pages.push(...(page.body.events as Json[]))
      next = page.body.next
    }
    expect(pages.map(({ id }) => id)).toEqual(all.map(({ id }) => id))
    const bobs = (await get(`/audit?user=${bob.id}`)).body.events as Json[]
    expect(bobs.length).toBeGreaterThan(0)
    expect(new Set(bobs.map(({ user }) => user))).toEqual(new Set([bob.id]))
    const explained = all.find(({ explained: is, user }) => is && user === bob.id)
    expect(explained).not.toHaveProperty('detail')
    const opened = await get(`/audit/${explained?.id}`)
    expect(opened.body).toMatchObject({ id: explained?.id, detail: { decision: expect.any(String), rules: expect.any(Array) } })
    expect(opened.body).not.toHaveProperty('tenant')
  })

  test('AZ-2 K-01 the trail of another tenant is not there', async () => {
    const foreign = await new Clerk(there, 'ada').token()
    const [theirs] = (await call(`${there.api}/audit?limit=1`, foreign)).body.events as Json[]
    expect(told(await get(`/audit/${theirs?.id}`))).toEqual([404, 'not_found', null])
    expect(told(await get(`/audit/${randomUUID()}`))).toEqual([404, 'not_found', null])
    expect((await get(`/audit?before=${theirs?.id}`)).body.events).toEqual([])
    const ids = ((await get('/audit?limit=200')).body.events as Json[]).map(({ id }) => id)
    expect(ids).not.toContain(theirs?.id)
    for (const path of ['/audit', '/policy/shadow?workspace=shop']) expect(told(await get(path, foreign))[0]).toBe(401)
  })

  test('queries of another form are refused', async () => {
    for (const query of ['user=x', 'limit=0', 'limit=-1', 'limit=99999', 'more=1', 'user=a&user=b', 'before=%00'])
      expect([query, (await get(`/audit?${query}`)).status]).toEqual([query, 400])
    for (const query of ['', 'workspace=', 'workspace=shop&days=x', 'workspace=shop&days[]=1'])
      expect([query, (await get(`/policy/shadow?${query}`)).status]).toEqual([query, 400])
    for (const query of ['workspace=none', 'workspace=%00', 'workspace=..%2fadmin'])
      expect([query, (await get(`/policy/shadow?${query}`)).status]).toEqual([query, 404])
    expect((await get('/audit/%00')).status).toBe(404)
    expect((await get(`/policy/shadow/people?workspace=shop&rule=${encodeURIComponent("x' or 1=1")}`)).body.people).toEqual([])
    expect((await get(`/policy/shadow/people?workspace=shop&rule=%00`)).status).toBe(200)
  })

  describe('OA-15 bound to a key', () => {
    const sha = (text: string) => createHash('sha256').update(text).digest('base64url')
    async function holder() {
      const { publicKey, privateKey } = await generateKeyPair('ES256')
      const jwk = await exportJWK(publicKey)
      return (method: string, url: string, claims: Json = {}, header: Json = {}) =>
        new SignJWT({ jti: randomUUID(), htm: method, htu: url, iat: Math.floor(Date.now() / 1000), ...claims })
          .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk: jwk as JWK, ...header })
          .sign(privateKey)
    }

    test('the key is proved afresh for each request, and no other', async () => {
      const [me, thief] = [await holder(), await holder()]
      const headers = async () => ({ dpop: await me('POST', `${here.issuer()}/oauth2/token`) })
      const bound = await new Clerk(here, 'ada').token({ headers })
      const url = `${here.api}/audit`
      const ath = sha(bound)
      const show = (dpop?: string, scheme = 'DPoP', value = bound) =>
        call(`${url}?limit=1`, undefined, { headers: { authorization: `${scheme} ${value}`, ...(dpop ? { dpop } : {}) } })
      const good = await me('GET', url, { ath })
      expect((await show(good)).status).toBe(200)
      const refused: [string, string | undefined, string?, string?][] = [
        ['shown before', good],
        ['none', undefined],
        ['none, and called bearer', undefined, 'Bearer'],
        ['called bearer', await me('GET', url, { ath }), 'Bearer'],
        ['of a thief', await thief('GET', url, { ath })],
        ['of another method', await me('PUT', url, { ath })],
        ['of another address', await me('GET', `${here.api}/policy/shadow`, { ath })],
        ['of another host', await me('GET', url.replace('localhost', 'evil.example'), { ath })],
        ['of another token', await me('GET', url, { ath: sha('other') })],
        ['of no token', await me('GET', url)],
        ['old', await me('GET', url, { ath, iat: Math.floor(Date.now() / 1000) - 120 })],
        ['of tomorrow', await me('GET', url, { ath, iat: Math.floor(Date.now() / 1000) + 120 })],
        ['of another type', await me('GET', url, { ath }, { typ: 'JWT' })],
        ['without a number', await me('GET', url, { ath, jti: undefined })],
        ['nonsense', 'a.b.c'],
        ['two', `${await me('GET', url, { ath })}, ${await me('GET', url, { ath })}`],
      ]
      for (const [what, proof, scheme] of refused)
        expect([what, told(await show(proof, scheme))]).toEqual([what, [401, 'invalid_dpop_proof', 'DPoP']])
      expect((await show(await me('GET', url, { ath }))).status).toBe(200)
      // And one that is bound to no key is not made better by a proof.
      expect((await show(await me('GET', url, { ath: sha(token) }), 'DPoP', token)).status).toBe(401)
    })
  })
})
