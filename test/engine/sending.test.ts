import { describe, expect, it } from 'vitest'
import type { Action } from '../../src/engine/action.ts'
import type { View } from '../../src/engine/view.ts'
import { createLab, type Lab } from '../support/engine-lab.ts'

const named = (identifier: string): Action => ({ kind: 'identify', identifier, factor: 'email' })

/** A workspace in which a code by e-mail comes first. */
async function start() {
  const lab = createLab({ firstFactors: ['email', 'password'] })
  let view: View = await lab.engine.begin(lab.scope, {})
  const act = async (action: Action) => {
    view = await lab.engine.act(lab.scope, view.transaction, view.version, action)
    return view
  }
  return { lab, act }
}
const sent = (lab: Lab) => lab.transactions.messages.length

describe('sending before anything is proved', () => {
  it.each(['bob', 'nobody'])('OC-10 naming %s again does not send again within half a minute', async (name) => {
    const { lab, act } = await start()
    await act(named(name))
    lab.advance(29)
    await act({ kind: 'back' })
    expect(await act(named(name))).toMatchObject({ kind: 'identify', notice: { key: 'resend_too_soon', seconds: 1 } })
    expect(sent(lab)).toBe(1)
    lab.advance(1)
    expect((await act(named(name))).kind).toBe('challenge')
    expect(sent(lab)).toBe(2)
    await act({ kind: 'back' })
    expect(await act(named(name))).toMatchObject({ notice: { key: 'resend_too_soon', seconds: 30 } })
  })

  it('OC-10 a corrected name gets its code at once, but one transaction sends five messages at most', async () => {
    const { lab, act } = await start()
    const names = ['alice', 'bob', 'nobody', 'somebody', 'anybody', 'alice', 'whoever']
    const kinds: string[] = []
    for (const name of names) {
      const view = await act(named(name))
      kinds.push(view.kind)
      if (view.kind === 'challenge') await act({ kind: 'back' })
      else expect(view).toMatchObject({ notice: { key: 'send_limit' } })
    }
    expect(kinds).toEqual([...Array(5).fill('challenge'), 'identify', 'identify'])
    expect(sent(lab)).toBe(5)
  })

  it('OC-13 over a whole sign-in a stranger sees what a user sees, limits included', async () => {
    const seen = async (name: string) => {
      const { lab, act } = await start()
      const views: View[] = [await act(named(name)), await act({ kind: 'resend' })]
      for (let i = 0; i < 6; i += 1) {
        lab.advance(31)
        views.push(await act({ kind: 'resend' }))
      }
      views.push(await act({ kind: 'answer', answer: { code: '000000' } }), await act({ kind: 'back' }), await act(named(name)))
      return JSON.stringify(views.map((view) => ({ ...view, transaction: '', identifier: '' })))
    }
    expect(await seen('nobody')).toBe(await seen('bob'))
  })

  it('OC-8 the message goes to the stored address, whatever was typed', async () => {
    for (const typed of ['bob', 'BOB@example.com', ' bob@EXAMPLE.com ']) {
      const { lab, act } = await start()
      await act(named(typed))
      expect(lab.lastRecipient()).toBe('bob@example.com')
    }
    const { lab, act } = await start()
    await act(named('bob@example.com, eve@evil.example'))
    expect(lab.lastRecipient()).toBeUndefined()
  })

  it('FL-10 no hint is shown before a proof', async () => {
    const { act } = await start()
    expect(await act(named('bob'))).not.toHaveProperty('hint')
  })
})

describe('a first factor that asks on a page of its own', () => {
  it('is asked for after the name, and signs in', async () => {
    const { act } = await start()
    const asked = await act({ kind: 'identify', identifier: 'alice', factor: 'password' })
    expect(asked).toMatchObject({ kind: 'challenge', factor: 'password', prompt: { kind: 'password' } })
    expect(await act({ kind: 'answer', answer: { password: 'wrong' } })).toMatchObject({
      notice: { key: 'password_wrong', attemptsLeft: 4 },
    })
    expect((await act({ kind: 'answer', answer: { password: 'alice pw' } })).kind).toBe('succeeded')
  })

  it('F-01 looks the same for a stranger', async () => {
    const { act } = await start()
    expect(await act({ kind: 'identify', identifier: 'nobody', factor: 'password' })).toMatchObject({ kind: 'challenge' })
    expect(await act({ kind: 'answer', answer: { password: 'x' } })).toMatchObject({ notice: { key: 'password_wrong' } })
  })
})
