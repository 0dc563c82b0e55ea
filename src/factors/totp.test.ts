import { Secret, TOTP, URI } from 'otpauth'
import { describe, expect, it } from 'vitest'
import { enrolContext, factorTools, signInContext } from '../../test/support/factor-context.ts'
import { type TotpSecret, totp } from './totp.ts'

const factor = totp(factorTools)
const settings = { digits: 6, period: 30, algorithm: 'SHA1' } as const
const at = (now: number, marker: number | null = null) => signInContext(settings, { now, marker })

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
    expect(await factor.verify(at(seconds * 1000), secret, null, { code })).toEqual({
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
      const verdict = await factor.verify(at(step * 30_000 + 5_000), secret, null, { code: code(step + offset) })
      if (verdict.kind === 'proved') taken.push(offset)
    }
    // Another step may have the same six digits; two may not.
    expect(taken).toEqual(expect.arrayContaining([-1, 0]))
    expect(taken.length).toBeLessThanOrEqual(3)
  })

  it('TO-6 a time that comes with the answer has no effect', async () => {
    const step = 58_000_000
    for (const name of ['now', 'time', 'timestamp', 'step', 'counter']) {
      const answer = { code: code(step + 10), [name]: String((step + 10) * 30_000) }
      expect(await factor.verify(at(step * 30_000), secret, null, answer)).toEqual({ kind: 'mismatch' })
    }
  })

  it('TO-5 refuses a step that is not above the marker', async () => {
    const step = 58_000_000
    expect(await factor.verify(at(step * 30_000, step), secret, null, { code: code(step) })).toEqual({ kind: 'mismatch' })
    expect(await factor.verify(at(step * 30_000, step - 1), secret, null, { code: code(step - 1) })).toEqual({ kind: 'mismatch' })
  })

  it('reads codes with spaces and full-width digits', async () => {
    const step = 58_000_000
    const spaced = code(step).replace(/(...)/, '$1 ')
    const wide = [...code(step)].map((digit) => String.fromCodePoint(0xff10 + Number(digit))).join('')
    for (const typed of [spaced, wide])
      expect((await factor.verify(at(step * 30_000), secret, null, { code: typed })).kind).toBe('proved')
  })
})

describe('adding an app', () => {
  const { enrol } = factor
  if (!enrol) throw new Error('no enrolment')
  const context = enrolContext<typeof settings, TotpSecret>(settings, { now: 58_000_000 * 30_000 })
  const appCode = ({ secret, digits, period, algorithm }: TotpSecret, now = context.now) =>
    new TOTP({ secret: Secret.fromBase32(secret), digits, period, algorithm }).generate({ timestamp: now })

  it('TO-1 shows a new secret of 160 bit to scan, to open and to type', async () => {
    const { prompt, draft } = await enrol.begin(context)
    if (prompt.kind !== 'app') throw new Error(prompt.kind)
    expect(Secret.fromBase32(draft.secret).bytes).toHaveLength(20)
    expect((await enrol.begin(context)).draft.secret).not.toBe(draft.secret)
    expect(prompt.secret.replaceAll(' ', '')).toBe(draft.secret)
    expect(prompt.secret).toMatch(/^([A-Z2-7]{4} ){7}[A-Z2-7]{4}$/)
    expect(prompt.qr).toMatch(/^<svg /)
    expect(URI.parse(prompt.uri)).toMatchObject({ issuer: 'Workspace', label: 'alice', ...settings })
    expect((URI.parse(prompt.uri) as TOTP).secret.base32).toBe(draft.secret)
  })

  it('TO-1 names workspace and account, with no colon to mislead an app', async () => {
    const person = { username: 'al', name: 'Alice', email: 'alice@example.com', phone: null, locale: null }
    const { prompt } = await enrol.begin(enrolContext(settings, { person, workspace: 'Acme: Shop & Söhne' }))
    if (prompt.kind !== 'app') throw new Error(prompt.kind)
    expect(URI.parse(prompt.uri)).toMatchObject({ issuer: 'Acme  Shop & Söhne', label: 'alice@example.com' })
  })

  it('TO-8 TO-5 is done after one right code, and that code does not sign in again', async () => {
    const { draft } = await enrol.begin(context)
    const code = appCode(draft)
    const verdict = await enrol.confirm(context, draft, { code })
    expect(verdict).toEqual({ kind: 'enrolled', secret: draft, marker: 58_000_000 })
    expect((await factor.verify(at(context.now, 58_000_000), draft, null, { code })).kind).toBe('mismatch')
  })

  it('TO-8 a wrong code adds nothing', async () => {
    const { draft } = await enrol.begin(context)
    const right = [appCode(draft), appCode(draft, context.now - 30_000)]
    const wrong = ['000000', '111111', '222222'].filter((code) => !right.includes(code))
    for (const code of [...wrong, '', undefined])
      expect(await enrol.confirm(context, draft, { code })).toEqual({ kind: 'mismatch' })
  })

  it('several apps have names', async () => {
    const { draft } = await enrol.begin(context)
    const named = (label: string) => enrol.confirm(context, draft, { code: appCode(draft), label })
    expect(await named(' Work\u202e\n phone ')).toMatchObject({ label: 'Work phone' })
    expect(await named('x'.repeat(100_000))).toMatchObject({ label: 'x'.repeat(64) })
    expect(await named(' \n ')).not.toHaveProperty('label')
  })

  it('TO-3 other settings are possible, and their descriptions warn of apps that ignore them', async () => {
    const other = enrolContext<typeof settings, TotpSecret>({ digits: 8, period: 60, algorithm: 'SHA256' } as never, {
      now: context.now,
    })
    const { draft, prompt } = await enrol.begin(other)
    expect(prompt).toMatchObject({ length: 8 })
    expect((await enrol.confirm(other, draft, { code: appCode(draft) })).kind).toBe('enrolled')
    const { properties } = factor.settings as unknown as { properties: Record<string, { default: unknown; description: string }> }
    expect(Object.values(properties).map((one) => one.default)).toEqual([6, 30, 'SHA1'])
    expect(properties.algorithm?.description).toMatch(/many apps ignore/i)
  })
})
