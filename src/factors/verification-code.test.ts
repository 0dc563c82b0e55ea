import { describe, expect, it } from 'vitest'
import type { FactorContext } from '../engine/factor-contract.ts'
import { createKeyedHash } from '../platform/keyed-hash.ts'
import { createSystemRandom } from '../platform/random.ts'
import { verificationCode } from './verification-code.ts'

const keyedHash = createKeyedHash(Buffer.alloc(32, 7))
const factor = verificationCode({ random: createSystemRandom(), keyedHash })
const context = {
  transaction: 'transaction',
  challengeId: 'challenge',
  user: 'user',
  authenticator: 'authenticator',
  address: 'alice@example.com',
  codes: { length: 6, lifetimeSeconds: 300 },
} as FactorContext

function send(to: FactorContext = context) {
  const { challenge, deliver } = factor.prepare(to, {})
  const code = deliver?.parameters.code
  if (!challenge || code === undefined) throw new Error('nothing was sent')
  return { challenge, code }
}

describe('verification code', () => {
  it('opens what it was made for', async () => {
    const { challenge, code } = send()
    expect(await factor.verify(context, {}, challenge, { code })).toEqual({ kind: 'proved' })
  })

  it.each(['transaction', 'challengeId', 'user', 'authenticator', 'address'] as const)(
    'OC-4 is worth nothing with another %s',
    async (name) => {
      const { challenge, code } = send()
      const elsewhere = { ...context, [name]: 'another' } as FactorContext
      expect(await factor.verify(elsewhere, {}, challenge, { code })).toEqual({ kind: 'mismatch' })
    },
  )

  it('OC-15 a code made for another purpose does not sign in', async () => {
    const bound = ['transaction', 'challenge', 'user', 'authenticator', 'alice@example.com', '123456']
    const made = (purpose: string) => ({ digest: keyedHash.digest('verification-code', purpose, ...bound) })
    expect((await factor.verify(context, {}, made('sign-in'), { code: '123456' })).kind).toBe('proved')
    for (const purpose of ['verify-address', 'recovery', 'enrolment', ''])
      expect((await factor.verify(context, {}, made(purpose), { code: '123456' })).kind).toBe('mismatch')
  })

  it('OC-7 its challenge holds no trace of the code', () => {
    const { challenge, code } = send()
    expect(JSON.stringify(challenge)).not.toContain(code)
  })
})
