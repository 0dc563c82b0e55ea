import { describe, expect, it } from 'vitest'
import { contextOf, countedPasswords, enrolContextOf, random, realPasswords } from '../../test/support/factor-lab.ts'
import type { Enrol } from '../engine/factor-contract.ts'
import { type RecoveryDraft, type RecoverySecret, recoveryCode } from './recovery-code.ts'

const settings = { count: 10 }
const before = () => contextOf<typeof settings, RecoverySecret>({ settings })
const adding = () => enrolContextOf<RecoverySecret, typeof settings>({ settings })

async function set(passwords = countedPasswords()) {
  const factor = recoveryCode({ random, passwords })
  const enrol = factor.enrol as Enrol<RecoverySecret, RecoveryDraft, typeof settings>
  const step = await enrol.begin(adding())
  if (step.prompt.kind !== 'show-codes') throw new Error(step.prompt.kind)
  const verdict = await enrol.confirm(adding(), step.draft, { saved: 'yes' })
  if (verdict.kind !== 'enrolled' || !verdict.secret) throw new Error(verdict.kind)
  const { codes } = step.prompt
  const use = (secret: RecoverySecret | null, code: string | undefined) => factor.verify(before(), secret, null, { code })
  return { factor, enrol, passwords, codes, secret: verdict.secret, verdict, step, use }
}

describe('a set of recovery codes', () => {
  it('RC-1 has ten codes of 80 random bits, in groups of four', async () => {
    const { codes } = await set()
    expect(codes).toHaveLength(10)
    for (const code of codes) expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/)
    const many = await Promise.all(Array.from({ length: 50 }, () => set()))
    expect(new Set(many.flatMap((one) => one.codes)).size).toBe(500)
  })

  it('RC-1 keeps hashes only, each with a selector of its own', async () => {
    const { codes, secret } = await set()
    const plain = codes.map((code) => code.replaceAll('-', ''))
    expect(Object.keys(secret.codes).sort()).toEqual(plain.map((code) => code.slice(0, 2)).sort())
    const real = await set({ ...countedPasswords(), ...realPasswords() })
    for (const hash of Object.values(real.secret.codes)) expect(hash).toMatch(/^\$argon2id\$/)
    for (const code of real.codes) expect(JSON.stringify(real.secret)).not.toContain(code.replaceAll('-', '').slice(2))
  })

  it('RC-2 takes the place of the older set', async () => {
    expect((await set()).verdict).toMatchObject({ replacesOthers: true })
  })

  it('shows the same codes again until they are said to be saved', async () => {
    const { enrol, step } = await set()
    const again = await enrol.confirm(adding(), step.draft, {})
    expect(again).toEqual({ kind: 'next', step })
  })
})

describe('a recovery code', () => {
  it('RC-2 is used up, and its owner is told how many remain', async () => {
    const { codes, secret, use } = await set()
    let left = secret
    for (const [index, code] of codes.entries()) {
      const verdict = await use(left, code)
      expect(verdict).toMatchObject({
        kind: 'proved',
        once: true,
        notify: { template: 'recovery-code-used', parameters: { remaining: String(9 - index) } },
      })
      if (verdict.kind !== 'proved' || !verdict.secret) throw new Error(verdict.kind)
      left = verdict.secret
      expect(await use(left, code)).toEqual({ kind: 'mismatch' })
    }
    expect(left.codes).toEqual({})
  })

  it('is read as people type it', async () => {
    const { codes, secret, use } = await set()
    const [code = ''] = codes
    const sloppy = code.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l')
    for (const typed of [sloppy, ` ${code} `, code.replaceAll('-', ''), code.replaceAll('1', 'I').replaceAll('-', '–')])
      expect((await use(secret, typed)).kind).toBe('proved')
  })

  it('RC-3 one answer costs one hash: right, wrong, unknown selector, nonsense, stranger', async () => {
    const { codes, secret, use, passwords } = await set()
    const [code = ''] = codes
    const selectors = new Set(codes.map((one) => one.slice(0, 2)))
    const unknown = ['00', '01', '02', '03', '04', '05', '06', '07', '08', '09', '0A'].find((one) => !selectors.has(one))
    const last = code.at(-1) === '0' ? '1' : '0'
    for (const [typed, whose] of [
      [code, secret],
      [code.slice(0, -1) + last, secret],
      [`${unknown}${code.slice(2)}`, secret],
      [code.slice(0, 12), secret],
      ['', secret],
      [undefined, secret],
      ['__proto__', secret],
      ['x'.repeat(100_000), secret],
      [code, null],
    ] as const) {
      passwords.work.length = 0
      const verdict = await use(whose, typed)
      expect(passwords.work).toHaveLength(1)
      expect(verdict.kind).toBe(typed === code && whose ? 'proved' : 'mismatch')
    }
  })

  it('with real hashes', async () => {
    const { codes, secret, use } = await set({ ...countedPasswords(), ...realPasswords() })
    expect((await use(secret, codes[3])).kind).toBe('proved')
    expect((await use(secret, (codes[3] ?? '').slice(0, 2) + (codes[4] ?? '').slice(2))).kind).toBe('mismatch')
  })

  it('stands in for a lost factor, and is never first', () => {
    const { traits, mayBeFirst, classes, amr } = recoveryCode({ random, passwords: countedPasswords() })
    expect({ traits, mayBeFirst, classes, amr }).toEqual({
      traits: { maxAal: 2, standIn: true },
      mayBeFirst: false,
      classes: ['possession'],
      amr: ['otp'],
    })
  })
})
