import { describe, expect, it } from 'vitest'
import { createCookieSigner } from './cookie-signer.ts'

const old = 'old key of at least thirty-two bytes'
const fresh = 'new key of at least thirty-two bytes'

describe('signatures of cookies', () => {
  it('hold for the very text that was signed', () => {
    const signer = createCookieSigner([fresh])
    const signature = signer.sign('session=abc')
    expect(signer.verify('session=abc', signature)).toBe(true)
    expect(signer.verify('session=abd', signature)).toBe(false)
    expect(signer.verify('other=abc', signature)).toBe(false)
  })

  it('name the key that made them, so that an old one can be replaced', () => {
    const before = createCookieSigner([old]).sign('session=abc')
    const rotated = createCookieSigner([fresh, old])
    expect(rotated.index('session=abc', before)).toBe(1)
    expect(rotated.index('session=abc', rotated.sign('session=abc'))).toBe(0)
    expect(createCookieSigner([fresh]).index('session=abc', before)).toBe(-1)
  })

  it('are refused in any other spelling, cut short or empty', () => {
    const signer = createCookieSigner([fresh])
    const signature = signer.sign('session=abc')
    for (const other of ['', signature.slice(0, -1), `${signature}=`, `${signature}AAAA`, ` ${signature}`, `${signature}!`]) {
      expect(signer.verify('session=abc', other)).toBe(false)
    }
  })

  it('need a key', () => {
    expect(() => createCookieSigner([])).toThrow(RangeError)
  })
})
