import { describe, expect, it } from 'vitest'
import { everybody, factorsOf, type Person, people } from '../people.ts'
import { type Outcome, session, visit } from '../visit.ts'
import type { Row } from './row.ts'
import { rows } from './rows.ts'
import { stageOf } from './stage.ts'

/** Everything that somebody may be willing to show of what they have. */
function choices(person: Person): string[] {
  let sets = ['']
  for (const letter of people[person].has) sets = [...sets, ...sets.map((set) => set + letter)]
  return sets.slice(1)
}

const covers = (shown: string, way: string): boolean => [...way].every((letter) => shown.includes(letter))

/** What the row says of somebody who shows this: by hand, as the table has it. */
function enough({ cells }: Row, person: Person, shown: string): boolean {
  const cell = cells[person]
  return cell.kind === 'ways' && cell.ways.some((way) => covers(shown, way))
}

const firstsOf = ({ firstFactors = ['password', 'passkey'], begins = firstFactors }: Row, shown: string): string[] =>
  factorsOf(shown).filter((factor) => begins.includes(factor))

/** A sign-in from nothing, begun with each first factor in turn. */
async function signIns(row: Row, person: Person, shown: string): Promise<Outcome[]> {
  const outcomes: Outcome[] = []
  for (const first of firstsOf(row, shown)) {
    const { lab, name, enforce } = await stageOf(row, person)
    enforce()
    outcomes.push(await visit(lab, name, { shows: factorsOf(shown), first, demand: row.demand ?? {} }))
  }
  return outcomes
}

describe.each(rows)('$name', (row) => {
  it.each(everybody)('%s', async (person) => {
    for (const shown of choices(person)) {
      const wanted = enough(row, person, shown)
      for (const outcome of await signIns(row, person, shown)) {
        const about = { shown, ...outcome, satisfied: undefined }
        expect({ ...about, in: outcome.end === 'in' }).toEqual({ ...about, in: wanted })
        const { kind } = row.cells[person]
        if (kind === 'no') expect(about).toMatchObject({ end: 'refused', reason: row.reason, asked: [] })
        if (kind === 'ways' && !wanted) expect(['asked', 'outside']).toContain(about.end)
        // The same page whoever it is: nothing is told, asked for or sent.
        if (kind === 'outside') expect(about).toMatchObject({ end: 'outside', asked: [] })
      }
    }
  })
})

describe('a session that has shown this and that', () => {
  // What is judged by its age is in aged.test.ts; a stand-in cannot be demanded, so it is in no session here.
  const plain = rows.filter(({ demand, remembered }) => !demand && remembered === undefined)
  it.each(plain)('$name', async (row) => {
    for (const person of everybody) {
      if (row.firstFactors) continue
      for (const shown of choices(person).filter((set) => !set.includes('R') && firstsOf(row, set).length > 0)) {
        const { lab, name, enforce } = await stageOf(row, person)
        const inherited = await session(lab, name, factorsOf(shown))
        enforce()
        const wanted = enough(row, person, shown)
        const checked = await lab.engine.check(lab.scope, {}, inherited)
        expect([person, shown, checked.satisfied]).toEqual([person, shown, wanted])
        const again = await visit(lab, name, { shows: [], inherited })
        expect([person, shown, again.end === 'in']).toEqual([person, shown, wanted])
        // Whoever is willing to show the rest gets in, and nobody whom the table lets in nowhere.
        const rest = await visit(lab, name, { shows: factorsOf(people[person].has), inherited })
        expect([person, shown, rest.end === 'in']).toEqual([person, shown, row.cells[person].kind === 'ways'])
      }
    }
  })
})

it('has at least 200 cases', () => {
  expect(rows.length * everybody.length).toBeGreaterThanOrEqual(200)
  expect(new Set(rows.map(({ name }) => name)).size).toBe(rows.length)
})
