import { describe, expect, it } from 'vitest'
import type { Lab, LabOptions } from '../../support/engine-lab.ts'
import { eachPlace } from './places.ts'
import { addOne, authenticatorsOf, byPassword, lastQuestion, type Specimen } from './specimen.ts'
import { specimens } from './specimens/index.ts'

const many = 200

type Addable = Specimen & Required<Pick<Specimen, 'enrol'>>
const addable = specimens.filter((one): one is Addable => one.enrol !== undefined)

eachPlace((place) => {
  /** Carol has a password and nothing else, and an application asks for the factor. */
  describe.each(addable)('adding $id', ({ id, enrol, lab: make }) => {
    const open = (): LabOptions => ({ ...place(), poolSettings: { factors: { [id]: { enabled: true } } } })
    const counted = (lab: Lab) => [...lab.transactions.ledger.values()].reduce((sum, row) => sum + row.count, 0)
    const mine = (lab: Lab) => authenticatorsOf(lab, 'carol', id)
    const before = async (lab: Lab) => lastQuestion(lab, enrol, (await addOne(make(open()), id, enrol)).count)

    it('enrol: LC-6 in the sign-in that asks for it, and it counts from then on', async () => {
      const lab = make(open())
      const { count, view } = await addOne(lab, id, enrol)
      expect(count).toBeGreaterThan(0)
      expect(mine(lab)).toHaveLength(1)
      // Recovery codes are offered next, where they are; what proves nothing by being added is asked for.
      expect(['succeeded', 'challenge', 'enrol']).toContain(view.kind)
      expect((await byPassword(lab, 'carol')).view).toMatchObject({ kind: 'challenge', factor: id })
    })

    it('enrol: TO-8 nothing is there before the right answer, and guesses are counted', async () => {
      const lab = make(open())
      const { submit } = await before(lab)
      expect(await submit(enrol.wrong)).toMatchObject({ kind: 'enrol', factor: id })
      expect(mine(lab)).toHaveLength(0)
      expect(counted(lab)).toBe(enrol.refuses ? 0 : 1)
      expect((await byPassword(lab, 'carol')).view.kind).toBe('enrol')
    })

    it('enrol: parallel right answers add one', async () => {
      const lab = make(open())
      const { view, submit } = await before(lab)
      const answer = enrol.answer(lab, view)
      await Promise.all(Array.from({ length: many }, () => submit(answer)))
      expect(mine(lab)).toHaveLength(1)
    })

    it('enrol: TH-3 of 200 parallel wrong answers five are judged', async () => {
      const lab = make(open())
      const { submit } = await before(lab)
      await Promise.all(Array.from({ length: many }, () => submit(enrol.wrong)))
      expect(mine(lab)).toHaveLength(0)
      expect(counted(lab)).toBe(enrol.refuses ? 0 : 5)
    })

    it('enrol: leaving adds nothing', async () => {
      const lab = make(open())
      const { view } = await before(lab)
      await lab.engine.act(lab.scope, view.transaction, view.version, { kind: 'cancel' })
      expect(mine(lab)).toHaveLength(0)
    })
  })
})
