import fc from 'fast-check'
import { Secret } from 'otpauth'
import { expect, test } from 'vitest'
import { decodeBase32, encodeBase32 } from './base32.ts'

test.each([
  ['', ''],
  ['f', 'MY'],
  ['fo', 'MZXQ'],
  ['foo', 'MZXW6'],
  ['foob', 'MZXW6YQ'],
  ['fooba', 'MZXW6YTB'],
  ['foobar', 'MZXW6YTBOI'],
])('RFC 4648 section 10: %j is %s', (plain, encoded) => {
  expect(encodeBase32(Buffer.from(plain))).toBe(encoded)
  expect(decodeBase32(encoded)?.toString()).toBe(plain)
})

test('people write it in groups, in small letters and padded', () => {
  expect(decodeBase32('mzxw 6ytb-oi======')?.toString()).toBe('foobar')
})

test.each(['MZXW0', 'MZXW1', 'mzß', 'A=B', 'A+'])('%s is refused', (text) => expect(decodeBase32(text)).toBeUndefined())

test('any bytes come back, and the library of the codes reads the same', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 64 }), (bytes) => {
      const text = encodeBase32(bytes)
      expect(decodeBase32(text)).toEqual(Buffer.from(bytes))
      expect(text).toBe(new Secret({ buffer: bytes.slice().buffer }).base32.replace(/=+$/, ''))
    }),
  )
})
