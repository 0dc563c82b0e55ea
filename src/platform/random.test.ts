import { expect, test } from 'vitest'
import { createRandom, createSystemRandom } from './random.ts'

const random = createSystemRandom()

/** Pearson's statistic for equally likely cells. */
function chiSquare(counts: readonly number[]): number {
  const expected = counts.reduce((sum, count) => sum + count, 0) / counts.length
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)
}

// Quantiles of chi-square for p = 0.000001: OC-1 asks for p > 0.001, which a good generator misses once in a thousand runs.
// With modulo bias (256 values on 10 digits) the pooled statistic would be about 230, far beyond the limit.
const limits = { nine: 45.1, ninetyNine: 178 }

test('OC-1 the digits of 100,000 codes are uniform, over all, at every place and in pairs', () => {
  const pooled = new Array<number>(10).fill(0)
  const places = Array.from({ length: 6 }, () => new Array<number>(10).fill(0))
  const pairs = new Array<number>(100).fill(0)
  let lengths = 0
  for (let i = 0; i < 100_000; i++) {
    const code = random.digits(6)
    lengths += code.length
    for (const [place, counts] of places.entries()) {
      const digit = Number(code[place])
      counts[digit] = (counts[digit] ?? 0) + 1
      pooled[digit] = (pooled[digit] ?? 0) + 1
    }
    const pair = Number(code.slice(2, 4))
    pairs[pair] = (pairs[pair] ?? 0) + 1
  }
  expect(lengths).toBe(600_000)
  expect(chiSquare(pooled)).toBeLessThan(limits.nine)
  for (const counts of places) expect(chiSquare(counts)).toBeLessThan(limits.nine)
  expect(chiSquare(pairs)).toBeLessThan(limits.ninetyNine)
})

test('OC-1 the bytes from 250 on are thrown away: no modulo bias', () => {
  for (let byte = 0; byte < 256; byte++) {
    const digit = createRandom((length) => Buffer.from([byte, ...new Array<number>(length - 1).fill(7)])).digits(1)
    expect(digit).toBe(byte < 250 ? String(byte % 10) : '7')
  }
})

test('OC-1 leading zeros are kept', () => {
  expect(createRandom((length) => Buffer.alloc(length)).digits(8)).toBe('00000000')
})

test('CR-3 a token has at least 128 bits and is unpadded base64url', () => {
  expect(random.token(16)).toMatch(/^[A-Za-z0-9_-]{22}$/)
  expect(() => random.token(15)).toThrow(RangeError)
  expect(new Set(Array.from({ length: 1000 }, () => random.token(16))).size).toBe(1000)
})

test.each([0, -1, 1.5])('a code of %s digits is refused', (length) => {
  expect(() => random.digits(length)).toThrow(RangeError)
})
