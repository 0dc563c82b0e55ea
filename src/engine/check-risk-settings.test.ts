import { describe, expect, it, test } from 'vitest'
import type { RiskSettings } from '../domain/risk-settings.ts'
import { checkRiskSettings, type RiskSettingsContext, showRiskSettings } from './check-risk-settings.ts'
import { isCountryCode } from './country-codes.ts'

const everything = { country: true, coordinates: true, anonymous: true, asn: true }
const context: RiskSettingsContext = {
  tenant: 't1',
  workspace: 'w1',
  sealing: { seal: (purpose, row, plain) => `${purpose} ${row} ${plain.length}` },
  knows: everything,
}
const faults = (given: unknown, change: Partial<RiskSettingsContext> = {}): readonly string[] => {
  const told = checkRiskSettings(given, { ...context, ...change })
  return 'faults' in told ? told.faults : []
}
const faultsOf = (signals: unknown, change?: Partial<RiskSettingsContext>) => faults({ signals }, change)

const whole = {
  thresholds: { medium: 20, high: 60 },
  ownNetworks: ['10.0.0.0/8', 'fd00::/8'],
  signals: {
    network: { denied: ['203.0.113.0/24'], points: 40, denies: true },
    country: { allowed: ['PT', 'BR'], denied: ['XK'] },
    anonymiser: { files: true, networks: ['192.0.2.1'], asns: [64_500] },
    new_device: {},
    new_place: { kilometres: 500 },
    travel: { speed: 1_000, tolerance: 0 },
    unusual_hour: { minimum: 5, tolerance: 1.5 },
    failures: { from: 5 },
    dormant: { days: 30 },
    details: [
      { name: 'amount', points: 40, maximum: 1_000, optional: true },
      { name: 'currency', points: 10, allowed: ['EUR'] },
    ],
  },
} as const

test('settings that fit are taken as they are', () => {
  expect(checkRiskSettings(whole, context)).toEqual({ settings: whole })
  expect(checkRiskSettings({ signals: {} }, context)).toEqual({ settings: { signals: {} } })
})

test('every fault is told at once, where it stands and what to write instead', () => {
  expect(
    faults({
      threshold: 5,
      thresholds: { medium: 80, low: 3 },
      ownNetworks: ['10.0.0.0/8', '0.0.0.0/0'],
      signals: {
        network: { allowed: [], denied: ['10.0.0.0/33'] },
        country: { allowed: ['br'], points: 101 },
        weather: {},
        travel: { speed: 0 },
        failures: { from: 1.5, denies: false },
        details: [{ name: '', points: -1, maximum: Number.NaN }],
      },
    }),
  ).toEqual([
    'Risk has no "threshold"; there are thresholds, ownNetworks, signals.',
    'thresholds has no "low"; there are medium, high.',
    'ownNetworks must be a list of addresses and networks such as 10.0.0.0/8; "0.0.0.0/0" is none.',
    'signals.network.allowed must be a list of addresses and networks such as 10.0.0.0/8, with at least one.',
    'signals.network.denied must be a list of addresses and networks such as 10.0.0.0/8; "10.0.0.0/33" is none.',
    'signals.country.allowed must be a list of countries, each two capital letters such as BR; "br" is none.',
    'signals.country.points must be a number from 0 to 100.',
    '"weather" is no signal; there are network, country, anonymiser, new_device, new_place, travel, unusual_hour, failures, dormant, details, external.',
    'signals.travel.speed must be a number from 1 to 100000.',
    'signals.failures.from must be a whole number from 1 to 1000.',
    'signals.failures.denies must be true, or left out.',
    'signals.details[0].name must be a text of at most 255 characters.',
    'signals.details[0].points must be a number from 0 to 100.',
    'signals.details[0].maximum must be a number from 0 to 1000000000000000.',
  ])
})

test.each([
  null,
  undefined,
  [],
  'x',
  7,
  { signals: null },
  { signals: [] },
  {},
  { signals: { country: null } },
  { signals: { details: {} } },
])('%j is no risk', (given) => {
  expect(faults(given).length).toBeGreaterThan(0)
})

test.each(['__proto__', 'constructor', 'toString'])('%s is neither a signal nor a member', (name) => {
  const made = JSON.parse(`{"${name}": {}}`)
  expect(faults({ signals: made })).toHaveLength(1)
  expect(faultsOf({ country: { allowed: ['PT'], ...JSON.parse(`{"${name}": 1}`) } })).toHaveLength(1)
})

test('thresholds must be in order, the default ones included', () => {
  for (const thresholds of [{ medium: 70 }, { high: 30 }, { medium: 50, high: 50 }])
    expect(faults({ thresholds, signals: {} })[0]).toMatch(/^thresholds.medium .* must be below thresholds.high/)
})

test('lists must say something, and not two things', () => {
  expect(faultsOf({ network: {}, country: { points: 5 } })).toHaveLength(2)
  expect(faultsOf({ country: { allowed: ['PT', 'BR'], denied: ['PT'] } })).toEqual([
    'signals.country both allows and denies "PT".',
  ])
  expect(faultsOf({ anonymiser: { networks: ['::ffff:0:0/96'] } })).toHaveLength(1)
})

test('limits of details need a name, points and a limit, and stand there once', () => {
  expect(faultsOf({ details: [{}] })).toHaveLength(3)
  expect(
    faultsOf({
      details: [
        { name: 'amount', points: 5, maximum: 1 },
        { name: ' Amount', points: 5, maximum: 2 },
      ],
    }),
  ).toEqual(['signals.details[1] is a second limit of " Amount"; capitals and spaces make no difference.'])
})

describe('signals about places', () => {
  it('need a file that knows them', () => {
    const { country, new_place, travel, anonymiser } = whole.signals
    expect(faultsOf({ country, new_place, travel, anonymiser }, { knows: undefined })).toHaveLength(5)
    expect(faultsOf({ new_place: {}, anonymiser: { networks: ['192.0.2.1'] } }, { knows: undefined })).toEqual([
      'signals.new_place needs a file that knows the countries of addresses: name one in COUNTERSIGN_GEO_FILES.',
    ])
    const onlyCountries = { country: true, coordinates: false, anonymous: false, asn: false }
    expect(faultsOf({ country, new_place: {} }, { knows: onlyCountries })).toEqual([])
    expect(faultsOf({ new_place, travel, anonymiser }, { knows: onlyCountries })).toHaveLength(4)
  })

  it('know the countries of the world', () => {
    expect(['BR', 'GB', 'AQ', 'XK'].every(isCountryCode)).toBe(true)
    expect(['UK', 'EU', 'ZZ', 'SU', 'br', '', 'BRA'].some(isCountryCode)).toBe(false)
  })
})

describe('the secret of an external source', () => {
  const url = 'https://risk.example.com/score'
  const external = (more: object = {}) => ({ signals: { external: { url, ...more } } })
  const stored: RiskSettings = { signals: { external: { url, sealed: 'kept' } } }
  const settings = (given: unknown, before?: RiskSettings) => {
    const told = checkRiskSettings(given, { ...context, stored: before })
    return 'settings' in told ? told.settings.signals.external : told.faults
  }

  it('is sealed for its place, and never shown', () => {
    expect(settings(external({ secret: 'open-sesame' }))).toEqual({ url, sealed: 'risk t1/w1 11' })
    expect(JSON.stringify(showRiskSettings(stored))).not.toContain('kept')
    expect(showRiskSettings(stored).signals.external).toEqual({ url, hasSecret: true })
    expect(showRiskSettings(whole as unknown as RiskSettings)).toEqual(whole)
  })

  it('stays where none is given, goes with null, and is not sent to another address', () => {
    expect(settings(external({ timeoutMs: 500 }), stored)).toEqual({ url, timeoutMs: 500, sealed: 'kept' })
    expect(settings(external({ secret: null }), stored)).toEqual({ url })
    expect(settings({ signals: { external: { url: 'https://evil.example.com/' } } }, stored)).toEqual([
      expect.stringContaining('needs its secret again'),
    ])
  })

  it('is not taken as it is sealed, nor with what would end a header field, and is told in no fault', () => {
    expect(settings(external({ sealed: 'from elsewhere' }))).toEqual([expect.stringContaining('has no "sealed"')])
    for (const secret of ['a\r\nx: y-long-enough', 'with spaces in it', 'short', 7])
      expect(settings(external({ secret }))).toEqual([expect.not.stringContaining(String(secret))])
  })

  it.each(['http://risk.example.com/', 'ftp://risk.example.com/', 'https://me:pw@risk.example.com/', 'risk', ''])(
    'and goes by no such address as %j',
    (address) => {
      expect(faultsOf({ external: { url: address } })).toHaveLength(1)
      expect(faultsOf({ external: {} })).toEqual(['signals.external needs a url.'])
    },
  )
})
