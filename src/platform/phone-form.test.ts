import { expect, test } from 'vitest'
import { parsePhone } from './phone-numbers.ts'

test.each([
  ['+1 500 555 0001', '+15005550001'],
  ['+55 (11) 96123-4567', '+5511961234567'],
  [' +49.30.123456 ', '+4930123456'],
  ['+41446681800', '+41446681800'],
])('%s is %s', (text, expected) => expect(parsePhone(text)).toBe(expected))

test.each([
  '',
  '030 123456',
  '+',
  '+1',
  '+999123456789',
  '+15005550001 ext. 5',
  '+1500555000A',
  '+1 500 555 0001 2 3 4',
  '00493012345',
  '+1٥٠٠٥٥٥٠٠٠١',
])('%j is no number that could be called from anywhere', (text) => expect(parsePhone(text)).toBeUndefined())

test.each([
  ['0151 12345678', 'DE', '+4915112345678'],
  ['0049 151/12345678', 'DE', '+4915112345678'],
  ['(11) 98765-4321', 'BR', '+5511987654321'],
  ['+351 912 345 678', 'BR', '+351912345678'],
  ['912345678', 'XX', undefined],
  ['12', 'DE', undefined],
  ['alice', 'DE', undefined],
])('%s as %s writes it is %s', (text, country, expected) => expect(parsePhone(text, country)).toBe(expected))

test('L-i10 no number of 64 KB takes longer than 50 ms', () => {
  for (const piece of ['+', '1', '+1', '(', '1 ', '-']) {
    const started = performance.now()
    parsePhone(`+${piece.repeat(65_536 / piece.length)}`, 'DE')
    expect(performance.now() - started).toBeLessThan(50)
  }
})
