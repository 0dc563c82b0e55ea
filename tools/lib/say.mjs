import { spawnSync } from 'node:child_process'
import { root } from './paths.mjs'

const colour = process.stdout.isTTY && process.env.NO_COLOR === undefined
const bold = (text) => (colour ? `\u001b[1m${text}\u001b[0m` : text)

/** A heading above the output of one step. */
export const heading = (text) => console.log(`\n${bold(`== ${text}`)}`)

/** A problem that the person at the keyboard has to solve: printed as a sentence, without a stack. */
export class Problem extends Error {}

/** Prints what went wrong and ends with code 1. Problems are sentences; anything else is a bug and shows its stack. */
export function giveUp(error) {
  console.error(error instanceof Problem ? `\n${error.message}` : error)
  process.exit(1)
}

/** Runs a command in the checkout, its output shown, and returns its exit code (1 when a signal ended it). */
export function run(command, args, options = {}) {
  const { error, status } = spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options })
  if (error) throw new Problem(`Could not run ${command}: ${error.message}`)
  return status ?? 1
}
