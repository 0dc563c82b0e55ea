import { dictionary } from '@zxcvbn-ts/language-common'
import { expect, test } from 'vitest'
import { judgePassword } from './password-policy.ts'

const second = { onlyFactor: false }
const only = { onlyFactor: true }
const ok = { ok: true }
const reasonOf = async (...args: Parameters<typeof judgePassword>) => {
  const judgement = await judgePassword(...args)
  return judgement.ok ? 'ok' : judgement.reason
}

test('PW-1 fifteen code points where it is the only factor, eight otherwise', async () => {
  expect(await judgePassword('zq9 fjord mvbex', only)).toEqual(ok)
  expect(await judgePassword('zq9 fjord mvbe', only)).toEqual({ ok: false, reason: 'too_short', minimumLength: 15 })
  expect(await judgePassword('zq9fjord', second)).toEqual(ok)
  expect(await judgePassword('zq9fjor', second)).toEqual({ ok: false, reason: 'too_short', minimumLength: 8 })
})

test('PW-1 length is counted in code points, not in bytes or UTF-16 units', async () => {
  expect(await reasonOf('🔑🐎🔋🩹🪨🧭🧲', second)).toBe('too_short')
  expect(await reasonOf('🔑🐎🔋🩹🪨🧭🧲🪺', second)).toBe('ok')
})

test('PW-4 there is no rule about kinds of characters', async () => {
  for (const password of ['aaaaaaaaaaaaaaaz', 'kwvzqxjybnmplrt', '48213907561140927', 'zzzz zzzz zzzz zzzz']) {
    expect(await reasonOf(password, only)).toBe('ok')
  }
})

test('PW-5 every entry of the list is refused with a reason, in any case', async () => {
  const list = dictionary['passwords-common']
  expect(list.length).toBeGreaterThanOrEqual(3000)
  for (const word of list) {
    const expected = [...word.normalize('NFKC')].length < 8 ? 'too_short' : 'too_common'
    expect(await reasonOf(word, second)).toBe(expected)
    expect(await reasonOf(word.toUpperCase(), second)).toBe(expected)
  }
})

test('PW-5 names around the password are refused, alone and dressed up with digits and signs', async () => {
  const context = {
    onlyFactor: false,
    username: 'mrs.wetherby',
    email: 'agatha-w@example.com',
    names: ['Northwind Traders', 'Demo shop'],
  }
  for (const password of [
    'mrs.wetherby',
    'MrsWetherby2026!',
    'agatha-w',
    'agatha-w@example.com',
    'northwind traders',
    'NorthwindTraders#1',
    'demoshop123',
    'countersign',
    'Countersign-2026',
    'demoshopdemoshop',
  ]) {
    expect(await reasonOf(password, context)).toBe('personal')
  }
  for (const password of ['northwind blows over fjords', 'agatha likes pears', '4829103756']) {
    expect(await reasonOf(password, context)).toBe('ok')
  }
})

test('names that are missing, short or only signs refuse nobody', async () => {
  expect(await reasonOf('zq9fjord', { ...second, username: null, email: '@', names: ['', '--', 'zq'] })).toBe('ok')
})

test('more than 1,024 bytes are refused as too long', async () => {
  expect(await reasonOf('zq9 fjord '.repeat(103), only)).toBe('too_long')
  expect(await reasonOf('x'.repeat(5_000_000), only)).toBe('too_long')
})
