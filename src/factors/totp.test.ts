import { Secret, TOTP } from 'otpauth'
import { describe, expect, it } from 'vitest'
import type { FactorContext } from '../engine/factor-contract.ts'
import { totp } from './totp.ts'

const at = (now: number, marker: number | null = null) => ({ now, marker }) as FactorContext

/** RFC 6238 appendix B: eight digits, the ASCII secrets of 20, 32 and 64 bytes. */
const vectors = [
  [59, 'SHA1', '94287082'],
  [59, 'SHA256', '46119246'],
  [59, 'SHA512', '90693936'],
  [1_111_111_109, 'SHA1', '07081804'],
  [1_111_111_109, 'SHA256', '68084774'],
  [1_111_111_109, 'SHA512', '25091201'],
  [1_234_567_890, 'SHA1', '89005924'],
  [2_000_000_000, 'SHA256', '90698825'],
  [20_000_000_000, 'SHA512', '47863826'],
] as const
const lengths = { SHA1: 20, SHA256: 32, SHA512: 64 } as const

describe('totp', () => {
  it.each(vectors)('TO-3 RFC 6238: %i s with %s gives %s', async (seconds, algorithm, code) => {
    const ascii = '1234567890'.repeat(7).slice(0, lengths[algorithm])
    const secret = { secret: Secret.fromLatin1(ascii).base32, digits: 8, period: 30, algorithm }
    expect(await totp().verify(at(seconds * 1000), secret, null, { code })).toEqual({
      kind: 'proved',
      marker: Math.floor(seconds / 30),
    })
  })

  const secret = { secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP', digits: 6, period: 30, algorithm: 'SHA1' } as const
  const code = (step: number) => new TOTP({ secret: Secret.fromBase32(secret.secret) }).generate({ timestamp: step * 30_000 })

  it('TO-4 D-11 of the codes of 2,001 steps around now, those of the current step and one back are taken', async () => {
    const step = 58_000_000
    const taken: number[] = []
    for (let offset = -1_000; offset <= 1_000; offset += 1) {
      const verdict = await totp().verify(at(step * 30_000 + 5_000), secret, null, { code: code(step + offset) })
      if (verdict.kind === 'proved') taken.push(offset)
    }
    // Another step may have the same six digits; two may not.
    expect(taken).toEqual(expect.arrayContaining([-1, 0]))
    expect(taken.length).toBeLessThanOrEqual(3)
  })

  it('TO-6 a time that comes with the answer has no effect', async () => {
    const step = 58_000_000
    for (const name of ['now', 'time', 'timestamp', 'step', 'counter']) {
      const answer = { code: code(step + 10), [name]: (step + 10) * 30_000 }
      expect(await totp().verify(at(step * 30_000), secret, null, answer)).toEqual({ kind: 'mismatch' })
    }
  })

  it('TO-5 refuses a step that is not above the marker', async () => {
    const step = 58_000_000
    expect(await totp().verify(at(step * 30_000, step), secret, null, { code: code(step) })).toEqual({ kind: 'mismatch' })
    expect(await totp().verify(at(step * 30_000, step - 1), secret, null, { code: code(step - 1) })).toEqual({ kind: 'mismatch' })
  })

  it('reads codes with spaces and full-width digits', async () => {
    const step = 58_000_000
    const spaced = code(step).replace(/(...)/, '$1 ')
    const wide = [...code(step)].map((digit) => String.fromCodePoint(0xff10 + Number(digit))).join('')
    for (const typed of [spaced, wide])
      expect((await totp().verify(at(step * 30_000), secret, null, { code: typed })).kind).toBe('proved')
  })
})
