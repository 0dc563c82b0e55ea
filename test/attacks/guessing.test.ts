import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Landing, postForm, Visitor } from '../support/oidc-visitor.ts'
import { type Fortress, startFortress } from './fortress.ts'
import type { Person } from './people.ts'
import { codeOf, enter, filled, open, Roamer } from './visits.ts'

const installations = [
  { name: 'one node on SQLite', database: 'sqlite', nodes: 1 },
  { name: 'two nodes on PostgreSQL', database: 'postgres', nodes: 2 },
] as const

describe.each(installations)('guessing, $name', ({ database, nodes }) => {
  let fortress: Fortress
  beforeAll(async () => {
    fortress = await startFortress({ database, nodes })
    await fortress.application('web')
    await fortress.application('app', { factors: { mode: 'one', of: ['mobile_app'] } })
    await fortress.application('other-app', { factors: { mode: 'one', of: ['mobile_app'] } })
  })
  afterAll(() => fortress?.stop())

  /** Guesses that were really compared with the secret. */
  const judged = async (person: Person) =>
    (await fortress.events('authentication.factor')).filter(({ user, reason }) => user === person.id && reason === 'mismatch')
      .length
  const wrongCode = (person: Person) => {
    const right = [-1, 0, 1, 2].map((step) => person.totp(step))
    return ['123456', '654321', '111111', '222222', '333333'].find((code) => !right.includes(code)) as string
  }
  /** The same form many times at once, over all nodes. */
  const volley = (visitor: Visitor, page: Landing, fields: Record<string, string>, times: number) => {
    const { url, body } = filled(page, fields)
    return Promise.all(Array.from({ length: times }, () => visitor.post(url, body).catch(() => undefined)))
  }

  test('D-01 200 parallel wrong codes on one transaction: exactly five are judged, and the right one comes too late', async () => {
    const person = await fortress.person(`d01-${database}`)
    const thief = new Roamer(fortress)
    let page = await enter(fortress, thief, person, 'app')
    // A form acts once, so each volley brings the page of its moment.
    for (let at = 0; at < 5 && (await judged(person)) < 5; at += 1) {
      await volley(thief, page, { code: wrongCode(person), action: 'continue' }, 200)
      const form = filled(page, {}).url
      page = await thief.follow(form, fortress.baseUrl)
    }
    expect(await judged(person)).toBe(5)
    const over = page.at.startsWith(fortress.baseUrl) ? await thief.submit(page, { code: person.totp() }, fortress.baseUrl) : page
    expect(codeOf(over)).toBeNull()
    expect(await judged(person)).toBe(5)
  })

  test('D-02 D-05 a new sign-in and another address for each guess: ten are judged, the owner is told once', async () => {
    const person = await fortress.person(`d02-${database}`)
    for (let guess = 0; guess < 25; guess += 1) {
      const address = guess % 2 ? `2001:db8:${guess}::1` : `203.0.113.${guess}`
      const headers = {
        'x-forwarded-for': address,
        forwarded: `for=${address}`,
        'x-real-ip': address,
        'cf-connecting-ip': address,
      }
      const thief = new Roamer(fortress)
      const page = await open(fortress, thief)
      const { url, body } = filled(page, { identifier: person.name, password: `guess ${guess}`, action: 'continue' })
      await thief.post(url, body, { ...headers, 'user-agent': `browser ${guess}` })
      await fortress.pausesOver()
    }
    expect(await judged(person)).toBe(10)
    // The right password is no better than a wrong one now.
    expect(codeOf(await enter(fortress, new Roamer(fortress), person))).toBeNull()
    await expect.poll(() => fortress.mailsTo(person.email), { timeout: 5_000 }).toBe(1)
  })

  test('D-02 parallel over forty sign-ins, every spelling of the name: never more than ten', async () => {
    const person = await fortress.person(`d02p-${database}`)
    const spellings = [person.name, person.name.toUpperCase(), person.email, ` ${person.email} `, person.name.replace('d', 'ｄ')]
    await Promise.all(
      Array.from({ length: 40 }, async (_, at) => {
        const thief = new Roamer(fortress)
        const page = await open(fortress, thief)
        const { url, body } = filled(page, {
          identifier: spellings[at % 5] as string,
          password: `guess ${at}`,
          action: 'continue',
        })
        await thief.post(url, body)
      }),
    )
    const { failures } = (await fortress.sql(`select failures from failures where account = 'user:${person.id}'`))[0] as {
      failures: number
    }
    expect(failures).toBeGreaterThanOrEqual(5)
    expect(await judged(person)).toBe(failures)
    expect(failures).toBeLessThanOrEqual(10)
  })

  test('D-12 one TOTP code in many sign-ins at once, of two applications: one success, and none afterwards', async () => {
    const person = await fortress.person(`d12-${database}`)
    const thieves = await Promise.all(
      Array.from({ length: 20 }, async (_, at) => {
        const thief = new Roamer(fortress)
        return { thief, page: await enter(fortress, thief, person, at % 2 ? 'app' : 'other-app') }
      }),
    )
    const code = person.totp()
    await Promise.all(thieves.map(({ thief, page }) => volley(thief, page, { code, action: 'continue' }, 10)))
    const ends = await Promise.all(thieves.map(({ thief, page }) => thief.follow(page.at, fortress.baseUrl)))
    const proved = (await fortress.events('authentication.factor')).filter(
      ({ user, factor, result }) => user === person.id && factor === 'mobile_app' && result === 'success',
    )
    expect(proved).toHaveLength(1)
    expect(ends.filter((end) => codeOf(end) !== null).length).toBeLessThanOrEqual(1)
  })

  test('D-12 a used code is refused in the same browser, a new one, on another node and by another application', async () => {
    const person = await fortress.person(`d12s-${database}`)
    const visitor = new Roamer(fortress)
    const code = person.totp()
    expect(codeOf(await visitor.submit(await enter(fortress, visitor, person, 'app'), { code }, fortress.baseUrl))).toBeTruthy()
    for (const [client, by] of [
      ['app', visitor],
      ['app', new Roamer(fortress, () => 1)],
      ['other-app', new Roamer(fortress, () => 0)],
    ] as const) {
      const page = await enter(fortress, by, person, client, { prompt: 'login' })
      const end = await by.submit(page, { code }, fortress.baseUrl)
      expect(codeOf(end)).toBeNull()
    }
  })

  test('D-17 strangers lock an account; its owner still gets in from a known browser, a stranger with the password does not', async () => {
    const owner = await fortress.person(`d17-${database}`)
    const known = new Roamer(fortress)
    expect(codeOf(await enter(fortress, known, owner))).toBeTruthy()
    for (let guess = 0; guess < 14; guess += 1) {
      await enter(fortress, new Roamer(fortress), { name: owner.name, password: 'wrong' })
      await fortress.pausesOver()
    }
    expect(codeOf(await enter(fortress, new Roamer(fortress), owner))).toBeNull()
    expect(codeOf(await enter(fortress, known, owner, 'web', { prompt: 'login' }))).toBeTruthy()
    // Somebody else's mark opens no lane here.
    const mallory = await fortress.person(`d17m-${database}`)
    const marked = new Roamer(fortress)
    await enter(fortress, marked, mallory)
    const page = await open(fortress, marked, 'web', { prompt: 'login' })
    const end = await marked.submit(page, { identifier: owner.name, password: owner.password }, fortress.baseUrl)
    expect(codeOf(end)).toBeNull()
  })

  test('D-20 a storm of passwords: too large ones are refused unread, too many are put off and cost nobody an attempt', async () => {
    const person = await fortress.person(`d20-${database}`)
    const visitor = new Visitor()
    const page = await open(fortress, visitor)
    const huge = filled(page, { identifier: person.name, password: 'x'.repeat(1024 * 1024), action: 'continue' })
    const slow: number[] = []
    const storm = Promise.all(
      Array.from({ length: 100 }, async () => (await visitor.post(huge.url, huge.body).catch(() => undefined))?.status ?? 413),
    )
    for (let at = 0; at < 5; at += 1) {
      const began = performance.now()
      expect(codeOf(await enter(fortress, new Visitor(), person))).toBeTruthy()
      slow.push(performance.now() - began)
    }
    expect(new Set(await storm)).toEqual(new Set([413]))
    // Three requests each, beside a hundred megabytes.
    expect(Math.max(...slow)).toBeLessThan(6_000)
    if (database === 'postgres') return

    const crowd = await Promise.all(
      Array.from({ length: 240 }, async (_, at) => {
        const one = new Visitor()
        return { one, form: filled(await open(fortress, one), { identifier: `nobody-${at}`, password: 'x', action: 'continue' }) }
      }),
    )
    const answers = await Promise.all(crowd.map(async ({ one, form }) => (await one.post(form.url, form.body)).status))
    // 303 leads to a page that says so, 503 says so at once.
    expect(answers.filter((status) => status !== 303 && status !== 503)).toEqual([])
    const counted = await fortress.sql(`select coalesce(sum(failures), 0) as n from failures where account like 'stranger:%'`)
    const compared = (await fortress.events('authentication.factor')).filter(({ user, reason }) => !user && reason === 'mismatch')
    expect(compared.length).toBeGreaterThan(100)
    expect(compared.length).toBeLessThan(240)
    expect(Number(counted[0]?.n)).toBe(compared.length)
    expect((await postForm(`${fortress.issuer}/oauth2/token`, {})).status).toBe(400)
  }, 60_000)
})

describe('guessing on two nodes, one of which dies', () => {
  let fortress: Fortress
  beforeAll(async () => {
    fortress = await startFortress({ database: 'postgres', nodes: 2 })
    await fortress.application('app', { factors: { mode: 'one', of: ['mobile_app'] } })
  })
  afterAll(() => fortress?.stop())

  test('D-08 half of the guesses on each node, one killed in the middle: at most the limit in total', async () => {
    const person = await fortress.person('d08')
    const sessions = await Promise.all(
      Array.from({ length: 10 }, async (_, at) => {
        const thief = new Roamer(fortress, () => at % 2)
        return { thief, page: await enter(fortress, thief, person, 'app') }
      }),
    )
    const shots = sessions.flatMap(({ thief, page }) => {
      const { url, body } = filled(page, { code: '000000', action: 'continue' })
      return Array.from({ length: 10 }, () => thief.post(url, body).catch(() => undefined))
    })
    await new Promise((resolve) => setTimeout(resolve, 20))
    await fortress.kill(1)
    await Promise.all(shots)
    await fortress.restart(1)
    for (let at = 0; at < 12; at += 1) {
      await fortress.pausesOver()
      const thief = new Roamer(fortress)
      const page = await enter(fortress, thief, person, 'app')
      await thief.submit(page, { code: '000000' }, fortress.baseUrl)
    }
    const events = (await fortress.events('authentication.factor')).filter(
      ({ user, reason }) => user === person.id && reason === 'mismatch',
    )
    expect(events.length).toBeGreaterThan(0)
    expect(events.length).toBeLessThanOrEqual(10)
    const [row] = await fortress.sql(`select failures from failures where account = 'user:${person.id}' and kind = 'second'`)
    expect(row?.failures).toBe(10)
  })
})
