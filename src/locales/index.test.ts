import { expect, test } from 'vitest'
import { everyRefusal } from '../pages/samples/sign-in.ts'
import { directionOf, locales, negotiate } from './index.ts'

test.each([
  ['nothing given', undefined, undefined, undefined, 'en'],
  ['the browser prefers Portuguese', 'pt-BR,pt;q=0.9,en;q=0.8', undefined, undefined, 'pt-BR'],
  ['weights decide, not the order', 'en;q=0.1, pt;q=0.9', undefined, undefined, 'pt-BR'],
  ['a weight of 0 is a refusal', 'pt;q=0, en', undefined, undefined, 'en'],
  ['another region of the language', 'pt-PT', undefined, undefined, 'pt-BR'],
  ['case does not matter', 'PT-br', undefined, undefined, 'pt-BR'],
  ['unknown languages are passed over', 'xx,tlh;q=0.9,pt;q=0.1', undefined, undefined, 'pt-BR'],
  ['only unknown languages', 'xx,*;q=0.1', undefined, undefined, 'en'],
  ['the user comes before the browser', 'en', undefined, 'pt-BR', 'pt-BR'],
  ['the application comes before the user', 'en', 'en', 'pt-BR', 'en'],
  ['the first known of several', undefined, 'xx pt-BR en', undefined, 'pt-BR'],
  ['malformed', ';;;,,q=1;q=,--,\u0000;q=zzz', ' ', '', 'en'],
])('negotiate: %s', (_, accept, ui, user, expected) => {
  expect(negotiate(accept, ui, user)).toBe(expected)
})

test.each([
  ['commas', ','.repeat(65_536)],
  ['semicolons', `pt${';'.repeat(65_536)}`],
  ['spaces', ' '.repeat(65_536)],
  ['dashes', 'p-'.repeat(32_768)],
  ['weights', 'pt;q=0.5,'.repeat(7_000)],
  ['digits', `en;q=0.${'0'.repeat(65_000)}1`],
])('L-i10: 64 KB of %s in every language input take less than 50 ms', (_, input) => {
  // The quickest of several, because others use this machine too.
  const times = Array.from({ length: 5 }, () => {
    const before = performance.now()
    negotiate(input, input, input)
    return performance.now() - before
  })
  expect(Math.min(...times)).toBeLessThan(50)
})

/** All texts of a locale by path; texts with parameters are called. */
function flatten(value: unknown, path = ''): [string, string][] {
  if (typeof value === 'string') return [[path, value]]
  if (typeof value === 'function') {
    const sample = path.startsWith('notices.')
      ? { attemptsLeft: 3, seconds: 30, reason: 'password_too_short', minimum: 15, factor: 'passkey' }
      : path.endsWith('.instruction')
        ? { length: 6 }
        : 5
    const second = path.startsWith('notices.') ? { beforeProof: true } : '14:32 UTC'
    const said: unknown = value(sample, second, 'payments')
    return typeof said === 'string' ? [[path, said]] : flatten(said, path)
  }
  return Object.entries(value as object).flatMap(([key, inner]) => flatten(inner, path === '' ? key : `${path}.${key}`))
}

test('every locale says every text, and says it in its own words', () => {
  const english = new Map(flatten(locales.en))
  for (const [id, texts] of Object.entries(locales)) {
    const said = new Map(flatten(texts))
    expect([...said.keys()].sort()).toEqual([...english.keys()].sort())
    for (const [path, text] of said) {
      expect(text.trim(), `${id} ${path}`).not.toBe('')
      expect(text, `${id} ${path}`).not.toMatch(/undefined|\[object|NaN|TODO/)
      if (id !== 'en') expect(text, `${id} ${path} is still English`).not.toBe(english.get(path))
    }
  }
})

test('every locale has a sentence of its own for each reason why an input is not taken', () => {
  const reasons = everyRefusal.flatMap((notice) => (notice.key === 'input_refused' ? [notice] : []))
  for (const texts of Object.values(locales)) {
    const said = reasons.map((notice) => texts.notices.input_refused(notice, { beforeProof: false }))
    expect(new Set(said).size).toBe(said.length)
    for (const sentence of said) expect(sentence).toMatch(/^[A-ZÀ-Ú].+[.]$/)
    expect(said.join()).toContain('15')
  }
})

test.each(['email', 'sms', 'voice', 'magic_link', 'push'] as const)(
  'what is sent for %s before a proof does not confirm that an account exists',
  (factor) => {
    for (const texts of Object.values(locales)) {
      const before = texts.factors[factor].instruction({ beforeProof: true, length: 6, hint: 'a***@example.com' })
      expect(before).not.toContain('example.com')
      expect(before).toMatch(/^(If|Se) /)
      for (const noCode of [false, true]) {
        expect(texts.notices.code_sent({ key: 'code_sent' }, { beforeProof: true, noCode })).toMatch(/^(If|Se) /)
      }
    }
  },
)

test('what was added is named, where it has a name', () => {
  const said = (factor: string) => locales.en.notices.enrolled({ key: 'enrolled', factor }, { beforeProof: false })
  expect(said('mobile_app')).toBe('Added: Authenticator app. You can use it from now on.')
  for (const factor of ['fob', 'constructor', '<b>']) expect(said(factor)).toBe('Added. You can use it from now on.')
})

test('where nothing is a code, no sentence about sending speaks of one', () => {
  const sent = ['code_sent', 'send_limit', 'delivery_delayed', 'code_expired', 'resend_too_soon'] as const
  for (const { notices } of Object.values(locales)) {
    for (const key of sent) {
      for (const beforeProof of [false, true]) {
        const say = notices[key] as (notice: object, situation: object) => string
        expect(say({ key, seconds: 20 }, { beforeProof, noCode: true })).not.toMatch(/\bcode|código/i)
      }
    }
  }
})

test('both locales are written from left to right', () => {
  expect(Object.keys(locales).map((id) => directionOf(id as keyof typeof locales))).toEqual(['ltr', 'ltr'])
})
