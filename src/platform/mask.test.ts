import { expect, it } from 'vitest'
import { mask } from './mask.ts'

it.each([
  ['alice@example.com', 'a***@example.com'],
  ['a@example.com', 'a***@example.com'],
  ['👩‍🚀pilot@example.com', '👩***@example.com'],
  ['"odd@name"@example.com', '"***@example.com'],
  ['+15005550001', '***01'],
  ['@nobody', '***dy'],
])('FL-10 %s is shown as %s', (address, shown) => {
  expect(mask(address)).toBe(shown)
})
