// npm test: installs, builds, checks and tests everything, real PostgreSQL and a real browser included. Runs on any Node.js from
// 20 on. With arguments (npm test -- src/domain) they go to Vitest and the static checks are left out.
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureBrowser } from './lib/browser.mjs'
import { environmentFor } from './lib/node24.mjs'
import { inRoot } from './lib/paths.mjs'
import { prepare } from './lib/prepare.mjs'
import { giveUp, heading, run } from './lib/say.mjs'
import { firstFailure, staticChecks } from './lib/static-checks.mjs'
import { tally } from './lib/tally.mjs'

const started = Date.now()
const args = process.argv.slice(2)

/** The last words: what failed, the time, and one line for people and machines. */
function close({ passed, failed, step }) {
  if (step) console.log(`\nFailed: ${step}`)
  console.log(`\nTook ${Math.round((Date.now() - started) / 1000)} s.`)
  console.log(`${passed} passed, ${failed} failed`)
  process.exitCode = failed === 0 && !step ? 0 : 1
}

function runTests(node, env) {
  heading(args.length > 0 ? `tests: ${args.join(' ')}` : 'tests')
  const folder = mkdtempSync(join(tmpdir(), 'countersign-test-'))
  const report = join(folder, 'report.json')
  try {
    const vitest = inRoot('node_modules', 'vitest', 'vitest.mjs')
    const status = run(node, [vitest, 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...args], {
      env,
    })
    if (!existsSync(report)) return { passed: 0, failed: 1, step: 'tests (Vitest ended without a report)' }
    const { passed, failed, skipped, kinds } = tally(report)
    console.log(
      `\nPassed: ${[...kinds].map(([kind, count]) => `${kind} ${count}`).join(', ')}${skipped ? `; skipped ${skipped}` : ''}`,
    )
    // An error outside any test (an unhandled rejection, a failed global set-up) fails the run too.
    return { passed, failed: failed === 0 && status !== 0 ? 1 : failed, step: status === 0 ? undefined : 'tests' }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

try {
  const node = await prepare()
  const env = environmentFor(node)
  const step = args.length > 0 ? undefined : firstFailure(staticChecks(node, env), heading)
  if (step) close({ passed: 0, failed: 1, step })
  else close(runTests(node, { ...env, COUNTERSIGN_BROWSER: ensureBrowser() }))
} catch (error) {
  giveUp(error)
}
