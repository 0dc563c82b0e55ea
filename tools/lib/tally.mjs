import { readFileSync } from 'node:fs'
import { relative } from 'node:path'
import { root } from './paths.mjs'

const kindOf = (path) => (/^(?:src|tools|examples)\//.exec(path) ? 'unit' : (/^test\/([^/]+)\//.exec(path)?.[1] ?? 'other'))

/**
 * Counts a Vitest JSON report. A file that could not be loaded has no test of its own in the report and counts as one failure.
 * Returns passed, failed, and passed per kind (unit for tests beside their source, else the folder below test/).
 */
export function tally(reportPath) {
  const report = JSON.parse(readFileSync(reportPath, 'utf8'))
  const kinds = new Map()
  let unloadable = 0
  for (const file of report.testResults) {
    const kind = kindOf(relative(root, file.name).replaceAll('\\', '/'))
    const passed = file.assertionResults.filter(({ status }) => status === 'passed').length
    kinds.set(kind, (kinds.get(kind) ?? 0) + passed)
    if (file.status === 'failed' && !file.assertionResults.some(({ status }) => status === 'failed')) unloadable += 1
  }
  return { passed: report.numPassedTests, failed: report.numFailedTests + unloadable, skipped: report.numPendingTests, kinds }
}
