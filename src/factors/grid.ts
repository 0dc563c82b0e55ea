import { type Static, Type } from '@sinclair/typebox'
import type { Answer, Enrol, EnrolStep, Factor } from '../engine/factor-contract.ts'
import type { KeyedHash, Random } from '../platform/contract.ts'
import { plainPrint, randomText, readText } from '../platform/readable-text.ts'
import { sameText } from '../platform/same-text.ts'
import { type Asked, nextMarker, retained } from './retention.ts'

export interface GridSecret {
  /** Printed on the card. */
  readonly serial: string
  /** From row 1, each from column A. */
  readonly rows: readonly (readonly string[])[]
}

/** The card, and what is asked of it before it counts. */
export interface GridDraft extends GridSecret {
  readonly ask: readonly string[]
}

const gridSettings = Type.Object({
  rows: Type.Integer({ minimum: 5, maximum: 10, default: 5, description: 'Rows of a card; it has ten columns.' }),
  ask: Type.Integer({ minimum: 3, maximum: 6, default: 3, description: 'Cells asked for at a sign-in.' }),
})
type GridSettings = Static<typeof gridSettings>

const columns = 'ABCDEFGHIJ'
const cellLength = 2

interface Tools {
  readonly random: Random
  readonly keyedHash: KeyedHash
}

/**
 * A printed card of cells: no battery, no phone. Three cells of two characters are 29 bit. The same cells are asked until
 * they are answered right, in every transaction, so that somebody who has seen a few cells cannot wait for their turn.
 */
export const grid = ({ random, keyedHash }: Tools): Factor<GridSecret, Asked, GridDraft, GridSettings> => ({
  id: 'grid',
  classes: ['possession'],
  amr: ['otp'],
  traits: { maxAal: 2 },
  mayBeFirst: false,
  settings: gridSettings,

  prepare(context, secret) {
    const asked = retained(keyedHash, context, labels(secret?.rows.length ?? context.settings.rows), context.settings.ask)
    const card = secret ? { card: secret.serial } : {}
    return { prompt: { kind: 'cells', cells: asked.ask, length: cellLength, ...card }, challenge: asked }
  },

  async verify(context, secret, challenge, answer) {
    if (!challenge || (secret && challenge.marker !== context.marker)) return { kind: 'expired' }
    return secret && holds(secret, challenge.ask, answer)
      ? { kind: 'proved', marker: nextMarker(challenge) }
      : { kind: 'mismatch' }
  },

  enrol: enrolCard({ random, keyedHash }),
})

const enrolCard = ({ random, keyedHash }: Tools): Enrol<GridSecret, GridDraft, GridSettings> => ({
  limit: 1,
  proves: true,

  async begin({ settings, challengeId }) {
    const cells = () => [...columns].map(() => randomText(random, plainPrint, cellLength))
    const serial = random.digits(8).replace(/(?=.{4}$)/, '-')
    const rows = Array.from({ length: settings.rows }, cells)
    const { ask } = retained(keyedHash, { authenticator: null, marker: null, challengeId }, labels(settings.rows), settings.ask)
    return shown({ serial, rows, ask })
  },

  async confirm(_context, draft, answer) {
    if (!holds(draft, draft.ask, answer)) return { kind: 'mismatch' }
    const { serial, rows } = draft
    return { kind: 'enrolled', secret: { serial, rows }, label: serial, replacesOthers: true }
  },
})

const shown = (draft: GridDraft): EnrolStep<GridDraft> => ({
  prompt: { kind: 'card', serial: draft.serial, rows: draft.rows, ask: draft.ask },
  draft,
})

/** `A1` to `J10`. */
const labels = (rows: number): string[] =>
  Array.from({ length: rows }, (_, row) => [...columns].map((column) => `${column}${row + 1}`)).flat()

/** All cells at once, in constant time: nothing tells which of them was wrong. */
function holds({ rows }: GridSecret, ask: readonly string[], answer: Answer): boolean {
  const expected = ask.map((label) => rows[Number(label.slice(1)) - 1]?.[columns.indexOf(label.charAt(0))] ?? '').join('/')
  const typed = ask.map((label) => readText(plainPrint, answer[`cell_${label}`]) ?? '').join('/')
  return ask.length > 0 && sameText(expected, typed)
}
