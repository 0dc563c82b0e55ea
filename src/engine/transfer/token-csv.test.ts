import { expect, test } from 'vitest'
import { encodeBase32 } from '../../platform/base32.ts'
import { readTokenHeader, type TokenColumn, tokenOfCells } from './token-csv.ts'

const header: readonly TokenColumn[] = ['serial', 'secret', 'type', 'digits', 'counter', 'period', 'algorithm', 'username']
const hex = '3132333435363738393031323334353637383930'
const base32 = encodeBase32(Buffer.from(hex, 'hex'))

test('secrets in hexadecimal and Base32, with and without saying so, are the same seed', () => {
  for (const secret of [hex, hex.toUpperCase(), `hex:${hex}`, `0x${hex}`, base32, base32.toLowerCase(), `base32:${base32}`])
    expect(tokenOfCells(['serial', 'secret'], ['S-1', secret])).toEqual({
      record: { serial: 'S-1', seed: { type: 'hotp', secret: base32, digits: 6, algorithm: 'SHA1', counter: 0 } },
    })
})

test('every column is read; a TOTP has a period, an HOTP a counter', () => {
  expect(tokenOfCells(header, ['S-1', hex, 'TOTP', '8', '', '60', 'sha-256', 'alice'])).toEqual({
    record: {
      serial: 'S-1',
      seed: { type: 'totp', secret: base32, digits: 8, algorithm: 'SHA256', period: 60 },
      username: 'alice',
    },
  })
  expect(tokenOfCells(header, ['S-1', hex, 'hotp', '', '7', '', '', ''])).toMatchObject({
    record: { seed: { counter: 7, digits: 6 } },
  })
})

test.each([
  ['', hex, 'hotp', '6', '0', '', '', ''],
  ['S-1', 'no secret!', 'hotp', '6', '0', '', '', ''],
  ['S-1', '31323334', 'hotp', '6', '0', '', '', ''],
  ['S-1', hex, 'ocra', '6', '0', '', '', ''],
  ['S-1', hex, 'hotp', '10', '0', '', '', ''],
  ['S-1', hex, 'hotp', '6', '-1', '', '', ''],
  ['S-1', hex, 'totp', '6', '', '1', '', ''],
  ['S-1', hex, 'totp', '6', '', '30', 'md5', ''],
  ['S-1', hex],
])('%j is a fault that shows no secret', (...cells) => {
  const checked = tokenOfCells(header, cells)
  expect(checked).toHaveProperty('faults')
  expect(JSON.stringify(checked)).not.toMatch(new RegExp(`${hex}|${base32}`))
})

test('the first line is checked', () => {
  expect(readTokenHeader(['Serial', ' SECRET '])).toEqual({ header: ['serial', 'secret'] })
  for (const bad of [['serial'], ['serial', 'secret', 'pin'], ['serial', 'secret', 'serial']])
    expect(readTokenHeader(bad)).toHaveProperty('fault')
})
