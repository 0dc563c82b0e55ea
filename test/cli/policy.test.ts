import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Fortress, startFortress } from '../attacks/fortress.ts'

const program = fileURLToPath(new URL('../../dist/countersign.js', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'countersign-policy-'))
let server: Fortress
beforeAll(async () => {
  server = await startFortress()
  await server.application('web')
  await server.person('alice')
})
afterAll(async () => {
  await server?.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** The command beside the running server, on the same database and with the same keys. */
function run(...args: readonly string[]): Promise<{ code: number | null; out: string; error: string }> {
  const env = {
    ...{ PATH: process.env.PATH, HOME: folder, COUNTERSIGN_DATA: dirname(server.where.file as string) },
    ...server.masterKeys,
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
const here = ['--tenant', 'acme', '--workspace', 'shop']

const good = `
rules:
  - id: everybody
    where: {}
    ask: {strength: mfa}
  - id: later
    where: {application: web}
    ask: {strength: phishing-resistant}
    shadow: true
`

test('a policy is checked with and without its workspace, every fault at once', async () => {
  const path = file('good.yaml', good)
  expect(await run('policy', 'check', path)).toMatchObject({ code: 0, out: expect.stringContaining('Nothing is wrong') })
  expect(await run('policy', 'check', path, ...here)).toMatchObject({ code: 0, out: expect.stringContaining('in acme/shop') })
  const elsewhere = file(
    'elsewhere.json',
    JSON.stringify({ rules: [{ id: 'x', where: { application: 'not-here' }, ask: { strength: 'mfa' } }] }),
  )
  expect((await run('policy', 'check', elsewhere)).code).toBe(0)
  expect(await run('policy', 'check', elsewhere, ...here)).toMatchObject({
    code: 2,
    error: expect.stringContaining('no application of this workspace'),
  })
  const bad = file(
    'bad.yaml',
    'rules:\n  - {id: a, where: {}, ask: {}}\n  - {id: a, where: {}, ask: {strength: none}}\nmore: 1\n',
  )
  const { code, error } = await run('policy', 'check', bad)
  expect(code).toBe(2)
  for (const part of ['has no "more"', 'asks for nothing', 'another rule of this name', 'is no strength'])
    expect(error).toContain(part)
  expect(await run('policy', 'check', 'none.yaml')).toMatchObject({
    code: 2,
    error: expect.stringContaining('none.yaml cannot be read: it does not exist.'),
  })
  expect((await run('policy', 'check', file('broken.yaml', 'rules:\n  - id: a\n   where: {}\n'))).error).toMatch(
    /cannot be read as YAML: .* at line 3, column 1\.\n$/,
  )
})

test('put, shown, and put again as it was shown; what is wrong is not stored', async () => {
  const put = await run('policy', 'put', file('good.yaml', good), ...here)
  expect(put).toMatchObject({ code: 0, out: 'Stored: added everybody, later. Every node keeps to it within a second.\n' })
  const shown = await run('policy', 'show', ...here)
  expect(shown.out).toContain('id: everybody')
  expect(await run('policy', 'put', file('shown.yaml', shown.out), ...here)).toMatchObject({
    code: 0,
    out: expect.stringContaining('nothing was written'),
  })
  expect((await run('policy', 'put', file('bad.yaml', 'rules: 7\n'), ...here)).code).toBe(2)
  expect((await run('policy', 'show', ...here, '--json')).out).toContain('"id": "later"')
  expect(await run('policy', 'show', '--tenant', 'acme', '--workspace', 'none')).toMatchObject({
    code: 2,
    error: expect.stringContaining('has no workspace'),
  })
  expect((await run('policy', 'show')).code).toBe(2)
})

test('a context is judged with reasons, in words and as JSON', async () => {
  const context = { application: 'web', user: 'alice', proofs: [{ factor: 'password', secondsAgo: 1, inThisTransaction: true }] }
  const path = file('context.json', JSON.stringify(context))
  const said = await run('policy', 'test', path, ...here)
  expect(said.error).toBe('')
  expect(said.out).toMatch(/^(ASKED FOR MORE|TO ADD FIRST|DENIED)/)
  expect(said.out).toMatch(/NOT MET {2}everybody/)
  const { out } = await run('policy', 'test', path, ...here, '--json')
  expect(JSON.parse(out)).toMatchObject({
    explanation: { rules: expect.arrayContaining([expect.objectContaining({ rule: 'everybody', met: false })]) },
  })
  const draft = file(
    'draft.yaml',
    `workspace: shop\napplication: web\nuser: alice\nproofs: [{factor: password, secondsAgo: 5}]\npolicy: {}\n`,
  )
  expect((await run('policy', 'test', draft, '--tenant', 'acme')).out).toMatch(/^SATISFIED/)
  const odd = file('odd.yaml', 'application: web\nuser: 7\nmore: 1\n')
  const faults = await run('policy', 'test', odd, ...here)
  expect(faults.code).toBe(2)
  expect(faults.error).toContain('/user')
  const stranger = file('stranger.yaml', 'application: web\nuser: nobody\n')
  expect(await run('policy', 'test', stranger, ...here)).toMatchObject({
    code: 2,
    error: expect.stringContaining('no user "nobody"'),
  })
  for (const [name, more, told] of [
    ['factor.yaml', 'proofs: [{factor: pasword, secondsAgo: 5}]', 'There is no factor "pasword" in acme/shop.'],
    ['scope.yaml', 'scopes: [payment]', 'There is no scope "payment" in acme/shop.'],
    ['workspace.yaml', 'workspace: admin', 'is about the workspace "admin", and --workspace says "shop".'],
  ] as const) {
    const path = file(name, `application: web\nuser: alice\n${more}\n`)
    expect(await run('policy', 'test', path, ...here)).toMatchObject({ code: 2, error: expect.stringContaining(told) })
  }
})

test('rules in shadow are told, with and without findings', async () => {
  expect((await run('policy', 'shadow', ...here, '--days', '7')).out).toBe('later: none\n')
  expect(JSON.parse((await run('policy', 'shadow', ...here, '--json')).out)).toEqual({ days: 7, rules: [] })
  expect((await run('policy', 'shadow', ...here, '--days', '0')).code).toBe(2)
})
