import { expect, test } from 'vitest'
import { questionCatalogue } from './questions.ts'

test('every locale asks the same questions, in the same order and in its own words', () => {
  const english = questionCatalogue('en')
  const portuguese = questionCatalogue('pt-BR')
  expect(english.length).toBeGreaterThanOrEqual(12)
  expect(portuguese.map(({ id }) => id)).toEqual(english.map(({ id }) => id))
  for (const { id } of english) expect(id).toMatch(/^[a-z]+(_[a-z]+)*$/)
  const all = [...english, ...portuguese].map(({ question }) => question)
  expect(new Set(all).size).toBe(all.length)
  for (const question of all) expect(question).toMatch(/^[A-Z].+\?$/)
})

test('an unknown or missing locale is asked in English, another region in its language', () => {
  expect(questionCatalogue(null)).toEqual(questionCatalogue('en'))
  expect(questionCatalogue('tlh')).toEqual(questionCatalogue('en'))
  expect(questionCatalogue('pt-PT')).toEqual(questionCatalogue('pt-BR'))
})
