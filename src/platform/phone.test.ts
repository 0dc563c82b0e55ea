import { expect, test } from 'vitest'
import { parsePhone } from './phone.ts'

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
