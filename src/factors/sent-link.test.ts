import { describe, expect, it } from 'vitest'
import { factorTools, signInContext } from '../../test/support/factor-context.ts'
import type { Answer, Factor } from '../engine/factor-contract.ts'
import { emailCode } from './email-code.ts'
import { magicLink } from './magic-link.ts'

const settings = { length: 6, lifetimeSeconds: 300, link: true }
const context = signInContext(settings)
const [email, magic] = [emailCode(factorTools) as Factor, magicLink(factorTools) as Factor]

function send(factor: Factor) {
  const { prompt, challenge, deliver } = factor.prepare(context, {})
  const link = deliver?.parameters.link?.split('/').at(-1)
  if (!challenge || link === undefined) throw new Error('no link was sent')
  const number = prompt.kind === 'elsewhere' ? prompt.number : undefined
  const answer = (answer: Answer, from = context) => factor.verify(from, {}, challenge, answer)
  return { challenge, link, number, code: deliver?.parameters.code ?? '', answer }
}

describe.each([email, magic])('a link by $id', (factor) => {
  it('G-08 ML-1 has 128 bit, and its challenge holds a digest only', () => {
    const { link, challenge } = send(factor)
    expect(Buffer.from(link, 'base64url')).toHaveLength(16)
    expect(JSON.stringify(challenge)).not.toContain(link)
    expect(send(factor).link).not.toBe(link)
  })

  it('ML-3 in the browser that waits it proves', async () => {
    const { link, answer } = send(factor)
    expect(await answer({ link, here: 'yes' })).toEqual({ kind: 'proved' })
  })

  it('ML-3 G-01 opened anywhere else it proves nothing by itself, whatever a scanner posts with it', async () => {
    const { link, number, answer } = send(factor)
    const other = String(number === '42' ? 43 : 42)
    for (const number of [undefined, '', 'on', 'yes', '00', '0', other, link])
      for (const here of [undefined, '', 'no', 'true']) expect((await answer({ link, number, here })).kind).toBe('mismatch')
  })

  it('G-08 another link, a code or a number in place of the link proves nothing', async () => {
    const { code, number, answer } = send(factor)
    const other = send(factor).link
    for (const link of [other, code, number ?? '', '', 'a'.repeat(100_000)])
      expect((await answer({ link, here: 'yes', ...(number === undefined ? {} : { number }) })).kind).toBe('mismatch')
  })

  it.each(['transaction', 'challengeId', 'user', 'authenticator', 'address'] as const)(
    'OC-4 ML-8 is worth nothing with another %s',
    async (name) => {
      const { link, answer } = send(factor)
      const elsewhere = signInContext(settings, { [name]: 'another' })
      expect((await answer({ link, here: 'yes' }, elsewhere)).kind).toBe('mismatch')
    },
  )

  it('says no, and says so only with the link', async () => {
    const { link, answer } = send(factor)
    expect(await answer({ link, decision: 'deny' })).toEqual({ kind: 'declined', concern: false })
    expect(await answer({ link, decision: 'report' })).toEqual({ kind: 'declined', concern: true })
    expect((await answer({ link: send(factor).link, decision: 'deny' })).kind).toBe('mismatch')
    expect((await answer({ link, decision: 'approve' })).kind).toBe('mismatch')
  })

  it('a stranger whose link is right all the same is proved nothing', async () => {
    const stranger = signInContext(settings, { user: null, authenticator: null, address: null })
    const { challenge } = factor.prepare(stranger, null)
    for (const answer of [
      { link: 'x', here: 'yes' },
      { link: '', decision: 'deny' },
    ])
      expect((await factor.verify(stranger, null, challenge ?? null, answer)).kind).toBe('mismatch')
  })
})

describe('magic link', () => {
  it('ML-3 elsewhere it takes the number of the waiting page, and no other', async () => {
    const { link, number, answer } = send(magic)
    const right = []
    for (let typed = 0; typed < 100; typed += 1)
      if ((await answer({ link, number: String(typed) })).kind === 'proved') right.push(String(typed))
    expect(right).toEqual([number])
  })

  it('G-02 the number of another sign-in is another, and worth nothing', async () => {
    const { link, answer } = send(magic)
    const theirs = signInContext(settings, { challengeId: 'another' })
    const { prompt } = magic.prepare(theirs, {})
    const number = prompt.kind === 'elsewhere' ? prompt.number : undefined
    const challenge = { ...(magic.prepare(theirs, {}).challenge as object) }
    expect(number).toMatch(/^[1-9]\d$/)
    expect((await magic.verify(context, {}, challenge, { link, number })).kind).toBe('mismatch')
    expect((await answer({ number })).kind).toBe('mismatch')
  })

  it('shows two digits from 10 to 99, each of them', () => {
    const seen = new Set<string | undefined>()
    for (let at = 0; at < 3_000; at += 1) seen.add(send(magic).number)
    expect([...seen].sort()).toEqual(Array.from({ length: 90 }, (_, at) => String(at + 10)))
  })

  it('serves with the mailbox that is enrolled for codes, and never lifts to the second level', () => {
    expect(magic).toMatchObject({ shares: 'email', mayBeFirst: true, traits: { maxAal: 1 } })
    expect(magic.enrol).toBeUndefined()
  })
})

describe('e-mail code', () => {
  it('has no link where the pool switched it off', async () => {
    const plain = signInContext({ ...settings, link: false })
    const { deliver, challenge } = email.prepare(plain, {})
    expect(deliver?.parameters).not.toHaveProperty('link')
    expect(challenge).not.toHaveProperty('link')
    expect((await email.verify(plain, {}, challenge ?? null, { link: '', here: 'yes' })).kind).toBe('mismatch')
  })
})
