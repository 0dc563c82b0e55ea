// npm run check: the static part of npm test.
import { environmentFor } from './lib/node24.mjs'
import { prepare } from './lib/prepare.mjs'
import { giveUp, heading } from './lib/say.mjs'
import { firstFailure, staticChecks } from './lib/static-checks.mjs'

try {
  const node = await prepare({ build: false })
  const failed = firstFailure(staticChecks(node, environmentFor(node)), heading)
  console.log(failed ? `\nFailed: ${failed}` : '\nAll static checks passed.')
  process.exitCode = failed ? 1 : 0
} catch (error) {
  giveUp(error)
}
