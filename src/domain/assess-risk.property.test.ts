import fc from 'fast-check'
import { expect, it } from 'vitest'
import { assess } from './assess-risk.ts'
import { riskLevels } from './risk.ts'
import type { RiskInputs } from './risk-inputs.ts'
import type { RiskSettings } from './risk-settings.ts'

const given = <T extends object>(shape: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  fc.record(shape, { requiredKeys: [] }) as fc.Arbitrary<Partial<T>>
const points = fc.integer({ min: 0, max: 100 })
const weight = { points, denies: fc.constant(true as const) }
const country = fc.constantFrom('PT', 'BR', 'US', 'NZ')
const lists = { allowed: fc.array(country, { maxLength: 3 }), denied: fc.array(country, { maxLength: 3 }) }
const words = fc.constantFrom('a', 'A', '5', '99', '1e3', '', '-1')

const settings = fc.record({
  thresholds: given({ medium: fc.integer({ min: 1, max: 50 }), high: fc.integer({ min: 50, max: 100 }) }),
  signals: given({
    network: given({ ...weight, ...lists }),
    country: given({ ...weight, ...lists }),
    anonymiser: given({ ...weight, files: fc.boolean(), networks: fc.constant(['x']), asns: fc.array(fc.nat(3)) }),
    new_device: given(weight),
    new_place: given({ ...weight, kilometres: fc.nat(3_000) }),
    travel: given({ ...weight, speed: fc.integer({ min: 1, max: 2_000 }), tolerance: fc.nat(500) }),
    unusual_hour: given({ ...weight, minimum: fc.nat(5), tolerance: fc.nat(11) }),
    failures: given({ ...weight, from: fc.nat(5) }),
    dormant: given({ ...weight, days: fc.nat(100) }),
    details: fc.array(
      fc
        .tuple(
          fc.record({ name: fc.constant('amount'), points }),
          given({
            maximum: fc.nat(100),
            allowed: fc.array(words, { maxLength: 3 }),
            denied: fc.array(words, { maxLength: 3 }),
            optional: fc.constant(true as const),
            denies: fc.constant(true as const),
          }),
        )
        .map(([one, more]) => ({ ...one, ...more })),
      { maxLength: 3 },
    ),
    external: fc.constantFrom({ url: '' }, { url: '', denies: true as const }),
  }),
}) as fc.Arbitrary<RiskSettings>

const degrees = (limit: number) => fc.oneof(fc.integer({ min: -limit, max: limit }), fc.double())
const place = given({
  country,
  latitude: degrees(90),
  longitude: degrees(180),
  anonymous: fc.boolean(),
  asn: fc.nat(3),
})
const time = fc.oneof(fc.integer({ min: 0, max: 4e12 }), fc.double())
const signIns = fc.array(
  fc.tuple(time, place).map(([at, where]) => ({ at, address: null, ...where })),
  { maxLength: 8 },
)
const inputs = fc.record({
  now: time,
  address: fc.option(
    fc.record({
      own: fc.boolean(),
      network: fc.record({ allowed: fc.boolean(), denied: fc.boolean() }),
      anonymising: fc.boolean(),
      place: fc.option(place),
    }),
  ),
  deviceKnown: fc.option(fc.boolean()),
  person: fc.record({ signIns, recentFailures: fc.oneof(fc.nat(6), fc.constantFrom(Number.NaN, Infinity)) }),
  details: fc.option(fc.array(fc.record({ name: fc.constantFrom('amount', 'Amount', 'iban'), value: words }), { maxLength: 3 })),
  external: fc.option(
    fc.oneof(
      fc.oneof(points, fc.double()).map((given) => ({ points: given })),
      fc.constantFrom(...riskLevels).map((level) => ({ level })),
      fc.constant({ fault: 'none' }),
    ),
  ),
}) as fc.Arbitrary<RiskInputs>

/** Makes one thing worse, and keeps all the rest. To learn something bad of what was missing is no worse: that was the highest. */
const worsenings: readonly ((from: RiskInputs) => RiskInputs)[] = [
  (from) => ({ ...from, address: null }),
  (from) => ({ ...from, address: from.address && { ...from.address, place: null } }),
  (from) => ({ ...from, address: from.address && { ...from.address, own: false } }),
  (from) => ({ ...from, address: from.address && { ...from.address, anonymising: true } }),
  (from) => ({ ...from, address: from.address && { ...from.address, network: { ...from.address.network, denied: true } } }),
  (from) => ({ ...from, address: from.address && { ...from.address, network: { ...from.address.network, allowed: false } } }),
  (from) => ({
    ...from,
    address:
      from.address?.place?.anonymous === false
        ? { ...from.address, place: { ...from.address.place, anonymous: true } }
        : from.address,
  }),
  (from) => ({ ...from, deviceKnown: from.deviceKnown === null ? null : false }),
  (from) => ({ ...from, deviceKnown: null }),
  (from) => ({ ...from, person: { ...from.person, recentFailures: from.person.recentFailures + 1 } }),
  (from) => ({ ...from, person: { ...from.person, recentFailures: Number.NaN } }),
  (from) => ({
    ...from,
    details: from.details?.some(({ name }) => name !== 'iban')
      ? [...from.details, { name: 'amount', value: 'a lot' }]
      : from.details,
  }),
  (from) => ({ ...from, external: null }),
  (from) => ({ ...from, external: { level: 'high' } }),
]

it('never throws, stays from 0 to 100, and its level is that of its points', () => {
  fc.assert(
    fc.property(settings, inputs, (asked, from) => {
      const risk = assess(asked, from)
      expect(risk.points >= 0 && risk.points <= 100).toBe(true)
      expect(risk.denied).toBe(risk.signals.some(({ denies }) => denies))
      for (const one of risk.signals) expect(one.points >= 0 && one.points <= 100).toBe(true)
      expect(assess(asked, from)).toEqual(risk)
    }),
    { numRuns: 2_000 },
  )
})

it('is never lowered by anything that is worse', () => {
  fc.assert(
    fc.property(settings, inputs, fc.constantFrom(...worsenings), (asked, from, worsen) => {
      const [before, after] = [assess(asked, from), assess(asked, worsen(from))]
      expect(after.points).toBeGreaterThanOrEqual(before.points)
      expect(riskLevels.indexOf(after.level)).toBeGreaterThanOrEqual(riskLevels.indexOf(before.level))
      expect(after.denied || !before.denied).toBe(true)
    }),
    { numRuns: 5_000 },
  )
})
