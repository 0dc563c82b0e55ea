import { expect, test } from 'vitest'
import { addressRange } from './address-range.ts'

test.each([
  ['192.0.2.77', '192.0.2.0/24'],
  ['::ffff:192.0.2.77', '192.0.2.0/24'],
  ['2001:db8:7:1::5', '2001:db8:7::/48'],
  ['2001:DB8:7:ffff:0:0:0:1', '2001:db8:7::/48'],
  ['not an address', 'unknown'],
  [null, 'unknown'],
])('%s belongs to %s', (address, range) => {
  expect(addressRange(address)).toBe(range)
})
