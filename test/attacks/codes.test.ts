import { HOTP } from 'otpauth'
import { afterEach, expect, test, vi } from 'vitest'
import { totp } from '../../src/factors/totp.ts'
import { factorTools, signInContext } from '../support/factor-context.ts'

const step = 58_000_000
const app = { secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP', digits: 6, period: 30, algorithm: 'SHA1' } as const

afterEach(() => vi.restoreAllMocks())

test('D-11 TO-4 of a million codes, an app has two at any instant', async () => {
  // The real codes of the two steps, each computed once.
  const generate = HOTP.generate
  const known = new Map<number, string>()
  vi.spyOn(HOTP, 'generate').mockImplementation((config) => {
    const code = known.get(config.counter ?? 0) ?? generate(config)
    known.set(config.counter ?? 0, code)
    return code
  })
  const factor = totp(factorTools)
  const context = signInContext({ digits: 6, period: 30, algorithm: 'SHA1' } as const, { now: step * 30_000 + 5_000 })
  let accepted = 0
  for (let at = 0; at < 1_000_000; at += 1) {
    const verdict = await factor.verify(context, app, null, { code: String(at).padStart(6, '0') })
    if (verdict.kind === 'proved') accepted += 1
  }
  expect(accepted).toBe(2)
})
