import { createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { createKeyedHash } from './keyed-hash.ts'
import { createSystemRandom } from './random.ts'

const key = createSystemRandom().bytes(32)
const hash = createKeyedHash(key)

test('a digest is HMAC-SHA-256 of the length-prefixed parts in base64url', () => {
  const message = Buffer.concat([Buffer.from([0, 0, 0, 1]), Buffer.from('p'), Buffer.from([0, 0, 0, 2]), Buffer.from('é')])
  expect(hash.digest('p', 'é')).toBe(createHmac('sha256', key).update(message).digest('base64url'))
})

test('a digest matches only its own purpose and parts', () => {
  const digest = hash.digest('code', 'challenge', '123456')
  expect(hash.matches(digest, 'code', 'challenge', '123456')).toBe(true)
  expect(hash.matches(digest, 'link', 'challenge', '123456')).toBe(false)
  expect(hash.matches(digest, 'code', 'challenge', '123457')).toBe(false)
  expect(hash.matches(digest, 'code', 'challenge1', '23456')).toBe(false)
  expect(hash.matches(digest, 'code', 'challenge123456')).toBe(false)
  expect(hash.matches(digest, 'codechallenge', '123456')).toBe(false)
  expect(hash.matches(digest, 'code', 'challenge', '123456', '')).toBe(false)
})

test('CR-4 digests of another length or alphabet are no match, and no error', () => {
  const digest = hash.digest('code', '1')
  for (const wrong of ['', digest.slice(1), `${digest}A`, `${digest}=`, 'é'.repeat(43), '\0'.repeat(43)]) {
    expect(hash.matches(wrong, 'code', '1')).toBe(false)
  }
})

test('another key gives other digests, and a short key is refused', () => {
  expect(createKeyedHash(createSystemRandom().bytes(32)).digest('p', 'x')).not.toBe(hash.digest('p', 'x'))
  expect(() => createKeyedHash(Buffer.alloc(31))).toThrow(RangeError)
})
