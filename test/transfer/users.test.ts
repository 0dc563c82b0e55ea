import { statSync } from 'node:fs'
import { hash as argon2 } from '@node-rs/argon2'
import { hash as bcrypt } from '@node-rs/bcrypt'
import { TOTP } from 'otpauth'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { openStage, type Stage } from './stage.ts'

// Each test starts the command line several times, which a busy machine takes its time over.
vi.setConfig({ testTimeout: 120_000 })

const totpSecret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP'
const salt = 'MDEyMzQ1Njc4OWFiY2RlZg'
const old = 'old password 1'

/** People as they come from elsewhere, with the hash of `old password 1`. */
const hashes = async (): Promise<Record<string, string>> => ({
  bcrypt: await bcrypt(old, { cost: 6 }),
  pbkdf2: `$pbkdf2-sha256$i=1000$${salt}$ZFmwML8znvau9y4Rz0nc7LabmZ9WfR6Yp3r5WHAXUjU`,
  scrypt: `$scrypt$ln=14,r=8,p=1$${salt}$GE5Ub0qRm9NNtYlmz1PELih4i27ZDThiSQcHOt+eFYI`,
  argon2i: await argon2(old, { algorithm: 1, memoryCost: 4096, timeCost: 2, parallelism: 1 }),
})

const line = (record: object) => `${JSON.stringify(record)}\n`

describe.each(['sqlite', 'postgres'] as const)('on %s', (dialect) => {
  let stage: Stage
  beforeAll(async () => {
    stage = await openStage(dialect, { mode: 'one', of: ['mobile_app'] })
  })
  afterAll(() => stage.close())

  test('PW-8 imported people sign in with their old password and old app, and get our hash', async () => {
    const made = await hashes()
    const file = stage.file(
      'people.jsonl',
      Object.entries(made)
        .map(([name, passwordHash]) =>
          line({
            username: name,
            email: `${name}@example.com`,
            emailVerified: true,
            passwordHash,
            totp: [{ secret: totpSecret }],
          }),
        )
        .join(''),
    )
    expect(await stage.command('users', 'import', file)).toMatchObject({ code: 0, out: expect.stringContaining('4 created') })
    for (const [name, passwordHash] of Object.entries(made)) {
      expect(await stage.secret(name, 'password')).toEqual({ hash: passwordHash })
      const code = new TOTP({ secret: totpSecret }).generate()
      expect([name, await stage.signIn(name, 'another password', code)]).not.toEqual([name, 'succeeded'])
      expect([name, await stage.signIn(name, old, code)]).toEqual([name, 'succeeded'])
      expect(await stage.secret(name, 'password')).toEqual({
        hash: expect.stringMatching(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/),
      })
      // The step is spent: an imported app is bound by single use like any other.
      expect([name, await stage.signIn(name, old, code)]).toEqual([name, 'challenge'])
    }
    // Run again, the file brings no old hash back.
    for (const more of [[], ['--update']]) {
      const again = await stage.command('users', 'import', file, ...more)
      expect(again).toMatchObject({ code: 0, out: '0 created, 0 updated, 4 left as they are, 0 faulty.\n' })
    }
    expect(await stage.secret('bcrypt', 'password')).toEqual({ hash: expect.stringContaining('$argon2id$') })
  })

  test('a dry run says what would happen with each line and writes nothing', async () => {
    const file = stage.file(
      'dry.jsonl',
      [
        line({ username: 'dora', email: 'dora@example.com' }),
        line({ username: 'bcrypt', name: 'Renamed' }),
        line({ username: 'DORA' }),
        'not json\n',
        '\n',
        line({ username: 'eve', passwordHash: '5f4dcc3b5aa765d61d8327deb882cf99', emial: 'x', emailVerified: true }),
      ].join(''),
    )
    const { code, out, error } = await stage.command('users', 'import', file, '--dry-run', '--update')
    expect(code).toBe(1)
    expect(out.split('\n')).toEqual([
      'line 1: create "dora"',
      'line 2: update "bcrypt"',
      'line 3: update "DORA": line 1 names the same person',
      'Dry run, nothing was written: 1 created, 2 updated, 0 left as they are, 2 faulty.',
      '',
    ])
    expect(error).toContain('line 4: fault: This is not one JSON object.')
    expect(error).toContain('There is no field "emial".')
    expect(error).toContain('emailVerified needs an email.')
    expect(error).toContain('MD5')
    expect(error).not.toContain('5f4dcc3b')
    expect(await stage.user('dora')).toBeUndefined()
    expect(await stage.user('bcrypt')).toMatchObject({ name: null })
  })

  test('a faulty line stops nothing, is named with its number, and ends the command with 1', async () => {
    const file = stage.file(
      'faults.csv',
      [
        'username,email,email_verified,phone,password_hash,totp',
        'fay,fay@example.com,true,+1 500 555 0002,,',
        'gus,not a mailbox,true,,,',
        'hal,hal@example.com,maybe,030 12345,,',
        'ida,ida@example.com,true,,$2b$31$WDWyQhvqXCVW1iTPXJ6mCuHRJZ2IlMA.OovPTncx1wTKI9NKfbSxi,',
        'jo,jo@example.com,true,,,AB',
        'kim,fay@example.com',
        'lea,fay@example.com,,,,',
        'max,max@example.com,true,,,',
      ].join('\r\n'),
    )
    const { code, out, error } = await stage.command('users', 'import', file)
    expect([code, out]).toEqual([1, '2 created, 0 updated, 1 left as they are, 5 faulty.\n'])
    for (const said of [
      'line 3: fault "gus"',
      'line 4: fault',
      'line 5: fault',
      'costs too much to check (cost 31)',
      'line 6: fault',
      'line 7: fault: It has 2 cells, and the first line has 6 columns.',
    ])
      expect(error).toContain(said.replace(' "gus"', ''))
    expect(error).not.toMatch(/\n\s+at /)
    expect(await stage.user('fay')).toMatchObject({
      phone: '+15005550002',
      authenticators: [{ factor: 'email', address: 'fay@example.com' }],
    })
    expect(await stage.user('max')).toBeDefined()
    expect((await stage.store.audit.list(stage.tenant, 50)).find((one) => one.type === 'users.import')).toMatchObject({
      reason: '2 created, 0 updated, 1 left as they are, 5 faulty',
      userAgent: 'command line',
    })
  })

  test('a password in clear is refused unless the operator says so, and is hashed then', async () => {
    const file = stage.file('plain.csv', 'username,password\nnia,a plain old password\n')
    const refused = await stage.command('users', 'import', file)
    expect([refused.code, refused.error]).toEqual([1, expect.stringContaining('--plain')])
    expect(await stage.user('nia')).toBeUndefined()
    expect((await stage.command('users', 'import', file, '--plain')).code).toBe(0)
    expect(await stage.secret('nia', 'password')).toEqual({ hash: expect.stringContaining('$argon2id$') })
    expect(refused.error).not.toContain('a plain old password')
  })

  test('an update changes what the line says, adds what the person lacks, and replaces no authenticator', async () => {
    const write = (record: object, ...more: string[]) =>
      stage.command('users', 'import', stage.file('update.jsonl', line(record)), ...more)
    await write({
      username: 'olga',
      email: 'olga@example.com',
      emailVerified: true,
      name: 'Olga',
      passwordHash: await bcrypt('first', { cost: 4 }),
    })
    const before = await stage.secret('olga', 'password')
    const other = await bcrypt('second', { cost: 4 })
    expect((await write({ username: 'olga', name: 'Changed' })).out).toContain('1 left as they are')
    expect(await stage.user('olga')).toMatchObject({ name: 'Olga' })
    expect(
      (await write({ username: 'olga', status: 'disabled', passwordHash: other, totp: [{ secret: totpSecret }] }, '--update'))
        .out,
    ).toContain('1 updated')
    expect(await stage.secret('olga', 'password')).toEqual(before)
    const olga = await stage.user('olga')
    expect(olga).toMatchObject({ name: 'Olga', status: 'disabled', emailVerified: true })
    expect(olga?.authenticators.map((one) => one.factor)).toEqual(['password', 'email', 'mobile_app'])
    // A new address is not verified because the old one was.
    await write({ username: 'olga', email: 'new@example.com' }, '--update')
    expect(await stage.user('new@example.com')).toMatchObject({ id: olga?.id, emailVerified: false })
    expect(await stage.user('olga@example.com')).toBeUndefined()
  })

  test.each(['jsonl', 'csv'])('export, import, export as %s gives the same bytes', async (format) => {
    const other = await openStage(dialect)
    try {
      await stage.command(
        'users',
        'import',
        stage.file(
          'odd.jsonl',
          [
            line({ id: 'auth0|5f7c8ec7c33c6c004bbafe82', username: '=cmd()', name: '+Plus, "quoted"' }),
            line({ username: "'=2", name: "O'Hara", locale: 'pt-BR', status: 'disabled', groups: ['über/uns', 'staff'] }),
            line({
              username: 'ünï🔑',
              phone: '+55 11 96123-4567',
              phoneVerified: true,
              authenticators: [{ factor: 'sms', address: '+5511961234567' }],
            }),
            line({
              username: 'two-apps',
              totp: [
                { secret: totpSecret, digits: 8, algorithm: 'SHA256' },
                { secret: `${totpSecret}AA`, period: 60 },
              ],
            }),
          ].join(''),
        ),
      )
      const first = await stage.command('users', 'export', '--secrets', '--out', stage.path(`one.${format}`))
      expect(first).toMatchObject({ code: 0, out: '', error: expect.stringContaining('WARNING') })
      expect(statSync(stage.path(`one.${format}`)).mode & 0o777).toBe(0o600)
      const taken = await other.command('users', 'import', stage.path(`one.${format}`))
      expect([taken.error, taken.code]).toEqual(['', 0])
      await other.command('users', 'export', '--secrets', '--out', other.path(`two.${format}`))
      expect(other.read(`two.${format}`)).toBe(stage.read(`one.${format}`))
      expect(stage.read(`one.${format}`)).toContain('$argon2id$')
      if (format === 'csv') expect(stage.read('one.csv')).toMatch(/,'=cmd\(\),.*'\+Plus/)
      expect((await stage.command('users', 'export', '--secrets', '--out', stage.path(`one.${format}`))).error).toContain(
        'exists already',
      )
    } finally {
      await other.close()
    }
  })

  test('groups are added, removed and listed by name, each change in the audit trail, and travel', async () => {
    const file = stage.file('groups.csv', 'username,groups\nzoe,staff ops/eu\nyan,\n')
    expect(await stage.command('users', 'import', file)).toMatchObject({ code: 0, error: '' })
    const groups = (...args: readonly string[]) => stage.command('users', 'groups', ...args)
    expect(await groups('ZOE')).toEqual({ code: 0, out: 'ops/eu\nstaff\n', error: '' })
    expect(await groups('yan')).toEqual({ code: 0, out: '', error: 'In no group.\n' })
    const changed = await groups('zoe', '--add', 'admins', '--add', 'staff', '--remove', 'ops/eu', '--remove', 'nowhere')
    expect(changed).toEqual({ code: 0, out: 'admins\nstaff\n', error: '' })
    const zoe = await stage.user('zoe')
    expect(zoe?.groups).toEqual(['admins', 'staff'])
    const [last] = await stage.store.audit.list(stage.tenant, 1)
    expect(last).toMatchObject({ type: 'users.groups', reason: '+admins +staff -ops/eu -nowhere', user: zoe?.id })
    for (const args of [
      ['zoe', '--add', 'domain admins'],
      ['zoe', '--add', 'a', '--remove', 'a'],
      ['nobody'],
      [],
      ['zoe', 'x'],
    ]) {
      const { code, out, error } = await groups(...args)
      expect([code, out]).toEqual([2, ''])
      expect(error).not.toMatch(/\n\s+at /)
    }
    expect((await stage.user('zoe'))?.groups).toEqual(['admins', 'staff'])

    // An update without them leaves them, one with them replaces them, the same ones are nothing to change.
    const update = (record: object) => stage.command('users', 'import', stage.file('zoe.jsonl', line(record)), '--update')
    expect((await update({ username: 'zoe', name: 'Zoe' })).out).toContain('1 updated')
    expect((await update({ username: 'zoe', groups: ['staff', 'admins'] })).out).toContain('0 updated, 1 left')
    expect((await update({ username: 'yan', groups: [] })).out).toContain('0 updated, 1 left')
    expect((await update({ username: 'zoe', groups: ['one'] })).out).toContain('1 updated')
    const { out } = await stage.command('users', 'export')
    expect(out).toMatch(/"username":"zoe".*"groups":\["one"\]/)
    expect((await update({ username: 'zoe', groups: [] })).out).toContain('1 updated')
    expect((await stage.user('zoe'))?.groups).toEqual([])
  })

  test('CR-7 an export without the explicit wish holds no secret; with it, it never goes to the screen', async () => {
    for (const format of ['jsonl', 'csv']) {
      const { code, out, error } = await stage.command('users', 'export', '--format', format)
      expect([code, error]).toEqual([0, expect.stringContaining('left out')])
      expect(out).toContain('fay@example.com')
      expect(out).not.toMatch(/\$argon2|\$2b\$|JBSWY3DP/)
    }
    const refused = await stage.command('users', 'export', '--secrets')
    expect([refused.code, refused.out]).toEqual([2, ''])
    expect(await stage.store.audit.list(stage.tenant, 5)).toMatchObject([
      { type: 'users.export', reason: 'without secrets' },
      {},
      {},
      {},
      {},
    ])
  })

  test('files that cannot be read are told in one sentence', async () => {
    const cases: [string, string][] = [
      [stage.path('nowhere.csv'), 'does not exist'],
      [stage.file('latin.csv', Buffer.from('username,name\nx,José\n', 'latin1')), 'not UTF-8'],
      [stage.file('column.csv', 'username,pin\nx,1\n'), 'no column "pin"'],
      [stage.file('quote.csv', 'username,name\nx,"y\n'), 'does not end'],
    ]
    for (const [file, said] of cases) {
      const { code, error } = await stage.command('users', 'import', file)
      expect([code, error]).toEqual([2, expect.stringContaining(said)])
      expect(error).not.toMatch(/\n\s+at /)
    }
    expect((await stage.command('users', 'import')).code).toBe(2)
  })
})
