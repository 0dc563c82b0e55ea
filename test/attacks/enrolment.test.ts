import { TOTP } from 'otpauth'
import { describe, expect, it } from 'vitest'
import type { Demand } from '../../src/domain/demand.ts'
import type { AuthenticatorId, UserId } from '../../src/domain/ids.ts'
import type { Action } from '../../src/engine/action.ts'
import type { Inherited, Scope } from '../../src/engine/engine-contract.ts'
import type { View } from '../../src/engine/view.ts'
import { ownAccount } from '../../src/engine/world.ts'
import { appCode, createLab, type Lab, type LabOptions } from '../support/engine-lab.ts'

const open = { selfEnrolment: true }
const app = { mode: 'one', of: ['mobile_app'] } as const
const addApp = { goal: { kind: 'enrol', factor: 'mobile_app' } } as const
const password = (name: string): Action => ({
  kind: 'identify',
  identifier: name,
  factor: 'password',
  answer: { password: `${name} pw` },
})
const answer = (fields: Record<string, string>): Action => ({ kind: 'answer', answer: fields })

interface Visit {
  readonly act: (action: Action) => Promise<View>
  readonly view: () => View
  readonly redeem: () => ReturnType<Lab['engine']['redeem']>
}

async function visit(lab: Lab, demand: Demand = {}, scope: Scope = lab.scope, inherited?: Inherited): Promise<Visit> {
  let view: View = await lab.engine.begin(scope, demand, inherited ? { inherited } : {})
  const { transaction } = view
  return {
    act: async (action) => {
      view = await lab.engine.act(scope, transaction, view.version, action)
      return view
    },
    view: () => view,
    redeem: () => lab.engine.redeem(scope, transaction, view.kind === 'succeeded' ? view.ticket : ''),
  }
}

const labOf = (options: LabOptions = {}) => createLab({ poolSettings: open, ...options })
const account = (lab: Lab): Scope => ({ ...lab.scope, application: ownAccount })
const idOf = (lab: Lab, name: string) => lab.users.get(name)?.id as UserId
const factorsOf = (lab: Lab, name: string) => lab.users.get(name)?.authenticators.map(({ factor }) => factor) ?? []
const shownCode = (lab: Lab, view: View): string => {
  if (view.kind !== 'enrol' || view.prompt.kind !== 'app') throw new Error(`not an app: ${view.kind}`)
  return new TOTP({ secret: view.prompt.secret.replaceAll(' ', '') }).generate({ timestamp: lab.now() })
}
/** Somebody's authenticators of one factor, changed behind everybody's back. */
const change = (lab: Lab, name: string, factor: string, to: { status?: 'disabled'; id?: AuthenticatorId }) => {
  const user = lab.users.get(name)
  if (!user) throw new Error(name)
  const authenticators = user.authenticators.map((one) => (one.factor === factor ? { ...one, ...to } : one))
  lab.users.set(name, { ...user, authenticators })
}

/** A session of somebody, by password and whatever else they have. */
async function session(lab: Lab, name: string): Promise<Inherited> {
  const one = await visit(lab, {})
  await one.act(password(name))
  if (one.view().kind === 'challenge') await one.act(answer({ code: appCode(lab) }))
  const done = await one.redeem()
  if (!done) throw new Error(one.view().kind)
  return { user: done.user, proofs: done.proofs }
}

describe('E-06 LC-1 a change below the level of the account', () => {
  it('TH-2 whoever has the password and wears the second factor down adds none of their own', async () => {
    const lab = labOf({ factors: app })
    const alice = lab.users.get('alice')
    if (!alice) throw new Error()
    lab.users.set('alice', { ...alice, authenticators: alice.authenticators.filter(({ factor }) => factor !== 'email') })
    change(lab, 'alice', 'mobile_app', { status: 'disabled' })
    const thief = await visit(lab)
    expect((await thief.act(password('alice'))).kind).not.toBe('enrol')
    expect(await thief.redeem()).toBeUndefined()
    const atHome = await visit(lab, addApp, account(lab))
    expect((await atHome.act(password('alice'))).kind).not.toBe('enrol')
  })

  it('a mailbox alone adds nothing where there is an app as well', async () => {
    const lab = labOf({ firstFactors: ['email'] })
    const alice = lab.users.get('alice')
    if (!alice) throw new Error()
    lab.users.set('alice', { ...alice, authenticators: alice.authenticators.filter(({ factor }) => factor !== 'password') })
    const thief = await visit(lab, { goal: { kind: 'enrol', factor: 'mobile_app' } }, account(lab))
    await thief.act({ kind: 'identify', identifier: 'alice', factor: 'email' })
    expect(await thief.act(answer({ code: lab.lastCode() ?? '' }))).toMatchObject({ kind: 'challenge', factor: 'mobile_app' })
    expect((await thief.act(answer({ code: appCode(lab) }))).kind).toBe('enrol')
  })

  it('nor takes the app away', async () => {
    const lab = labOf({ firstFactors: ['email'] })
    const alice = lab.users.get('alice')
    if (!alice) throw new Error()
    const rest = alice.authenticators.filter(({ factor }) => factor !== 'password')
    lab.users.set('alice', { ...alice, authenticators: rest })
    const authenticator = rest.find(({ factor }) => factor === 'mobile_app')?.id as AuthenticatorId
    const thief = await visit(lab, { goal: { kind: 'remove', authenticator } }, account(lab))
    await thief.act({ kind: 'identify', identifier: 'alice', factor: 'email' })
    expect(await thief.act(answer({ code: lab.lastCode() ?? '' }))).toMatchObject({ kind: 'challenge', factor: 'mobile_app' })
    expect(factorsOf(lab, 'alice')).toContain('mobile_app')
  })
})

describe('E-12 FL-8 what changes between the first proof and the new authenticator', () => {
  it('a factor that the owner added meanwhile is asked for before a thief adds theirs', async () => {
    const lab = labOf({ factors: app })
    const thief = await visit(lab)
    const asked = await thief.act(password('carol'))
    lab.give('carol', 'mobile_app', {
      secret: { secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP', digits: 6, period: 30, algorithm: 'SHA1' },
    })
    const next = await thief.act(answer({ code: shownCode(lab, asked) }))
    expect(next).toMatchObject({ kind: 'challenge', factor: 'mobile_app' })
    expect(factorsOf(lab, 'carol').filter((factor) => factor === 'mobile_app')).toHaveLength(1)
  })

  it('a password that was changed meanwhile adds nothing, and is no internal error', async () => {
    const lab = labOf({ factors: app })
    const thief = await visit(lab)
    const asked = await thief.act(password('carol'))
    change(lab, 'carol', 'password', { id: '018f0000-0000-7000-8000-0000000000ff' as AuthenticatorId })
    expect((await thief.act(answer({ code: shownCode(lab, asked) }))).kind).toBe('failed')
    expect(factorsOf(lab, 'carol')).toEqual(['password'])
  })

  it('a password that was changed while a code is awaited signs nobody in, and is no internal error', async () => {
    const lab = labOf({ factors: app })
    const thief = await visit(lab)
    await thief.act(password('alice'))
    change(lab, 'alice', 'password', { id: '018f0000-0000-7000-8000-0000000000ff' as AuthenticatorId })
    expect((await thief.act(answer({ code: appCode(lab) }))).kind).toBe('failed')
    expect(await thief.redeem()).toBeUndefined()
  })

  it('self-enrolment that was switched off meanwhile', async () => {
    const lab = labOf({ factors: app })
    const thief = await visit(lab)
    const asked = await thief.act(password('carol'))
    lab.workspace.current = { ...lab.workspace.current, poolSettings: { selfEnrolment: false } }
    expect((await thief.act(answer({ code: shownCode(lab, asked) }))).kind).toBe('failed')
    expect(factorsOf(lab, 'carol')).toEqual(['password'])
  })
})

describe('LC-1 the age of a session', () => {
  it('is judged when the change begins: whoever takes a minute to set up an app is not thrown out', async () => {
    const lab = labOf()
    const inherited = await session(lab, 'carol')
    lab.advance(290)
    const change = await visit(lab, { subject: idOf(lab, 'carol'), ...addApp }, account(lab), inherited)
    const asked = await change.act({ kind: 'choose', option: 'mobile_app' })
    lab.advance(60)
    const added = await change.act(answer({ code: shownCode(lab, asked) }))
    expect(added.kind === 'enrol' ? (await change.act({ kind: 'skip' })).kind : added.kind).toBe('succeeded')
    expect(factorsOf(lab, 'carol')).toContain('mobile_app')
  })

  it('FL-7 max_age that runs out while a code is typed asks for a new start, and is no internal error', async () => {
    const lab = labOf()
    const { user, proofs } = await session(lab, 'alice')
    lab.application.current = {
      ...lab.application.current,
      settings: { ...lab.application.current.settings, factors: app },
    }
    lab.advance(590)
    const step = await visit(lab, { maxAgeSeconds: 600 }, lab.scope, { user, proofs })
    await step.act({ kind: 'choose', option: 'mobile_app' })
    lab.advance(20)
    expect(await step.act(answer({ code: appCode(lab) }))).toMatchObject({ kind: 'failed', reason: 'expired' })
  })
})

describe('E-14 RC-8 a remembered browser', () => {
  const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'
  const remembering = (lab: Lab): Scope => {
    const { current } = lab.application
    lab.application.current = { ...current, settings: { ...current.settings, rememberDevices: true } }
    return { ...lab.scope, userAgent: firefox }
  }

  it('is none by a stand-in: a code that was talked out of the help desk opens one sign-in, not thirty days', async () => {
    const lab = labOf({ factors: app })
    lab.give('alice', 'recovery_code', { secret: { codes: { AB: 'plain:CDEFGHJKMNPQRS' } } })
    const scope = remembering(lab)
    const thief = await visit(lab, {}, scope)
    await thief.act(password('alice'))
    await thief.act({ kind: 'back' })
    await thief.act({ kind: 'choose', option: 'recovery_code' })
    const done = await thief.act({ kind: 'answer', answer: { code: 'ABCDEFGHJKMNPQRS' }, remember: true })
    expect(done.kind).toBe('succeeded')
    const satisfied = await thief.redeem()
    expect(satisfied?.proofs).toHaveLength(2)
    expect(satisfied?.remembered).toBeUndefined()
  })
})

describe('what costs nothing', () => {
  it('TH-1 a second password is no way to try the first one for nothing', async () => {
    const lab = labOf({ firstFactors: ['email', 'password'] })
    const inherited = await session(lab, 'carol')
    const change = await visit(lab, { goal: { kind: 'enrol', factor: 'second_password' } }, account(lab), inherited)
    await change.act({ kind: 'choose', option: 'second_password' })
    const counted = () => [...lab.transactions.ledger.values()].reduce((sum, { count }) => sum + count, 0)
    expect((await change.act(answer({ password: 'short' }))).notice).toMatchObject({ reason: 'password_too_short' })
    expect(counted()).toBe(0)
    expect((await change.act(answer({ password: 'carol pw' }))).notice).toMatchObject({ reason: 'password_same' })
    expect(counted()).toBe(1)
  })

  it('OC-10 a code to a new address is sent anew after thirty seconds, whatever the form says', async () => {
    const lab = labOf()
    const inherited = await session(lab, 'carol')
    const change = await visit(lab, { goal: { kind: 'enrol', factor: 'email' } }, account(lab), inherited)
    await change.act({ kind: 'choose', option: 'email' })
    await change.act(answer({ address: '' }))
    const sent = lab.templates().length
    await change.act(answer({ resend: 'yes' }))
    expect(lab.templates()).toHaveLength(sent)
  })

  it('a made-up authenticator to be replaced makes no room for one more', async () => {
    const lab = labOf()
    for (let count = 0; count < 10; count += 1)
      lab.give('carol', 'mobile_app', {
        secret: { secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP', digits: 6, period: 30, algorithm: 'SHA1' },
      })
    const { user, proofs } = await session(lab, 'carol')
    const goal = { kind: 'enrol', factor: 'mobile_app', replaces: idOf(lab, 'alice') as string as AuthenticatorId } as const
    const change = await visit(lab, { subject: user, goal }, account(lab), { user, proofs })
    if (change.view().kind === 'choose') await change.act({ kind: 'choose', option: 'mobile_app' })
    if (change.view().kind === 'challenge') await change.act(answer({ code: appCode(lab) }))
    expect(change.view()).toMatchObject({ kind: 'failed' })
  })
})
