import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The whole product as `npm start` runs it: the built server in development mode, the demo tenant, the shop. */
export interface DevServer {
  /** Origin of the server. */
  readonly baseUrl: string
  /** Its data folder: the development keys, and the SQLite database. */
  readonly data: string
  readonly shopUrl: string
  /** Messages that the server sent, newest first. */
  inbox(to: string): Promise<readonly InboxMessage[]>
  /** The code of the newest message to this address that was sent after the `after` first ones; waits up to five seconds. */
  code(to: string, after?: number): Promise<string>
  readonly clock: {
    advance(seconds: number): Promise<void>
    /** The server's time, milliseconds since the epoch. */
    now(): number
  }
  /** Like a power cut: SIGKILL. */
  kill(): Promise<void>
  /** Starts again on the same port and the same data. */
  restart(): Promise<void>
  /** Ends the server and removes its data. */
  stop(): Promise<void>
  /** What the process has printed so far, both streams. */
  output(): string
}

export interface InboxMessage {
  readonly id: string
  readonly channel: string
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly code?: string
  readonly link?: string
  readonly sentAt: string
}

export interface DevServerOptions {
  /** PostgreSQL database to use; SQLite in a temporary folder where absent. */
  readonly databaseUrl?: string | undefined
  readonly env?: Readonly<Record<string, string>>
}

const root = fileURLToPath(new URL('../..', import.meta.url))
let built = false

/** Builds where needed, starts the server on two free ports, and resolves when it is ready. */
export async function startServer(options: DevServerOptions = {}): Promise<DevServer> {
  if (!built)
    execFileSync(process.execPath, [join(root, 'tools/build.mjs')], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] })
  built = true
  const data = mkdtempSync(join(tmpdir(), 'countersign-test-'))
  const port = await freePortPair()
  const baseUrl = `http://localhost:${port}`
  let output = ''
  let running: ChildProcess | undefined
  let advancedMs = 0

  const start = async () => {
    advancedMs = 0
    const { DATABASE_URL: _unused, ...inherited } = process.env
    const child = spawn(process.execPath, [join(root, 'dist/countersign.js'), 'dev', '--port', String(port), '--data', data], {
      cwd: data,
      env: { ...inherited, ...(options.databaseUrl === undefined ? {} : { DATABASE_URL: options.databaseUrl }), ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    running = child
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        output = (output + chunk.toString('utf8')).slice(-20_000)
      })
    }
    await ready(`${baseUrl}/health/ready`, child, () => output)
  }
  const end = async (signal: NodeJS.Signals) => {
    const child = running
    running = undefined
    if (child === undefined || child.exitCode !== null) return
    const gone = new Promise((resolve) => child.once('exit', resolve))
    child.kill(signal)
    const force = setTimeout(() => child.kill('SIGKILL'), 10_000)
    await gone
    clearTimeout(force)
  }

  const inbox = async (to: string) => {
    const response = await fetch(`${baseUrl}/dev/inbox/messages?to=${encodeURIComponent(to)}`)
    if (!response.ok) throw new Error(`the development inbox answered ${response.status}`)
    return ((await response.json()) as { messages: InboxMessage[] }).messages
  }

  await start().catch(async (error: unknown) => {
    await end('SIGKILL')
    throw error
  })
  return {
    baseUrl,
    data,
    shopUrl: `http://localhost:${port + 1}`,
    inbox,
    async code(to, after = 0) {
      const patience = Date.now() + 5_000
      while (Date.now() < patience) {
        const messages = await inbox(to)
        const code = messages[0]?.code
        if (messages.length > after && code !== undefined) return code
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
      throw new Error(`no message to ${to} arrived within five seconds`)
    },
    clock: {
      async advance(seconds) {
        const response = await fetch(`${baseUrl}/dev/clock`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ advanceSeconds: seconds }),
        })
        if (!response.ok) throw new Error(`the development clock answered ${response.status}`)
        advancedMs += seconds * 1000
      },
      now: () => Date.now() + advancedMs,
    },
    kill: () => end('SIGKILL'),
    restart: start,
    async stop() {
      await end('SIGTERM')
      rmSync(data, { recursive: true, force: true })
    },
    output: () => output,
  }
}

async function ready(url: string, child: ChildProcess, output: () => string): Promise<void> {
  const patience = Date.now() + 20_000
  while (Date.now() < patience && child.exitCode === null) {
    const answer = await fetch(url).catch(() => undefined)
    if (answer?.status === 200) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`the server did not become ready:\n${output()}`)
}

/** A port that is free together with the next one, which the demo shop takes. */
async function freePortPair(): Promise<number> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const port = 20_000 + Math.floor(Math.random() * 10_000) * 2
    if ((await isFree(port)) && (await isFree(port + 1))) return port
  }
  throw new Error('no two free ports in a row were found')
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen(port, 'localhost', () => probe.close(() => resolve(true)))
  })
}
