import { describe, expect, it } from 'vitest'
import type { Action } from '../../src/engine/action.ts'
import type { View } from '../../src/engine/view.ts'
import type { Passwords } from '../../src/platform/contract.ts'
import { Overloaded } from '../../src/platform/work-queue.ts'
import { createLab, type Lab, type LabOptions } from '../support/engine-lab.ts'

const right: Action = { kind: 'identify', identifier: 'bob', factor: 'password', answer: { password: 'bob pw' } }
const wrong: Action = { ...right, answer: { password: 'wrong' } }
const both = { factors: { mode: 'one', of: ['email'] } } as const

const begin = (lab: Lab) => lab.engine.begin(lab.scope, {})
const act = (lab: Lab, view: View, action: Action) => lab.engine.act(lab.scope, view.transaction, view.version, action)
const counted = (lab: Lab) => [...lab.transactions.ledger.values()].reduce((sum, row) => sum + row.count, 0)
const failing = (error: Error): Passwords => ({
  hash: async () => {
    throw error
  },
  verify: async () => {
    throw error
  },
})

describe('FL-9 a fault never lowers policy', () => {
  it('a factor that throws proves nothing, and the attempt stays counted', async () => {
    const lab = createLab({ passwords: failing(new TypeError('broken')) })
    const page = await begin(lab)
    await expect(act(lab, page, right)).rejects.toThrow('broken')
    expect((await lab.engine.view(lab.scope, page.transaction)).kind).toBe('identify')
    expect(counted(lab)).toBe(1)
  })

  it.each([
    ['a factor that nobody registered', { mode: 'one', of: ['telepathy'] }],
    ['more factors than are listed', { mode: 3, of: ['email'] }],
    ['an empty list', { mode: 'one', of: [] }],
  ] as const)('an application that asks for %s lets nobody in', async (_name, factors) => {
    const lab = createLab({ factors } as LabOptions)
    expect(await act(lab, await begin(lab), right)).toMatchObject({ kind: 'failed', reason: 'no_usable_factor' })
  })

  it('a workspace without first factors lets nobody in', async () => {
    const lab = createLab({ firstFactors: [] })
    expect((await act(lab, await begin(lab), right)).kind).toBe('identify')
  })

  it('a secret that does not open proves nothing', async () => {
    const lab = createLab()
    const bob = lab.users.get('bob')
    const alice = lab.users.get('alice')
    if (!bob || !alice) throw new Error('nobody there')
    const [password, ...others] = bob.authenticators
    if (!password) throw new Error('bob has no password')
    lab.users.set('bob', { ...bob, authenticators: [{ ...password, sealed: alice.authenticators[0]?.sealed ?? '' }, ...others] })
    const page = await begin(lab)
    await expect(act(lab, page, right)).rejects.toThrow()
    expect((await lab.engine.view(lab.scope, page.transaction)).kind).toBe('identify')
  })
})

describe('a storm of passwords', () => {
  it('D-20 costs nobody an attempt: nothing was compared, and the page says to wait', async () => {
    let busy = true
    const passwords: Passwords = {
      hash: async () => '',
      verify: async (stored, password) => {
        if (busy) throw new Overloaded(2)
        return { matches: stored === `plain:${password}` }
      },
    }
    const lab = createLab({ passwords })
    let page: View = await begin(lab)
    for (let i = 0; i < 12; i += 1) {
      page = await act(lab, page, right)
      expect(page).toMatchObject({ kind: 'identify', notice: { key: 'busy', seconds: 2 } })
    }
    expect(counted(lab)).toBe(0)
    busy = false
    expect((await act(lab, page, right)).kind).toBe('succeeded')
  })
})

describe('TH-4 every way to answer asks the same lock', () => {
  const lock = async (lab: Lab, toPage: () => Promise<View>, action: Action) => {
    for (let i = 0; i < 10; i += 1) {
      lab.advance(61)
      await act(lab, await toPage(), action)
    }
    lab.advance(61)
  }
  const named = (factor: string): Action => ({ kind: 'identify', identifier: 'bob', factor })
  const code = (value = ''): Action => ({ kind: 'answer', answer: { code: value } })
  const entered = async (lab: Lab, first: Action) => act(lab, await begin(lab), first)

  it('the password beside the name, the password on its own page, and a code: one lock for first factors', async () => {
    const lab = createLab({ firstFactors: ['password', 'email'] })
    await lock(lab, () => begin(lab), wrong)
    expect((await act(lab, await begin(lab), right)).kind).toBe('identify')
    const alone = await entered(lab, named('password'))
    expect((await act(lab, alone, { kind: 'answer', answer: { password: 'bob pw' } })).kind).toBe('challenge')
    const mailed = await entered(lab, named('email'))
    expect((await act(lab, mailed, code(lab.lastCode()))).kind).toBe('challenge')
  })

  it('a code after the password: locked by wrong codes in other transactions', async () => {
    const lab = createLab(both)
    await lock(lab, () => entered(lab, right), code('000000'))
    const page = await entered(lab, right)
    expect(page.kind).toBe('challenge')
    expect((await act(lab, page, code(lab.lastCode()))).kind).toBe('challenge')
    lab.advance(86_400)
    const later = await entered(lab, right)
    expect((await act(lab, later, code(lab.lastCode()))).kind).toBe('succeeded')
  })
})
