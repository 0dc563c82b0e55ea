import { expect, test } from 'vitest'
import { createKeyedHash } from './keyed-hash.ts'
import { generateKeys, KeysInvalid, readKeys } from './keys.ts'
import { createSystemRandom } from './random.ts'
import { createSealing } from './sealing.ts'

const random = createSystemRandom()

function faultsOf(environment: Record<string, string | undefined>): readonly string[] {
  try {
    readKeys(environment)
  } catch (error) {
    if (error instanceof KeysInvalid) return error.faults
    throw error
  }
  return []
}

test('generated keys are accepted, and two installations share none (CR-5)', () => {
  const one = readKeys(generateKeys(random))
  const two = readKeys(generateKeys(random))
  expect(one.sealing[0]?.key).toHaveLength(32)
  expect(one.hash).toHaveLength(32)
  expect(one.sealing[0]?.key.equals(two.sealing[0]?.key ?? Buffer.alloc(0))).toBe(false)
  expect(one.hash.equals(two.hash)).toBe(false)
  expect(one.cookies[0]).not.toBe(two.cookies[0])
})

test('CR-5 without keys nothing starts: the error names what is missing and the command that makes it', () => {
  expect(faultsOf({})).toEqual(['COUNTERSIGN_SEALING_KEYS is missing.', 'COUNTERSIGN_HASH_KEY is missing.'])
  expect(() => readKeys({})).toThrow(/countersign keys generate/)
  // Fresh keys for a database that has some make secrets which its server cannot open.
  expect(() => readKeys({})).toThrow(/keys that the database was made with/)
})

test('a new sealing key in front opens what the older one sealed and leaves the hash key alone', () => {
  const before = generateKeys(random)
  const after = { ...before, COUNTERSIGN_SEALING_KEYS: `${random.token(32)}, ${before.COUNTERSIGN_SEALING_KEYS}` }
  const old = readKeys(before)
  const rotated = readKeys(after)
  const sealed = createSealing(old.sealing, random).seal('p', 'r', 'kept')
  const ring = createSealing(rotated.sealing, random)
  expect(ring.open('p', 'r', sealed)).toBe('kept')
  expect(ring.stale(sealed)).toBe(true)
  expect(createKeyedHash(rotated.hash).digest('p', 'x')).toBe(createKeyedHash(old.hash).digest('p', 'x'))
  expect(rotated.cookies[1]).toBe(old.cookies[0])
})

test('base64 with padding and white space between keys is understood', () => {
  const [one, two] = [random.bytes(32), random.bytes(32)]
  const hash = random.token(32)
  const text = `${one.toString('base64')}\n\t${two.toString('base64url')} `
  expect(readKeys({ COUNTERSIGN_SEALING_KEYS: text, COUNTERSIGN_HASH_KEY: hash }).sealing).toHaveLength(2)
})

test('no use of a key shows another use of it', () => {
  const master = random.token(32)
  const keys = readKeys({ COUNTERSIGN_SEALING_KEYS: master, COUNTERSIGN_HASH_KEY: random.token(32) })
  const uses = [keys.sealing[0]?.key.toString('base64url'), keys.hash.toString('base64url'), keys.cookies[0], master]
  expect(new Set(uses).size).toBe(4)
  expect(keys.sealing[0]?.id).toMatch(/^[A-Za-z0-9_-]{8}$/)
})

test.each([
  ['too short', 'c2hvcnQ', /not 32 bytes/],
  ['not base64url', `${'!'.repeat(43)}`, /not 32 bytes/],
  ['33 bytes', random.token(33), /not 32 bytes/],
  ['zeros', Buffer.alloc(32).toString('base64url'), /one byte repeated/],
])('a key that is %s is refused without showing it', (_name, text, expected) => {
  const faults = faultsOf({ COUNTERSIGN_SEALING_KEYS: text, COUNTERSIGN_HASH_KEY: random.token(32) })
  expect(faults).toHaveLength(1)
  expect(faults[0]).toMatch(expected)
  expect(faults[0]).not.toContain(text)
})

test('one key for two uses, and two hash keys, are refused', () => {
  const key = random.token(32)
  expect(faultsOf({ COUNTERSIGN_SEALING_KEYS: key, COUNTERSIGN_HASH_KEY: key })[0]).toMatch(/twice/)
  expect(faultsOf({ COUNTERSIGN_SEALING_KEYS: key, COUNTERSIGN_HASH_KEY: `${random.token(32)} ${random.token(32)}` })[0]).toMatch(
    /exactly one/,
  )
})
