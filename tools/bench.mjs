// npm run bench: builds, then runs bench/main.ts on Node.js 24, which reads TypeScript by itself. Arguments are passed on.
import { environmentFor } from './lib/node24.mjs'
import { inRoot } from './lib/paths.mjs'
import { prepare } from './lib/prepare.mjs'
import { giveUp } from './lib/say.mjs'
import { supervise } from './lib/supervise.mjs'

try {
  const node = await prepare()
  supervise(node, ['--disable-warning=ExperimentalWarning', inRoot('bench', 'main.ts'), ...process.argv.slice(2)], {
    env: environmentFor(node),
  })
} catch (error) {
  giveUp(error)
}
