import { describe, expect, it } from 'vitest'
import type { Scope } from '../../src/engine/engine-contract.ts'
import { appCode, createLab } from '../support/engine-lab.ts'

/** A workspace where unusual sign-ins to the bank are asked for the app, and the forum asks for nothing. */
function town() {
  const lab = createLab()
  const { current } = lab.workspace
  const rules = [
    { id: 'unusual', where: { application: 'bank' }, when: { riskFrom: 'medium' }, ask: { strength: 'aal2' } },
  ] as const
  const risk = { signals: { new_device: { points: 40 } } } as const
  lab.workspace.current = { ...current, settings: { ...current.settings, policy: { rules, risk } } }
  const device = { id: 'a-browser', marks: [] as string[] }
  const enter = async (application: string, code?: () => string) => {
    lab.application.current = { ...lab.application.current, id: application as never }
    const scope: Scope = { ...lab.scope, application: application as never, device: { ...device, marks: [...device.marks] } }
    const begun = await lab.engine.begin(scope, {})
    const named = { kind: 'identify', identifier: 'alice', factor: 'password', answer: { password: 'alice pw' } } as const
    let view = await lab.engine.act(scope, begun.transaction, begun.version, named)
    if (view.kind === 'challenge' && code)
      view = await lab.engine.act(scope, view.transaction, view.version, { kind: 'answer', answer: { code: code() } })
    if (view.kind !== 'succeeded') return view.kind
    const result = await lab.engine.redeem(scope, view.transaction, view.ticket)
    if (result?.deviceMark !== undefined) device.marks.push(result.deviceMark)
    return result?.acr
  }
  return { lab, enter }
}

describe('M-03 what a thief leaves behind', () => {
  it('does not make the next sign-in usual: a password alone at an unusual sign-in teaches nothing', async () => {
    const { enter, lab } = town()
    expect(await enter('bank')).toBe('challenge')
    expect(await enter('forum')).toBe('urn:countersign:aal1')
    expect(await enter('bank')).toBe('challenge')
    expect(await enter('bank', () => appCode(lab))).toBe('urn:countersign:aal2')
    expect(await enter('bank')).toBe('urn:countersign:aal1')
  })
})
