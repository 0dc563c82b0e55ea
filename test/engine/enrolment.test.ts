import { TOTP } from 'otpauth'
import { describe, expect, it } from 'vitest'
import type { Goal } from '../../src/domain/demand.ts'
import type { Action } from '../../src/engine/action.ts'
import type { EnrolView, View } from '../../src/engine/view.ts'
import { createLab, type Lab, type LabOptions } from '../support/engine-lab.ts'
import { totpSecret } from '../support/test-engine.ts'

const open = { selfEnrolment: true }
const password = (name: string): Action => ({
  kind: 'identify',
  identifier: name,
  factor: 'password',
  answer: { password: `${name} pw` },
})
const answer = (fields: Record<string, string>): Action => ({ kind: 'answer', answer: fields })
const choose = (option: string): Action => ({ kind: 'choose', option })
const appNow = (lab: Lab, secret = totpSecret) => new TOTP({ secret }).generate({ timestamp: lab.now() })

async function start(options: LabOptions, demand: Parameters<Lab['engine']['begin']>[1] = {}) {
  const lab = createLab({ poolSettings: open, ...options })
  let view: View = await lab.engine.begin(lab.scope, demand)
  const id = view.transaction
  return {
    lab,
    id,
    act: async (action: Action) => {
      view = await lab.engine.act(lab.scope, id, view.version, action)
      return view
    },
    view: () => view,
    redeem: () => lab.engine.redeem(lab.scope, id, view.kind === 'succeeded' ? view.ticket : ''),
  }
}

const has = (lab: Lab, name: string) => lab.users.get(name)?.authenticators.map(({ factor }) => factor) ?? []
const promptOf = (view: View) => (view as EnrolView).prompt
/** The secret of the app that is being added, as the page shows it. */
const shownSecret = (view: View) => {
  const prompt = promptOf(view)
  if (prompt.kind !== 'app') throw new Error(`not an app: ${prompt.kind}`)
  return prompt.secret.replaceAll(' ', '')
}
const told = (lab: Lab) => lab.templates()

describe('enrolment inside a sign-in', () => {
  const app = { factors: { mode: 'one', of: ['mobile_app'] } } as const

  it('LC-6 nothing is signed in before the new factor is proved; then the sign-in goes on', async () => {
    const { act, redeem, lab } = await start(app)
    const asked = await act(password('carol'))
    expect(asked).toMatchObject({ kind: 'enrol', factor: 'mobile_app', optional: false })
    expect(await redeem()).toBeUndefined()
    expect(has(lab, 'carol')).toEqual(['password'])
    const next = await act(answer({ code: appNow(lab, shownSecret(asked)) }))
    expect(has(lab, 'carol')).toContain('mobile_app')
    expect(next).toMatchObject({ kind: 'enrol', factor: 'recovery_code', optional: true })
    expect((await act({ kind: 'skip' })).kind).toBe('succeeded')
    expect(await redeem()).toMatchObject({ acr: 'urn:countersign:aal2', amr: ['mfa', 'otp', 'pwd'] })
  })

  it('TO-5 the code that enrolled an app does not sign in', async () => {
    const { act, lab } = await start(app)
    const asked = await act(password('carol'))
    const secret = shownSecret(asked)
    const code = appNow(lab, secret)
    await act(answer({ code }))
    const again = await lab.engine.begin(lab.scope, {})
    const page = await lab.engine.act(lab.scope, again.transaction, again.version, password('carol'))
    expect(page).toMatchObject({ kind: 'challenge', factor: 'mobile_app' })
    const refused = await lab.engine.act(lab.scope, page.transaction, page.version, answer({ code }))
    expect(refused).toMatchObject({ kind: 'challenge', notice: { key: 'code_wrong' } })
  })

  it('OC-6 TH-1 five wrong codes end the transaction and count in the ledger; nothing is added', async () => {
    const { act, lab } = await start(app)
    await act(password('carol'))
    for (let tries = 0; tries < 5; tries += 1) await act(answer({ code: '000000' }))
    expect((await act(answer({ code: '000000' }))).kind).toBe('failed')
    expect(has(lab, 'carol')).toEqual(['password'])
    expect([...lab.transactions.ledger.values()].reduce((sum, { count }) => sum + count, 0)).toBe(5)
  })

  it('the right code 200 times in parallel adds one authenticator', async () => {
    const { act, lab, id } = await start(app)
    const asked = await act(password('carol'))
    const right = answer({ code: appNow(lab, shownSecret(asked)) })
    await Promise.all(Array.from({ length: 200 }, () => lab.engine.act(lab.scope, id, asked.version, right)))
    expect(has(lab, 'carol').filter((factor) => factor === 'mobile_app')).toHaveLength(1)
  })

  it('TO-1 the secret is shown to whoever adds it, and to nobody afterwards', async () => {
    const { act, lab, id } = await start(app)
    const asked = await act(password('carol'))
    const secret = shownSecret(asked)
    expect(Buffer.from(secret, 'latin1').length * 5).toBeGreaterThanOrEqual(160)
    const rows = JSON.stringify([
      ...lab.users.values(),
      await lab.transactions.load(lab.scope.tenant, id),
      lab.transactions.events,
    ])
    expect(rows).not.toContain(secret)
    const after = await act(answer({ code: appNow(lab, secret) }))
    expect(JSON.stringify([after, ...lab.users.values()])).not.toContain(secret)
  })

  it('an unverified address is verified on the way, and only the one on record (E-06)', async () => {
    const { act, lab } = await start({ factors: { mode: 'one', of: ['email'] } })
    const asked = await act(password('carol'))
    expect(promptOf(asked)).toMatchObject({ kind: 'address', address: 'email', known: 'c***@example.com' })
    const sent = await act(answer({ address: 'attacker@evil.example' }))
    expect(lab.lastRecipient()).not.toBe('attacker@evil.example')
    if (sent.kind !== 'enrol' || promptOf(sent).kind !== 'code') await act(answer({ address: '' }))
    expect(lab.lastRecipient()).toBe('carol@example.com')
    await act(answer({ code: lab.lastCode() ?? '' }))
    expect(lab.users.get('carol')?.emailVerified).toBe(true)
    expect(has(lab, 'carol')).toContain('email')
  })

  it('several can be added: the person chooses, and may change their mind', async () => {
    const { act } = await start({ factors: { mode: 'one', of: ['mobile_app', 'email'] } })
    expect(await act(password('carol'))).toMatchObject({
      kind: 'enrol-choice',
      mandatory: true,
      options: [{ id: 'mobile_app' }, { id: 'email' }],
    })
    expect(await act(choose('mobile_app'))).toMatchObject({ kind: 'enrol', factor: 'mobile_app', others: true })
    expect(await act({ kind: 'back' })).toMatchObject({ kind: 'enrol-choice' })
    expect(await act(choose('email'))).toMatchObject({ kind: 'enrol', factor: 'email' })
    expect((await act(choose('sms'))).notice).toMatchObject({ key: 'out_of_date' })
  })

  it('what is demanded cannot be skipped', async () => {
    const { act } = await start(app)
    await act(password('carol'))
    expect(await act({ kind: 'skip' })).toMatchObject({ kind: 'enrol', notice: { key: 'out_of_date' } })
  })

  it('where people may not add anything themselves, they read so at once', async () => {
    const { act } = await start({ ...app, poolSettings: { selfEnrolment: false } })
    expect(await act(password('carol'))).toMatchObject({ kind: 'failed', reason: 'no_usable_factor' })
  })

  it('LC-1 whoever has a mailbox shows it before something is added: a stolen password adds nothing', async () => {
    const { act, lab } = await start(app)
    const first = await act(password('bob'))
    expect(first).toMatchObject({ kind: 'challenge', factor: 'email' })
    expect(await act(answer({ code: lab.lastCode() ?? '' }))).toMatchObject({ kind: 'enrol', factor: 'mobile_app' })
  })
})

describe('changes from the account', () => {
  const account = async (goal: Goal, name = 'alice', options: LabOptions = {}) => {
    const own = await start(options, { goal })
    await own.act(password(name))
    return own
  }
  const idOf = (lab: Lab, factor: string, name = 'alice') => {
    const found = lab.users.get(name)?.authenticators.find((one) => one.factor === factor)
    if (!found) throw new Error(`${name} has no ${factor}`)
    return found.id
  }

  it('LC-1 adding a factor asks for the account’s own level first', async () => {
    const { act, view, lab } = await account({ kind: 'enrol', factor: 'recovery_code' })
    expect(view()).toMatchObject({ kind: 'challenge', factor: 'mobile_app' })
    const shown = await act(answer({ code: appNow(lab) }))
    expect(shown).toMatchObject({ kind: 'enrol', factor: 'recovery_code', optional: false })
    expect((await act(answer({ saved: 'yes' }))).kind).toBe('succeeded')
    expect(has(lab, 'alice')).toContain('recovery_code')
    expect(told(lab)).toContain('factor-added')
  })

  it('LC-1 a session that is older than five minutes proves again', async () => {
    const { lab } = await account({ kind: 'enrol', factor: 'recovery_code' })
    const sign = await lab.engine.begin(lab.scope, {})
    const done = await lab.engine.act(lab.scope, sign.transaction, sign.version, password('alice'))
    const satisfied = await lab.engine.redeem(lab.scope, done.transaction, done.kind === 'succeeded' ? done.ticket : '')
    if (!satisfied) throw new Error('not signed in')
    const inherited = { user: satisfied.user, proofs: satisfied.proofs }
    const demand = { subject: satisfied.user, goal: { kind: 'enrol', factor: 'recovery_code' } } as const
    const now = await lab.engine.begin(lab.scope, demand, { inherited })
    expect(now).toMatchObject({ kind: 'choose', options: [{ factor: 'mobile_app' }] })
    lab.advance(301)
    expect((await lab.engine.begin(lab.scope, demand, { inherited })).kind).toBe('identify')
  })

  it('LC-3 removing tells the owner, and takes effect at once', async () => {
    const lab = createLab({ poolSettings: open })
    const goal = { kind: 'remove', authenticator: idOf(lab, 'email') } as const
    let view = await lab.engine.begin(lab.scope, { goal })
    view = await lab.engine.act(lab.scope, view.transaction, view.version, password('alice'))
    view = await lab.engine.act(lab.scope, view.transaction, view.version, answer({ code: appNow(lab) }))
    expect(view.kind).toBe('succeeded')
    expect(has(lab, 'alice')).not.toContain('email')
    expect(told(lab)).toContain('factor-removed')
  })

  it('LC-5 the last one that an application needs is not removed', async () => {
    const lab = createLab({ poolSettings: open, factors: { mode: 'one', of: ['email', 'sms'] } })
    const goal = { kind: 'remove', authenticator: idOf(lab, 'email', 'bob') } as const
    let view = await lab.engine.begin(lab.scope, { goal })
    view = await lab.engine.act(lab.scope, view.transaction, view.version, password('bob'))
    view = await lab.engine.act(lab.scope, view.transaction, view.version, answer({ code: lab.lastCode() ?? '' }))
    expect(view).toMatchObject({ kind: 'failed', reason: 'still_needed' })
    expect(has(lab, 'bob')).toContain('email')
  })

  it.each(['low', 'medium', 'high'] as const)(
    'LC-5 nor the one that is needed when risk is %s, whatever it is now',
    async (level) => {
      const lab = createLab({ poolSettings: open })
      const when = { riskFrom: level }
      const rules = [{ id: 'risky', where: {}, when, ask: { factors: { mode: 'one', of: ['email', 'sms'] } } }] as const
      const closed = [{ id: 'closed', where: { scope: 'payments' }, when: { riskFrom: 'high' }, ask: { deny: true } }] as const
      const risk = { signals: { network: { denied: ['203.0.113.0/24'] } } } as const
      const { current } = lab.workspace
      lab.workspace.current = { ...current, settings: { ...current.settings, policy: { rules: [...rules, ...closed], risk } } }
      const goal = { kind: 'remove', authenticator: idOf(lab, 'email', 'bob') } as const
      let view = await lab.engine.begin(lab.scope, { goal })
      view = await lab.engine.act(lab.scope, view.transaction, view.version, password('bob'))
      view = await lab.engine.act(lab.scope, view.transaction, view.version, answer({ code: lab.lastCode() ?? '' }))
      expect(view).toMatchObject({ kind: 'failed', reason: 'still_needed' })
      expect(has(lab, 'bob')).toContain('email')
    },
  )

  it('LC-5 of two removals at once, which are each fine without the other, one is done; the other is judged anew', async () => {
    const lab = createLab({ poolSettings: open, factors: { mode: 'one', of: ['email', 'mobile_app'] } })
    const begin = async (factor: string) => {
      const goal = { kind: 'remove', authenticator: idOf(lab, factor) } as const
      const first = await lab.engine.begin(lab.scope, { goal })
      const second = await lab.engine.act(lab.scope, first.transaction, first.version, password('alice'))
      return lab.engine.act(lab.scope, second.transaction, second.version, choose('mobile_app'))
    }
    const views = [await begin('email'), await begin('mobile_app')] as const
    const before = new TOTP({ secret: totpSecret }).generate({ timestamp: lab.now() - 30_000 })
    const act = (view: View, code: string) => lab.engine.act(lab.scope, view.transaction, view.version, answer({ code }))
    const [first, second] = await Promise.all([act(views[0], before), act(views[1], appNow(lab))])
    expect(first.kind).toBe('succeeded')
    expect(second).toMatchObject({ kind: 'challenge', notice: { key: 'out_of_date' } })
    expect(await act(second, appNow(lab))).toMatchObject({ kind: 'failed', reason: 'still_needed' })
    expect(has(lab, 'alice').filter((factor) => ['email', 'mobile_app'].includes(factor))).toHaveLength(1)
  })

  it('the password, which everything begins with, is not removed', async () => {
    const lab = createLab({ poolSettings: open })
    const goal = { kind: 'remove', authenticator: idOf(lab, 'password', 'carol') } as const
    let view = await lab.engine.begin(lab.scope, { goal })
    view = await lab.engine.act(lab.scope, view.transaction, view.version, password('carol'))
    expect(view).toMatchObject({ kind: 'failed', reason: 'still_needed' })
  })

  it('replacing proves the new one before the old one goes, and tells the owner', async () => {
    const lab = createLab({ poolSettings: open })
    const old = idOf(lab, 'mobile_app')
    let view = await lab.engine.begin(lab.scope, { goal: { kind: 'enrol', factor: 'mobile_app', replaces: old } })
    const act = async (action: Action) => {
      view = await lab.engine.act(lab.scope, view.transaction, view.version, action)
      return view
    }
    await act(password('alice'))
    const asked = await act(answer({ code: appNow(lab) }))
    const secret = shownSecret(asked)
    await act(answer({ code: '000000' }))
    expect(idOf(lab, 'mobile_app')).toBe(old)
    lab.advance(30)
    await act(answer({ code: appNow(lab, secret) }))
    expect(idOf(lab, 'mobile_app')).not.toBe(old)
    expect(has(lab, 'alice').filter((factor) => factor === 'mobile_app')).toHaveLength(1)
    expect(told(lab)).toContain('factor-replaced')
  })

  it('K-01 somebody else’s change is not there for another owner', async () => {
    const { lab, id, view } = await account({ kind: 'enrol', factor: 'recovery_code' })
    const owner = lab.users.get('carol')?.id
    if (!owner) throw new Error('no carol')
    await expect(lab.engine.view({ ...lab.scope, owner }, id)).rejects.toThrow()
    await expect(lab.engine.act({ ...lab.scope, owner }, id, view().version, answer({ code: appNow(lab) }))).rejects.toThrow()
  })
})

describe('fifty wrong answers', () => {
  it('TH-2 disable an authenticator, whatever their age; its owner is told, and binds it anew', async () => {
    const lab = createLab({ poolSettings: open, factors: { mode: 'one', of: ['mobile_app'] } })
    for (let day = 0; day < 6; day += 1) {
      for (let tries = 0; tries < 10; tries += 1) {
        lab.advance(70)
        const begun = await lab.engine.begin(lab.scope, {})
        const page = await lab.engine.act(lab.scope, begun.transaction, begun.version, password('alice'))
        if (page.kind === 'challenge') await lab.engine.act(lab.scope, page.transaction, page.version, answer({ code: '000000' }))
      }
      lab.advance(86_401)
    }
    const app = lab.users.get('alice')?.authenticators.find((one) => one.factor === 'mobile_app')
    expect(app).toMatchObject({ status: 'disabled', failures: 50 })
    expect(told(lab).filter((template) => template === 'authenticator-disabled').length).toBeGreaterThan(0)
  })

  it('TH-2 a success forgives what came from the same place, and nothing else', async () => {
    const lab = createLab({ poolSettings: open, factors: { mode: 'one', of: ['mobile_app'] } })
    const failures = () => lab.users.get('alice')?.authenticators.find((one) => one.factor === 'mobile_app')?.failures
    const guess = async (address: string, code: string) => {
      const scope = { ...lab.scope, address }
      const begun = await lab.engine.begin(scope, {})
      const page = await lab.engine.act(scope, begun.transaction, begun.version, password('alice'))
      return lab.engine.act(scope, page.transaction, page.version, answer({ code }))
    }
    await guess('192.0.2.1', '000000')
    await guess('198.51.100.1', '000000')
    expect(failures()).toBe(2)
    expect((await guess('192.0.2.1', appNow(lab))).kind).toBe('succeeded')
    expect(failures()).toBe(1)
    const goal = { kind: 'acknowledge', authenticator: lab.users.get('alice')?.authenticators.at(-1)?.id as never } as const
    lab.advance(60)
    let view = await lab.engine.begin(lab.scope, { goal })
    view = await lab.engine.act(lab.scope, view.transaction, view.version, password('alice'))
    view = await lab.engine.act(lab.scope, view.transaction, view.version, answer({ code: appNow(lab) }))
    expect(view.kind).toBe('succeeded')
    expect(failures()).toBe(0)
  })
})

describe('a remembered browser', () => {
  const remembering = async () => {
    const lab = createLab({ poolSettings: open, factors: { mode: 'one', of: ['mobile_app'] } })
    lab.application.current = {
      ...lab.application.current,
      settings: { ...lab.application.current.settings, rememberDevices: true },
    }
    const scope = { ...lab.scope, userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0' }
    const begun = await lab.engine.begin(scope, {})
    const page = await lab.engine.act(scope, begun.transaction, begun.version, password('alice'))
    expect(page).toMatchObject({ kind: 'challenge', rememberDays: 30 })
    const code = { ...answer({ code: appNow(lab) }), remember: true } as Action
    const done = await lab.engine.act(scope, page.transaction, page.version, code)
    const satisfied = await lab.engine.redeem(scope, done.transaction, done.kind === 'succeeded' ? done.ticket : '')
    const token = satisfied?.remembered?.token
    if (token === undefined) throw new Error('not remembered')
    return { lab, scope: { ...scope, trusted: [token] } }
  }
  const signIn = async (lab: Lab, scope: Lab['scope'], name = 'alice', demand = {}) => {
    const begun = await lab.engine.begin(scope, demand)
    return lab.engine.act(scope, begun.transaction, begun.version, password(name))
  }

  it('RC-8 needs no second factor at sign-in, and its acr is what was proved', async () => {
    const { lab, scope } = await remembering()
    const done = await signIn(lab, scope)
    expect(done.kind).toBe('succeeded')
    const satisfied = await lab.engine.redeem(scope, done.transaction, done.kind === 'succeeded' ? done.ticket : '')
    expect(satisfied).toMatchObject({ acr: 'urn:countersign:aal1', amr: ['pwd'] })
  })

  it('RC-8 E-14 never counts in a step-up', async () => {
    const { lab, scope } = await remembering()
    const stepUps = [
      { acr: { values: ['urn:countersign:aal2'], essential: false } },
      { factors: { mode: 'one', of: ['mobile_app'] } },
      { reauthenticate: true },
      { maxAgeSeconds: 0 },
      { goal: { kind: 'enrol', factor: 'recovery_code' } },
    ]
    for (const demand of stepUps) expect((await signIn(lab, scope, 'alice', demand)).kind).toBe('challenge')
  })

  it('RC-9 gives somebody else nothing, nor another browser, nor anybody after 30 days', async () => {
    const { lab, scope } = await remembering()
    lab.users.set('bob', { ...(lab.users.get('bob') as never as object), ...{} } as never)
    expect((await signIn(lab, { ...scope, userAgent: 'curl/8' })).kind).toBe('challenge')
    expect((await signIn(lab, { ...scope, trusted: [`${scope.trusted[0]}x`] })).kind).toBe('challenge')
    expect((await signIn(lab, scope, 'bob')).kind).not.toBe('succeeded')
    lab.advance(30 * 86_400 + 1)
    expect((await signIn(lab, scope)).kind).toBe('challenge')
  })

  it('RC-8 goes when a factor changes', async () => {
    const { lab, scope } = await remembering()
    lab.advance(60)
    const goal = { kind: 'enrol', factor: 'recovery_code' } as const
    let view = await signIn(lab, scope, 'alice', { goal })
    view = await lab.engine.act(scope, view.transaction, view.version, answer({ code: appNow(lab) }))
    view = await lab.engine.act(scope, view.transaction, view.version, answer({ saved: 'yes' }))
    expect(view.kind).toBe('succeeded')
    expect(has(lab, 'alice')).not.toContain('trusted_device')
    expect((await signIn(lab, scope)).kind).toBe('challenge')
  })
})
