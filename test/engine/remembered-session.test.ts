import { expect, it } from 'vitest'
import type { AuthenticatorId, ProofId, TransactionId, UserId } from '../../src/domain/ids.ts'
import type { Proof } from '../../src/domain/proof.ts'
import { createLab } from '../support/engine-lab.ts'
import { plainPasswords, testFactors, testTools } from '../support/test-engine.ts'

it('LC-10: a browser whose time is over stands for nothing with a session either', async () => {
  const lab = createLab({ factors: { mode: 'one', of: ['email'] } })
  const { settings } = lab.application.current
  lab.application.current = { ...lab.application.current, settings: { ...settings, rememberDevices: true } }
  const { random, keyedHash } = testTools({ now: () => 0 })
  const factor = testFactors({ random, keyedHash, passwords: plainPasswords }).find(({ id }) => id === 'trusted_device')
  const user = lab.users.get('alice')
  const password = user?.authenticators.find((one) => one.factor === 'password')
  if (!factor?.remember || !user || !password) throw new Error('the lab has changed')
  const from = { address: null, userAgent: lab.scope.userAgent }
  const mailbox = user.authenticators.find((one) => one.factor === 'email')
  const email = {
    factor: 'email',
    authenticator: mailbox?.id as AuthenticatorId,
    classes: ['possession'],
    traits: { maxAal: 1 },
  } as const
  const first = { ...email, factor: 'password', authenticator: password.id, classes: ['knowledge'] } as const
  const now = lab.now()
  const shown = [first, email].map((one) => ({ ...one, at: now }))
  const { secret, token } = factor.remember.make({ user: user.id as UserId, settings: { days: 30 }, from, now, shown })
  const id = lab.give('alice', 'trusted_device', { secret })
  const ends = lab.now() + 60_000
  const given = lab.users.get('alice') ?? user
  const authenticators = given.authenticators.map((one) => (one.id === id ? { ...one, expiresAt: ends } : one))
  lab.users.set('alice', { ...given, authenticators })

  const proof: Proof = {
    id: 'p' as ProofId,
    transaction: 'earlier' as TransactionId,
    factor: 'password',
    authenticator: password.id,
    at: lab.now(),
    classes: ['knowledge'],
    amr: ['pwd'],
    traits: { maxAal: 2 },
  }
  const check = () => lab.engine.check({ ...lab.scope, trusted: [`${id}.${token}`] }, {}, { user: user.id, proofs: [proof] })
  expect((await check()).satisfied).toBe(true)
  lab.advance(61)
  expect((await check()).satisfied).toBe(false)
})
