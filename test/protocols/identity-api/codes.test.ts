import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { databases, openSystem } from './stage.ts'

const verifying = 'people/user/authentication-code/verify'

describe.each(databases)('codes for applications to deliver, on %s', (database) => {
  let house: Awaited<ReturnType<typeof openSystem>>
  let count = 0
  const person = () => {
    count += 1
    return house.user(`person${count}`)
  }
  beforeAll(async () => {
    house = await openSystem(database)
  }, 60_000)
  afterAll(() => house.stop())

  it('the seed’s two requests work as printed: a token, then a code of eight digits and the same with its user', async () => {
    const { id, email } = await person()
    const bearer = await house.token('generator', 'identity_self_registration')
    const body = '{ "address": "EMAIL", "type": "authentication" }'.replace('EMAIL', email)
    const { status, body: made, headers } = await house.call(`${house.pool}/user/code/generate`, body, bearer)
    expect(status).toBe(201)
    expect(Object.keys(made).sort()).toEqual(['code', 'extended_code'])
    expect(made.code).toMatch(/^[0-9]{8}$/)
    expect(Buffer.from(String(made.extended_code), 'base64url').toString()).toBe(`${id.replaceAll('-', '')}:${made.code}`)
    expect(made.extended_code).not.toContain('=')
    expect(headers.get('content-type')).toMatch(/^application\/json/)
    expect(headers.get('cache-control')).toBe('no-store')
  })

  it('by address, identifier or userID, in the body or in the path, with and without dashes', async () => {
    const { id, email, name } = await person()
    const hex = id.replaceAll('-', '')
    const ways = [
      { address: email.toUpperCase() },
      { identifier: name },
      { identifier: email, address: email },
      { userID: id },
      { userID: hex },
    ]
    for (const way of ways) {
      const { code } = await house.generate({ type: 'authentication', ...way })
      expect(await house.call(verifying, { code, userID: id })).toMatchObject({ status: 200, body: { id } })
    }
    const { status, body } = await house.call(`people/users/${hex}/code/generate`, { type: 'challenge' })
    expect([status, body.code]).toEqual([201, expect.stringMatching(/^[0-9]{6}$/)])
    expect(await house.call('people/user/otp/verify', { code: body.extended_code })).toMatchObject({ status: 200, body: { id } })
  })

  it('length and lifetime are the pool’s', async () => {
    const { id } = await person()
    await house.store.provisioning.putPool({
      ...{ id: house.pool, tenant: house.tenant, slug: 'people', name: 'People' },
      settings: { codes: { challenge: { length: 10, lifetimeSeconds: 60 } } },
    })
    const { code } = await house.generate({ type: 'challenge', userID: id })
    expect(code).toMatch(/^[0-9]{10}$/)
    house.clock.advance(61)
    expect((await house.call('people/user/otp/verify', { code, userID: id })).status).toBe(401)
  })

  it('errors are of the documented shape: 400, 401, 403, 404, 422', async () => {
    const { email } = await person()
    const other = await person()
    const path = 'people/user/code/generate'
    const ask = (body: unknown, bearer?: string | null) => house.call(path, body, bearer)
    const type = 'authentication'
    const shop = await house.token('shop-machine', 'profile', 'shop')
    const narrow = await house.token('generator', 'identity_self_registration')
    const answers = [
      [400, 'invalid_request', await ask('{ "address": ')],
      [400, 'invalid_request', await ask('')],
      [400, 'invalid_request', await ask([])],
      [400, 'invalid_request', await ask({ type })],
      [400, 'invalid_request', await ask({ type: 'other', address: email })],
      [400, 'invalid_request', await ask({ type, address: email, more: 1 })],
      [400, 'invalid_request', await ask({ type, identifier: 'a', userID: 'b' })],
      // G-05, the form of GitLab's CVE-2023-7028.
      [400, 'invalid_request', await ask({ type, address: [email, other.email] })],
      [400, 'invalid_request', await ask({ type, address: { email } })],
      [400, 'invalid_request', await house.call(verifying, { code: '12345678' })],
      [400, 'invalid_request', await house.call(verifying, { code: '12345678', identifier: email, userID: other.id })],
      [400, 'invalid_request', await ask(`{"type":"${type}","address":"${email}","__proto__":{"admin":true}}`)],
      [413, 'invalid_request', await ask({ type, address: email, more: 'x'.repeat(100_000) })],
      [401, 'invalid_token', await ask({ type, address: email }, null)],
      [401, 'invalid_token', await ask({ type, address: email }, 'nonsense')],
      [401, 'invalid_token', await ask({ type, address: email }, shop)],
      [403, 'insufficient_scope', await house.call(verifying, { code: '12345678', identifier: email }, narrow)],
      [404, 'user_not_found', await ask({ type, address: 'nobody@example.com' })],
      [404, 'user_not_found', await ask({ type, userID: 'nobody' })],
      [404, 'pool_not_found', await house.call('staff/user/code/generate', { type, address: email })],
      [422, 'address_invalid', await ask({ type, address: `${email},${other.email}` })],
      [422, 'address_not_of_user', await ask({ type, identifier: email, address: other.email })],
    ] as const
    for (const [status, code, answer] of answers) {
      expect([answer.status, answer.body.status_code, answer.body.error_code]).toEqual([status, status, code])
      expect(answer.body.error).toMatch(/^[A-Z].*\.$/)
      expect(Object.keys(answer.body).sort()).toEqual(['details', 'error', 'error_code', 'status_code'])
      if (status === 401 || status === 403) expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/)
    }
  })

  it('nobody disabled gets a code, and a code made before is worth nothing', async () => {
    const { id, email } = await person()
    const { code } = await house.generate({ type: 'authentication', address: email })
    await house.store.provisioning.setUserStatus(house.tenant, id, 'disabled')
    const again = await house.call('people/user/code/generate', { type: 'authentication', address: email })
    expect([again.status, again.body.error_code]).toEqual([422, 'user_inactive'])
    expect((await house.call(verifying, { code, userID: id })).status).toBe(401)
  })

  it('OC-3 OC-5 each code is single use, also 200 times at once, and a newer one kills the older', async () => {
    const { id, email } = await person()
    const older = await house.generate({ type: 'authentication', address: email })
    const newer = await house.generate({ type: 'authentication', address: email })
    expect((await house.call(verifying, { code: older.extended_code })).status).toBe(401)
    const all = await Promise.all(Array.from({ length: 200 }, () => house.call(verifying, { code: newer.extended_code })))
    expect(all.filter(({ status }) => status === 200).map(({ body }) => body)).toEqual([{ id }])
    // Whoever was late had not guessed: the next code is judged, and right.
    const next = await house.generate({ type: 'authentication', address: email })
    expect((await house.call(verifying, { code: next.code, identifier: email })).status).toBe(200)
  })

  it('ML-8 a code of one type does not do the work of another', async () => {
    const { id } = await person()
    const { code } = await house.generate({ type: 'challenge', userID: id })
    expect((await house.call(verifying, { code, userID: id })).status).toBe(401)
    expect((await house.call('people/user/otp/verify', { code, userID: id })).status).toBe(200)
  })

  it('a code is good to the second', async () => {
    const { id, email } = await person()
    const first = await house.generate({ type: 'authentication', address: email })
    house.clock.advance(598)
    expect((await house.call(verifying, { code: first.code, userID: id })).status).toBe(200)
    const { code } = await house.generate({ type: 'authentication', address: email })
    house.clock.advance(601)
    expect((await house.call(verifying, { code, userID: id })).status).toBe(401)
  })

  it('B-22 an altered user part is refused, and counted for whoever it names', async () => {
    const [victim, attacker] = [await person(), await person()]
    const { code, extended_code: own } = await house.generate({ type: 'authentication', userID: attacker.id })
    const altered = Buffer.from(`${victim.id.replaceAll('-', '')}:${code}`).toString('base64url')
    expect((await house.call(verifying, { code: altered })).status).toBe(401)
    expect((await house.call(verifying, { code: own, userID: victim.id })).status).toBe(401)
    // The right digits in the name of somebody else are no better.
    const { code: theirs } = await house.generate({ type: 'authentication', userID: victim.id })
    const mixed = Buffer.from(`${attacker.id.replaceAll('-', '')}:${theirs}`).toString('base64url')
    expect((await house.call(verifying, { code: mixed, userID: victim.id })).status).toBe(401)
    expect((await house.store.directory.find(house.tenant, victim.id))?.recentFailures).toBe(3)
    expect((await house.call(verifying, { code: own })).status).toBe(200)
  })

  it('D-04 wrong codes count in the one ledger of the account, whichever call tries and however it is named', async () => {
    const { id, email, name } = await person()
    const failures = async () => (await house.store.directory.find(house.tenant, id))?.recentFailures
    for (const code of ['00000000', '00000001', '00000002']) await house.call(verifying, { code, userID: id })
    await house.call('people/user/otp/verify', { code: '000000', identifier: name })
    await house.call('people/user/otp/verify', { code: '000000', identifier: email.toUpperCase() })
    expect(await failures()).toBe(5)
    for (let at = 0; at < 5; at += 1) {
      house.clock.advance(61)
      expect((await house.call(verifying, { code: '00000003', userID: id })).status).toBe(401)
    }
    house.clock.advance(61)
    const { code } = await house.generate({ type: 'authentication', userID: id })
    const locked = await house.call(verifying, { code, userID: id })
    expect([locked.status, locked.body.error_code]).toEqual([429, 'too_many_attempts'])
    expect(Number(locked.headers.get('retry-after'))).toBeGreaterThan(80_000)
    expect(await failures()).toBe(10)
    // TH-9: its owner is told.
    expect((await house.message(email)).subject).toMatch(/paused/i)
  })

  it('strangers are refused as people are, and are locked as people are', async () => {
    const answers = await Promise.all(
      ['nobody', 'nobody@example.com'].map((identifier) => house.call(verifying, { code: '12345678', identifier })),
    )
    const { id } = await person()
    const wrong = await house.call(verifying, { code: '12345678', userID: id })
    for (const { status, body } of answers) expect([status, body]).toEqual([wrong.status, wrong.body])
    const statuses: number[] = []
    for (let at = 0; at < 11; at += 1) {
      statuses.push((await house.call(verifying, { code: '12345678', identifier: 'nobody at all' })).status)
      house.clock.advance(61)
    }
    expect(statuses).toEqual([...Array(10).fill(401), 429])
  })

  it('a token that was taken from its application, or is of a person’s pool elsewhere, opens nothing', async () => {
    const { email } = await person()
    const bearer = await house.token('generator', 'identity_self_registration')
    await house.client('generator', house.system, ['identity'])
    house.catalogue.forget()
    const { status } = await house.call('people/user/code/generate', { type: 'authentication', address: email }, bearer)
    expect(status).toBe(403)
    await house.client('generator', house.system, ['identity_self_registration'])
    house.catalogue.forget()
  })

  it('CR-7 a code is in no log and, as it is, in no row', async () => {
    const { email } = await person()
    const { code, extended_code: extended } = await house.generate({ type: 'authentication', address: email })
    await house.call(verifying, { code: extended })
    for (const secret of [code, extended]) expect(house.logged()).not.toContain(secret)
    if (database === 'SQLite') for (const secret of [code, extended]) expect(house.dump()).not.toContain(secret)
    const trail = await house.events('code.judged')
    expect(trail.length).toBeGreaterThan(0)
    expect((await house.events('code.generated'))[0]).toMatchObject({ application: 'backend', reason: 'authentication' })
  })
})
