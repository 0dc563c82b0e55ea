import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { hash as bcrypt } from '@node-rs/bcrypt'
import { TOTP } from 'otpauth'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { openStage, type Stage } from './stage.ts'

// Each test starts the command line several times, which a busy machine takes its time over.
vi.setConfig({ testTimeout: 120_000 })

const guide = (name: string) => readFileSync(fileURLToPath(new URL(`../../docs/guides/${name}.md`, import.meta.url)), 'utf8')

/** The example of a guide that carries this mark. */
function example(name: string, mark: string): string {
  const found = new RegExp(`<!-- tested: ${mark} -->\n\`\`\`\\w+\n([\\s\\S]*?)\`\`\``).exec(guide(name))?.[1]
  if (found === undefined) throw new Error(`${name}.md has no example ${mark}`)
  return found
}

const old = 'old password 1'
const salt = 'MDEyMzQ1Njc4OWFiY2RlZg=='
const sha512 = 'nNWrJKwkvUubszKMAJFEyFuIBgA5ov4S05NztJ7jjTvTQdcq1WTF9C6h9pKtYdsr/BWknHXXtjrlTyi0HKfkCw=='

let stage: Stage
beforeAll(async () => {
  stage = await openStage('sqlite', { mode: 'one', of: ['mobile_app'] })
})
afterAll(() => stage.close())

const take = async (name: string, content: string) => {
  const { code, out, error } = await stage.command('users', 'import', stage.file(name, content))
  expect([error, code]).toEqual(['', 0])
  return out
}

/** Runs a converter of the guide as a person would. */
function convert(mark: string, source: string): string {
  const script = stage.file(`from-${mark}.mjs`, example('import-users', mark))
  return execFileSync(process.execPath, [script, stage.file(`${mark}.json`, source)], { encoding: 'utf8' })
}

test('the examples of both formats are taken as they stand', async () => {
  expect(await take('example.jsonl', example('import-users', 'jsonl'))).toContain('2 created')
  expect(await stage.signIn('alice', old, new TOTP({ secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP' }).generate())).toBe('succeeded')
  expect(await stage.user('bob')).toMatchObject({ status: 'disabled', authenticators: [{ factor: 'sms' }] })
  const { out } = await stage.command('users', 'import', stage.file('example.csv', example('import-users', 'csv')), '--update')
  expect(out).toContain('2 updated')
  expect(await stage.user('alice')).toMatchObject({ phone: '+15005550001' })
})

test('people from a realm of Keycloak sign in with their password and app', async () => {
  // The secret of an app is plain text there: its bytes are the key.
  const key = 'Zq8s3Yw1pLk7mNv2bXc5'
  const realm = {
    realm: 'acme',
    users: [
      {
        id: '0f1a2b3c-4d5e-4f60-8192-a3b4c5d6e7f8',
        username: 'kc-user',
        email: 'kc@example.com',
        emailVerified: true,
        firstName: 'Karl',
        lastName: 'Cloak',
        enabled: true,
        attributes: { locale: ['de'] },
        groups: ['/staff/R&D team', '/admins'],
        credentials: [
          {
            id: 'c1',
            type: 'password',
            createdDate: 1_700_000_000_000,
            secretData: JSON.stringify({ value: sha512, salt, additionalParameters: {} }),
            credentialData: JSON.stringify({ hashIterations: 1000, algorithm: 'pbkdf2-sha512', additionalParameters: {} }),
          },
          {
            id: 'c2',
            type: 'otp',
            secretData: JSON.stringify({ value: key }),
            credentialData: JSON.stringify({ subType: 'totp', digits: 6, counter: 0, period: 30, algorithm: 'HmacSHA1' }),
          },
        ],
      },
      { id: '1f1a2b3c-4d5e-4f60-8192-a3b4c5d6e7f8', username: 'kc-off', enabled: false },
    ],
  }
  expect(await take('keycloak.jsonl', convert('keycloak', JSON.stringify(realm)))).toContain('2 created')
  const secret = (await stage.secret('kc-user', 'mobile_app')).secret as string
  const code = new TOTP({ secret }).generate()
  expect(await stage.signIn('kc-user', old, code)).toBe('succeeded')
  expect(await stage.user('kc@example.com')).toMatchObject({
    ...{ id: realm.users[0]?.id, name: 'Karl Cloak', locale: 'de' },
    groups: ['admins', 'staff/R-D-team'],
  })
  expect(await stage.user('kc-off')).toMatchObject({ status: 'disabled' })
})

test('people from Auth0 keep their subject and their password', async () => {
  const passwordHash = await bcrypt(old, { cost: 4, version: '2b' })
  const lines = [
    { _id: { $oid: '60425dc43519d90068f82973' }, email: 'a0@example.com', email_verified: true, passwordHash, connection: 'c' },
    {
      ...{ _id: { $oid: '5dea9f9c82dd7c0e76e4ec93' }, alt_id: 'euclid' },
      identifiers: [{ type: 'email', value: 'e@example.com', verified: true }],
    },
  ]
  const file = lines.map((line) => `${JSON.stringify(line)}\n`).join('')
  expect(await take('auth0.jsonl', convert('auth0', file))).toContain('2 created')
  expect(await stage.user('e@example.com')).toMatchObject({ id: 'auth0|euclid', emailVerified: true })
  expect(await stage.user('a0@example.com')).toMatchObject({ id: 'auth0|60425dc43519d90068f82973', emailVerified: true })
  await stage.signIn('a0@example.com', 'another password')
  expect(await stage.secret('a0@example.com', 'password')).toEqual({ hash: passwordHash })
  await stage.signIn('a0@example.com', old)
  expect(await stage.secret('a0@example.com', 'password')).toEqual({ hash: expect.stringContaining('$argon2id$') })
})

test('the example of the token guide fills the stock', async () => {
  const file = stage.file('tokens.csv', example('hardware-tokens', 'tokens'))
  expect(await stage.command('tokens', 'import', file)).toMatchObject({
    code: 0,
    out: '1 put into the stock, 1 given to people, 0 left as they are, 0 faulty.\n',
  })
})
