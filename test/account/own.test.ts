import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { House } from '../support/house.ts'
import { databases, Member, openHouse } from './stage.ts'

const random = '018f0000-0000-7000-8000-00000000abcd'

describe.each(databases)('whose account it is, on %s', (database) => {
  let house: House
  let alice: Member
  let bob: Member
  beforeAll(async () => {
    house = await openHouse(database)
    for (const name of ['alice', 'bob']) await house.user(name)
    alice = new Member(house, 'alice')
    bob = new Member(house, 'bob')
    await alice.signIn()
    await bob.signIn()
  }, 60_000)
  afterAll(() => house?.stop())

  const goal = { kind: 'enrol', factor: 'mobile_app' }
  const begin = async (member: Member) => (await member.api('POST', '/changes', { goal })).body
  /** What is said, without what names the one request. */
  const said = ({ status, body }: { status: number; body: object }) => ({ status, ...body, correlationId: '' })

  test('LC-2 FL-10 what I have is listed masked, without a secret', async () => {
    const { status, body } = await alice.api('GET', '/authenticators')
    expect(status).toBe(200)
    expect(body.authenticators).toEqual([
      expect.objectContaining({ factor: 'password', hint: null, status: 'active', failures: 0 }),
      expect.objectContaining({ factor: 'email', hint: 'a***@example.com' }),
    ])
    for (const one of body.authenticators as object[])
      expect(Object.keys(one).sort()).toEqual(
        ['createdAt', 'expiresAt', 'factor', 'failures', 'hint', 'id', 'label', 'lastUsedAt', 'status'].sort(),
      )
    expect(body.addable).toEqual(expect.arrayContaining(['mobile_app', 'passkey', 'recovery_code', 'password']))
    expect(JSON.stringify(body)).not.toMatch(/sealed|argon2|alice@/)
  })

  test('SE-4 nobody, somebody signed out and a session of another workspace are one: 401', async () => {
    const carol = await house.user('carol')
    const left = new Member(house, carol.name)
    await left.signIn()
    const thief = Object.assign(new Member(house, carol.name), { cookiesFor: () => left.cookiesFor(left.base) })
    const cookies = left.cookiesFor(left.base)
    expect((await thief.api('GET', '/authenticators')).status).toBe(200)
    const page = await left.follow(`${house.issuer}/oidc/logout`, house.baseUrl)
    await left.submit(page, { logout: 'yes', action: 'continue' }, house.baseUrl)
    const stale = Object.assign(new Member(house, carol.name), { cookiesFor: () => cookies })
    const elsewhere = `${house.deskIssuer}/account/api/authenticators`
    for (const answer of [
      await new Member(house, 'nobody').api('GET', '/authenticators'),
      await new Member(house, 'nobody').api('POST', '/changes', { goal }),
      await stale.api('GET', '/authenticators'),
      await stale.api('POST', '/changes', { goal }),
      await alice.api('GET', elsewhere),
      await alice.api('GET', `${house.baseUrl}/t/none/account/api/authenticators`),
    ])
      expect(said(answer)).toMatchObject({ status: 401, code: 'login_required' })
  })

  test('K-01 somebody else’s change or authenticator is answered as a made-up one', async () => {
    const hers = await begin(alice)
    const his = (await bob.has()).email?.id
    for (const id of [hers.transaction, random, 'x', encodeURIComponent("' or 1=1 --"), '%00', '..%2f..']) {
      const read = await bob.api('GET', `/changes/${id}`)
      expect(said(read)).toEqual(said(await bob.api('GET', `/changes/${random}`)))
      expect(read.status).toBe(404)
      const act = { version: hers.version, action: { kind: 'choose', option: 'email' } }
      expect(said(await bob.api('POST', `/changes/${id}`, act))).toEqual(said(read))
    }
    // It stands where it stood.
    expect((await alice.api('GET', `/changes/${hers.transaction}`)).body.version).toBe(hers.version)
    const ends = []
    for (const authenticator of [his, random, (await alice.has()).email?.id]) {
      house.clock.advance(300)
      const view = await alice.change({ kind: 'remove', authenticator })
      ends.push([view.kind, view.reason ?? null])
    }
    expect(ends).toEqual([
      ['failed', 'still_needed'],
      ['failed', 'still_needed'],
      ['done', null],
    ])
    expect((await bob.has()).email?.id).toBe(his)
    await alice.signIn()
  })

  test('J-03 SE-6 no other site makes this browser change anything', async () => {
    const body = JSON.stringify({ goal })
    const transactions = async () => (await house.events('authentication.begun')).length
    const before = await transactions()
    const forged: [string, RequestInit][] = [
      ['a form', { body: new URLSearchParams({ goal: 'x' }) }],
      ['text/plain', { body, headers: { 'content-type': 'text/plain' } }],
      ['fetch with no-cors', { body, headers: { 'content-type': 'text/plain;charset=UTF-8', 'sec-fetch-mode': 'no-cors' } }],
      ['another site', { body, headers: { 'content-type': 'application/json', 'sec-fetch-site': 'cross-site' } }],
      ['a neighbouring host', { body, headers: { 'content-type': 'application/json', 'sec-fetch-site': 'same-site' } }],
      ['a link', { body, headers: { 'content-type': 'application/json', 'sec-fetch-site': 'none' } }],
      ['Origin null', { body, headers: { 'content-type': 'application/json', origin: 'null' } }],
      ['a foreign Origin', { body, headers: { 'content-type': 'application/json', origin: 'https://app.com.evil' } }],
      ['no content type', { body: Buffer.from(body) }],
    ]
    for (const [name, init] of forged)
      for (const path of ['/changes', `/changes/${random}`]) {
        const response = await bob.request(bob.base + path, { method: 'POST', ...init })
        expect([name, response.status]).toEqual([name, 403])
        expect(response.headers.get('access-control-allow-origin')).toBeNull()
      }
    const image = await bob.api('GET', '/authenticators', undefined, { 'sec-fetch-site': 'cross-site' })
    expect(image.status).toBe(403)
    const asked = await bob.request(`${bob.base}/changes`, {
      method: 'OPTIONS',
      headers: { origin: 'https://app.com.evil', 'access-control-request-method': 'POST' },
    })
    expect(asked.headers.get('access-control-allow-origin')).toBeNull()
    for (const method of ['GET', 'HEAD', 'PUT', 'DELETE', 'PATCH'])
      expect((await bob.request(`${bob.base}/changes`, { method })).status).toBe(404)
    expect(await transactions()).toBe(before)
  })

  test('LC-2 L-i07 nothing more than is documented is taken, and nothing larger than 64 KB', async () => {
    const own = (await bob.has()).email?.id
    const refused: [string, unknown, number][] = [
      ['a user id', { goal, user: random }, 400],
      ['a user id in the goal', { goal: { ...goal, user: random } }, 400],
      ['verified', { goal: { ...goal, emailVerified: true } }, 400],
      ['a demand', { goal, demand: {} }, 400],
      ['an unknown goal', { goal: { kind: 'promote' } }, 400],
      ['an operator', { goal: { kind: 'remove', authenticator: { $ne: null } } }, 400],
      ['a list', { goal: { kind: 'remove', authenticator: [own] } }, 400],
      ['a number', { goal: { kind: 'rename', authenticator: own, label: 7 } }, 400],
      ['a long name', { goal: { kind: 'rename', authenticator: own, label: 'x'.repeat(65) } }, 400],
      ['an old fault', '{"goal":{"kind":"enrol","factor":"mobile_app","__proto__":{"admin":true}}}', 400],
      ['its sibling', '{"goal":{"kind":"enrol","factor":"mobile_app","constructor":{"prototype":{}}}}', 400],
      ['no JSON', '{"goal":', 400],
      ['nothing', '', 400],
      ['too much', { goal: { ...goal, factor: 'x'.repeat(65 * 1024) } }, 413],
    ]
    for (const [name, body, status] of refused)
      expect([name, (await bob.api('POST', '/changes', body)).status]).toEqual([name, status])
    const at = await begin(bob)
    for (const [name, body] of [
      ['a stage', { version: at.version, action: { kind: 'cancel' }, stage: 'succeeded' }],
      ['a version as text', { version: String(at.version), action: { kind: 'cancel' } }],
      ['remember', { version: at.version, action: { kind: 'answer', answer: { code: '1' }, remember: true } }],
      ['a nested answer', { version: at.version, action: { kind: 'answer', answer: { code: { a: 1 } } } }],
      ['a ticket', { version: at.version, action: { kind: 'redeem', ticket: 'x' } }],
      [
        '41 fields',
        {
          version: at.version,
          action: { kind: 'answer', answer: Object.fromEntries(Array.from({ length: 41 }, (_, i) => [`f${i}`, ''])) },
        },
      ],
    ] as const)
      expect([name, (await bob.api('POST', `/changes/${at.transaction}`, body)).status]).toEqual([name, 400])
    expect(({} as { admin?: boolean }).admin).toBeUndefined()
  })

  test('TH-1 TH-4 the codes that guard a change count in the one ledger', async () => {
    const name = 'guessed'
    const user = await house.user(name)
    const one = new Member(house, name)
    await one.signIn()
    let view = await one.act(await begin(one), { kind: 'choose', option: 'email' })
    for (let guess = 0; guess < 5; guess += 1) {
      view = await one.act(view, { kind: 'answer', answer: { code: '000000' } })
      house.clock.advance(60)
    }
    expect(view).toMatchObject({ kind: 'failed', reason: 'too_many_attempts' })
    const wrong = (await house.events('authentication.factor')).filter((one) => one.user === user.id && one.reason === 'mismatch')
    expect(wrong).toHaveLength(5)
  })
})
