import { Value } from '@sinclair/typebox/value'
import { describe, expect, it } from 'vitest'
import { contextOf, enrolContextOf, keyedHash, random } from '../../test/support/factor-lab.ts'
import type { AuthenticatorId, ChallengeId, TransactionId } from '../domain/ids.ts'
import type { Answer, Enrol } from '../engine/factor-contract.ts'
import { type GridDraft, type GridSecret, grid } from './grid.ts'

const factor = grid({ random, keyedHash })
const enrol = factor.enrol as Enrol<GridSecret, GridDraft, { rows: number; ask: number }>
const settings = { rows: 5, ask: 3 }
const before = (changes: Parameters<typeof contextOf>[0] = {}) => contextOf<typeof settings, GridSecret>({ settings, ...changes })
const adding = (own = settings) => enrolContextOf<GridSecret, typeof settings>({ settings: own })

/** What the card shows there. */
const look = ({ rows }: GridSecret, label: string) =>
  rows[Number(label.slice(1)) - 1]?.['ABCDEFGHIJ'.indexOf(label.charAt(0))] ?? ''
const answers = (card: GridSecret, ask: readonly string[], write = (text: string) => text): Answer =>
  Object.fromEntries(ask.map((label) => [`cell_${label}`, write(look(card, label))]))

async function card(own = settings) {
  const step = await enrol.begin(adding(own))
  if (step.prompt.kind !== 'card') throw new Error(step.prompt.kind)
  return { prompt: step.prompt, draft: step.draft }
}

function challenged(secret: GridSecret, changes: Parameters<typeof before>[0] = {}) {
  const { prompt, challenge } = factor.prepare(before(changes), secret)
  if (prompt.kind !== 'cells' || !challenge) throw new Error(prompt.kind)
  return { prompt, challenge, cells: prompt.cells }
}

describe('a new card', () => {
  it('has ten columns and as many rows as the pool wants, of characters that are not mistaken for one another', async () => {
    for (const rows of [5, 10]) {
      const { prompt } = await card({ rows, ask: 3 })
      expect(prompt.serial).toMatch(/^\d{4}-\d{4}$/)
      expect(prompt.rows.map((row) => row.length)).toEqual(Array(rows).fill(10))
      expect(prompt.rows.flat().join('')).not.toMatch(/[^0-9ACDEFGHJKMNPQRTVWXY]/)
      expect(new Set(prompt.rows.flat()).size).toBeGreaterThan(30)
    }
    const schema = factor.settings
    if (!schema) throw new Error('no settings')
    for (const rows of [4, 11]) expect(Value.Check(schema, { rows, ask: 3 })).toBe(false)
    expect(Value.Create(schema)).toEqual({ rows: 5, ask: 3 })
  })

  it('counts once the cells that are asked are answered', async () => {
    const { prompt, draft } = await card()
    expect(prompt.ask).toHaveLength(3)
    expect(
      await enrol.confirm(
        adding(),
        draft,
        answers(draft, prompt.ask, () => '00'),
      ),
    ).toEqual({ kind: 'mismatch' })
    expect(await enrol.confirm(adding(), draft, {})).toEqual({ kind: 'mismatch' })
    expect(await enrol.confirm(adding(), draft, answers(draft, prompt.ask))).toEqual({
      kind: 'enrolled',
      secret: { serial: prompt.serial, rows: prompt.rows },
      label: prompt.serial,
      replacesOthers: true,
    })
  })
})

describe('cells of a card', () => {
  it('are taken however they are written; the challenge holds none of them', async () => {
    const { draft } = await card()
    const { prompt, challenge, cells } = challenged(draft)
    expect(prompt).toMatchObject({ length: 2, card: draft.serial })
    expect(Object.keys(challenge).sort()).toEqual(['ask', 'marker'])
    for (const write of [
      (text: string) => text,
      (text: string) => ` ${text.toLowerCase()} `,
      (text: string) => text.replace('0', 'O').replace('1', 'l').replace('8', 'B').replace('5', 'S').replace('2', 'z'),
    ])
      expect(await factor.verify(before(), draft, challenge, answers(draft, cells, write))).toEqual({ kind: 'proved', marker: 0 })
  })

  it('are the same ones until answered right, whatever is begun anew, and others then', async () => {
    const { draft } = await card()
    const asked = (marker: number | null, index: number) =>
      challenged(draft, {
        marker,
        transaction: `t${index}` as TransactionId,
        challengeId: `c${index}` as ChallengeId,
      }).cells.join()
    const sets = Array.from({ length: 30 }, (_, marker) => {
      const same = new Set(Array.from({ length: 20 }, (_, index) => asked(marker, index)))
      expect(same.size).toBe(1)
      return asked(marker, 0)
    })
    expect(new Set(sets).size).toBeGreaterThan(28)
  })

  it('every cell comes up, and another card is asked for others', async () => {
    const { draft } = await card()
    const seen = new Set(Array.from({ length: 200 }, (_, marker) => challenged(draft, { marker }).cells).flat())
    expect(seen.size).toBe(50)
    const other = challenged(draft, { authenticator: 'another' as AuthenticatorId }).cells
    expect(other).not.toEqual(challenged(draft).cells)
  })

  it('one wrong, missing, gigantic or swapped is a mismatch and says no more', async () => {
    const { draft } = await card()
    const { challenge, cells } = challenged(draft)
    const right = answers(draft, cells)
    const [first = '', second = ''] = cells.map((label) => `cell_${label}`)
    for (const wrong of [
      { ...right, [first]: undefined },
      { ...right, [first]: '' },
      { ...right, [second]: `${right[second]}0` },
      { ...right, [first]: 'x'.repeat(1_000_000) },
      { ...right, [first]: `${right[first]}/${right[second]}`, [second]: '' },
      {},
    ])
      expect(await factor.verify(before(), draft, challenge, wrong)).toEqual({ kind: 'mismatch' })
  })

  it('asked at another time are no guess; a stranger never proves', async () => {
    const { draft } = await card()
    const { challenge, cells } = challenged(draft, { marker: 1 })
    expect(await factor.verify(before({ marker: 2 }), draft, challenge, answers(draft, cells))).toEqual({ kind: 'expired' })
    expect(await factor.verify(before(), draft, null, answers(draft, cells))).toEqual({ kind: 'expired' })
    expect(await factor.verify(before(), null, challenge, answers(draft, cells))).toEqual({ kind: 'mismatch' })
  })
})
