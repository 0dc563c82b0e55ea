// npm run docs: writes the generated documents, on Node.js 24.

import { inRoot } from './lib/paths.mjs'
import { prepare } from './lib/prepare.mjs'
import { giveUp, run } from './lib/say.mjs'

try {
  const node = await prepare({ build: false })
  const args = process.argv.slice(2)
  const coverage = run(node, [inRoot('tools', 'checks', 'requirements.mjs'), ...(args.includes('--check') ? [] : ['--write'])])
  const others = run(node, ['--disable-warning=ExperimentalWarning', inRoot('tools', 'docs.ts'), ...args])
  process.exitCode = coverage || others
} catch (error) {
  giveUp(error)
}
