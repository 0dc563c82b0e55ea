// npm run docs: writes the generated documents, on Node.js 24.

import { inRoot } from './lib/paths.mjs'
import { prepare } from './lib/prepare.mjs'
import { giveUp, run } from './lib/say.mjs'

try {
  const node = await prepare({ build: false })
  process.exitCode = run(node, ['--disable-warning=ExperimentalWarning', inRoot('tools', 'docs.ts'), ...process.argv.slice(2)])
} catch (error) {
  giveUp(error)
}
