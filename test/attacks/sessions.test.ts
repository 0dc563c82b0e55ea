import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { authorizeUrl, type Visitor, verifier } from '../support/oidc-visitor.ts'
import { type Fortress, startFortress } from './fortress.ts'
import { enter, filled, Roamer } from './visits.ts'

describe('sessions on two nodes', () => {
  let fortress: Fortress
  beforeAll(async () => {
    fortress = await startFortress({ database: 'postgres', nodes: 2 })
    await fortress.application('web')
    await fortress.application('asks', { consent: 'ask' })
  })
  afterAll(() => fortress?.stop())

  const leave = async (visitor: Visitor) => {
    const page = await visitor.follow(`${fortress.issuer}/oidc/logout`, fortress.baseUrl)
    const { url, body } = filled(page, {})
    return visitor.post(url, body)
  }

  test('J-05 after sign-out a stolen cookie is dead on each node within a second', async () => {
    const person = await fortress.person('j05')
    const visitor = new Roamer(fortress)
    await enter(fortress, visitor, person)
    const stolen = visitor.cookiesFor(fortress.issuer)
    expect(stolen).toContain('cs_session')
    const thieves = [0, 1].map((node) => new Roamer(fortress, () => node))
    const replay = async (node: number) => {
      const response = await thieves[node]?.get(
        authorizeUrl(fortress, { verifier: verifier(), parameters: { prompt: 'none' } }),
        { cookie: stolen },
      )
      return URL.parse(response?.headers.get('location') ?? '')?.searchParams.get('code') ?? null
    }
    expect(await replay(0)).toBeTruthy()
    await leave(visitor)
    expect([await replay(0), await replay(1)]).toEqual([null, null])
  })

  test('J-05 requests under way while the person signs out do not bring the session back', async () => {
    const person = await fortress.person('j05r')
    for (let round = 0; round < 8; round += 1) {
      const visitor = new Roamer(fortress)
      await enter(fortress, visitor, person)
      const stolen = visitor.cookiesFor(fortress.issuer)
      const thief = new Roamer(fortress)
      const ask = () =>
        thief.get(authorizeUrl(fortress, { verifier: verifier(), parameters: { prompt: 'none' } }), { cookie: stolen })
      const page = await visitor.follow(`${fortress.issuer}/oidc/logout`, fortress.baseUrl)
      const { url, body } = filled(page, {})
      const flood = Array.from({ length: 12 }, ask)
      await visitor.post(url, body)
      await Promise.all([...flood, ...Array.from({ length: 4 }, ask)])
      const after = await new Roamer(fortress).get(
        authorizeUrl(fortress, { verifier: verifier(), parameters: { prompt: 'none' } }),
        { cookie: stolen },
      )
      expect([round, URL.parse(after.headers.get('location') ?? '')?.searchParams.get('error')]).toEqual([
        round,
        'login_required',
      ])
    }
  })
})
