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
    expect((await change.act(answer({ code: shownCode(lab, asked) }))).kind).toBe('succeeded')
  })

  it('max_age that runs out while a code is typed is no internal error', async () => {
    const lab = labOf({ factors: app })
    const inherited = await session(labAsPassword(lab), 'alice')
    lab.advance(590)
    const step = await visit(lab, { maxAgeSeconds: 600, reauthenticate: false }, lab.scope, {
      ...inherited,
      proofs: inherited.proofs.slice(0, 1),
    })
    expect(step.view()).toMatchObject({ kind: 'choose' })
  })
})
const labAsPassword = (lab: Lab) => lab
