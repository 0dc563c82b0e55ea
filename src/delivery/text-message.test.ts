import { expect, test } from 'vitest'
import { segmentsOf, withoutAccents } from './text-message.ts'

test.each([
  ['a'.repeat(160), 1],
  ['a'.repeat(161), 2],
  ['a'.repeat(307), 3],
  [`${'a'.repeat(158)}€`, 1],
  [`${'a'.repeat(159)}€`, 2],
  ['ç'.repeat(70), 1],
  ['ç'.repeat(71), 2],
  ['🔑'.repeat(35), 1],
  ['🔑'.repeat(36), 2],
])('%j', (text, segments) => {
  expect(segmentsOf(text)).toBe(segments)
})

test('accents go only where they cost something, and no letter goes', () => {
  expect(withoutAccents('código é ação à Ü ñ Ł 验')).toBe('codigo é acao à Ü ñ Ł 验')
})
