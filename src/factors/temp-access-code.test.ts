import { describe, expect, it } from 'vitest'
import { contextOf, countedPasswords, random } from '../../test/support/factor-lab.ts'
import { type AccessCodeSecret, tempAccessCode } from './temp-access-code.ts'

const context = contextOf<unknown, AccessCodeSecret>()

describe('temporary access code', () => {
  it('works as often as it was issued for, then no more', async () => {
    const passwords = countedPasswords()
    const factor = tempAccessCode({ random, passwords })
    let secret: AccessCodeSecret = { hash: 'plain:ABCD0123EFGH', uses: 2 }
    for (const uses of [1, 0]) {
      const verdict = await factor.verify(context, secret, null, { code: 'abcd-o123-efgh' })
      expect(verdict).toMatchObject({ kind: 'proved', once: true, secret: { uses } })
      if (verdict.kind !== 'proved' || !verdict.secret) throw new Error(verdict.kind)
      secret = verdict.secret
    }
    expect(await factor.verify(context, secret, null, { code: 'ABCD0123EFGH' })).toEqual({ kind: 'mismatch' })
  })

  it('tells the owner of each use', async () => {
    const factor = tempAccessCode({ random, passwords: countedPasswords() })
    const verdict = await factor.verify(context, { hash: 'plain:ABCD0123EFGH', uses: 1 }, null, { code: 'ABCD0123EFGH' })
    expect(verdict).toMatchObject({ notify: { template: 'access-code-used' } })
  })

  it('costs one hash: right, wrong, used up, nonsense, stranger', async () => {
    const passwords = countedPasswords()
    const factor = tempAccessCode({ random, passwords })
    const secret = { hash: 'plain:ABCD0123EFGH', uses: 1 }
    for (const [whose, code] of [
      [secret, 'ABCD0123EFGH'],
      [secret, 'ABCD0123EFGJ'],
      [{ ...secret, uses: 0 }, 'ABCD0123EFGH'],
      [secret, '<b>'],
      [null, 'ABCD0123EFGH'],
    ] as const) {
      passwords.work.length = 0
      await factor.verify(context, whose, null, { code })
      expect(passwords.work).toHaveLength(1)
    }
  })

  it('cannot be added by its owner, and is worth the first level only', () => {
    const { enrol, traits, mayBeFirst } = tempAccessCode({ random, passwords: countedPasswords() })
    expect({ enrol, traits, mayBeFirst }).toEqual({
      enrol: undefined,
      traits: { maxAal: 1, standIn: true },
      mayBeFirst: false,
    })
  })
})
