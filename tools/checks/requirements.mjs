// Every level 1 security requirement has a test that names it, or a stated reason why not yet; docs/reference/requirements.md says
// which. With --write it writes that page, which `npm run docs` does too.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { inRoot } from '../lib/paths.mjs'
import { coverage, describeCoverage, faultsOf } from './requirements-rules.mjs'
import { requirements, untested } from './requirements-table.mjs'
import { sourceFiles } from './source-files.mjs'

const page = inRoot('docs', 'reference', 'requirements.md')
const origin =
  '<!-- Generated from the names of the tests and tools/checks/requirements-table.mjs by "npm run docs". Edit those, not this page. -->'

const tests = coverage(sourceFiles(/^(?:src|test|examples|tools)\/.*[.](?:test|contract)[.](?:tsx?|mjs)$/).filter(isOfTheServer))
const faults = faultsOf(tests, requirements, untested)
const text = `${origin}\n\n${describeCoverage(tests, requirements, untested)}`

if (process.argv.includes('--write')) writeFileSync(page, text)
else if (!existsSync(page) || readFileSync(page, 'utf8') !== text)
  faults.push('docs/reference/requirements.md is not what the tests say. Run: npm run docs')

for (const fault of faults) console.error(fault)
const without = Object.keys(untested).length
if (faults.length === 0)
  console.log(`${Object.keys(requirements).length - without} requirements with a test, ${without} with a reason.`)
process.exitCode = faults.length > 0 ? 1 : 0

/** The tests of this very check have ids in their samples. */
function isOfTheServer({ path }) {
  return path !== 'tools/checks/requirements.test.mjs'
}
