import { expect, test } from 'vitest'
import { checkPolicy, type KnownFactor, type Surroundings } from './check-policy.ts'

const letters = Array.from('abcdefghijklmnopq')
const around: Surroundings = {
  factors: letters.map((id, at): KnownFactor => {
    const classes = [(['knowledge', 'possession', 'inherence'] as const)[at % 3] ?? 'knowledge']
    return { id, classes, traits: { maxAal: 2 }, mayBeFirst: at < 3, on: true, silent: false }
  }),
  firstFactors: ['a'],
  scopes: ['payments'],
  applications: ['web'],
  administration: false,
  risk: () => ({ settings: { signals: {} } }),
}

const many = (count: number) => Array.from({ length: count }, (_, at) => at.toString(36))
const combinations = Array.from({ length: 30_000 }, (_, at) => [0, 1, 2, 3].map((place) => letters[(at >> (4 * place)) & 15]))
const rungs = Array.from({ length: 20 }, (_, at) => ({ value: `urn:${at}`, strength: at % 2 ? 'wide' : 'other' }))

/** What fits into the body of a request and takes the most to check. */
const hostile: readonly (readonly [string, unknown])[] = [
  ['a list of many names', { rules: [{ id: 'r', where: {}, ask: { firstFactors: many(90_000) } }] }],
  ['many groups', { rules: [{ id: 'r', where: {}, ask: { memberOf: many(90_000) } }] }],
  ['many unknown members', Object.fromEntries(many(50_000).map((name) => [name, 1]))],
  [
    'many unknown members of many rules',
    { rules: many(200).map((id) => ({ id: `r${id}`, ...Object.fromEntries(many(200).map((n) => [n, 0])) })) },
  ],
  ['many strengths', { strengths: Object.fromEntries(many(20_000).map((name) => [`s${name}`, { classes: 4 }])) }],
  ['many scopes', { scopes: Object.fromEntries(many(20_000).map((name) => [name, { strength: 'mfa' }])) }],
  [
    'a ladder of wide strengths',
    { strengths: { wide: { combinations }, other: { combinations: combinations.toReversed() } }, acr: rungs },
  ],
]

test.each(hostile)('L-i10 L-i16 %s is answered soon, and shortly', (_what, policy) => {
  const begun = performance.now()
  const checked = checkPolicy(policy, around)
  expect(performance.now() - begun).toBeLessThan(1_500)
  expect('faults' in checked).toBe(true)
  expect(JSON.stringify(checked).length).toBeLessThan(64 * 1024)
})

test('the most that is taken is answered soon, too', () => {
  const twenty = Array.from({ length: 20 }, (_, at) => letters.filter((_letter, place) => (place * 7 + at * 3) % 5 < 2))
  const strengths = { wide: { combinations: twenty }, other: { combinations: twenty.toReversed() } }
  const begun = performance.now()
  expect(checkPolicy({ strengths, acr: rungs }, around)).toHaveProperty('document')
  expect(performance.now() - begun).toBeLessThan(5_000)
})
