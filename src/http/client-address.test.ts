import { describe, expect, it } from 'vitest'
import { clientNetwork, createClientAddress } from './client-address.ts'
import { createRateLimit } from './rate-limit.ts'

describe('client address', () => {
  const behindProxy = createClientAddress(['10.0.0.0/8', '::1'])

  it.each([
    ['no proxy configured: the header means nothing', createClientAddress([]), '198.51.100.7', '1.2.3.4', '198.51.100.7'],
    ['not from a proxy: the header means nothing (D-05)', behindProxy, '198.51.100.7', '1.2.3.4', '198.51.100.7'],
    ['the right-most that is not a proxy', behindProxy, '10.0.0.1', '6.6.6.6, 203.0.113.9, 10.1.1.1', '203.0.113.9'],
    ['IPv4 written as IPv6', behindProxy, '::ffff:10.0.0.1', '203.0.113.9', '203.0.113.9'],
    ['unparsable ends at the proxy, and lets nothing skip a check (L-18)', behindProxy, '10.0.0.1', 'a', '10.0.0.1'],
    ['what stands left of something unparsable is not believed', behindProxy, '10.0.0.1', '1.2.3.4, a', '10.0.0.1'],
    ['an endless header', behindProxy, '10.0.0.1', `${'1.1.1.1,'.repeat(50_000)}203.0.113.9`, '203.0.113.9'],
  ])('TH-6 %s', (_name, addressOf, remote, header, expected) => {
    expect(addressOf(remote, header)).toBe(expected)
  })

  it('TH-6 one IPv6 subscriber is one network (L-07)', () => {
    expect(clientNetwork('2001:db8:1:2:3:4:5:6')).toBe(clientNetwork('2001:db8:1:2::1'))
    expect(clientNetwork('2001:db8:1:3::1')).not.toBe(clientNetwork('2001:db8:1:2::1'))
    expect(clientNetwork('203.0.113.9')).toBe('203.0.113.9')
  })
})

describe('request budget', () => {
  it('lets a network through up to its budget, and again as it refills', () => {
    let now = 0
    const limit = createRateLimit(10, { now: () => now })
    expect(Array.from({ length: 12 }, () => limit.take('a')).filter(Boolean)).toHaveLength(10)
    expect(limit.take('b')).toBe(true)
    now += 6_000
    expect([limit.take('a'), limit.take('a')]).toEqual([true, false])
  })
})
