import { describe, expect, it } from 'vitest'
import { contextOf, countedPasswords, enrolContextOf, realPasswords } from '../../test/support/factor-lab.ts'
import type { Enrol } from '../engine/factor-contract.ts'
import type { MemorisedSecret, NoDraft } from './memorised-secret.ts'
import { password } from './password.ts'
import { secondPassword } from './second-password.ts'

const adding = (make: typeof password, passwords = countedPasswords()) => ({
  enrol: make({ passwords }).enrol as Enrol<MemorisedSecret, NoDraft>,
  passwords,
})

describe('setting a password', () => {
  it.each([
    [true, 15],
    [false, 8],
  ])('PW-1 as the only factor (%s) it has at least %i characters', async (onlyFactor, minimum) => {
    const { enrol } = adding(password)
    const context = enrolContextOf<MemorisedSecret, unknown>({ onlyFactor })
    expect((await enrol.begin(context)).prompt).toEqual({ kind: 'new-password', minimum })
    const phrase = 'zq9 fjord mvbexk'
    const short = await enrol.confirm(context, {}, { password: phrase.slice(0, minimum - 1) })
    expect(short).toEqual({ kind: 'refused', reason: 'password_too_short', minimum })
    expect((await enrol.confirm(context, {}, { password: phrase.slice(0, minimum) })).kind).toBe('enrolled')
    expect((await enrol.confirm(context, {}, {})).kind).toBe('refused')
  })

  it.each([64, 128, 256])('PW-2 one of %i code points verifies, and not with another last character', async (length) => {
    const passwords = realPasswords()
    const factor = password({ passwords })
    const text = [...'correct 🔑 سر סוד '.repeat(30)].slice(0, length - 1).join('')
    const verdict = await (factor.enrol as Enrol<MemorisedSecret, NoDraft>).confirm(
      enrolContextOf(),
      {},
      { password: `${text}x` },
    )
    if (verdict.kind !== 'enrolled') throw new Error(verdict.kind)
    expect(await factor.verify(contextOf(), verdict.secret, null, { password: `${text}x` })).toEqual({ kind: 'proved' })
    expect(await factor.verify(contextOf(), verdict.secret, null, { password: `${text}y` })).toEqual({ kind: 'mismatch' })
  })

  it('PW-3 the composed and the decomposed form are one password; case is kept apart', async () => {
    const passwords = realPasswords()
    const factor = password({ passwords })
    const verdict = await (factor.enrol as Enrol<MemorisedSecret, NoDraft>).confirm(
      enrolContextOf(),
      {},
      { password: 'Ångström ﬁord' },
    )
    if (verdict.kind !== 'enrolled') throw new Error(verdict.kind)
    const typed = (text: string) => factor.verify(contextOf(), verdict.secret, null, { password: text })
    expect((await typed('Ångström fiord'.normalize('NFD'))).kind).toBe('proved')
    expect((await typed('ångström fiord')).kind).toBe('mismatch')
  })

  it('PW-4 PW-5 refuses what is common and what is personal, and no kinds of characters', async () => {
    const { enrol } = adding(password)
    const reason = async (text: string) => {
      const verdict = await enrol.confirm(enrolContextOf(), {}, { password: text })
      return verdict.kind === 'refused' ? verdict.reason : verdict.kind
    }
    expect(await reason('aaaaaaaaaaaaaaaz')).toBe('enrolled')
    expect(await reason('password1')).toBe('password_too_common')
    for (const personal of ['alice-alice', 'a.liddell', 'NorthwindTraders1', 'Demo shop 2026']) {
      expect(await reason(personal)).toBe('password_personal')
    }
    expect(await reason('x'.repeat(1_025))).toBe('password_too_long')
  })

  it('PW-8 two people with one password have different hashes, Argon2id of 19 MiB and two passes', async () => {
    const { enrol } = { enrol: password({ passwords: realPasswords() }).enrol as Enrol<MemorisedSecret, NoDraft> }
    const set = async () => {
      const verdict = await enrol.confirm(enrolContextOf(), {}, { password: 'zq9 fjord mvbexk' })
      return verdict.kind === 'enrolled' ? verdict.secret?.hash : undefined
    }
    const [one, two] = [await set(), await set()]
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    expect(two).not.toBe(one)
  })

  it('PW-6 a new one takes the place of the old', async () => {
    const { enrol } = adding(password)
    expect(await enrol.confirm(enrolContextOf(), {}, { password: 'zq9 fjord mvbexk' })).toEqual({
      kind: 'enrolled',
      secret: { hash: 'plain:zq9 fjord mvbexk' },
      replacesOthers: true,
    })
  })

  it('a refused one is never hashed', async () => {
    const { enrol, passwords } = adding(password)
    for (const text of ['', 'short', 'password1', 'x'.repeat(1_025)])
      await enrol.confirm(enrolContextOf(), {}, { password: text })
    expect(passwords.hashed).toBe(0)
  })
})

describe('second password', () => {
  const others = { password: [{ hash: 'plain:correct horse battery staple' }] }

  it('PW-10 keeps the rules of the first', async () => {
    const { enrol } = adding(secondPassword)
    const context = enrolContextOf<MemorisedSecret, unknown>({ others })
    expect((await enrol.begin(context)).prompt).toEqual({ kind: 'new-password', minimum: 8 })
    const reason = async (text: string) => {
      const verdict = await enrol.confirm(context, {}, { password: text })
      return verdict.kind === 'refused' ? verdict.reason : verdict.kind
    }
    expect(await reason('seven77')).toBe('password_too_short')
    expect(await reason('password1')).toBe('password_too_common')
    expect(await reason('alice-alice')).toBe('password_personal')
    expect(await reason('second horse battery staple')).toBe('enrolled')
  })

  it('PW-10 cannot be the first password, and the first cannot become the second', async () => {
    const second = adding(secondPassword)
    expect(await second.enrol.confirm(enrolContextOf({ others }), {}, { password: 'correct horse battery staple' })).toEqual({
      kind: 'refused',
      reason: 'password_same',
      tells: true,
    })
    expect(second.passwords.hashed).toBe(0)
    const first = adding(password)
    const context = enrolContextOf<MemorisedSecret, unknown>({ others: { second_password: others.password } })
    expect(await first.enrol.confirm(context, {}, { password: 'correct horse battery staple' })).toEqual({
      kind: 'refused',
      reason: 'password_same',
      tells: true,
    })
  })

  it('E-19 is knowledge of the first level, and no more', () => {
    const { classes, traits, amr, mayBeFirst } = secondPassword({ passwords: countedPasswords() })
    expect({ classes, traits, amr, mayBeFirst }).toEqual({
      classes: ['knowledge'],
      traits: { maxAal: 1 },
      amr: ['pwd'],
      mayBeFirst: false,
    })
  })
})
