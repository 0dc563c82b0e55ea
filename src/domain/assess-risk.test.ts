import { describe, expect, it, test } from 'vitest'
import { assess } from './assess-risk.ts'
import type { PastSignIn } from './risk.ts'
import type { ClassifiedAddress, RiskInputs } from './risk-inputs.ts'
import { distance } from './risk-places.ts'
import type { RiskSettings, SignalSettings } from './risk-settings.ts'

const hour = 3_600_000
const day = 24 * hour
/** A Wednesday, 12:00 UTC. */
const now = Date.UTC(2026, 10, 25, 12)
const lisbon = { country: 'PT', latitude: 38.72, longitude: -9.14 }
const porto = { country: 'PT', latitude: 41.15, longitude: -8.61 }
const newYork = { country: 'US', latitude: 40.71, longitude: -74.0 }

const at = (place: ClassifiedAddress['place'], change: Partial<ClassifiedAddress> = {}): ClassifiedAddress => ({
  own: false,
  network: { allowed: false, denied: false },
  anonymising: false,
  place,
  ...change,
})
const signIn = (ago: number, place: Partial<PastSignIn> = lisbon): PastSignIn => ({
  at: now - ago,
  address: '192.0.2.1',
  ...place,
})

const usual: RiskInputs = {
  now,
  address: at({ ...lisbon, anonymous: false, asn: 3243 }),
  deviceKnown: true,
  person: { signIns: Array.from({ length: 20 }, (_, index) => signIn((index + 1) * day)), recentFailures: 0 },
  details: null,
  external: { points: 0 },
}
const past = (...signIns: PastSignIn[]): Partial<RiskInputs> => ({ person: { signIns, recentFailures: 0 } })
const of = (signals: SignalSettings, inputs: Partial<RiskInputs> = {}, more: Partial<RiskSettings> = {}) =>
  assess({ signals, ...more }, { ...usual, ...inputs })

const from = (place: ClassifiedAddress['place'], change?: Partial<ClassifiedAddress>) => ({ address: at(place, change) })
const inLists = (allowed: boolean, denied: boolean) => from(lisbon, { network: { allowed, denied } })
const detail = (...values: string[]) => ({ details: values.map((value) => ({ name: 'amount', value })) })
const amount = { name: 'amount', points: 25, maximum: 1_000 }
const ten = Array.from({ length: 10 }, (_, index) => signIn((index + 1) * day))

/** Signal, its settings, what is given, the points that come of it. */
const table: readonly (readonly [string, SignalSettings, Partial<RiskInputs>, number])[] = [
  ['network: in an allowed range', { network: { allowed: ['x'] } }, inLists(true, false), 0],
  ['network: in none of them', { network: { allowed: ['x'] } }, inLists(false, false), 50],
  ['network: in a denied range', { network: { denied: ['x'], points: 7 } }, inLists(false, true), 7],
  ['network: denied wins over allowed', { network: { allowed: ['x'], denied: ['x'] } }, inLists(true, true), 50],
  ['network: no readable address', { network: { denied: ['x'], points: 7 } }, { address: null }, 100],

  ['country: allowed', { country: { allowed: ['PT'] } }, {}, 0],
  ['country: none of the allowed', { country: { allowed: ['BR'] } }, {}, 50],
  ['country: denied', { country: { denied: ['PT'], points: 9 } }, {}, 9],
  ['country: denied wins over allowed', { country: { allowed: ['PT'], denied: ['PT'] } }, {}, 50],
  ['country: not on the map', { country: { denied: ['BR'] } }, from(null), 100],
  ['country: on the map without a country', { country: { denied: ['BR'] } }, from({ asn: 1 }), 100],
  ['country: no readable address', { country: { denied: ['BR'] } }, { address: null }, 100],
  ['country: an own network is not asked', { country: { allowed: ['BR'] } }, from(null, { own: true }), 0],

  ['anonymiser: the files say no', { anonymiser: {} }, {}, 0],
  ['anonymiser: the files say yes', { anonymiser: {} }, from({ anonymous: true }), 40],
  ['anonymiser: no file says', { anonymiser: {} }, from(lisbon), 100],
  ['anonymiser: a listed range, files not asked', { anonymiser: { networks: ['x'] } }, from(null, { anonymising: true }), 40],
  ['anonymiser: no listed range, files not asked', { anonymiser: { networks: ['x'] } }, from(null), 0],
  ['anonymiser: a listed system', { anonymiser: { asns: [3243] } }, {}, 40],
  ['anonymiser: another system', { anonymiser: { asns: [1] } }, {}, 0],
  ['anonymiser: system not known', { anonymiser: { asns: [1] } }, from(lisbon), 100],
  ['anonymiser: every named source must know', { anonymiser: { files: true, asns: [1] } }, from({ anonymous: false }), 100],
  ['anonymiser: an own network is not asked', { anonymiser: {} }, from(null, { own: true }), 0],

  ['new_device: known', { new_device: {} }, {}, 0],
  ['new_device: new', { new_device: {} }, { deviceKnown: false }, 20],
  ['new_device: first sign-in', { new_device: {} }, { ...past(), deviceKnown: false }, 20],
  ['new_device: not known', { new_device: {} }, { deviceKnown: null }, 100],

  ['new_place: a country as before', { new_place: {} }, from(porto), 0],
  ['new_place: another country', { new_place: {} }, from(newYork), 30],
  ['new_place: first sign-in', { new_place: {} }, past(), 30],
  ['new_place: past ones without a place', { new_place: {} }, past(signIn(day, {})), 30],
  ['new_place: not on the map', { new_place: {} }, from(null), 100],
  ['new_place: near', { new_place: { kilometres: 300 } }, from(porto), 0],
  ['new_place: too far, same country', { new_place: { kilometres: 250 } }, from(porto), 30],
  ['new_place: no coordinates', { new_place: { kilometres: 250 } }, from({ country: 'PT' }), 100],
  ['new_place: an own network is not asked', { new_place: {} }, from(null, { own: true }), 0],

  ['travel: a day to New York', { travel: {} }, { ...from(newYork), ...past(signIn(day)) }, 0],
  ['travel: an hour to New York', { travel: {} }, { ...from(newYork), ...past(signIn(hour)) }, 60],
  ['travel: as fast as one may', { travel: { speed: 280 } }, { ...from(porto), ...past(signIn(hour)) }, 0],
  ['travel: a little faster', { travel: { speed: 270 } }, { ...from(porto), ...past(signIn(hour)) }, 60],
  ['travel: at once, within the tolerance', { travel: { tolerance: 280 } }, { ...from(porto), ...past(signIn(0)) }, 0],
  ['travel: at once, beyond it', { travel: {} }, { ...from(porto), ...past(signIn(0)) }, 60],
  ['travel: the last one lies in the future', { travel: {} }, { ...from(newYork), ...past(signIn(-day)) }, 60],
  ['travel: first sign-in', { travel: {} }, past(), 0],
  ['travel: past ones without coordinates', { travel: {} }, past(signIn(hour, { country: 'US' })), 0],
  ['travel: skips those without', { travel: {} }, { ...from(newYork), ...past(signIn(60_000, {}), signIn(hour)) }, 60],
  ['travel: a past time that is none', { travel: {} }, { ...from(newYork), ...past(signIn(Number.NaN)) }, 60],
  ['travel: no coordinates', { travel: {} }, from({ country: 'PT' }), 100],
  ['travel: no coordinates on a first sign-in', { travel: {} }, { ...from({ country: 'PT' }), ...past() }, 100],
  ['travel: nowhere on Earth', { travel: {} }, from({ latitude: 138, longitude: 0 }), 100],
  ['travel: an own network is not asked', { travel: {} }, { ...from(null, { own: true }), ...past(signIn(hour, newYork)) }, 0],

  ['unusual_hour: as always', { unusual_hour: {} }, past(...ten), 0],
  ['unusual_hour: two hours later', { unusual_hour: {} }, { now: now + 2 * hour, ...past(...ten) }, 0],
  ['unusual_hour: a moment more', { unusual_hour: {} }, { now: now + 2 * hour + 1, ...past(...ten) }, 15],
  ['unusual_hour: too few to be a habit', { unusual_hour: {} }, { now: now + 6 * hour, ...past(...ten.slice(1)) }, 0],
  ['unusual_hour: first sign-in', { unusual_hour: { minimum: 1 } }, past(), 0],
  ['unusual_hour: round midnight', { unusual_hour: { minimum: 1 } }, { now: now + 11 * hour, ...past(signIn(11.5 * hour)) }, 0],

  ['failures: below', { failures: {} }, { person: { signIns: [], recentFailures: 2 } }, 0],
  ['failures: from three on', { failures: {} }, { person: { signIns: [], recentFailures: 3 } }, 30],
  ['failures: from another number on', { failures: { from: 1 } }, { person: { signIns: [], recentFailures: 1 } }, 30],
  ['failures: nobody knows', { failures: {} }, { person: { signIns: [], recentFailures: Number.NaN } }, 100],

  ['dormant: lately', { dormant: {} }, past(signIn(90 * day)), 0],
  ['dormant: long ago', { dormant: {} }, past(signIn(90 * day + 1)), 20],
  ['dormant: after another time', { dormant: { days: 1 } }, past(signIn(2 * day)), 20],
  ['dormant: first sign-in', { dormant: {} }, past(), 0],

  ['details: as much as one may', { details: [amount] }, detail('1000'), 0],
  ['details: a cent more', { details: [amount] }, detail('1000.01'), 25],
  ['details: twice, the second too much', { details: [amount] }, detail('1', '2000'), 25],
  ['details: a name in capitals', { details: [amount] }, { details: [{ name: ' AMOUNT', value: '2000' }] }, 25],
  ['details: a transaction without it', { details: [amount] }, { details: [] }, 100],
  ['details: no transaction', { details: [amount] }, { details: null }, 100],
  ['details: optional', { details: [{ ...amount, optional: true }] }, { details: null }, 0],
  ['details: optional, yet too much', { details: [{ ...amount, optional: true }] }, detail('2000'), 25],
  ...['', '1,000', '1e9', '-5', '+5', '0x10', '١', '10 EUR', ' 5', '5.', '.5', 'Infinity', 'NaN', '9'.repeat(16)].map(
    (value) => [`details: ${JSON.stringify(value)} is no number`, { details: [amount] }, detail(value), 100] as const,
  ),
  ['details: an allowed value', { details: [{ name: 'amount', points: 5, allowed: ['a'] }] }, detail('a'), 0],
  ['details: almost an allowed value', { details: [{ name: 'amount', points: 5, allowed: ['a'] }] }, detail('A'), 5],
  ['details: a denied value', { details: [{ name: 'amount', points: 5, denied: ['bad'] }] }, detail(' BAD'), 5],
  ['details: another value', { details: [{ name: 'amount', points: 5, denied: ['bad'] }] }, detail('good'), 0],
  ['details: each limit for itself', { details: [amount, { ...amount, maximum: 5_000 }] }, detail('6000'), 50],

  ['external: points', { external: { url: '' } }, { external: { points: 42 } }, 42],
  ['external: low', { external: { url: '' } }, { external: { level: 'low' } }, 0],
  ['external: medium', { external: { url: '' } }, { external: { level: 'medium' } }, 30],
  ['external: high', { external: { url: '' } }, { external: { level: 'high' } }, 100],
  ['external: more than there are', { external: { url: '' } }, { external: { points: 101 } }, 100],
  ['external: less than none', { external: { url: '' } }, { external: { points: -1 } }, 100],
  ['external: an unknown level', { external: { url: '' } }, { external: { level: 'none' as 'low' } }, 100],
  ['external: no answer', { external: { url: '' } }, { external: { fault: 'it took too long' } }, 100],
  ['external: not asked', { external: { url: '' } }, { external: null }, 100],
]

test.each(table)('%s', (_name, signals, inputs, points) => {
  const risk = of(signals, inputs)
  expect(risk.points).toBe(points)
  expect(risk.denied).toBe(false)
  expect(risk.signals.every(({ signal }) => signal in signals)).toBe(true)
})

describe('levels', () => {
  it.each([
    [29, 'low'],
    [30, 'medium'],
    [69, 'medium'],
    [70, 'high'],
  ] as const)('%d points are %s', (points, level) => {
    expect(of({ new_device: { points } }, { deviceKnown: false }).level).toBe(level)
  })

  it('are where the settings say', () => {
    const thresholds = { medium: 1, high: 2 }
    expect(of({ new_device: { points: 1 } }, { deviceKnown: false }, { thresholds }).level).toBe('medium')
    expect(of({ new_device: { points: 2 } }, { deviceKnown: false }, { thresholds: { high: 2 } }).level).toBe('high')
  })

  it('count the sum of all signals, 100 at most, and name each', () => {
    const risk = of({ new_device: {}, new_place: {}, failures: {} }, { ...from(newYork), deviceKnown: false })
    expect(risk).toMatchObject({ points: 50, level: 'medium', signals: [{ signal: 'new_device' }, { signal: 'new_place' }] })
    expect(of({ new_device: {}, country: {} }, { address: null, deviceKnown: null }).points).toBe(100)
  })

  it('are low where nothing is asked', () => {
    expect(of({})).toEqual({ level: 'low', points: 0, signals: [], denied: false })
  })

  it('are reached, not missed, by thresholds and points that are no number', () => {
    expect(of({}, {}, { thresholds: { high: Number.NaN } }).level).toBe('high')
    expect(of({ new_device: { points: Number.NaN } }, { deviceKnown: false }).points).toBe(100)
  })
})

describe('a signal that denies', () => {
  it('refuses where it fails, without any points, and where it cannot be judged', () => {
    const signals = { country: { denied: ['PT'], points: 0, denies: true } } as const
    expect(of(signals)).toMatchObject({ denied: true, points: 0, level: 'low' })
    expect(of(signals, from(null))).toMatchObject({ denied: true, points: 100, level: 'high' })
    expect(of(signals, from(newYork))).toMatchObject({ denied: false, signals: [] })
  })

  it('is a source from its own high level on, and without an answer', () => {
    const signals = { external: { url: '', denies: true } } as const
    const denied = (external: RiskInputs['external']) => of(signals, { external }).denied
    expect([denied({ points: 69 }), denied({ level: 'medium' })]).toEqual([false, false])
    expect([denied({ points: 70 }), denied({ level: 'high' }), denied({ fault: 'none' }), denied(null)]).toEqual(
      Array(4).fill(true),
    )
  })
})

it('tells operators what it saw, and no value of a transaction', () => {
  const { signals } = of({ details: [amount], travel: {} }, { ...detail('123456'), ...from(newYork), ...past(signIn(hour)) })
  expect(signals.map((one) => one.detail)).toEqual(['5422 km in 1.0 hours', 'amount is above 1000'])
})

it('knows how far places are apart', () => {
  expect(distance(lisbon, newYork)).toBeCloseTo(5_420, -1)
  expect(distance(lisbon, lisbon)).toBe(0)
  expect(distance({ latitude: 0, longitude: 179.5 }, { latitude: 0, longitude: -179.5 })).toBeCloseTo(111, 0)
  expect(distance({ latitude: 90, longitude: 0 }, { latitude: -90, longitude: 77 })).toBeCloseTo(20_015, -1)
})
