import { TOTP } from 'otpauth'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Goal } from '../../src/domain/demand.ts'
import type { UserId } from '../../src/domain/ids.ts'
import type { Scope } from '../../src/engine/engine-contract.ts'
import type { Factor } from '../../src/engine/factor-contract.ts'
import type { View } from '../../src/engine/view.ts'
import { withSqlite } from '../support/databases.ts'
import { createLab } from '../support/engine-lab.ts'
import { password, type RecoveryStage, recoveryStage } from '../support/recovery-stage.ts'

const totp = { secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP', digits: 6, period: 30, algorithm: 'SHA1' }
const next = 'a raft of eleven otters'
let stage: RecoveryStage
let home: Scope

beforeAll(async () => {
  stage = await recoveryStage(await withSqlite())
  home = await stage.application()
})
afterAll(() => stage.database.drop())

async function goalOf(user: UserId): Promise<Goal> {
  const old = (await stage.user(user)).authenticators.find((one) => one.factor === 'password')
  return { kind: 'enrol', factor: 'password', ...(old ? { replaces: old.id } : {}) }
}
const appCode = () => new TOTP({ secret: totp.secret }).generate({ timestamp: stage.database.clock.now() })
const signIn = async (name: string, typed: string): Promise<View> => stage.enter(home, name, { password: typed })

it('PW-6 LC-1 changing asks for the present password and what else the account has, then for the new one', async () => {
  const user = await stage.person('petra', { mobile_app: totp })
  let view = await stage.enter(home, 'petra', { goal: await goalOf(user), password: 'wrong' })
  expect(view.kind).toBe('identify')
  view = await stage.enter(home, 'petra', { goal: await goalOf(user) })
  expect(view).toMatchObject({ kind: 'challenge', factor: 'mobile_app' })
  view = await stage.answer(home, view, { code: appCode() })
  // Alone it would let her in here, so it is long.
  expect(view).toMatchObject({ kind: 'enrol', factor: 'password', prompt: { kind: 'new-password', minimum: 15 } })
  for (const [typed, reason] of [
    ['short but fine', 'password_too_short'],
    ['passwordpassword', 'password_too_common'],
    ['petra petra petra', 'password_personal'],
  ] as const) {
    view = await stage.answer(home, view, { password: typed })
    expect(view).toMatchObject({ kind: 'enrol', notice: { key: 'input_refused', reason } })
  }
  view = await stage.answer(home, view, { password: next })
  while (view.kind === 'enrol') view = await stage.engine.act(home, view.transaction, view.version, { kind: 'skip' })
  expect(view.kind).toBe('succeeded')
  expect((await signIn('petra', password)).kind).toBe('identify')
  expect((await signIn('petra', next)).kind).toBe('succeeded')
  expect((await stage.user(user)).authenticators.filter((one) => one.factor === 'password')).toHaveLength(1)
  const told = (await stage.messages()).filter((one) => one.to === 'petra@example.com')
  expect(told.map((one) => [one.template, one.parameters.factor])).toContainEqual(['factor-replaced', 'password'])
})

it('PW-6 a session of the old password is worth nothing after the change', async () => {
  const user = await stage.person('paul')
  const before = await signIn('paul', password)
  const session = before.kind === 'succeeded' ? await stage.engine.redeem(home, before.transaction, before.ticket) : undefined
  if (!session) throw new Error(before.kind)
  const inherited = { user, proofs: session.proofs }
  expect((await stage.engine.check(home, {}, inherited)).satisfied).toBe(true)
  let view = await stage.enter(home, 'paul', { goal: await goalOf(user) })
  view = await stage.answer(home, view, { password: next })
  while (view.kind === 'enrol') view = await stage.engine.act(home, view.transaction, view.version, { kind: 'skip' })
  expect(view.kind).toBe('succeeded')
  expect((await stage.engine.check(home, {}, inherited)).satisfied).toBe(false)
})

it('PW-6 of two changes at the same moment one holds, and there is one password', async () => {
  const user = await stage.person('pia')
  const goal = await goalOf(user)
  const views = [await stage.enter(home, 'pia', { goal }), await stage.enter(home, 'pia', { goal })] as const
  const texts = ['a raft of twelve otters', 'a raft of thirteen otters'] as const
  await Promise.all(views.map((view, index) => stage.answer(home, view, { password: texts[index] })))
  expect((await stage.user(user)).authenticators.filter((one) => one.factor === 'password')).toHaveLength(1)
  const works = await Promise.all(texts.map(async (text) => (await signIn('pia', text)).kind === 'succeeded'))
  expect(works.filter(Boolean)).toHaveLength(1)
})

/** Something that lets its owner in alone, and that is not asked for while it is added. */
const badge: Factor<{ code: string }> = {
  id: 'badge',
  classes: ['possession'],
  amr: ['otp'],
  traits: { maxAal: 1 },
  mayBeFirst: true,
  prepare: () => ({ prompt: { kind: 'code', length: 3, sent: false } }),
  verify: async (_context, secret, _challenge, { code }) => ({ kind: secret?.code === code ? 'proved' : 'mismatch' }),
  enrol: {
    limit: 1,
    proves: false,
    begin: async () => ({ prompt: { kind: 'show-codes', codes: ['new'] }, draft: {} }),
    confirm: async () => ({ kind: 'enrolled', secret: { code: 'new' } }),
  },
}

it('LC-1 who replaces what stood first, without showing the new one, has changed it and is signed in by nothing', async () => {
  const lab = createLab({ firstFactors: ['badge'], poolSettings: {}, moreFactors: () => [badge as Factor] })
  const old = lab.give('bob', 'badge', { secret: { code: 'old' } })
  const begun = await lab.engine.begin(lab.scope, { goal: { kind: 'enrol', factor: 'badge', replaces: old } })
  const name = (version: number, code: string) =>
    lab.engine.act(lab.scope, begun.transaction, version, {
      ...{ kind: 'identify', identifier: 'bob', factor: 'badge', answer: { code } },
    })
  let view = await name(begun.version, 'old')
  for (let step = 0; view.kind !== 'succeeded' && step < 5; step += 1) {
    const act = view.kind === 'enrol' && view.optional ? ({ kind: 'skip' } as const) : undefined
    const answer = view.kind === 'challenge' ? { password: 'bob pw' } : { saved: 'yes' }
    view = await lab.engine.act(lab.scope, view.transaction, view.version, act ?? { kind: 'answer', answer })
  }
  // The change is made and the transaction over; its proof was of the old one, so there is nothing to redeem.
  const ticket = view.kind === 'succeeded' ? view.ticket : ''
  expect(ticket).not.toBe('')
  expect(await lab.engine.redeem(lab.scope, view.transaction, ticket)).toBeUndefined()
})
