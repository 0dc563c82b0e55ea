// Time and chance are arguments: below src/, only src/platform may ask the machine for them. Elsewhere a hidden clock or a hidden
// random source would make behaviour untestable, and a weak one (Math.random) would make secrets guessable.
import { sourceFiles } from './source-files.mjs'
import { forbiddenCalls } from './time-and-chance-rules.mjs'

/** Scripts that run in the browser, which has a clock of its own. */
const browserScripts = 'src/pages/parts/scripts.ts'

const faults = sourceFiles(/^src\/(?!platform\/).*\.tsx?$/)
  .filter(({ path }) => path !== browserScripts && !/\.test\.tsx?$/.test(path))
  .flatMap(({ path, text }) => forbiddenCalls(text).map(({ line, what }) => `${path}:${line}: ${what}`))

for (const fault of faults) console.error(`${fault} outside src/platform: take a Clock or a Random as an argument.`)
if (faults.length === 0) console.log('No hidden clock and no hidden random source.')
process.exitCode = faults.length > 0 ? 1 : 0
