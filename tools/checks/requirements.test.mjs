import { expect, test } from 'vitest'
import { coverage, describeCoverage, faultsOf, namedIds } from './requirements-rules.mjs'

test.each([
  ["it('TH-1 counts', async () => {", ['TH-1']],
  ["test('OC-7 LG-3 neither shows', () => {", ['OC-7', 'LG-3']],
  ["it.each(vectors)('TO-3 %i s', (seconds) => {", ['TO-3']],
  ["test.each(localeIds)(\n  'FE-2 every sample',\n  () => {", ['FE-2']],
  ["describe('FE-4: for everybody', () => {", ['FE-4']],
  ["it.runIf(lifetime > 0)('OC-2 over', () => {", ['OC-2']],
  ['test("it\'s CR-5", () => {', ['CR-5']],
])('%j names %j', (text, ids) => {
  expect([...namedIds(text)]).toEqual(ids)
})

test.each([
  '// TH-1 in a comment',
  '/** TH-1, as L-03 asks. */',
  "it.skip('TH-1 later', () => {",
  "it.todo('TH-1 later', () => {",
  "const id = 'TH-1'",
  "it('L-07 D-01 are no requirements', () => {",
])('%j names none', (text) => {
  expect([...namedIds(text)]).toEqual([])
})

const requirements = { 'TH-1': 'ledger', 'TH-2': 'lifetime' }
const tests = coverage([{ path: 'test/a.test.ts', text: "it('TH-1 counts', () => {})" }])

test('a requirement needs a test or a reason, not both', () => {
  expect(faultsOf(tests, requirements, { 'TH-2': 'later' })).toEqual([])
  expect(faultsOf(tests, requirements, {})).toEqual([expect.stringContaining('TH-2 (lifetime) has lost its test')])
  expect(faultsOf(tests, requirements, { 'TH-1': 'x', 'TH-2': 'y' })).toEqual([expect.stringContaining('TH-1 has a test now')])
  expect(faultsOf(tests, requirements, { 'TH-2': 'y', 'TH-9': 'z' })).toEqual(['TH-9 in untested is not a requirement.'])
})

test('the document names tests and reasons', () => {
  const text = describeCoverage(tests, requirements, { 'TH-2': 'belongs to later' })
  expect(text).toContain('| TH-1 | ledger | [test/a.test.ts](../../test/a.test.ts) |')
  expect(text).toContain('| TH-2 | lifetime | belongs to later |')
})
