import { expect, test } from 'vitest'
import { isPhoneCountry, parsePhoneNumber } from './phone-numbers.ts'

test.each([
  ['+55 11 98765-4321', 'BR', ['sms', 'voice']],
  ['+1 202 555 0143', 'US', ['sms', 'voice']],
  ['+551133334444', 'BR', ['voice']],
])('%s is reached in %s by %j', (text, country, reach) => {
  expect(parsePhoneNumber(text)).toMatchObject({ country, reach })
})

test.each([
  ['premium, United States', '+19002345678'],
  ['premium, United Kingdom', '+449012345678'],
  ['premium of no country', '+979123456789'],
  ['satellite, Iridium', '+881612345678'],
  ['satellite, Inmarsat', '+870773111632'],
  ['international network', '+88213300655'],
  ['toll-free', '+558001234567'],
  ['shared cost', '+553001234567'],
  ['unassigned', '+800123456789'],
])('H-04 no code goes to a number that is %s', (_what, text) => {
  expect(parsePhoneNumber(text)?.reach).toEqual([])
})

test('the prefix is a block of 10,000 numbers', () => {
  expect(parsePhoneNumber('+5511987654321')?.prefix).toBe('+551198765')
})

test.each(['', 'alice', '11987654321', '+', `+${'1'.repeat(200)}`])('%j is no number', (text) => {
  expect(parsePhoneNumber(text)).toBeUndefined()
})

test('countries are two capital letters', () => {
  expect(['BR', 'us', 'XX', 'Brazil', '__proto__'].map(isPhoneCountry)).toEqual([true, false, false, false, false])
})
