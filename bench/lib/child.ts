import { type ChildProcess, execFileSync, fork, spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { get } from 'node:http'
import { performance } from 'node:perf_hooks'

/** A process under test. */
export interface Child {
  readonly pid: number
  /** CPU seconds, user and system, of all its threads since its start. */
  cpuSeconds(): number
  residentBytes(): number
  /** Asks it to end; after five seconds makes it. */
  stop(): Promise<void>
}

/** Starts a script of bench/subjects in its own process and waits for the one message that says it is ready. */
export async function startSubject<Ready>(name: string, options: object = {}): Promise<Child & { readonly ready: Ready }> {
  const script = new URL(`../subjects/${name}.ts`, import.meta.url)
  const process = fork(script, [JSON.stringify(options)], {
    execArgv: ['--disable-warning=ExperimentalWarning'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const ready = await new Promise<Ready>((resolve, reject) => {
    process.once('message', (message) => resolve(message as Ready))
    process.once('error', reject)
    process.once('exit', (code) => reject(new Error(`${name} ended with code ${code} before it was ready`)))
  })
  return { ...childOf(process), ready }
}

/** Starts a command and waits until `url` answers 200. `startMs` is how long that took from the start of the process. */
export async function startCommand(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  url: string,
  patienceMs = 20_000,
): Promise<Child & { readonly startMs: number }> {
  const started = performance.now()
  const process = spawn(command, args, { env, stdio: ['ignore', 'ignore', 'pipe'] })
  let complaint = ''
  process.stderr.on('data', (chunk: Buffer) => {
    complaint = (complaint + chunk.toString('utf8')).slice(-2000)
  })
  while (!(await answers(url))) {
    if (process.exitCode !== null || performance.now() - started > patienceMs) {
      process.kill('SIGKILL')
      throw new Error(`the process did not become ready${complaint === '' ? '' : `: ${complaint.trim()}`}`)
    }
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
  return { ...childOf(process), startMs: performance.now() - started }
}

function answers(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    const outgoing = get(url, { agent: false, timeout: 2_000 }, (response) => {
      response.resume()
      resolve(response.statusCode === 200)
    })
    outgoing.on('timeout', () => outgoing.destroy())
    outgoing.on('error', () => resolve(false))
  })
}

function childOf(process: ChildProcess): Child {
  const pid = process.pid ?? 0
  return {
    pid,
    cpuSeconds: () => cpuSecondsOf(pid),
    residentBytes: () => residentBytesOf(pid),
    stop: () =>
      new Promise((resolve) => {
        if (process.exitCode !== null || process.signalCode !== null) return resolve()
        const force = setTimeout(() => process.kill('SIGKILL'), 5_000)
        process.once('exit', () => {
          clearTimeout(force)
          resolve()
        })
        process.kill('SIGTERM')
      }),
  }
}

const ticksPerSecond = 100

function cpuSecondsOf(pid: number): number {
  const file = `/proc/${pid}/stat`
  if (existsSync(file)) {
    const fields = readFileSync(file, 'utf8').split(') ')[1]?.split(' ') ?? []
    return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond
  }
  const [seconds = '0', minutes = '0', hours = '0'] = ps(pid, 'cputime').split(':').reverse()
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)
}

function residentBytesOf(pid: number): number {
  const file = `/proc/${pid}/status`
  const kilobytes = existsSync(file) ? /VmRSS:\s+(\d+)/.exec(readFileSync(file, 'utf8'))?.[1] : ps(pid, 'rss')
  return Number(kilobytes) * 1024
}

function ps(pid: number, column: string): string {
  return execFileSync('ps', ['-o', `${column}=`, '-p', String(pid)], { encoding: 'utf8' }).trim()
}
