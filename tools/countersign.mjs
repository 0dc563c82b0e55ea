#!/usr/bin/env node
// The `countersign` command of a checkout (npx countersign ...): builds when something changed, then runs the server's own
// command line on Node.js 24. A production host runs dist/countersign.js directly.
import { environmentFor } from './lib/node24.mjs'
import { inRoot } from './lib/paths.mjs'
import { prepare } from './lib/prepare.mjs'
import { giveUp } from './lib/say.mjs'
import { supervise } from './lib/supervise.mjs'

try {
  const node = await prepare()
  supervise(node, [inRoot('dist', 'countersign.js'), ...process.argv.slice(2)], { env: environmentFor(node) })
} catch (error) {
  giveUp(error)
}
