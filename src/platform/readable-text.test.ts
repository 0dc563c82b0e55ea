import { describe, expect, it } from 'vitest'
import { createRandom, createSystemRandom } from './random.ts'
import { crockford, inGroups, plainPrint, randomText, readText } from './readable-text.ts'

describe('text to read and type', () => {
  it.each([crockford, plainPrint])('is uniform over the alphabet, and read back as it was made', (alphabet) => {
    const text = randomText(createSystemRandom(), alphabet, 32_000)
    const counts = [...alphabet.characters].map((character) => text.split(character).length - 1)
    const expected = 32_000 / alphabet.characters.length
    // Six standard deviations.
    for (const count of counts) expect(Math.abs(count - expected)).toBeLessThan(6 * Math.sqrt(expected))
    expect(readText(alphabet, text.slice(0, 16))).toBe(text.slice(0, 16))
  })

  it('throws away bytes that would make some characters more likely', () => {
    const bytes = [255, 254, 0, 28, 29, 253]
    const random = createRandom((length) => Buffer.from(Array.from({ length }, () => bytes.shift() ?? 0)))
    expect(randomText(random, plainPrint, 3)).toBe('0Y0')
  })

  it('forgives case, look-alikes, spaces, dashes and full-width forms', () => {
    expect(readText(crockford, ' oIl0-abcd–ＥＦ１２ ')).toBe('0110ABCDEF12')
    expect(readText(plainPrint, 'zsbu')).toBe('258V')
  })

  it.each(['U', 'ABC!', 'Ä', '\u0000', '<b>', 'A'.repeat(257)])('does not read %j', (typed) => {
    expect(readText(crockford, typed)).toBeUndefined()
  })

  it('no alphabet holds a character that is typed for another', () => {
    for (const { characters, lookAlikes } of [crockford, plainPrint]) {
      expect(new Set(characters).size).toBe(characters.length)
      for (const [typed, meant] of Object.entries(lookAlikes)) {
        expect(characters).not.toContain(typed)
        expect(characters).toContain(meant)
      }
    }
  })

  it('stands in groups of four', () => {
    expect(inGroups('0123456789ABCDEF')).toBe('0123-4567-89AB-CDEF')
    expect(inGroups('12345')).toBe('1234-5')
  })
})
