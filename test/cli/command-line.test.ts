import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'countersign-cli-'))
const children: ChildProcess[] = []

beforeAll(() => {
  execFileSync(process.execPath, [join(root, 'tools/build.mjs')], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] })
})
afterAll(() => {
  for (const child of children) child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

/** Starts the command with these settings and nothing else of ours in its environment. */
function start(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, [join(root, 'dist/countersign.js'), ...args], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: folder, ...env },
  })
  children.push(child)
  const said = { out: '', error: '' }
  child.stdout.on('data', (chunk) => {
    said.out += chunk
  })
  child.stderr.on('data', (chunk) => {
    said.error += chunk
  })
  const ended = once(child, 'exit').then(([code]) => ({ code: code as number | null, ...said }))
  return { child, said, ended }
}

const run = (args: readonly string[], env: Readonly<Record<string, string>> = {}) => start(args, env).ended

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as { port: number }
  probe.close()
  return port
}

async function keys(): Promise<Record<string, string>> {
  const { out } = await run(['keys', 'generate'])
  return Object.fromEntries(
    out
      .trim()
      .split('\n')
      .map((line) => line.split(/=(.*)/s).slice(0, 2) as [string, string]),
  )
}

async function answers(url: string): Promise<Response> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await fetch(url)
    } catch (error) {
      if (tries > 150) throw error
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
}

describe('serve', () => {
  it('CR-5 refuses to start without keys and base URL, and names all that is missing at once', async () => {
    const { code, error, out } = await run(['serve', '--data', join(folder, 'none')])
    expect(code).toBe(2)
    for (const name of ['COUNTERSIGN_BASE_URL', 'COUNTERSIGN_SEALING_KEYS', 'COUNTERSIGN_HASH_KEY', 'keys generate']) {
      expect(error).toContain(name)
    }
    expect(error + out).not.toMatch(/\n\s+at /)
  })

  it('CR-5 two fresh sets of keys share nothing', async () => {
    const [one, two] = await Promise.all([keys(), keys()])
    expect(Object.keys(one)).toEqual(['COUNTERSIGN_SEALING_KEYS', 'COUNTERSIGN_HASH_KEY'])
    expect(new Set([...Object.values(one), ...Object.values(two)]).size).toBe(4)
  })

  it('refuses a database that was not migrated; then serves without demo data and without /dev, and stops when told', async () => {
    const port = await freePort()
    const env = {
      ...(await keys()),
      COUNTERSIGN_BASE_URL: `http://localhost:${port}`,
      COUNTERSIGN_DATA: join(folder, 'data'),
      PORT: String(port),
    }
    const early = await run(['serve'], env)
    expect([early.code, early.error]).toEqual([2, expect.stringContaining('countersign migrate')])
    expect((await run(['migrate'], env)).out).toContain('Migrated')
    expect((await run(['migrate'], env)).out).toContain('up to date')

    const { child, ended } = start(['serve'], env)
    const base = `http://127.0.0.1:${port}`
    expect((await answers(`${base}/health/ready`)).status).toBe(200)
    for (const path of ['/dev', '/dev/inbox/messages', '/demo/shop/.well-known/openid-configuration']) {
      expect([path, (await fetch(base + path)).status]).toEqual([path, 404])
    }
    const clock = await fetch(`${base}/dev/clock`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"advanceSeconds":1}',
    })
    expect(clock.status).toBe(404)
    child.kill('SIGTERM')
    expect((await ended).code).toBe(0)
  })
})

describe('dev', () => {
  it('listens on loopback only, and says loudly what it is', async () => {
    const port = await freePort()
    const { child, said, ended } = start(['dev', '--port', String(port), '--data', join(folder, 'demo')])
    await answers(`http://localhost:${port}/health/ready`)
    expect((await answers(`http://localhost:${port}/dev`)).status).toBe(200)
    const outside = Object.values(networkInterfaces())
      .flat()
      .filter((one) => one && !one.internal && one.family === 'IPv4')
    for (const one of outside) await expect(reach(port, one?.address as string)).rejects.toThrow()
    for (let tries = 0; !said.out.includes('Ready') && tries < 100; tries += 1)
      await new Promise((resolve) => setTimeout(resolve, 100))
    expect(said.out).toContain('DEVELOPMENT DEMO')
    child.kill('SIGTERM')
    expect((await ended).code).toBe(0)
  })
})

const reach = (port: number, host: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const socket = connect({ port, host, timeout: 2_000 }, () => {
      socket.destroy()
      resolve()
    })
    socket.on('timeout', () => socket.destroy(new Error('no answer')))
    socket.on('error', reject)
  })

it('tells an unknown command or option in one sentence', async () => {
  for (const args of [['serv'], ['dev', '--prot', '1']]) {
    const { code, error } = await run(args)
    expect(code).toBe(2)
    expect(error).toContain('countersign COMMAND')
    expect(error).not.toMatch(/\n\s+at /)
  }
})

it('shows of its usage what the command at hand takes', async () => {
  const { error } = await run(['users', 'groups', 'bob', '--add', 'staff'])
  expect(error).toContain('Name the tenant and its pool')
  expect(error).toContain('users groups USER --tenant T --pool P')
  expect(error).toContain('All commands and options: countersign --help')
  expect(error).not.toContain('policy check')
  const { code, out } = await run(['policy', '--help'])
  expect(code).toBe(0)
  expect(out).toContain('what would be decided in a context, and why')
  expect(out).not.toContain('users import')
  expect((await run(['--help'])).out).toContain('users import')
})

it('tells a data folder that cannot be made in one sentence', async () => {
  const file = join(folder, 'no-folder')
  writeFileSync(file, '')
  const { code, error } = await run(['migrate', '--data', file])
  expect(code).toBe(2)
  expect(error).toContain('COUNTERSIGN_DATA')
  expect(error).not.toMatch(/\n\s+at /)
})
