import { describe, expect, it, vi } from 'vitest'
import type { RiskSettings, SignalSettings } from '../domain/risk-settings.ts'
import { createClientAddress } from '../http/client-address.ts'
import type { Place } from '../platform/geography/index.ts'
import { needsHistory, pastSignIn, type RiskQuestion, riskOf } from './risk.ts'

const places: Record<string, Place> = {
  '192.0.2.1': { country: 'PT', latitude: 38.72, longitude: -9.14, anonymous: false, asn: 1 },
  '203.0.113.9': { country: 'US', latitude: 40.71, longitude: -74, anonymous: true, asn: 2 },
  '10.2.2.2': { country: 'US', latitude: 0, longitude: 9 },
  '2001:db8::1': { country: 'BR', anonymous: false },
}
const geography = { lookup: (address: string) => places[address] }
const now = Date.UTC(2026, 10, 25, 12)

const asked = (signals: SignalSettings, more: Partial<RiskSettings> = {}): RiskSettings => ({ signals, ...more })
const risk = (settings: RiskSettings, address: string | null, change: Partial<RiskQuestion> = {}) =>
  riskOf({ settings, address, deviceKnown: true, user: null, now, details: null, external: null, geography, ...change })
const points = (...given: Parameters<typeof risk>) => risk(...given)?.points

describe('the risk of a sign-in', () => {
  it('is none where the workspace does not score it', () => {
    expect(risk(undefined as unknown as RiskSettings, '192.0.2.1', { settings: undefined })).toBeNull()
  })

  it('judges the address against the ranges of the settings', () => {
    const settings = asked({ network: { allowed: ['192.0.2.0/24', '2001:db8::/32'], denied: ['192.0.2.66'] } })
    expect(['192.0.2.1', '::ffff:192.0.2.1', '2001:DB8::1'].map((address) => points(settings, address))).toEqual([0, 0, 0])
    expect(['192.0.3.1', '192.0.2.66', '::ffff:192.0.2.66', '::ffff:c000:242'].map((one) => points(settings, one))).toEqual(
      Array(4).fill(50),
    )
  })

  it('asks the files where the address is', () => {
    const settings = asked({ country: { allowed: ['PT'] }, anonymiser: { points: 10 } })
    expect([points(settings, '192.0.2.1'), points(settings, '::ffff:192.0.2.1'), points(settings, '203.0.113.9')]).toEqual([
      0, 0, 60,
    ])
    expect(risk(asked({ country: { denied: ['BR'], denies: true } }), '2001:db8::1')?.denied).toBe(true)
  })

  it('does not ask the files where no signal does', () => {
    const lookup = vi.fn()
    risk(asked({ network: { denied: ['10.0.0.0/8'] }, new_device: {} }), '192.0.2.1', { geography: { lookup } })
    expect(lookup).not.toHaveBeenCalled()
  })

  it('asks for no place in the networks that the operator calls his own, and for one in every other private network', () => {
    const settings = asked(
      { country: { allowed: ['PT'] }, travel: {}, new_place: {}, anonymiser: {} },
      { ownNetworks: ['10.0.0.0/8'] },
    )
    expect([points(settings, '10.1.2.3'), points(settings, '::ffff:10.1.2.3')]).toEqual([0, 0])
    expect(['192.168.1.1', '127.0.0.1', '::1', 'fe80::1%eth0', '100.64.0.1'].map((one) => risk(settings, one)?.level)).toEqual(
      Array(5).fill('high'),
    )
  })

  it.each([
    null,
    '',
    'unknown',
    '192.0.2.1:443',
    '[2001:db8::1]',
    '192.0.2.01',
    '0300.0.2.1',
    '3221225985',
    '192.0.2.1, 10.0.0.1',
  ])('is the highest from %j, whichever signal asks for the address', (address) => {
    const own = { ownNetworks: ['10.0.0.0/8'] }
    const all: SignalSettings[] = [
      { network: { denied: ['203.0.113.0/24'] } },
      { network: { allowed: ['192.0.2.0/24'] } },
      { country: { denied: ['US'] } },
      { anonymiser: {} },
      { anonymiser: { networks: ['203.0.113.0/24'] } },
      { new_place: {} },
      { travel: {} },
    ]
    expect(all.map((signals) => points(asked(signals, own), address))).toEqual(Array(all.length).fill(100))
  })

  it('is the highest for places where there is no file at all', () => {
    expect(points(asked({ country: { denied: ['US'] } }), '192.0.2.1', { geography: undefined })).toBe(100)
  })

  it('takes a stranger for somebody without a past and without failures', () => {
    const settings = asked({ travel: {}, dormant: {}, unusual_hour: {}, failures: {} })
    expect(points(settings, '192.0.2.1')).toBe(0)
    expect(points(settings, '192.0.2.1', { user: { signIns: [], recentFailures: 5 } })).toBe(30)
  })

  it('takes two to the same place in no time for nothing, and to another for travel', () => {
    const settings = asked({ travel: {} })
    const user = { signIns: [pastSignIn({ settings, address: '192.0.2.1', now: now - 60_000, geography })], recentFailures: 0 }
    expect([points(settings, '192.0.2.1', { user }), points(settings, '203.0.113.9', { user })]).toEqual([0, 60])
  })

  it('is judged by what the settings say now', () => {
    expect(points(asked({ network: { denied: ['192.0.2.0/24'] } }), '192.0.2.1')).toBe(50)
    expect(points(asked({ network: { denied: ['192.0.3.0/24'] } }), '192.0.2.1')).toBe(0)
  })
})

describe('M-03 whoever imitates the owner', () => {
  it('at the same place, at the same hour, is still in a new browser', () => {
    const settings = asked({
      network: { denied: ['198.51.100.0/24'] },
      country: { allowed: ['PT'] },
      anonymiser: {},
      new_device: {},
      new_place: { kilometres: 1 },
      travel: {},
      unusual_hour: { minimum: 1 },
      failures: {},
      dormant: {},
    })
    const user = { signIns: [pastSignIn({ settings, address: '192.0.2.1', now, geography })], recentFailures: 0 }
    expect(points(settings, '192.0.2.1', { user })).toBe(0)
    expect(risk(settings, '192.0.2.1', { user, deviceKnown: false })).toMatchObject({
      points: 20,
      signals: [{ signal: 'new_device' }],
    })
    expect(points(settings, '192.0.2.1', { user, deviceKnown: null })).toBe(100)
  })
})

describe('E-16 what breaks does not let anybody in', () => {
  it('a source that was never asked, or gave nothing, is the highest risk and denies', () => {
    const settings = asked({ external: { url: 'https://risk.example.com', denies: true } })
    for (const external of [null, { fault: 'the source took too long' }])
      expect(risk(settings, '192.0.2.1', { external })).toMatchObject({ level: 'high', points: 100, denied: true })
  })
})

describe('TH-6 the address that risk sees', () => {
  const proxies = ['10.0.0.5']
  const addressOf = createClientAddress(proxies)
  const settings = asked(
    { network: { allowed: ['10.0.0.0/8', '192.0.2.0/24'] }, country: { allowed: ['PT'] } },
    { ownNetworks: ['10.0.0.0/8'] },
  )
  const through = (remote: string, forwardedFor?: string | string[]) =>
    risk(settings, addressOf(remote, forwardedFor), { proxies })?.level

  it('is the one that the proxy saw', () => {
    expect(through('10.0.0.5', '192.0.2.1')).toBe('low')
    expect(through('10.0.0.5', '10.7.7.7')).toBe('low')
    expect(through('10.0.0.5', '203.0.113.9')).toBe('high')
  })

  it.each([
    ['a header from somebody who is no proxy (D-05)', '203.0.113.9', '192.0.2.1'],
    ['an own address from somebody who is no proxy', '203.0.113.9', '10.7.7.7'],
    ['an allowed address further left (L-08)', '10.0.0.5', '192.0.2.1, 203.0.113.9'],
    ['two headers', '10.0.0.5', ['192.0.2.1', '203.0.113.9'] as string[]],
    ['the proxy itself further left', '10.0.0.5', '10.0.0.5, 203.0.113.9'],
    ['nothing readable: it counts as nobody, not as the own network of the proxy (L-18)', '10.0.0.5', 'garbage'],
    ['an address with a port', '10.0.0.5', '203.0.113.9:50123'],
    ['an allowed address with a port', '10.0.0.5', '192.0.2.1:50123'],
    ['an address that is obfuscated (RFC 7239)', '10.0.0.5', '_hidden'],
    ['nothing at all', '10.0.0.5', ''],
    ['no header', '10.0.0.5', undefined],
    ['the name of the proxy', '10.0.0.5', '10.0.0.5'],
    ['the proxy, written otherwise', '10.0.0.5', '::ffff:10.0.0.5'],
  ])('is not lowered by %s', (_name, remote, header) => {
    expect(through(remote, header)).toBe('high')
  })
})

describe('a sign-in that is remembered', () => {
  const settings = asked({ travel: {} }, { ownNetworks: ['10.0.0.0/8'] })
  const remembered = (address: string | null, proxies?: string[]) =>
    pastSignIn({ settings, address, now, geography, ...(proxies ? { proxies } : {}) })

  it('has its place where a file knows one', () => {
    expect(remembered('::ffff:192.0.2.1')).toEqual({
      at: now,
      address: '192.0.2.1',
      country: 'PT',
      latitude: 38.72,
      longitude: -9.14,
    })
    expect(remembered('2001:DB8::1')).toEqual({ at: now, address: '2001:db8::1', country: 'BR' })
  })

  it('has none in an own network, off the map, or where nothing can be read', () => {
    expect(remembered('10.2.2.2')).toEqual({ at: now, address: '10.2.2.2' })
    expect(remembered('192.168.1.1')).toEqual({ at: now, address: '192.168.1.1' })
    expect([remembered('garbage'), remembered(null)]).toEqual(Array(2).fill({ at: now, address: null }))
    expect(remembered('192.0.2.1', ['192.0.2.1'])).toEqual({ at: now, address: '192.0.2.1' })
  })

  it('is only needed where something compares with it', () => {
    const needed = (signals: SignalSettings) => needsHistory(asked(signals))
    expect([{ new_place: {} }, { travel: {} }, { unusual_hour: {} }, { dormant: {} }].map(needed)).toEqual(Array(4).fill(true))
    expect([needed({}), needed({ new_device: {}, failures: {}, country: {} }), needsHistory(undefined)]).toEqual(
      Array(3).fill(false),
    )
  })
})
