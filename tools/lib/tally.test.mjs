import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from './paths.mjs'
import { tally } from './tally.mjs'

test('tests are counted per kind, and a file that does not load counts as one failure', () => {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-tally-'))
  const path = join(folder, 'report.json')
  const file = (name, status, ...results) => ({
    name: join(root, name),
    status,
    assertionResults: results.map((result) => ({ status: result })),
  })
  const testResults = [
    file('src/domain/decide.test.ts', 'passed', 'passed', 'passed'),
    file('test/e2e/sign-in.test.ts', 'failed', 'passed', 'failed'),
    file('test/e2e/broken.test.ts', 'failed'),
  ]
  writeFileSync(path, JSON.stringify({ numPassedTests: 3, numFailedTests: 1, numPendingTests: 0, testResults }))
  const { passed, failed, kinds } = tally(path)
  rmSync(folder, { recursive: true })
  expect({ passed, failed, kinds: Object.fromEntries(kinds) }).toEqual({ passed: 3, failed: 2, kinds: { unit: 2, e2e: 1 } })
})
