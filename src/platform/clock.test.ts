import { expect, test } from 'vitest'
import { createAdjustableClock, createSystemClock } from './clock.ts'

test('the system clock says milliseconds since the epoch', () => {
  const before = Date.now()
  const now = createSystemClock().now()
  expect(now).toBeGreaterThanOrEqual(before)
  expect(now).toBeLessThanOrEqual(Date.now())
})

test('an adjustable clock runs on from where it was moved to', () => {
  let base = 1_000
  const clock = createAdjustableClock({ now: () => base })
  clock.advance(60)
  clock.advance(0.5)
  base += 1
  expect(clock.now()).toBe(61_501)
  expect(clock.offsetMs()).toBe(60_500)
})

test.each([-1, Number.NaN, Number.POSITIVE_INFINITY])('an adjustable clock refuses to move by %s', (seconds) => {
  const clock = createAdjustableClock({ now: () => 0 })
  expect(() => clock.advance(seconds)).toThrow(RangeError)
  expect(clock.now()).toBe(0)
})
