import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { secretOf } from '../support/oidc-lab.ts'
import { basic, type Landing, obtainCode, postForm, redeem, verifier } from '../support/oidc-visitor.ts'
import { type Fortress, startFortress } from './fortress.ts'
import { codeOf, enter, offlineTokens, open, Roamer } from './visits.ts'

describe.each(['sqlite', 'postgres'] as const)('CR-7 LG-3 canaries, on %s', (database) => {
  let fortress: Fortress
  beforeAll(async () => {
    fortress = await startFortress({ database })
    await fortress.application('web')
    await fortress.application('app', { factors: { mode: 'one', of: ['email', 'mobile_app'] } })
  })
  afterAll(() => fortress?.stop())

  const dump = async () => {
    const tables = await fortress.sql(
      database === 'sqlite'
        ? `select name from sqlite_master where type = 'table'`
        : `select table_name as name from information_schema.tables where table_schema = 'public'`,
    )
    expect(tables.length).toBeGreaterThan(8)
    const rows = await Promise.all(tables.map(({ name }) => fortress.sql(`select * from "${name}"`)))
    return rows
      .flat()
      .map((row) => JSON.stringify(row, (_key, value) => (typeof value === 'bigint' ? String(value) : value)))
      .join('\n')
  }

  test('CR-7 LG-3 D-19 no secret of any kind is in the database, the log or a page that it does not belong to', async () => {
    const person = await fortress.person(`canary-${database}`)
    const pages: { readonly name: string; readonly text: string }[] = []
    const visitor = new Roamer(fortress)
    const request = visitor.request.bind(visitor)
    visitor.request = async (url, init) => {
      const response = await request(url, init)
      const text = await response.clone().text()
      pages.push({ name: url, text: `${text}\n${[...response.headers].filter(([name]) => name !== 'set-cookie').join('\n')}` })
      return response
    }
    // Wrong ones first: what was typed is a secret as well, of another place perhaps.
    const typed = 'my other password, typed here by mistake'
    let page: Landing = await visitor.submit(
      await open(fortress, visitor, 'app'),
      { identifier: person.name, password: typed },
      fortress.baseUrl,
    )
    page = await visitor.submit(page, { identifier: person.name, password: person.password }, fortress.baseUrl)
    page = await visitor.submit(page, { factor: 'email' }, fortress.baseUrl)
    const mailed = await fortress.code(person.email)
    await visitor.submit(page, { code: '987654321' }, fortress.baseUrl)
    page = await visitor.submit(await visitor.follow(page.at, fortress.baseUrl), { code: mailed }, fortress.baseUrl)
    expect(codeOf(page)).toBeTruthy()
    const cookies = visitor.cookiesFor(fortress.issuer)
    const second = new Roamer(fortress)
    const shown = await enter(fortress, second, person, 'app', { prompt: 'login' })
    const chosen = shown.html.includes('name="factor"')
      ? await second.submit(shown, { factor: 'mobile_app' }, fortress.baseUrl)
      : shown
    const app = person.totp()
    await second.submit(chosen, { code: app }, fortress.baseUrl)

    const text = verifier()
    const granted = await obtainCode({ ...fortress, totp: () => '' }, { user: person.name, verifier: text })
    const first = (await redeem(fortress, granted.code, text)).body
    const tokens = await offlineTokens(fortress, new Roamer(fortress), person)
    await postForm(`${fortress.issuer}/oauth2/token`, {
      grant_type: 'authorization_code',
      code: 'wrong',
      client_secret: secretOf('web'),
      client_id: 'web',
    })
    await postForm(
      `${fortress.issuer}/oauth2/token`,
      { grant_type: 'refresh_token', refresh_token: String(tokens.refresh_token) },
      { authorization: basic('web', 'a wrong secret of somebody') },
    )
    await fetch(`${fortress.issuer}/userinfo?access_token=${tokens.access_token}`)
    await fetch(`${fortress.issuer}/userinfo`, { headers: { authorization: `Bearer ${tokens.access_token}x` } })

    const session = /cs_session_[^=]+=([^;]+)/.exec(cookies)?.[1] as string
    const device = /cs_device=([^;]+)/.exec(cookies)?.[1] as string
    const canaries: Record<string, string> = {
      password: person.password,
      'password typed by mistake': typed,
      'TOTP secret': person.totpSecret,
      'mailed code': mailed,
      'wrong code': '987654321',
      'app code': app,
      'client secret': secretOf('web'),
      'wrong client secret': 'a wrong secret of somebody',
      'session cookie': session,
      'device mark': device.split('.')[1] as string,
      'authorization code': granted.code,
      'access token': String(first.access_token).split('.')[2] as string,
      'refresh token': String(tokens.refresh_token),
      'ID token': String(tokens.id_token).split('.')[2] as string,
      'sealing key': fortress.masterKeys.COUNTERSIGN_SEALING_KEYS,
      'hash key': fortress.masterKeys.COUNTERSIGN_HASH_KEY,
    }
    for (const [kind, canary] of Object.entries(canaries))
      expect([kind, typeof canary === 'string' && canary.length > 5]).toEqual([kind, true])

    await new Promise((resolve) => setTimeout(resolve, 300))
    const [rows, log] = [await dump(), fortress.output()]
    expect(log.split('\n').length).toBeGreaterThan(30)
    for (const [kind, canary] of Object.entries(canaries)) {
      // Six digits may stand anywhere by chance; as a value or a word they may not.
      const found = (where: string) =>
        /^\d{6}$/.test(canary) ? new RegExp(`(?<![\\d.a-z-])${canary}(?![\\d.a-z-])`).test(where) : where.includes(canary)
      expect([kind, 'database', found(rows)]).toEqual([kind, 'database', false])
      expect([kind, 'log', found(log)]).toEqual([kind, 'log', false])
      for (const one of pages) expect([kind, one.name, found(one.text)]).toEqual([kind, one.name, false])
    }
    // What stands there can be told apart from nothing at all.
    expect(rows).toContain(person.email)
    expect(log).not.toContain(person.email)
  })
})
