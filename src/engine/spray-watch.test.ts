import { expect, it } from 'vitest'
import { createSprayWatch } from './spray-watch.ts'

const guesses = (count: number, everyMs: number, range = '192.0.2.0/24') => {
  const watch = createSprayWatch()
  return Array.from({ length: count }, (_, at) => watch.failed(range, `user:${at}`, at * everyMs)).filter(Boolean).length
}

it('D-10 raises one alarm for one guess each at many accounts within a minute', () => {
  expect(guesses(49, 10)).toBe(0)
  expect(guesses(50, 10)).toBe(1)
  expect(guesses(10_000, 6)).toBe(1)
})

it('raises none for people who mistype: few accounts, or many over a long time', () => {
  expect(guesses(10_000, 1_300)).toBe(0)
  const watch = createSprayWatch()
  const same = Array.from({ length: 1_000 }, (_, at) => watch.failed('2001:db8::/48', `user:${at % 20}`, at))
  expect(same.some(Boolean)).toBe(false)
})

it('raises another one when it goes on after ten minutes', () => {
  expect(guesses(1_500, 1_000 / 2)).toBe(2)
})
