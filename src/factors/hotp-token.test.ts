import { HOTP, Secret } from 'otpauth'
import { describe, expect, it } from 'vitest'
import { enrolContext, signInContext } from '../../test/support/factor-context.ts'
import { hotpToken, type TokenSecret } from './hotp-token.ts'

const secret: TokenSecret = {
  type: 'hotp',
  secret: Secret.fromLatin1('12345678901234567890').base32,
  digits: 6,
  algorithm: 'SHA1',
}
const clocked: TokenSecret = { ...secret, type: 'totp', period: 30 }
const stock = new Map([
  ['FOB-1', { id: 'stock FOB-1', secret }],
  ['CLOCK-1', { id: 'stock CLOCK-1', secret: clocked }],
])
const factor = hotpToken({ tokenStock: { find: async (_tenant, _pool, serial) => stock.get(serial) } })

const codeAt = (counter: number, { digits, algorithm, ...one }: TokenSecret = secret) =>
  HOTP.generate({ secret: Secret.fromBase32(one.secret), counter, digits, algorithm })
const step = 58_000_000
const at = (marker: number | null, now = step * 30_000 + 5_000) => signInContext({}, { marker, now })
const answer = (marker: number | null, code: string, code2?: string, one = secret) =>
  factor.verify(at(marker), one, null, { code, code2 })

describe('a token with a button', () => {
  /** RFC 4226 appendix D. */
  const vectors = ['755224', '287082', '359152', '969429', '338314', '254676', '287922', '162583', '399871', '520489']

  it.each(vectors.map((code, counter) => [counter, code] as const))(
    'TO-9 RFC 4226: counter %i gives %s',
    async (counter, code) => {
      expect(await answer(counter - 1, code)).toEqual({ kind: 'proved', marker: counter })
    },
  )

  it('TO-9 takes the ten codes from the next one on, and no other', async () => {
    const marker = 41
    const taken = []
    for (let counter = 0; counter < 200; counter += 1) {
      const verdict = await answer(marker, codeAt(counter))
      if (verdict.kind === 'proved') taken.push(verdict.marker)
    }
    expect(taken).toEqual(Array.from({ length: 10 }, (_, ahead) => 42 + ahead))
  })

  it('D-12 a code works once, and none before it works any more', async () => {
    expect((await answer(5, codeAt(5))).kind).toBe('mismatch')
    expect((await answer(5, codeAt(4))).kind).toBe('mismatch')
    expect((await answer(5, codeAt(6))).kind).toBe('proved')
  })

  it('TO-9 comes back by two codes one after the other, up to a hundred presses ahead', async () => {
    for (const ahead of [10, 50, 98, 99]) {
      expect((await answer(0, codeAt(1 + ahead))).kind).toBe('mismatch')
      expect(await answer(0, codeAt(1 + ahead), codeAt(2 + ahead))).toEqual({ kind: 'proved', marker: 2 + ahead })
    }
    expect((await answer(0, codeAt(101), codeAt(102))).kind).toBe('mismatch')
  })

  it('TO-9 both codes fit into one field', async () => {
    expect(await answer(0, `${codeAt(60)} ${codeAt(61)}`)).toEqual({ kind: 'proved', marker: 61 })
  })

  it('TO-9 two codes that do not follow one another, or go back, are refused', async () => {
    expect((await answer(0, codeAt(60), codeAt(62))).kind).toBe('mismatch')
    expect((await answer(0, codeAt(61), codeAt(60))).kind).toBe('mismatch')
    expect((await answer(0, codeAt(60), codeAt(60))).kind).toBe('mismatch')
    expect((await answer(70, codeAt(60), codeAt(61))).kind).toBe('mismatch')
    expect((await answer(0, codeAt(1), '000000')).kind).toBe('mismatch')
  })

  it('begins where its maker left the counter', async () => {
    const used = { ...secret, counter: 500 }
    expect(await answer(null, codeAt(500), undefined, used)).toEqual({ kind: 'proved', marker: 500 })
    expect((await answer(null, codeAt(3), undefined, used)).kind).toBe('mismatch')
  })

  it('has codes of its own length', async () => {
    const eight = { ...secret, digits: 8 } as const
    expect(factor.prepare(at(null), eight).prompt).toMatchObject({ kind: 'code', length: 8, sent: false })
    expect(await answer(null, codeAt(0, eight), undefined, eight)).toEqual({ kind: 'proved', marker: 0 })
  })
})

describe('a token with a clock', () => {
  it('TO-4 takes the current step and one back', async () => {
    const taken = []
    for (let offset = -30; offset <= 30; offset += 1)
      if ((await answer(null, codeAt(step + offset), undefined, clocked)).kind === 'proved') taken.push(offset)
    expect(taken).toEqual([-1, 0])
  })

  it('TO-5 a step is taken once, and none before it', async () => {
    expect((await answer(step, codeAt(step), undefined, clocked)).kind).toBe('mismatch')
    expect((await answer(step, codeAt(step - 1), undefined, clocked)).kind).toBe('mismatch')
  })

  it('two codes teach how far its clock is off, and the window stays as narrow as it was', async () => {
    const verdict = await answer(null, codeAt(step + 6), codeAt(step + 7), clocked)
    expect(verdict).toEqual({ kind: 'proved', marker: step + 7, secret: { ...clocked, drift: 7 } })
    const taken = []
    for (let offset = -30; offset <= 30; offset += 1)
      if ((await answer(null, codeAt(step + offset), undefined, { ...clocked, drift: 7 })).kind === 'proved') taken.push(offset)
    expect(taken).toEqual([6, 7])
  })

  it('no two codes bring back a step that is behind the marker, or a clock that is an hour off', async () => {
    expect((await answer(step, codeAt(step - 1), codeAt(step), clocked)).kind).toBe('mismatch')
    expect((await answer(null, codeAt(step - 120), codeAt(step - 119), clocked)).kind).toBe('mismatch')
    expect((await answer(null, codeAt(step + 120), codeAt(step + 121), clocked)).kind).toBe('mismatch')
  })
})

describe('adding a token', () => {
  const context = enrolContext<object, TokenSecret>({}, { now: step * 30_000 + 5_000 })
  const confirm = (answer: Record<string, string>) => factor.enrol?.confirm(context, {}, answer)

  it('takes the serial number and two codes one after the other', async () => {
    expect((await factor.enrol?.begin(context))?.prompt).toEqual({ kind: 'token', length: 6 })
    expect(await confirm({ serial: ' FOB-1 ', code: codeAt(70), code2: codeAt(71) })).toEqual({
      kind: 'enrolled',
      secret,
      marker: 71,
      label: 'FOB-1',
      stock: 'stock FOB-1',
    })
  })

  it('a token with a clock is set right at once', async () => {
    expect(await confirm({ serial: 'CLOCK-1', code: codeAt(step - 4), code2: codeAt(step - 3) })).toMatchObject({
      kind: 'enrolled',
      secret: { drift: -3 },
      marker: step - 3,
    })
  })

  it('a serial number that is not in stock is refused, which is no guess', async () => {
    for (const serial of ['', 'FOB-2', 'FOB-1\u0000', 'FÖB-1', 'x'.repeat(100_000), '__proto__'])
      expect(await confirm({ serial, code: codeAt(0), code2: codeAt(1) })).toEqual({ kind: 'refused', reason: 'serial_unknown' })
  })

  it('TO-8 one code, the same code twice or codes far away are a guess', async () => {
    expect(await confirm({ serial: 'FOB-1', code: codeAt(0) })).toEqual({ kind: 'mismatch' })
    expect(await confirm({ serial: 'FOB-1', code: codeAt(0), code2: codeAt(0) })).toEqual({ kind: 'mismatch' })
    expect(await confirm({ serial: 'FOB-1', code: codeAt(101), code2: codeAt(102) })).toEqual({ kind: 'mismatch' })
    expect(await confirm({ serial: 'FOB-1', code: '', code2: '' })).toEqual({ kind: 'mismatch' })
  })
})
