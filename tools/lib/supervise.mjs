import { spawn } from 'node:child_process'
import { constants } from 'node:os'

/** How often to look whether npm still waits for us, milliseconds. */
const lookEvery = 300

/**
 * Runs a program in the foreground until it ends: output is its own, signals are passed on, and its exit code becomes ours
 * (128 + number where a signal ended it, as shells do).
 */
export function supervise(command, args, options = {}) {
  const child = spawn(command, args, { stdio: 'inherit', ...options })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      // Ctrl-C in a terminal reaches every process of the group; passing it on would count as pressing it twice.
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal)
    })
  }
  // npm runs us through a shell. A signal for npm ends that shell, which passes nothing on: all we see is another parent.
  const parent = process.ppid
  setInterval(() => process.ppid !== parent && child.kill('SIGTERM'), lookEvery).unref()
  child.on('error', (error) => {
    console.error(`Could not run ${command}: ${error.message}`)
    process.exit(1)
  })
  child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]))
}
