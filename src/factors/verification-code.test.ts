import { describe, expect, it } from 'vitest'
import { factorTools, signInContext } from '../../test/support/factor-context.ts'
import type { Factor } from '../engine/factor-contract.ts'
import { emailCode } from './email-code.ts'
import { magicLink } from './magic-link.ts'
import { sms } from './sms.ts'
import { voice } from './voice.ts'

const settings = { length: 6, lifetimeSeconds: 300, link: true }
const context = signInContext(settings)
const { keyedHash } = factorTools

const factors = [emailCode, magicLink, sms, voice].map((make) => make(factorTools) as Factor)

describe.each(factors)('a code by $id', (factor) => {
  const send = (to = context) => {
    const { challenge, deliver } = factor.prepare(to, {})
    const code = deliver?.parameters.code
    if (!challenge || code === undefined) throw new Error('nothing was sent')
    return { challenge, code, deliver }
  }

  it('opens what it was made for', async () => {
    const { challenge, code } = send()
    expect(await factor.verify(context, {}, challenge, { code })).toEqual({ kind: 'proved' })
    expect(await factor.verify(context, {}, challenge, { code: code.replace(/(...)/, '$1 ') })).toEqual({ kind: 'proved' })
  })

  it('is one code of a million', async () => {
    const { challenge, code } = send()
    const others = [String((Number(code) + 1) % 1_000_000).padStart(6, '0'), `0${code}`, code.slice(1), '']
    for (const typed of others) expect(await factor.verify(context, {}, challenge, { code: typed })).toEqual({ kind: 'mismatch' })
  })

  it.each(['transaction', 'challengeId', 'user', 'authenticator', 'address'] as const)(
    'OC-4 is worth nothing with another %s',
    async (name) => {
      const { challenge, code } = send()
      const elsewhere = signInContext(settings, { [name]: 'another' })
      expect(await factor.verify(elsewhere, {}, challenge, { code })).toEqual({ kind: 'mismatch' })
    },
  )

  it('OC-15 ML-8 a code made for another purpose does not sign in', async () => {
    const bound = ['transaction', 'challenge', 'user', 'authenticator', 'alice@example.com', '123456']
    const made = (purpose: string) => ({ digest: keyedHash.digest('verification-code', purpose, ...bound) })
    expect((await factor.verify(context, {}, made('sign-in'), { code: '123456' })).kind).toBe('proved')
    for (const purpose of ['verify-address', 'recovery', 'enrolment', ''])
      expect((await factor.verify(context, {}, made(purpose), { code: '123456' })).kind).toBe('mismatch')
  })

  it('OC-7 its challenge and its prompt hold no trace of the code', () => {
    const { challenge, deliver } = send()
    const shown = JSON.stringify([challenge, factor.prepare(context, {}).prompt])
    for (const secret of [deliver?.parameters.code, deliver?.parameters.link?.split('/').at(-1)])
      if (secret !== undefined) expect(shown).not.toContain(secret)
  })

  it('OC-8 an address that comes with the answer has no effect', async () => {
    const { challenge, code } = send()
    const answer = { code, address: 'mallory@example.com', to: 'mallory@example.com', email: 'mallory@example.com' }
    expect((await factor.verify(context, {}, challenge, answer)).kind).toBe('proved')
    expect(JSON.stringify(factor.prepare(context, {}).deliver)).not.toContain('@')
  })

  it('OC-13 a stranger gets the same prompt and challenge, and nothing is sent', async () => {
    const stranger = signInContext(settings, { user: null, authenticator: null, address: null })
    const [forStranger, forUser] = [factor.prepare(stranger, null), factor.prepare(context, {})]
    expect(forStranger.deliver).toBeUndefined()
    expect({ ...forStranger.prompt, number: '10' }).toEqual({ ...forUser.prompt, number: '10' })
    expect(Object.keys(forStranger.challenge as object)).toEqual(Object.keys(forUser.challenge as object))
    const known = { digest: keyedHash.digest('verification-code', 'sign-in', 'transaction', 'challenge', '', '', '', '123456') }
    expect((await factor.verify(stranger, null, known, { code: '123456' })).kind).toBe('mismatch')
  })

  it('OC-5 a superseded or used challenge is expired, and no guess', async () => {
    expect(await factor.verify(context, {}, null, { code: '123456' })).toEqual({ kind: 'expired' })
  })

  it('OC-1 OC-2 has the length and the lifetime that the pool set', () => {
    const { deliver, challenge } = send(signInContext({ ...settings, length: 9, lifetimeSeconds: 120 }))
    expect(challenge).toBeDefined()
    expect(deliver?.parameters).toMatchObject({ code: expect.stringMatching(/^\d{9}$/), minutes: '2' })
    const properties = factor.settings?.properties as Record<string, { minimum: number; maximum: number; default: number }>
    expect(properties.length).toMatchObject({ minimum: 6, maximum: 12, default: 6 })
    expect(properties.lifetimeSeconds).toMatchObject({ minimum: 60, maximum: 600, default: 300 })
  })
})
