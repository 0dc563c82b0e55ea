import { describe, expect, it } from 'vitest'
import type { Factor } from '../../../src/engine/factor-contract.ts'
import { createFactors } from '../../../src/factors/index.ts'
import { appCode, type Lab, type LabOptions } from '../../support/engine-lab.ts'
import { factorTools, signInContext } from '../../support/factor-context.ts'
import { plainPasswords, relyingParty, totpSecret } from '../../support/test-engine.ts'
import { slipPin } from './example/slip-pin.ts'
import { eachPlace } from './places.ts'
import { at, authenticatorsOf, byPassword, choose } from './specimen.ts'
import { specimens } from './specimens/index.ts'

const tools = { ...factorTools, passwords: plainPasswords, tokenStock: { find: async () => undefined }, relyingParty }
const factors: readonly Factor[] = [...createFactors(tools), slipPin(tools) as Factor]

it('every registered factor that asks something is under contract', () => {
  const asked = factors.filter((one) => !one.silent)
  expect(specimens.map((one) => one.id).sort()).toEqual(asked.map((one) => one.id).sort())
})

const many = 200

eachPlace((place) => {
  describe.each(specimens)('factor $id', (specimen) => {
    const { id, right, wrong, arrive = byPassword } = specimen
    const make = (options: LabOptions = {}) => specimen.lab({ ...options, ...place() })
    const factor = factors.find((one) => one.id === id) as Factor
    const proofs = (lab: Lab) => lab.transactions.events.filter((one) => one.factor === id && one.result === 'success')
    const failures = (lab: Lab) => lab.transactions.events.filter((one) => one.factor === id && one.reason === 'mismatch')
    const counted = (lab: Lab) => [...lab.transactions.ledger.values()].reduce((sum, row) => sum + row.count, 0)

    it('sign in: takes the right answer', async () => {
      const lab = make()
      const { view, submit } = await arrive(lab, 'alice')
      expect((await submit(right(lab, view))).kind).toBe('succeeded')
      expect(proofs(lab)).toHaveLength(1)
    })

    it('wrong: TH-1 counts in the ledger, and a right answer gives back what it took', async () => {
      const lab = make()
      const wrongly = await arrive(lab, 'alice')
      await wrongly.submit(wrong)
      const rightly = await arrive(lab, 'alice')
      await rightly.submit(right(lab, rightly.view))
      expect(counted(lab)).toBe(1)
      expect(failures(lab)).toHaveLength(1)
    })

    it.runIf(specimen.remembered !== true)('replay: an answer that was right once is wrong in the next sign-in', async () => {
      const lab = make()
      const { view, submit } = await arrive(lab, 'alice')
      const answer = right(lab, view)
      expect((await submit(answer)).kind).toBe('succeeded')
      const again = await arrive(lab, 'alice')
      expect((await again.submit(answer)).kind).not.toBe('succeeded')
      expect(proofs(lab)).toHaveLength(1)
      expect(failures(lab)).toHaveLength(1)
    })

    it.runIf(specimen.lifetime !== undefined)('expiry: OC-2 TO-4 an answer past its time is refused', async () => {
      const lab = make()
      const { view, submit } = await arrive(lab, 'alice')
      const answer = right(lab, view)
      lab.advance((specimen.lifetime ?? 0) + 1)
      expect((await submit(answer)).kind).not.toBe('succeeded')
      expect(proofs(lab)).toHaveLength(0)
    })

    it('parallel: OC-3 takes the right answer once, 200 times at the same moment', async () => {
      const lab = make()
      const { view, submit } = await arrive(lab, 'alice')
      const answer = right(lab, view)
      await Promise.all(Array.from({ length: many }, () => submit(answer)))
      expect(proofs(lab)).toHaveLength(1)
    })

    it('parallel: TH-3 judges exactly five of 200 wrong answers', async () => {
      const lab = make()
      const { submit } = await arrive(lab, 'alice')
      await Promise.all(Array.from({ length: many }, () => submit(wrong)))
      expect(failures(lab)).toHaveLength(5)
      expect(proofs(lab)).toHaveLength(0)
    })

    it('wrong: nonsense is refused without a fault: empty, huge, odd digits, markup', async () => {
      const lab = make()
      const nonsense = ['', ' ', '\u0000', '0'.repeat(100_000), '١٢٣٤٥٦', '12345６', '<b>', '{"$ne":null}', '-1', '1e5']
      for (const text of nonsense) {
        const { submit } = await arrive(lab, 'alice')
        const fields = Object.keys({ ...wrong, code: '', password: '', number: '' })
        expect((await submit(Object.fromEntries(fields.map((name) => [name, text])))).kind).not.toBe('succeeded')
        lab.advance(86_401)
      }
      expect(proofs(lab)).toHaveLength(0)
    })

    it('shows no secret in a View or an event', async () => {
      const lab = make()
      const { view, submit } = await arrive(lab, 'alice')
      const own = Object.values(right(lab, view)).filter((value): value is string => value !== undefined && value.length > 3)
      const seen = JSON.stringify([view, await submit(wrong), lab.transactions.events])
      for (const secret of [...own, totpSecret, 'alice pw', 'alice@example.com']) expect(seen).not.toContain(secret)
    })

    it('proves no stranger, whatever is answered', async () => {
      const stranger = signInContext({}, { user: null, authenticator: null, address: null })
      for (const answer of [wrong, {}]) {
        const verdict = await factor.verify(stranger, null, null, answer)
        expect(verdict.kind).not.toBe('proved')
      }
    })

    it.runIf(factor.mayBeFirst && factor.channel !== undefined)(
      'F-01 OC-13 asks strangers and people alike, and writes to people only',
      async () => {
        const lab = make({ firstFactors: [id] })
        const seen = []
        for (const identifier of ['alice', 'nobody@example.com']) {
          const { transaction, version } = await lab.engine.begin(lab.scope, {})
          const view = await lab.engine.act(lab.scope, transaction, version, {
            kind: 'identify',
            identifier,
            factor: id,
            answer: {},
          })
          seen.push(JSON.stringify({ ...view, transaction: '' }).replace(/"(?:number|now|expiresAt|resendAt)":"?\d+"?/g, ''))
        }
        expect(seen[1]).toBe(seen[0])
        expect(seen[0]).toContain('"kind":"challenge"')
        expect(lab.transactions.messages.filter((one) => one.lifetimeSeconds > 0)).toHaveLength(1)
      },
    )

    it('remove: FL-8 taken away on the way, it opens nothing any more', async () => {
      const lab = make()
      const { view, submit } = await arrive(lab, 'alice')
      const answer = right(lab, view)
      const alice = lab.users.get('alice')
      if (!alice) throw new Error('no alice')
      const kept = alice.authenticators.filter((one) => one.factor !== (specimen.shares ?? id))
      lab.users.set('alice', { ...alice, authenticators: kept })
      expect((await submit(answer)).kind).not.toBe('succeeded')
      expect(proofs(lab)).toHaveLength(0)
    })

    it.runIf(id !== 'password')('remove: LC-1 takes the proof of another factor, and then it is gone', async () => {
      const lab = make()
      const [mine] = authenticatorsOf(lab, 'alice', specimen.shares ?? id)
      if (!mine) throw new Error('alice has none')
      const { factors: _, ...settings } = lab.application.current.settings
      lab.application.current = { ...lab.application.current, settings }
      const goal = { kind: 'remove', authenticator: mine.id } as const
      let { view } = await byPassword(lab, 'alice', { goal })
      expect(view.kind).not.toBe('succeeded')
      expect(authenticatorsOf(lab, 'alice', mine.factor).map((one) => one.id)).toContain(mine.id)
      if (view.kind === 'choose') view = await choose(lab, view, 'mobile_app')
      expect(view).toMatchObject({ kind: 'challenge', factor: 'mobile_app' })
      view = await at(lab, view).submit({ code: appCode(lab) })
      expect(view.kind).toBe('succeeded')
      expect(authenticatorsOf(lab, 'alice', mine.factor)).toHaveLength(0)
      expect(lab.transactions.events).toContainEqual(
        expect.objectContaining({ type: 'authenticator.removed', factor: mine.factor }),
      )
    })
  })
})
