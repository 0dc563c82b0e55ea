import { expect, test } from 'vitest'
import { type Breaker, createBreaker } from './breaker.ts'

const fail = (breaker: Breaker, now: number, fault = {}) => breaker.enter(now)?.failed(fault, now)

test('H-06 it opens after three failures in a row, and not for failures between successes', () => {
  const breaker = createBreaker()
  for (let now = 0; now < 20; now++) {
    fail(breaker, now)
    fail(breaker, now)
    breaker.enter(now)?.answered()
    expect(breaker.state(now)).toBe('healthy')
  }
  for (const now of [20, 21, 22]) fail(breaker, now)
  expect(breaker.state(22)).toBe('open')
  expect(breaker.enter(23)).toBeUndefined()
  expect(breaker.waitMs(22)).toBe(5_000)
})

test('H-06 one call that ran out of time opens it at once', () => {
  const breaker = createBreaker()
  fail(breaker, 100, { slow: true })
  expect(breaker.enter(101)).toBeUndefined()
})

test('H-06 a pause that the provider asks for is heeded, up to a minute', () => {
  const breaker = createBreaker()
  fail(breaker, 0, { pauseMs: 20_000 })
  expect(breaker.waitMs(0)).toBe(20_000)
  const greedy = createBreaker()
  fail(greedy, 0, { pauseMs: 86_400_000 })
  expect(greedy.waitMs(0)).toBe(60_000)
})

test('after the rest one call is let through; its success closes, its failure makes the rest longer, up to ten seconds', () => {
  const breaker = createBreaker()
  fail(breaker, 0, { slow: true })
  const probe = breaker.enter(5_000)
  expect(breaker.enter(5_000)).toBeUndefined()
  expect(breaker.state(5_000)).toBe('probing')
  probe?.failed({}, 5_100)
  expect(breaker.waitMs(5_100)).toBe(10_000)
  breaker.enter(15_100)?.failed({}, 15_100)
  expect(breaker.waitMs(15_100)).toBe(10_000)
  breaker.enter(25_100)?.answered()
  expect(breaker.state(25_100)).toBe('healthy')
  fail(breaker, 25_200)
  expect(breaker.state(25_200)).toBe('healthy')
})

test('a probe that is broken off leaves room for the next one', () => {
  const breaker = createBreaker()
  fail(breaker, 0, { slow: true })
  breaker.enter(5_000)?.broken()
  expect(breaker.enter(5_001)).toBeDefined()
})

test('calls that were under way when it opened neither close it nor make the rest longer', () => {
  const breaker = createBreaker()
  const passes = Array.from({ length: 10 }, () => breaker.enter(0))
  for (const pass of passes.slice(0, 9)) pass?.failed({ slow: true }, 4_000)
  passes[9]?.answered()
  expect(breaker.waitMs(4_000)).toBe(5_000)
  expect(breaker.enter(8_999)).toBeUndefined()
  expect(breaker.enter(9_000)).toBeDefined()
})
