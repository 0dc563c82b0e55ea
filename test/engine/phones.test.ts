import { describe, expect, it } from 'vitest'
import type { View } from '../../src/engine/view.ts'
import { at, authenticatorsOf, byPassword, choose } from '../contracts/factor/specimen.ts'
import { appCode, createLab, type Lab } from '../support/engine-lab.ts'

const [old, fresh] = ['+4915112345678', '+351912345678']

describe('OC-12 a new phone number is a new binding', () => {
  /** Alice, who has an app and a phone, asks to replace the number. */
  async function replacing() {
    const lab = createLab({ factors: { mode: 'one', of: ['sms'] }, poolSettings: {} })
    const phone = lab.give('alice', 'sms', { address: old })
    const goal = { kind: 'enrol', factor: 'sms', replaces: phone } as const
    return { lab, phone, view: (await byPassword(lab, 'alice', { goal })).view }
  }
  const numbers = (lab: Lab) => authenticatorsOf(lab, 'alice', 'sms').map((one) => one.address)
  const told = (lab: Lab) => lab.messages().filter((one) => one.template === 'factor-replaced')

  /** The account's own proof: the phone that is there, then what else the account has. */
  async function prove(lab: Lab, start: View): Promise<View> {
    let view = start
    for (let step = 0; step < 4 && view.kind !== 'enrol'; step += 1) {
      if (view.kind === 'choose') view = await choose(lab, view, view.options[0]?.id ?? '')
      if (view.kind === 'challenge')
        view = await at(lab, view).submit({ code: view.factor === 'mobile_app' ? appCode(lab) : lab.lastCode() })
    }
    return view
  }

  it('a password alone changes nothing: the account’s own proof comes first', async () => {
    const { lab, view } = await replacing()
    expect(['choose', 'challenge']).toContain(view.kind)
    expect(numbers(lab)).toEqual([old])
  })

  it('the code goes to the new number, the old one is told, and goes when the new one is proved', async () => {
    const { lab, view } = await replacing()
    let next = await prove(lab, view)
    expect(next).toMatchObject({ kind: 'enrol', factor: 'sms', prompt: { kind: 'address' } })
    next = await at(lab, next).submit({ address: fresh })
    expect(lab.lastMessage()).toMatchObject({ to: fresh, channel: 'sms', template: 'verify-address' })
    next = await at(lab, next).submit({ code: '000000' })
    expect(numbers(lab)).toEqual([old])
    expect(told(lab)).toEqual([])

    next = await at(lab, next).submit({ code: lab.lastCode() })
    expect(numbers(lab)).toEqual([fresh])
    expect(told(lab).map((one) => one.to)).toEqual(expect.arrayContaining([old, 'alice@example.com']))
    expect(told(lab).map((one) => one.to)).not.toContain(fresh)
  })

  it('the number that is there is refused, and costs no attempt', async () => {
    const { lab, view } = await replacing()
    const next = await prove(lab, view)
    const refused = await at(lab, next).submit({ address: '+49 151 12345678' })
    expect(refused).toMatchObject({ kind: 'enrol', notice: { key: 'input_refused', reason: 'address_in_use' } })
    expect(lab.lastMessage()?.template).not.toBe('verify-address')
  })
})
