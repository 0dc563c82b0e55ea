// One idea per file: no source file above 400 lines (generated files and fixtures aside). Prints the median and the 90th percentile.
import { sourceFiles } from './source-files.mjs'

const LIMIT = 400
const files = sourceFiles(/\.(?:ts|tsx|mjs)$/)
  .filter(({ path }) => !/generated|fixtures|\.d\.ts$/.test(path))
  .map(({ path, text }) => ({ path, lines: text.split('\n').length - 1 }))
  .sort((a, b) => a.lines - b.lines)

const percentile = (share) => files[Math.min(files.length - 1, Math.floor(files.length * share))]?.lines ?? 0
const largest = files.at(-1)
console.log(
  `${files.length} files; lines per file: median ${percentile(0.5)}, p90 ${percentile(0.9)}, largest ${largest?.lines} (${largest?.path}).`,
)

const tooLong = files.filter(({ lines }) => lines > LIMIT)
for (const { path, lines } of tooLong)
  console.error(`${path}: ${lines} lines, the limit is ${LIMIT}. Is there more than one idea in it?`)
process.exitCode = tooLong.length > 0 ? 1 : 0
