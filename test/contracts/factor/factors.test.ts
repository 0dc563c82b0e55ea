import { TOTP } from 'otpauth'
import { describe, expect, it } from 'vitest'
import type { Answer } from '../../../src/engine/action.ts'
import type { View } from '../../../src/engine/view.ts'
import { createFactors } from '../../../src/factors/index.ts'
import { createLab, type Lab, relyingParty, totpSecret } from '../../support/engine-lab.ts'

/** What the suite must know of a factor: how to come before its challenge, and what its owner would answer. */
interface Specimen {
  readonly id: string
  /** Reaches the factor's challenge (or, for a factor beside the name, the page on which it is answered). */
  readonly arrive: (lab: Lab, name: string) => Promise<{ view: View; submit: (answer: Answer) => Promise<View> }>
  readonly right: (lab: Lab) => Answer
  readonly wrong: Answer
  readonly lab: () => Lab
  /** Ends on its own after so many seconds. */
  readonly lifetime?: number
}

const second = (id: string) => ({
  lab: () => createLab({ factors: { mode: 'one', of: [id] } }),
  arrive: async (lab: Lab, name: string) => {
    const begun = await lab.engine.begin(lab.scope, {})
    const identify = { kind: 'identify', identifier: name, factor: 'password', answer: { password: `${name} pw` } } as const
    const view = await lab.engine.act(lab.scope, begun.transaction, begun.version, identify)
    return {
      view,
      submit: (answer: Answer) => lab.engine.act(lab.scope, view.transaction, view.version, { kind: 'answer', answer }),
    }
  },
})

const specimens: readonly Specimen[] = [
  {
    id: 'password',
    lab: () => createLab(),
    arrive: async (lab, name) => {
      const view = await lab.engine.begin(lab.scope, {})
      const act = (answer: Answer) => ({ kind: 'identify', identifier: name, factor: 'password', answer }) as const
      return { view, submit: (answer) => lab.engine.act(lab.scope, view.transaction, view.version, act(answer)) }
    },
    right: () => ({ password: 'alice pw' }),
    wrong: { password: 'wrong' },
  },
  { id: 'email', ...second('email'), right: (lab) => ({ code: lab.lastCode() ?? '' }), wrong: { code: '000000' }, lifetime: 300 },
  {
    id: 'mobile_app',
    ...second('mobile_app'),
    right: (lab) => ({ code: new TOTP({ secret: totpSecret }).generate({ timestamp: lab.now() }) }),
    wrong: { code: '000000' },
    lifetime: 61,
  },
]

const registered = createFactors({} as never).map((factor) => factor.id)

it('every registered factor is under contract', () => {
  expect(specimens.map((one) => one.id).sort()).toEqual([...registered].sort())
})

describe.each(specimens)('factor $id', (specimen) => {
  const { arrive, right, wrong } = specimen
  const proofs = (lab: Lab) => lab.transactions.events.filter((one) => one.factor === specimen.id && one.result === 'success')
  const failures = (lab: Lab) => lab.transactions.events.filter((one) => one.factor === specimen.id && one.reason === 'mismatch')

  it('takes the right answer', async () => {
    const lab = specimen.lab()
    const { submit } = await arrive(lab, 'alice')
    expect((await submit(right(lab))).kind).toBe('succeeded')
    expect(proofs(lab)).toHaveLength(1)
  })

  it('TH-1 counts a wrong answer in the ledger, and gives back what a right one took', async () => {
    const lab = specimen.lab()
    const wrongly = await arrive(lab, 'alice')
    await wrongly.submit(wrong)
    const rightly = await arrive(lab, 'alice')
    await rightly.submit(right(lab))
    expect([...lab.transactions.ledger.values()].reduce((sum, row) => sum + row.count, 0)).toBe(1)
    expect(failures(lab)).toHaveLength(1)
  })

  it('OC-3 takes the right answer once, 200 times in parallel', async () => {
    const lab = specimen.lab()
    const { submit } = await arrive(lab, 'alice')
    const answer = right(lab)
    await Promise.all(Array.from({ length: 200 }, () => submit(answer)))
    expect(proofs(lab)).toHaveLength(1)
  })

  it('TH-3 judges exactly five of 200 wrong answers in parallel', async () => {
    const lab = specimen.lab()
    const { submit } = await arrive(lab, 'alice')
    await Promise.all(Array.from({ length: 200 }, () => submit(wrong)))
    expect(failures(lab)).toHaveLength(5)
    expect(proofs(lab)).toHaveLength(0)
  })

  it('refuses nonsense without a fault: empty, huge, odd digits, markup', async () => {
    const lab = specimen.lab()
    const nonsense = ['', ' ', '\u0000', '0'.repeat(100_000), '١٢٣٤٥٦', '12345６', '<b>', '{"$ne":null}', '-1', '1e5']
    for (const text of nonsense) {
      const { submit } = await arrive(lab, 'alice')
      expect((await submit({ code: text, password: text })).kind).not.toBe('succeeded')
      lab.advance(86_401)
    }
    expect(proofs(lab)).toHaveLength(0)
  })

  it.runIf(specimen.lifetime !== undefined)('OC-2 TO-4 an answer past its time is refused', async () => {
    const lab = specimen.lab()
    const { submit } = await arrive(lab, 'alice')
    const answer = right(lab)
    lab.advance((specimen.lifetime ?? 0) + 1)
    expect((await submit(answer)).kind).not.toBe('succeeded')
  })

  it('shows no secret in a View, an event or a stored row', async () => {
    const lab = specimen.lab()
    const { view, submit } = await arrive(lab, 'alice')
    const secrets = [...Object.values(right(lab)).filter(Boolean), totpSecret, 'alice pw', 'alice@example.com']
    const seen = [view, await submit(wrong), lab.transactions.events]
    for (const secret of secrets) expect(JSON.stringify(seen)).not.toContain(secret)
  })

  it('a stranger costs the same steps and sees the same words', async () => {
    const factor = createFactors({
      random: { digits: () => '123456', bytes: Buffer.alloc, token: () => '' },
      keyedHash: { digest: (...parts) => parts.join(), matches: (digest, ...parts) => digest === parts.join() },
      tokenStock: { find: async () => undefined },
      relyingParty,
      passwords: { hash: async () => '', verify: async (stored, password) => ({ matches: stored === password }) },
    }).find((one) => one.id === specimen.id)
    if (!factor) throw new Error('not registered')
    const context = { transaction: 't', challengeId: 'c', now: 0, marker: null, codes: { length: 6, lifetimeSeconds: 300 } }
    const stranger = { ...context, user: null, authenticator: null, address: null } as never
    const user = { ...context, user: 'u', authenticator: 'a', address: 'a@b.c' } as never
    const secret = { hash: 'pw', secret: totpSecret, digits: 6, period: 30, algorithm: 'SHA1' }
    const [forStranger, forUser] = [factor.prepare(stranger, null), factor.prepare(user, secret)]
    expect(forStranger.prompt).toEqual(forUser.prompt)
    expect(forStranger.deliver).toBeUndefined()
    expect(forStranger.challenge === undefined).toBe(forUser.challenge === undefined)
    const verdict = await factor.verify(
      stranger,
      null,
      forStranger.challenge ?? null,
      right({ lastCode: () => '123456', now: () => 0 } as Lab),
    )
    expect(verdict.kind).not.toBe('proved')
  })
})
