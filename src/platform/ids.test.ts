import { expect, test } from 'vitest'
import { createIds } from './ids.ts'
import { createRandom, createSystemRandom } from './random.ts'

const uuidv7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

test('an id is a UUIDv7 that carries the clock in its first 48 bits', () => {
  const id = createIds({ now: () => 1_700_000_000_123 }, createSystemRandom()).next()
  expect(id).toMatch(uuidv7)
  expect(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)).toBe(1_700_000_000_123)
})

test('ids of one millisecond rise, also when there are more than the counter holds', () => {
  const ids = createIds({ now: () => 5_000 }, createSystemRandom())
  const made = Array.from({ length: 20_000 }, () => ids.next<string>())
  expect(made.every((id, i) => i === 0 || id > (made[i - 1] ?? ''))).toBe(true)
  expect(made.every((id) => uuidv7.test(id))).toBe(true)
})

test('ids rise when the clock steps back', () => {
  let now = 10_000
  const ids = createIds({ now: () => now }, createSystemRandom())
  const first = ids.next()
  now = 1_000
  expect(ids.next() > first).toBe(true)
})

test('version and variant are right whatever chance says', () => {
  for (const byte of [0x00, 0xff]) {
    expect(
      createIds(
        { now: () => 1 },
        createRandom((length) => Buffer.alloc(length, byte)),
      ).next(),
    ).toMatch(uuidv7)
  }
})
