import { expect, test } from 'vitest'
import { echo, plain } from './plain.ts'

test('ordinary names stay as they are', () => {
  for (const name of ['Demo shop', 'Müller & Söhne', '東京ショップ', 'a***@example.com', 'Shop 👩‍👩‍👧'])
    expect(plain(name)).toBe(name)
})

test('FE-6: line breaks, controls and reordering characters do not survive', () => {
  expect(plain('Shop\r\nSet-Cookie: a=b\u2028x\u0000\u001b[31m')).toBe('Shop Set-Cookie: a=b x [31m')
  expect(plain('\u202Egro.live\u202C \u2066shop\u2069')).toBe('gro.live shop')
  expect(echo('\u202Ealice\r\n')).toBe(' alice ')
})

test('right-to-left names are isolated, so that they cannot move the words around them', () => {
  expect(plain('متجر')).toBe('\u2068متجر\u2069')
  expect(plain('שלום')).toBe('\u2068שלום\u2069')
})

test('long names are cut by characters, never inside one', () => {
  expect([...plain('x'.repeat(500))]).toHaveLength(80)
  expect(plain('💶'.repeat(500))).toBe(`${'💶'.repeat(79)}…`)
  expect(echo('x'.repeat(5_000))).toHaveLength(320)
})
