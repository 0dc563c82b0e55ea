import { describe, expect, test } from 'vitest'
import { createSystemRandom } from './random.ts'
import { createSealing, SealBroken } from './sealing.ts'

const random = createSystemRandom()
const newer = { id: 'newer', key: random.bytes(32) }
const older = { id: 'older', key: random.bytes(32) }
const sealing = createSealing([newer, older], random)

test('CR-2 what was sealed opens again, whatever it holds', () => {
  for (const plain of ['', 'x', 'päss \u202e 🔑 \0\r\n', 'long '.repeat(10_000)]) {
    expect(sealing.open('authenticator', 'row-1', sealing.seal('authenticator', 'row-1', plain))).toBe(plain)
  }
})

test('CR-2 the text names format, key and a fresh 96-bit nonce, and hides the plain text', () => {
  const texts = Array.from({ length: 500 }, () => sealing.seal('p', 'r', 'JBSWY3DPEHPK3PXP'))
  for (const text of texts) expect(text).toMatch(/^v1\.newer\.[A-Za-z0-9_-]{16}\.[A-Za-z0-9_-]+$/)
  expect(new Set(texts.map((text) => text.split('.')[2])).size).toBe(500)
  expect(texts.join('')).not.toContain('JBSWY3DPEHPK3PXP')
})

describe('CR-2 a sealed text does not open', () => {
  const sealed = sealing.seal('authenticator', 'row-1', 'secret')

  test('in another row', () => {
    expect(() => sealing.open('authenticator', 'row-2', sealed)).toThrow(SealBroken)
  })

  test('for another purpose', () => {
    expect(() => sealing.open('outbox', 'row-1', sealed)).toThrow(SealBroken)
  })

  test('when purpose and row are split elsewhere', () => {
    expect(() => sealing.open('authenticato', 'rrow-1', sealed)).toThrow(SealBroken)
  })

  test('when two rows swap their texts', () => {
    const other = sealing.seal('authenticator', 'row-2', 'other')
    expect(() => sealing.open('authenticator', 'row-1', other)).toThrow(SealBroken)
    expect(() => sealing.open('authenticator', 'row-2', sealed)).toThrow(SealBroken)
  })

  test('after any single character was changed', () => {
    for (let at = 0; at < sealed.length; at++) {
      const changed = sealed.slice(0, at) + (sealed[at] === 'A' ? 'B' : 'A') + sealed.slice(at + 1)
      expect(() => sealing.open('authenticator', 'row-1', changed)).toThrow(SealBroken)
    }
  })

  test('after any single bit of nonce, ciphertext or tag was flipped', () => {
    const [version, id, nonce, body] = sealed.split('.') as [string, string, string, string]
    for (const [part, join] of [
      [nonce, (text: string) => `${version}.${id}.${text}.${body}`],
      [body, (text: string) => `${version}.${id}.${nonce}.${text}`],
    ] as const) {
      const bytes = Buffer.from(part, 'base64url')
      for (let bit = 0; bit < bytes.length * 8; bit++) {
        const flipped = Buffer.from(bytes)
        flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7))
        expect(() => sealing.open('authenticator', 'row-1', join(flipped.toString('base64url')))).toThrow(SealBroken)
      }
    }
  })

  test('when its text was changed so that the bytes stay the same', () => {
    // 22 bytes take 30 characters, of which the last has four bits that no byte uses.
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    const twin = sealed.slice(0, -1) + alphabet[alphabet.indexOf(sealed.at(-1) ?? '') + 1]
    const bytesOf = (text: string) => Buffer.from(text.split('.')[3] ?? '', 'base64url')
    expect(bytesOf(twin).equals(bytesOf(sealed))).toBe(true)
    for (const changed of [twin, `${sealed}=`, `${sealed} `, `${sealed}\n`]) {
      expect(() => sealing.open('authenticator', 'row-1', changed)).toThrow(SealBroken)
    }
  })

  test('with a shortened tag', () => {
    const [version, id, nonce, body] = sealed.split('.') as [string, string, string, string]
    const cut = Buffer.from(body, 'base64url').subarray(0, -1).toString('base64url')
    expect(() => sealing.open('authenticator', 'row-1', `${version}.${id}.${nonce}.${cut}`)).toThrow(SealBroken)
  })

  test('when its key is not in the ring, and the message names that key', () => {
    expect(() => createSealing([older], random).open('authenticator', 'row-1', sealed)).toThrow(/key newer/)
  })

  test('when the key is another one of the same name', () => {
    const impostor = createSealing([{ id: 'newer', key: random.bytes(32) }], random)
    expect(() => impostor.open('authenticator', 'row-1', sealed)).toThrow(SealBroken)
  })

  test.each(['', 'v1', 'v2.newer.AAAA.AAAA', 'plain text', 'v1.newer..', `${'.'.repeat(64_000)}`])('when it is %.20s', (text) => {
    expect(() => sealing.open('authenticator', 'row-1', text)).toThrow(SealBroken)
  })

  test('and the error says nothing of what was in it', () => {
    try {
      sealing.open('authenticator', 'row-2', sealed)
      expect.unreachable()
    } catch (error) {
      expect(JSON.stringify(error) + String(error)).not.toContain('secret')
    }
  })
})

test('older keys open, the newest seals, and what an older key sealed is stale', () => {
  const old = createSealing([older], random).seal('p', 'r', 'before the rotation')
  expect(sealing.open('p', 'r', old)).toBe('before the rotation')
  expect(sealing.stale(old)).toBe(true)
  expect(sealing.stale(sealing.seal('p', 'r', 'x'))).toBe(false)
})

test('a ring of no keys, short keys or twin ids is refused', () => {
  expect(() => createSealing([], random)).toThrow(RangeError)
  expect(() => createSealing([{ id: 'a', key: random.bytes(16) }], random)).toThrow(RangeError)
  expect(() => createSealing([newer, { ...older, id: 'newer' }], random)).toThrow(RangeError)
  expect(() => createSealing([{ id: 'a.b', key: random.bytes(32) }], random)).toThrow(RangeError)
})
