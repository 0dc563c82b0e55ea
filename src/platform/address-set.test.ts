import fc from 'fast-check'
import ipaddr from 'ipaddr.js'
import { describe, expect, it } from 'vitest'
import { addressSet, isAddressRange, readAddress } from './address-set.ts'

const isIn = (address: string, ...ranges: string[]): boolean | undefined => {
  const read = readAddress(address)
  return read && addressSet(ranges)(read)
}

describe('an address', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::FFFF:C000:0201', '192.0.2.1'],
    ['2001:DB8:0:0::5', '2001:db8::5'],
    ['fe80::1%eth0', 'fe80::1'],
    ['fe80::1%../../etc', undefined],
  ])('%s is %s', (text, expected) => {
    expect(readAddress(text)?.text).toBe(expected)
  })

  it.each([
    '',
    ' 192.0.2.1',
    '192.0.2.1 ',
    '192.0.2.1:443',
    '::192.0.2.1',
    '[2001:db8::1]',
    '[2001:db8::1]:443',
    '192.0.2',
    '192.0.2.1.1',
    '192.0.2.256',
    '192.0.2.01',
    '010.0.0.1',
    '0x7f.0.0.1',
    '127.1',
    '3232235777',
    '١٢٧.0.0.1',
    '192.0.2.1, 10.0.0.1',
    '192.0.2.1\n',
    '192.0.2.1\0',
    '192.0.2.1/32',
    'localhost',
    'unknown',
    '2001:db8::1::2',
    '12345::',
    'x'.repeat(10_000),
    ':'.repeat(10_000),
  ])('is not %j', (text) => {
    expect(readAddress(text)).toBeUndefined()
  })

  it('is not there where nothing is', () => {
    expect([readAddress(null), readAddress(undefined)]).toEqual([undefined, undefined])
  })
})

describe('a set of ranges', () => {
  it('holds what lies in one of them, edges included', () => {
    const ranges = ['10.0.0.0/8', '192.0.2.77', '203.0.113.128/25', '2001:db8::/33']
    for (const inside of [
      '10.255.255.255',
      '192.0.2.77',
      '203.0.113.128',
      '203.0.113.255',
      '2001:db8:7fff::1',
      '::ffff:10.1.2.3',
    ])
      expect(isIn(inside, ...ranges)).toBe(true)
    for (const outside of ['11.0.0.0', '9.255.255.255', '192.0.2.76', '203.0.113.127', '2001:db8:8000::1', '::a00:1'])
      expect(isIn(outside, ...ranges)).toBe(false)
  })

  it('takes IPv4 that is written as IPv6, and keeps the two apart otherwise', () => {
    expect(isIn('10.1.1.1', '::ffff:10.0.0.0/104')).toBe(true)
    expect(isIn('11.1.1.1', '::ffff:10.0.0.0/104')).toBe(false)
    expect([isIn('10.1.1.1', '::/0'), isIn('2001:db8::1', '0.0.0.0/0')]).toEqual([false, false])
    expect([isIn('10.1.1.1', '0.0.0.0/0'), isIn('2001:db8::1', '::/0')]).toEqual([true, true])
  })

  it.each([
    '10.0.0.0/33',
    '10.0.0.0/-1',
    '10.0.0.0/',
    '10.0.0.0/8/8',
    '10/8',
    '0x7f.1/8',
    '::ffff:10.0.0.0/8',
    'fe80::%1/64',
    'a',
    '',
  ])('cannot be read from %j, and that holds nothing', (range) => {
    expect(isAddressRange(range)).toBe(false)
    expect([isIn('10.0.0.1', range), isIn('fe80::1', range)]).toEqual([false, false])
  })

  it('is what the arithmetic of addresses says', () => {
    const sixteen = fc.constantFrom(...['::', '2001:db8::', 'ffff:ffff:ffff:ffff::', '2001:db8:8000::1'])
    const four = fc.tuple(fc.nat(3), fc.nat(255), fc.nat(1), fc.nat(255)).map((bytes) => bytes.join('.'))
    const pair = fc.oneof(
      fc.tuple(four, four, fc.nat(32)),
      fc.tuple(sixteen, fc.ipV6(), fc.nat(128)),
      fc.tuple(sixteen, sixteen, fc.nat(128)),
    )
    fc.assert(
      fc.property(pair, ([network, address, bits]) => {
        const [one, other] = [ipaddr.process(network), ipaddr.process(address)]
        if (one.kind() !== other.kind()) return
        expect(isIn(address, `${network}/${bits}`)).toBe(other.match([one, bits] as [ipaddr.IPv4, number]))
      }),
    )
  })
})
