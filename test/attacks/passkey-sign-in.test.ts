import { describe, expect, it } from 'vitest'
import type { Demand } from '../../src/domain/demand.ts'
import type { View } from '../../src/engine/view.ts'
import { at, authenticatorsOf, byPassword, choose } from '../contracts/factor/specimen.ts'
import { alices, device, optionsOf, passkeys } from '../contracts/factor/specimens/passkey.ts'
import type { Lab, LabOptions } from '../support/engine-lab.ts'
import type { Forgery } from '../support/soft-authenticator.ts'

/** Alice has a passkey, and it may stand first. */
function openLab(options: LabOptions = {}): Lab {
  const [specimen] = passkeys
  if (!specimen) throw new Error('there is no specimen')
  const lab = specimen.lab({ firstFactors: ['password', 'passkey'], ...options })
  const { factors: _, ...settings } = lab.application.current.settings
  lab.application.current = { ...lab.application.current, settings }
  return lab
}

const begin = (lab: Lab, demand: Demand = {}) => lab.engine.begin(lab.scope, demand)
const openingOf = (view: View) => ('openings' in view ? optionsOf(view.openings?.[0]?.prompt ?? {}) : undefined)
const answerTo = (lab: Lab, view: View, forgery: Forgery = {}) => device.get(openingOf(view), forgery, alices.get(lab))
const send = (lab: Lab, { transaction, version }: View, credential: string) =>
  lab.engine.act(lab.scope, transaction, version, { kind: 'identify', identifier: '', factor: 'passkey', answer: { credential } })
const proofs = (lab: Lab) => lab.transactions.events.filter((one) => one.factor === 'passkey' && one.result === 'success')
const reasons = (lab: Lab) => lab.transactions.events.filter((one) => one.factor === 'passkey').map((one) => one.reason)

describe('a passkey on the first page', () => {
  it('signs in whoever it belongs to, without a name, and stands for two classes', async () => {
    const lab = openLab()
    const view = await begin(lab, { acr: { values: ['urn:countersign:aal2'], essential: true } })
    const done = await send(lab, view, answerTo(lab, view))
    if (done.kind !== 'succeeded') throw new Error(JSON.stringify(done))
    const satisfied = await lab.engine.redeem(lab.scope, done.transaction, done.ticket)
    expect(satisfied).toMatchObject({ user: lab.users.get('alice')?.id, acr: 'urn:countersign:aal2' })
    expect([...(satisfied?.amr ?? [])].sort()).toEqual(['hwk', 'mfa', 'pop', 'user'])
  })

  it('I-01 WN-1 200 times in parallel it is taken once, and never again', async () => {
    const lab = openLab()
    const view = await begin(lab)
    const credential = answerTo(lab, view)
    await Promise.all(Array.from({ length: 200 }, () => send(lab, view, credential)))
    expect(proofs(lab)).toHaveLength(1)
    const other = await begin(lab)
    expect((await send(lab, other, credential)).kind).toBe('identify')
    expect(proofs(lab)).toHaveLength(1)
  })

  it('I-01 WN-1 every step asks anew, and what the step before asked is worth nothing', async () => {
    const lab = openLab()
    const view = await begin(lab)
    const earlier = answerTo(lab, view)
    const next = await send(lab, view, '{}')
    expect(openingOf(next)).not.toEqual(openingOf(view))
    expect((await send(lab, next, earlier)).kind).toBe('identify')
    expect(proofs(lab)).toHaveLength(0)
  })

  it('I-01 WN-1 after five minutes it says so, and that costs no attempt', async () => {
    const lab = openLab()
    const view = await begin(lab)
    const credential = answerTo(lab, view)
    lab.advance(301)
    const late = await send(lab, view, credential)
    expect(late).toMatchObject({ kind: 'identify', notice: { key: 'code_expired' } })
    expect([...lab.transactions.ledger.values()].reduce((sum, row) => sum + row.count, 0)).toBe(0)
    expect((await send(lab, late, answerTo(lab, late))).kind).toBe('succeeded')
  })

  it("I-01 WN-9 an unknown person's, a disabled person's and a stranger's answer look the same", async () => {
    const lab = openLab()
    const seen: unknown[] = []
    const show = (view: View) => seen.push(JSON.stringify({ ...view, transaction: '', openings: [] }))
    const nobody = Buffer.from('018f0000-0000-7000-8000-0000000000ff').toString('base64url')
    for (const userHandle of [nobody, Buffer.from(lab.users.get('bob')?.id ?? '').toString('base64url')]) {
      const view = await begin(lab)
      show(await send(lab, view, answerTo(lab, view, { userHandle })))
    }
    const alice = lab.users.get('alice')
    if (alice) lab.users.set('alice', { ...alice, status: 'disabled' })
    const view = await begin(lab)
    show(await send(lab, view, answerTo(lab, view)))
    expect(new Set(seen).size).toBe(1)
    expect(proofs(lab)).toHaveLength(0)
  })

  it('WN-14 asked for by name, people with passkeys and strangers see the same', async () => {
    const lab = openLab()
    const seen = []
    for (const identifier of ['alice', 'bob', 'nobody@example.com']) {
      const { transaction, version } = await begin(lab)
      const view = await lab.engine.act(lab.scope, transaction, version, { kind: 'identify', identifier, factor: 'passkey' })
      const { challenge, ...options } = optionsOf('prompt' in view ? view.prompt : {}) as { challenge: string }
      expect(challenge).toHaveLength(43)
      seen.push(JSON.stringify({ ...view, transaction: '', prompt: options }))
    }
    expect(new Set(seen).size).toBe(1)
    expect(seen[0]).toContain('"allowCredentials":[]')
  })
})

describe('a passkey among several ways', () => {
  it('is one way, whichever is at hand, with its name as long as it is the only one', async () => {
    const lab = openLab()
    const settings = { ...lab.application.current.settings, factors: { mode: 'one', of: ['passkey', 'email'] } } as const
    lab.application.current = { ...lab.application.current, settings }
    const waysOf = (view: View) => (view.kind === 'choose' ? view.options.filter((one) => one.factor === 'passkey') : [])
    const alice = lab.users.get('alice')
    const [mine] = authenticatorsOf(lab, 'alice', 'passkey')
    if (!alice || !mine) throw new Error('no alice')
    const named = alice.authenticators.map((one) => (one.id === mine.id ? { ...one, label: 'Blue laptop' } : one))
    lab.users.set('alice', { ...alice, authenticators: named })
    expect(waysOf((await byPassword(lab, 'alice')).view)).toEqual([{ id: 'passkey', factor: 'passkey', label: 'Blue laptop' }])
    lab.users.set('alice', { ...alice, authenticators: [...named, { ...mine, id: 'another' as typeof mine.id }] })
    expect(waysOf((await byPassword(lab, 'alice')).view)).toEqual([{ id: 'passkey', factor: 'passkey' }])
  })
})

describe('I-08 a counter that goes back', () => {
  it('I-08 WN-10 is refused, counted, written down, and leaves the stored one', async () => {
    const lab = openLab()
    const [view, then] = [await begin(lab), await begin(lab)]
    expect((await send(lab, view, answerTo(lab, view, { signCount: 9 }))).kind).toBe('succeeded')
    expect((await send(lab, then, answerTo(lab, then, { signCount: 8 }))).kind).toBe('identify')
    expect(reasons(lab)).toContain('counter_back')
    expect([...lab.transactions.ledger.values()].reduce((sum, row) => sum + row.count, 0)).toBe(1)
    expect(authenticatorsOf(lab, 'alice', 'passkey')[0]?.marker).toBe(9)
  })
})

describe('adding and removing', () => {
  const asked: LabOptions = { poolSettings: {} }
  const carols = async (lab: Lab) => {
    const settings = { ...lab.application.current.settings, factors: { mode: 'one', of: ['passkey'] } } as const
    lab.application.current = { ...lab.application.current, settings }
    return byPassword(lab, 'carol')
  }

  it('WN-13 a registered passkey is asked for before it counts', async () => {
    const lab = openLab(asked)
    const { view, submit } = await carols(lab)
    const credential = device.create(optionsOf('prompt' in view ? view.prompt : {}))
    let next = await submit({ credential })
    if (next.kind === 'enrol') next = await lab.engine.act(lab.scope, next.transaction, next.version, { kind: 'skip' })
    expect(next).toMatchObject({ kind: 'challenge', factor: 'passkey' })
    // What registered it is no answer to that.
    expect((await at(lab, next).submit({ credential })).kind).toBe('challenge')
    expect(proofs(lab).filter((one) => one.type === 'authentication.factor')).toHaveLength(0)
  })

  it('WN-17 bob, who has a mailbox, proves that before he adds one, and is told there', async () => {
    const lab = openLab(asked)
    const begun = await byPassword(lab, 'bob', { goal: { kind: 'enrol', factor: 'passkey' } })
    const mailed = await choose(lab, begun.view, 'email')
    expect(mailed).toMatchObject({ kind: 'challenge', factor: 'email' })
    const { submit, view } = at(lab, await at(lab, mailed).submit({ code: lab.lastCode() }))
    expect(view).toMatchObject({ kind: 'enrol', factor: 'passkey' })
    const before = lab.transactions.messages.length
    await submit({ credential: device.create(optionsOf('prompt' in view ? view.prompt : {})) })
    expect(authenticatorsOf(lab, 'bob', 'passkey')).toHaveLength(1)
    expect(lab.transactions.messages).toHaveLength(before + 1)
    expect(lab.transactions.messages.at(-1)?.channel).toBe('email')
  })

  it("I-06 WN-8 somebody else's credential id is refused, and its owner signs in as before", async () => {
    const lab = openLab(asked)
    const first = await carols(lab)
    const credential = device.create(optionsOf('prompt' in first.view ? first.view.prompt : {}))
    await first.submit({ credential })
    const carol = device.credentials.at(-1)
    const bob = lab.users.get('bob')
    if (bob) lab.users.set('bob', { ...bob, authenticators: bob.authenticators.filter((one) => one.factor === 'password') })
    const second = await byPassword(lab, 'bob')
    const options = optionsOf('prompt' in second.view ? second.view.prompt : {})
    const forged = device.create(options, 'ES256', { id: carol?.id as Buffer })
    expect(await second.submit({ credential: forged })).toMatchObject({
      kind: 'enrol',
      notice: { key: 'input_refused', reason: 'credential_known' },
    })
    expect(authenticatorsOf(lab, 'bob', 'passkey')).toHaveLength(0)
    expect(authenticatorsOf(lab, 'carol', 'passkey')).toHaveLength(1)
  })

  it('I-12 a registration past its five minutes is refused by a time check, and a used one adds nothing more', async () => {
    const lab = openLab(asked)
    const { view, submit } = await carols(lab)
    const credential = device.create(optionsOf('prompt' in view ? view.prompt : {}))
    lab.advance(301)
    expect(await submit({ credential })).toMatchObject({ kind: 'enrol', notice: { key: 'code_expired' } })
    expect(authenticatorsOf(lab, 'carol', 'passkey')).toHaveLength(0)
    const again = await carols(lab)
    const fresh = device.create(optionsOf('prompt' in again.view ? again.view.prompt : {}))
    await again.submit({ credential: fresh })
    await again.submit({ credential: fresh })
    expect(authenticatorsOf(lab, 'carol', 'passkey')).toHaveLength(1)
  })

  it('I-14 WN-17 the password alone removes no passkey, not even the last one', async () => {
    const lab = openLab()
    const alice = lab.users.get('alice')
    if (!alice) throw new Error('no alice')
    const own = alice.authenticators.filter((one) => ['password', 'passkey'].includes(one.factor))
    lab.users.set('alice', { ...alice, authenticators: own })
    const [mine] = authenticatorsOf(lab, 'alice', 'passkey')
    const goal = { kind: 'remove', authenticator: mine?.id as NonNullable<typeof mine>['id'] } as const
    const { view } = await byPassword(lab, 'alice', { goal })
    expect(view).toMatchObject({ kind: 'challenge', factor: 'passkey' })
    expect(authenticatorsOf(lab, 'alice', 'passkey')).toHaveLength(1)
    const credential = device.get(optionsOf('prompt' in view ? view.prompt : {}), {}, alices.get(lab))
    expect((await at(lab, view).submit({ credential })).kind).toBe('succeeded')
    expect(authenticatorsOf(lab, 'alice', 'passkey')).toHaveLength(0)
  })
})
