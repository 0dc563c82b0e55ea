// npm start: installs, builds and runs the demo (`countersign dev`). Runs on any Node.js from 20 on; arguments are passed on.
import { environmentFor } from './lib/node24.mjs'
import { inRoot } from './lib/paths.mjs'
import { prepare } from './lib/prepare.mjs'
import { giveUp } from './lib/say.mjs'
import { supervise } from './lib/supervise.mjs'

try {
  const node = await prepare()
  supervise(node, ['--enable-source-maps', inRoot('dist', 'countersign.js'), 'dev', ...process.argv.slice(2)], {
    env: environmentFor(node),
  })
} catch (error) {
  giveUp(error)
}
