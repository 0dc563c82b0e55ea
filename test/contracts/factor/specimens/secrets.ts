import type { Answer } from '../../../../src/engine/action.ts'
import type { View } from '../../../../src/engine/view.ts'
import { asking, type Specimen } from '../specimen.ts'

/** A lab in which alice has this. */
const having = (id: string, secret: unknown): Specimen['lab'] => {
  const poolSettings = { selfEnrolment: false, factors: { [id]: { enabled: true } } }
  return (more) => {
    const lab = asking(id, { poolSettings })(more)
    lab.give('alice', id, { secret })
    return lab
  }
}

const questions = ['lost_toy', 'first_job', 'first_concert', 'refused_dish'].map((id) => ({
  id,
  question: `${id}?`,
  hash: `plain:answer to ${id}`,
}))
const chosen = Object.fromEntries(
  [1, 2, 3].flatMap((n) => [
    [`question_${n}`, questions[n - 1]?.id],
    [`answer_${n}`, `carols answer ${n}`],
  ]),
)

const codes = { '7K': 'plain:Q2M9XD4TZW3RPA', '8A': 'plain:BCDEFGHJKMNPQR' }

const row = (number: number) => [...'ACDEFGHJKM'].map((letter) => `${letter}${number}`)
const card = { serial: '1234-5678', rows: [1, 2, 3, 4, 5].map(row) }
const lookUp = (rows: readonly (readonly string[])[], places: readonly string[]): Answer =>
  Object.fromEntries(
    places.map((place) => [`cell_${place}`, rows[Number(place.slice(1)) - 1]?.['ABCDEFGHIJ'.indexOf(place.charAt(0))]]),
  )
const wrongCells = Object.fromEntries(row(1).map((_, index) => [`cell_${'ABCDEFGHIJ'.charAt(index)}1`, '00']))

const promptOf = (view: View) => (view.kind === 'challenge' ? view.prompt : undefined)

/** What people know, and what they have on paper. */
export const secrets: readonly Specimen[] = [
  {
    id: 'second_password',
    lab: having('second_password', { hash: 'plain:second horse' }),
    right: () => ({ password: 'second horse' }),
    wrong: { password: 'wrong' },
    remembered: true,
    enrol: { answer: () => ({ password: 'a raft of otters' }), wrong: { password: 'carol pw' } },
  },
  {
    id: 'kba',
    lab: having('kba', { questions }),
    right: (_lab, view) => {
      const prompt = promptOf(view)
      const asked = prompt?.kind === 'questions' ? prompt.questions : []
      return Object.fromEntries(asked.map(({ id }) => [`answer_${id}`, `  ANSWER to ${id} `]))
    },
    wrong: { answer_lost_toy: 'wrong', answer_first_job: 'answer to first_job', answer_first_concert: 'wrong' },
    remembered: true,
    enrol: { answer: () => chosen, wrong: { ...chosen, answer_2: 'carols answer 1' }, refuses: true },
  },
  {
    id: 'recovery_code',
    lab: having('recovery_code', { codes }),
    right: () => ({ code: '7kq2-m9xd-4tzw-3rpa' }),
    wrong: { code: '7KQ2-M9XD-4TZW-3RPB' },
    enrol: { answer: () => ({ saved: 'yes' }), wrong: { saved: '' }, refuses: true },
  },
  {
    id: 'temp_access_code',
    lab: having('temp_access_code', { hash: 'plain:7KQ2M9XD4TZW', uses: 1 }),
    right: () => ({ code: '7kq2 m9xd 4tzw' }),
    wrong: { code: '7KQ2-M9XD-4TZX' },
  },
  {
    id: 'grid',
    lab: having('grid', card),
    right: (_lab, view) => {
      const prompt = promptOf(view)
      return prompt?.kind === 'cells' ? lookUp(card.rows, prompt.cells) : {}
    },
    wrong: wrongCells,
    enrol: {
      answer: (_lab, { prompt }) => (prompt.kind === 'card' ? lookUp(prompt.rows, prompt.ask) : {}),
      wrong: wrongCells,
    },
  },
]
