import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Fortress, startFortress } from '../attacks/fortress.ts'

const program = fileURLToPath(new URL('../../dist/countersign.js', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'countersign-messages-'))
let server: Fortress
beforeAll(async () => {
  server = await startFortress()
})
afterAll(async () => {
  await server?.stop()
  rmSync(folder, { recursive: true, force: true })
})

interface Ran {
  readonly code: number | null
  readonly out: string
  readonly error: string
}

/** The command beside the running server, on the same database and with the same keys. */
function run(...args: readonly string[]): Promise<Ran> {
  return runWith(server.masterKeys, ...args)
}
function runWith(keys: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<Ran> {
  const env = {
    ...{ PATH: process.env.PATH, HOME: folder, COUNTERSIGN_DATA: dirname(server.where.file as string) },
    ...keys,
    COUNTERSIGN_BASE_URL: 'https://login.acme.example',
  }
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program, ...args], { cwd: folder, env })
  const said = { out: '', error: '' }
  child.stdout.on('data', (chunk) => {
    said.out += chunk
  })
  child.stderr.on('data', (chunk) => {
    said.error += chunk
  })
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, ...said })))
}
const file = (name: string, text: string) => {
  writeFileSync(join(folder, name), text)
  return name
}

test('with the keys of another installation nothing is written, and it says why', { timeout: 60_000 }, async () => {
  // The server has made its signing keys by now.
  expect((await fetch(`${server.urls[0]}/acme/shop/.well-known/openid-configuration`)).status).toBe(200)
  const { out } = await run('keys', 'generate')
  const foreign = Object.fromEntries(
    out
      .trim()
      .split('\n')
      .map((line) => line.split(/=(.*)/s).slice(0, 2)),
  )
  const before = await server.store.audit.list(server.workspaces.acme.tenant, 1_000)
  const pool = ['--tenant', 'acme', '--pool', 'people'] as const
  for (const args of [
    ['help-desk', 'access-code', 'alice', ...pool, '--reason', 'lost phone'],
    ['messages', 'test', 'test', 'ann@example.com', '--tenant', 'acme'],
    ['keys', 'rotate', 'acme/shop', 'ES256'],
  ]) {
    const { code, out: said, error } = await runWith(foreign, ...args)
    expect([args[0], error]).toEqual([args[0], expect.stringContaining('COUNTERSIGN_SEALING_KEYS')])
    expect([code, said]).toEqual([2, ''])
    expect(error).not.toMatch(/\n\s+at /)
  }
  expect(await server.store.audit.list(server.workspaces.acme.tenant, 1_000)).toEqual(before)
})

test('a preview shows every channel of a built-in text, with sample values and no database', async () => {
  const { code, out } = await run('messages', 'preview', 'verification-code', '--locale', 'pt-BR')
  expect(code).toBe(0)
  expect(out).toContain('Seu código de acesso para Demo shop')
  expect(out).toContain('@login.acme.example #123456')
  expect(out).toContain('1, 2, 3, 4, 5, 6')
})

test('a text of a tenant is set, previewed, sent as a test by the running server, and reset', { timeout: 60_000 }, async () => {
  const text = file(
    'code.yaml',
    'subject: Acme code\ntext: |\n  Our code, from {workspace}:\n\n  {code}\nnote: Not you? Call us.\n',
  )
  const about = ['--tenant', 'acme', '--channel', 'email', '--locale', 'en'] as const
  expect(await run('messages', 'set', 'verification-code', text, ...about)).toMatchObject({ code: 0, error: '' })
  const preview = ['messages', 'preview', 'verification-code', ...about] as const
  expect((await run(...preview)).out).toContain('Acme code\n\nOur code, from Demo:\n\n123456\n\nNot you? Call us.')
  expect((await run(...preview.map((one) => (one === 'acme' ? 'globex' : one)))).out).toContain('Your sign-in code')

  const sent = await run('messages', 'test', 'verification-code', 'operator@example.com', ...about)
  expect(sent).toMatchObject({ code: 0, out: 'Sent: the provider has taken it.\n' })
  const mail = server.mail.received.filter(({ to }) => to.includes('operator@example.com'))
  expect(mail).toHaveLength(1)
  expect(mail[0]?.raw).toContain('Our code, from acme:')

  expect((await run('messages', 'reset', 'verification-code', ...about)).out).toContain('Removed.')
  expect((await run('messages', 'reset', 'verification-code', ...about)).out).toContain('There was no text')
  expect((await run(...preview)).out).toContain('Your sign-in code')
})

test('every fault of a text is told at once, and nothing is stored', async () => {
  const text = file('bad.yaml', 'subject: Your {code}\ntext: Hello {name}\nhtml: <b>\n')
  const { code, error } = await run('messages', 'set', 'verification-code', text, '--tenant', 'acme')
  expect(code).toBe(2)
  for (const part of ['`subject` must not contain {code}', '{name} in `text`', '`text` must contain {code}', '"html" is no part'])
    expect(error).toContain(part)
  expect(await server.store.templates.list(server.workspaces.acme.tenant)).toEqual([])
})

test.each([
  [['messages', 'preview', 'none'], 'does not have'],
  [['messages', 'preview', 'verification-code', '--channel', 'push'], 'no text for the channel push'],
  [['messages', 'reset', 'test'], '--tenant'],
  [['messages', 'reset', 'test', '--tenant', 'nobody'], 'no tenant'],
  [['messages', 'set', 'test', 'missing.yaml', '--tenant', 'acme'], 'cannot be read'],
  [['messages', 'test', 'test', 'a@example.com, b@example.com', '--tenant', 'acme'], 'one mailbox'],
  [['messages', 'test', 'test', '+19002345678', '--tenant', 'acme'], 'number-not-allowed'],
  [['messages', 'test', 'test', 'device', '--tenant', 'acme', '--channel', 'push'], 'needs a device'],
  [['messages', 'sing', 'test'], 'COMMAND'],
  [['sending', 'set', 'missing.yaml', '--tenant', 'acme'], 'cannot be read'],
])('%j says what to do instead', async (args, told) => {
  const { code, error } = await run(...args)
  expect([code, error]).toEqual([2, expect.stringContaining(told)])
  expect(error).not.toContain('    at ')
})

test('limits of a tenant are set, shown with what they refused, and faults told at once', async () => {
  const good = file('limits.yaml', 'unverified: enforce\nmaximum: {notice-hour: 0}\ncountries: {sms: [BR]}\n')
  expect((await run('sending', 'set', good, '--tenant', 'globex')).code).toBe(0)
  const refused = await run('messages', 'test', 'test', 'operator@example.com', '--tenant', 'globex')
  expect(refused.out).toContain('has had its messages')
  const { out } = await run('sending', 'show', '--tenant', 'globex')
  expect(out).toContain('unverified: enforce')
  expect(out).toContain('notice-hour: 0')
  expect(out).toContain('destination-hour: 10')
  expect(out).toMatch(/^\d{4}-\d\d-\d\d {2}notice-hour {2}refused {2}1$/m)
  const bad = file('bad-limits.yaml', 'unverified: perhaps\nmaximum: {tenant-sms-week: 1}\n')
  const { code, error } = await run('sending', 'set', bad, '--tenant', 'globex')
  expect([code, error]).toEqual([2, expect.stringContaining('tenant-sms-week')])
  expect(error).toContain('`record` or `enforce`')
})
