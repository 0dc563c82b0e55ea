import { TOTP } from 'otpauth'
import { describe, expect, it } from 'vitest'
import type { TransactionId } from '../../src/domain/ids.ts'
import type { Action } from '../../src/engine/action.ts'
import type { View } from '../../src/engine/view.ts'
import { createLab, type Lab, type LabOptions } from '../support/engine-lab.ts'
import { totpSecret } from '../support/test-engine.ts'

const signIn = (identifier: string, password: string): Action => ({
  ...{ kind: 'identify', identifier, factor: 'password' },
  answer: { password },
})
const code = (value = ''): Action => ({ kind: 'answer', answer: { code: value } })
const totpNow = (lab: Lab, offset = 0) => new TOTP({ secret: totpSecret }).generate({ timestamp: lab.now() + offset * 30_000 })

async function start(options: LabOptions = {}) {
  const lab = createLab(options)
  let view: View = await lab.engine.begin(lab.scope, {})
  const id = view.transaction
  return {
    lab,
    id,
    first: view,
    act: async (action: Action) => {
      view = await lab.engine.act(lab.scope, id, view.version, action)
      return view
    },
    redeem: () => lab.engine.redeem(lab.scope, id, view.kind === 'succeeded' ? view.ticket : 'no ticket'),
  }
}

const oneOf = { factors: { mode: 'one', of: ['email', 'mobile_app'] } } as const
const allOf = { factors: { mode: 'all', of: ['email', 'mobile_app'] } } as const

describe('a sign-in', () => {
  it('with a password alone where nothing else is asked', async () => {
    const { act, redeem } = await start()
    expect((await act(signIn('alice', 'alice pw'))).kind).toBe('succeeded')
    expect(await redeem()).toMatchObject({ acr: 'urn:countersign:aal1', amr: ['pwd'] })
  })

  it('TK-6 redeems exactly once, and never without its ticket', async () => {
    const { act, redeem, lab, id } = await start()
    await act(signIn('alice', 'alice pw'))
    expect(await lab.engine.redeem(lab.scope, id, 'guessed')).toBeUndefined()
    const results = await Promise.all(Array.from({ length: 50 }, redeem))
    expect(results.filter(Boolean)).toHaveLength(1)
  })

  it('request one: offers what the person has, masked, and takes the chosen one', async () => {
    const { act, redeem, lab } = await start(oneOf)
    const choose = await act(signIn('alice', 'alice pw'))
    expect(choose).toMatchObject({
      kind: 'choose',
      remaining: 1,
      options: [
        { id: 'email', factor: 'email', hint: 'a***@example.com' },
        { id: 'mobile_app', factor: 'mobile_app' },
      ],
    })
    expect(lab.transactions.messages).toHaveLength(0)
    expect(await act({ kind: 'choose', option: 'email' })).toMatchObject({
      kind: 'challenge',
      factor: 'email',
      hint: 'a***@example.com',
    })
    expect(lab.kicks).toBe(1)
    expect((await act(code(lab.lastCode()))).kind).toBe('succeeded')
    expect(await redeem()).toMatchObject({ acr: 'urn:countersign:aal1', amr: ['mfa', 'otp', 'pwd'] })
  })

  it('reaches AAL2 with a password and an authenticator app', async () => {
    const { act, redeem, lab } = await start(oneOf)
    await act(signIn('alice', 'alice pw'))
    await act({ kind: 'choose', option: 'mobile_app' })
    expect((await act(code(totpNow(lab)))).kind).toBe('succeeded')
    expect(await redeem()).toMatchObject({ acr: 'urn:countersign:aal2' })
  })

  it('request one with one method goes straight to it', async () => {
    const { act } = await start(oneOf)
    expect(await act(signIn('bob', 'bob pw'))).toMatchObject({ kind: 'challenge', factor: 'email', others: false })
  })

  it('FL-3 request all: each in turn, none twice', async () => {
    const { act, redeem, lab } = await start(allOf)
    expect(await act(signIn('alice', 'alice pw'))).toMatchObject({ kind: 'challenge', factor: 'email' })
    const spent = lab.lastCode()
    expect(await act(code(spent))).toMatchObject({ kind: 'challenge', factor: 'mobile_app' })
    expect(await act(code(spent))).toMatchObject({ kind: 'challenge', notice: { key: 'code_wrong' } })
    expect((await act(code(totpNow(lab)))).kind).toBe('succeeded')
    expect((await redeem())?.proofs.map((proof) => proof.factor)).toEqual(['password', 'email', 'mobile_app'])
  })

  it('FL-4 a person without a demanded factor gets a clear no, and never a session', async () => {
    const { act, redeem } = await start(oneOf)
    expect(await act(signIn('carol', 'carol pw'))).toMatchObject({ kind: 'failed', reason: 'no_usable_factor' })
    expect(await redeem()).toBeUndefined()
  })

  it('a mailbox that was the first factor does not count again as the second', async () => {
    const { act, lab } = await start({ firstFactors: ['email'], factors: { mode: 'one', of: ['email', 'mobile_app'] } })
    await act({ kind: 'identify', identifier: 'alice', factor: 'email' })
    expect(await act(code(lab.lastCode()))).toMatchObject({ kind: 'challenge', factor: 'mobile_app' })
  })
})

describe('answers', () => {
  it('OC-6 the fifth wrong code ends the transaction, even for the right one', async () => {
    const { act, lab } = await start(oneOf)
    await act(signIn('bob', 'bob pw'))
    for (const left of [4, 3, 2, 1]) {
      expect(await act(code('000000'))).toMatchObject({ kind: 'challenge', notice: { key: 'code_wrong', attemptsLeft: left } })
    }
    expect(await act(code('000000'))).toMatchObject({ kind: 'failed', reason: 'too_many_attempts' })
    expect((await act(code(lab.lastCode()))).kind).toBe('failed')
  })

  it('a double click on a right answer leaves no failure behind', async () => {
    const { lab, first } = await start()
    const twice = [1, 2].map(() => lab.engine.act(lab.scope, first.transaction, first.version, signIn('alice', 'alice pw')))
    await Promise.all(twice)
    expect([...lab.transactions.ledger.values()].map((row) => row.count)).toEqual([0])
    expect((await lab.engine.view(lab.scope, first.transaction)).kind).toBe('succeeded')
  })

  it('OC-3 the right code 200 times in parallel succeeds once', async () => {
    const { act, lab, id } = await start(oneOf)
    const view = await act(signIn('bob', 'bob pw'))
    const right = lab.lastCode()
    const views = await Promise.all(Array.from({ length: 200 }, () => lab.engine.act(lab.scope, id, view.version, code(right))))
    expect(lab.transactions.events.filter((one) => one.type === 'authentication.completed')).toHaveLength(1)
    expect((await lab.engine.view(lab.scope, id)).kind).toBe('succeeded')
    expect(views.filter((one) => one.kind === 'succeeded').length).toBeGreaterThan(0)
  })

  it('TH-3 D-01 of 200 parallel wrong codes exactly five are judged, each in the audit trail', async () => {
    const { act, lab, id } = await start(oneOf)
    const view = await act(signIn('bob', 'bob pw'))
    await Promise.all(Array.from({ length: 200 }, () => lab.engine.act(lab.scope, id, view.version, code('000000'))))
    const judged = lab.transactions.events.filter((one) => one.type === 'authentication.factor' && one.reason === 'mismatch')
    expect(judged).toHaveLength(5)
    expect(await lab.engine.view(lab.scope, id)).toMatchObject({ kind: 'failed', reason: 'too_many_attempts' })
  })

  it('TH-1 D-02 ten wrong codes a day per account, over all transactions; the owner is told once', async () => {
    const lab = createLab(oneOf)
    const guess = async (): Promise<View> => {
      const begun = await lab.engine.begin(lab.scope, {})
      const asked = await lab.engine.act(lab.scope, begun.transaction, begun.version, signIn('bob', 'bob pw'))
      return lab.engine.act(lab.scope, asked.transaction, asked.version, code('000000'))
    }
    for (let i = 0; i < 30; i += 1) {
      lab.advance(61)
      expect(await guess()).toMatchObject({ kind: 'challenge', notice: { key: 'code_wrong', attemptsLeft: 4 } })
    }
    expect(lab.transactions.events.filter((one) => one.reason === 'mismatch')).toHaveLength(10)
    expect(lab.transactions.messages.filter((one) => one.challenge === null)).toHaveLength(1)
  })

  it('TH-8 strangers who lock the open lane do not lock out the owner on a known device', async () => {
    const lab = createLab()
    const attempt = async (scope: typeof lab.scope, password: string) => {
      const begun = await lab.engine.begin(scope, {})
      const view = await lab.engine.act(scope, begun.transaction, begun.version, signIn('bob', password))
      return view.kind === 'succeeded' ? lab.engine.redeem(scope, view.transaction, view.ticket) : undefined
    }
    const known = { ...lab.scope, device: { id: 'laptop', marks: [] as string[] } }
    const mark = (await attempt(known, 'bob pw'))?.deviceMark as string
    for (let i = 0; i < 12; i += 1) {
      lab.advance(61)
      await attempt(lab.scope, 'guess')
    }
    expect(await attempt(lab.scope, 'bob pw')).toBeUndefined()
    expect(await attempt({ ...known, device: { id: 'laptop', marks: [mark] } }, 'bob pw')).toBeDefined()
    expect(await attempt({ ...known, device: { id: 'other', marks: [mark] } }, 'bob pw')).toBeUndefined()
  })

  it('TH-10 after five quick failures a short pause is enforced, and a pause costs no attempt', async () => {
    const lab = createLab()
    let last: View | undefined
    for (let i = 0; i < 7; i += 1) {
      const begun = await lab.engine.begin(lab.scope, {})
      last = await lab.engine.act(lab.scope, begun.transaction, begun.version, signIn('bob', 'guess'))
    }
    expect(last).toMatchObject({ kind: 'identify', notice: { key: 'slow_down' } })
    expect(lab.transactions.events.filter((one) => one.reason === 'mismatch')).toHaveLength(6)
  })

  it('TO-5 D-12 a TOTP step is accepted once, ever, and no earlier one after it', async () => {
    const lab = createLab(oneOf)
    const use = async (value: string): Promise<View> => {
      const begun = await lab.engine.begin(lab.scope, {})
      let view = await lab.engine.act(lab.scope, begun.transaction, begun.version, signIn('alice', 'alice pw'))
      view = await lab.engine.act(lab.scope, begun.transaction, view.version, { kind: 'choose', option: 'mobile_app' })
      return lab.engine.act(lab.scope, begun.transaction, view.version, code(value))
    }
    const [current, before] = [totpNow(lab), totpNow(lab, -1)]
    expect((await use(current)).kind).toBe('succeeded')
    expect((await use(current)).kind).toBe('challenge')
    expect((await use(before)).kind).toBe('challenge')
  })

  it('OC-5 a resend kills the old code and keeps the failures; too early it is refused', async () => {
    const { act, lab } = await start(oneOf)
    await act(signIn('bob', 'bob pw'))
    const old = lab.lastCode()
    await act(code('000000'))
    expect(await act({ kind: 'resend' })).toMatchObject({ notice: { key: 'resend_too_soon' } })
    lab.advance(31)
    expect(await act({ kind: 'resend' })).toMatchObject({ notice: { key: 'code_sent' } })
    expect(await act(code(old))).toMatchObject({ kind: 'challenge', notice: { key: 'code_wrong', attemptsLeft: 3 } })
    expect((await act(code(lab.lastCode()))).kind).toBe('succeeded')
  })

  it('OC-10 at most five messages in one transaction', async () => {
    const { act, lab } = await start(oneOf)
    await act(signIn('bob', 'bob pw'))
    for (let i = 0; i < 6; i += 1) {
      lab.advance(31)
      await act({ kind: 'resend' })
    }
    expect(lab.transactions.messages).toHaveLength(5)
  })

  it('OC-2 a code one second over is refused and costs no attempt', async () => {
    const { act, lab } = await start(oneOf)
    await act(signIn('bob', 'bob pw'))
    const right = lab.lastCode()
    lab.advance(301)
    expect(await act(code(right))).toMatchObject({ kind: 'challenge', notice: { key: 'code_expired' } })
    expect([...lab.transactions.ledger.values()].map((row) => row.count)).toEqual([0, 0])
  })

  it('OC-4 a code of another transaction is wrong', async () => {
    const lab = createLab(oneOf)
    const ask = async () => {
      const begun = await lab.engine.begin(lab.scope, {})
      return lab.engine.act(lab.scope, begun.transaction, begun.version, signIn('bob', 'bob pw'))
    }
    await ask()
    const foreign = lab.lastCode()
    const mine = await ask()
    if (foreign === lab.lastCode()) return
    expect(await lab.engine.act(lab.scope, mine.transaction, mine.version, code(foreign))).toMatchObject({ kind: 'challenge' })
  })
})

describe('strangers', () => {
  const shape = (view: View) => ({
    ...view,
    transaction: '',
    ...(view.kind === 'challenge' ? { now: 0, expiresAt: 0, resendAt: 0 } : {}),
  })

  it('F-01 unknown, wrong, disabled and locked look the same beside a password', async () => {
    const views: unknown[] = []
    for (const name of ['nobody', 'bob', 'carol', 'bob@example.com']) {
      const { act, lab } = await start(oneOf)
      const carol = lab.users.get('carol')
      if (carol) lab.users.set('carol', { ...carol, status: 'disabled' })
      const view = await act(signIn(name, name === 'carol' ? 'carol pw' : 'wrong'))
      views.push({ ...shape(view), identifier: '' })
    }
    expect(new Set(views.map((view) => JSON.stringify(view))).size).toBe(1)
  })

  it('F-01 F-06 a passwordless stranger sees the same prompt, and nothing is sent', async () => {
    const shapes: string[] = []
    for (const name of ['nobody', 'bob']) {
      const { act, lab } = await start({ firstFactors: ['email'] })
      shapes.push(JSON.stringify(shape(await act({ kind: 'identify', identifier: name, factor: 'email' }))))
      expect(lab.lastCode() === undefined).toBe(name === 'nobody')
      expect(lab.transactions.messages).toHaveLength(1)
      expect(await act(code('000000'))).toMatchObject({ kind: 'challenge', notice: { key: 'code_wrong' } })
    }
    expect(new Set(shapes).size).toBe(1)
  })

  it('TH-5 spellings of one name share one ledger', async () => {
    const lab = createLab()
    for (const name of ['bob', 'BOB', ' bob ', 'bob@example.com', 'BOB@example.com', 'ｂｏｂ']) {
      lab.advance(61)
      const begun = await lab.engine.begin(lab.scope, {})
      await lab.engine.act(lab.scope, begun.transaction, begun.version, signIn(name, 'wrong'))
    }
    expect([...lab.transactions.ledger.values()].map((row) => row.count)).toEqual([6])
  })
})

describe('order', () => {
  it('FL-6 an old page cannot act', async () => {
    const { lab, first, act } = await start(oneOf)
    await act(signIn('alice', 'alice pw'))
    const replay = await lab.engine.act(lab.scope, first.transaction, first.version, signIn('alice', 'alice pw'))
    expect(replay).toMatchObject({ kind: 'choose', notice: { key: 'out_of_date' } })
  })

  it('E-03 E-04 what is not offered is not sent to', async () => {
    const { act, lab } = await start({ factors: { mode: 'one', of: ['mobile_app', 'email'] } })
    await act(signIn('alice', 'alice pw'))
    for (const option of ['password', 'sms', 'email:2', '', '__proto__']) {
      expect(await act({ kind: 'choose', option })).toMatchObject({ kind: 'choose', notice: { key: 'out_of_date' } })
    }
    expect(lab.transactions.messages).toHaveLength(0)
  })

  it('FL-5 after a proof nobody else can be named', async () => {
    const { act } = await start(oneOf)
    await act(signIn('alice', 'alice pw'))
    expect(await act(signIn('bob', 'bob pw'))).toMatchObject({ kind: 'choose', notice: { key: 'out_of_date' } })
  })

  it('FL-8 E-12 a user disabled, or a policy tightened, on the way gets no result', async () => {
    const { act, redeem, lab } = await start()
    await act(signIn('alice', 'alice pw'))
    lab.application.current = {
      ...lab.application.current,
      settings: { ...lab.application.current.settings, factors: { mode: 'one', of: ['mobile_app'] } },
    }
    expect(await redeem()).toBeUndefined()
    lab.application.current = { ...lab.application.current, enabled: false }
    await expect(redeem()).rejects.toThrow('There is no such sign-in')
  })

  it('a challenge left for another method is still there, and choosing it again sends nothing', async () => {
    const { act, lab } = await start(oneOf)
    await act(signIn('alice', 'alice pw'))
    await act({ kind: 'choose', option: 'email' })
    const sent = lab.lastCode()
    await act({ kind: 'back' })
    await act({ kind: 'choose', option: 'mobile_app' })
    await act({ kind: 'back' })
    await act({ kind: 'choose', option: 'email' })
    expect(lab.transactions.messages).toHaveLength(1)
    expect((await act(code(sent))).kind).toBe('succeeded')
  })

  it('a transaction of another application or tenant is not there', async () => {
    const { lab, id } = await start()
    const foreign = { ...lab.scope, tenant: '018f0000-0000-7000-8000-0000000000ff' as typeof lab.scope.tenant }
    await expect(lab.engine.view(foreign, id)).rejects.toThrow('There is no such sign-in')
    await expect(lab.engine.view(lab.scope, 'made-up' as TransactionId)).rejects.toThrow('There is no such sign-in')
  })
})

describe('a session', () => {
  const session = async (lab: Lab) => {
    const begun = await lab.engine.begin(lab.scope, {})
    const view = await lab.engine.act(lab.scope, begun.transaction, begun.version, signIn('alice', 'alice pw'))
    const result = view.kind === 'succeeded' ? await lab.engine.redeem(lab.scope, view.transaction, view.ticket) : undefined
    if (!result) throw new Error('no session')
    return { user: result.user, proofs: result.proofs }
  }

  it('that lacks a factor is asked for it, and for nothing else; opening the page sends nothing', async () => {
    const lab = createLab()
    const inherited = await session(lab)
    lab.application.current = {
      ...lab.application.current,
      settings: { ...lab.application.current.settings, factors: { mode: 'one', of: ['email'] } },
    }
    expect(await lab.engine.check(lab.scope, {}, inherited)).toMatchObject({ satisfied: false })
    const view = await lab.engine.begin(lab.scope, {}, { inherited })
    expect(view).toMatchObject({ kind: 'choose', options: [{ id: 'email' }] })
    expect(lab.transactions.messages).toHaveLength(0)
  })

  it('FL-7 max_age and prompt=login ask again, whatever the clock says', async () => {
    const lab = createLab()
    const inherited = await session(lab)
    expect((await lab.engine.check(lab.scope, { maxAgeSeconds: 60 }, inherited)).satisfied).toBe(true)
    lab.advance(61)
    expect((await lab.engine.check(lab.scope, { maxAgeSeconds: 60 }, inherited)).satisfied).toBe(false)
    expect((await lab.engine.begin(lab.scope, { reauthenticate: true }, { inherited })).kind).toBe('identify')
  })

  it('LC-4 of a disabled user, or with a factor removed since, is worth nothing', async () => {
    const lab = createLab()
    const inherited = await session(lab)
    const alice = lab.users.get('alice')
    if (!alice) throw new Error('no alice')
    lab.users.set('alice', { ...alice, authenticators: [] })
    expect((await lab.engine.check(lab.scope, {}, inherited)).satisfied).toBe(false)
    lab.users.set('alice', { ...alice, status: 'disabled' })
    expect((await lab.engine.check(lab.scope, {}, inherited)).satisfied).toBe(false)
  })

  it('FL-13 an essential acr that the person cannot reach is refused; a voluntary one returns the truth', async () => {
    const wanted = (essential: boolean) => ({ acr: { values: ['urn:countersign:aal2'], essential } })
    for (const essential of [true, false]) {
      const lab = createLab()
      const begun = await lab.engine.begin(lab.scope, wanted(essential))
      const view = await lab.engine.act(lab.scope, begun.transaction, begun.version, signIn('bob', 'bob pw'))
      if (essential) expect(view).toMatchObject({ kind: 'failed', reason: 'unmet_requirements' })
      else expect(view.kind).toBe('succeeded')
    }
  })
})
