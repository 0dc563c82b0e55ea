import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { factorsOf, type Person, people } from '../people.ts'
import type { Row } from '../table/row.ts'
import { rows } from '../table/rows.ts'
import { doors } from './index.ts'
import { Guest, openPlace, type Place } from './place.ts'

const some = rows.filter(({ everywhere }) => everywhere)
/** Those whose things pages can be answered for without a browser or a phone network. */
const persons: readonly Person[] = ['pw', 'app', 'spare']

/** Where the first door has them all. */
const narrow = [
  'nothing is asked for',
  'aal2',
  'mfa for the group',
  'factors of the application itself',
  'E-12 the user is disabled',
  'FL-9 what is stored is no policy',
]

/** Each way in, and all that somebody has but one thing of each: what is just enough, and what is just not. */
function tries({ cells }: Row, person: Person): { shown: string; wanted: boolean }[] {
  const has = [...people[person].has].join('')
  const cell = cells[person]
  const ways = cell.kind === 'ways' ? cell.ways.filter((way) => way.startsWith('P')) : []
  const isEnough = (shown: string) => ways.some((way) => [...way].every((letter) => shown.includes(letter)))
  const short = [...new Set(['P', has.slice(0, 2), has])].filter((shown) => !isEnough(shown))
  return [...ways.map((shown) => ({ shown, wanted: true })), ...short.map((shown) => ({ shown, wanted: false }))]
}

describe.each(['SQLite', 'PostgreSQL'] as const)('no door issues anything below policy, on %s', (database) => {
  let place: Place
  beforeAll(async () => {
    place = await openPlace(database)
  })
  afterAll(() => place?.stop())
  const here = database === 'SQLite' ? some : some.filter(({ name }) => name === 'aal2')

  describe.each(doors)('$name', (door) => {
    const few = door.isFor
      ? rows.filter(door.isFor)
      : here.filter(({ name }) => door.name === doors[0]?.name || narrow.includes(name))
    it.each(few.filter((row) => !door.leavesOut?.(row)))('$name', async (row) => {
      for (const person of persons) {
        for (const { shown, wanted } of tries(row, person)) {
          const who = await place.person(person, row.administration ? ['administrators'] : row.groups)
          const guest = new Guest(place, who, factorsOf(shown))
          const came = await door.enter(place, guest, () => place.enforce(row, who.id), row)
          expect([person, shown, came]).toEqual([person, shown, wanted])
        }
      }
    })
  })
})
