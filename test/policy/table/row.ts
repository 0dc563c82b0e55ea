import type { Demand, FactorRequirement } from '../../../src/domain/demand.ts'
import type { Rule, Strength } from '../../../src/domain/policy.ts'
import type { RiskLevel } from '../../../src/domain/risk.ts'
import type { Person } from '../people.ts'

/** What somebody must show to get in, by hand. */
export type Cell =
  /** No way: told as soon as a first factor is shown. */
  | { readonly kind: 'no' }
  /** No way, and not told before a first factor: nobody learns from the first page. */
  | { readonly kind: 'outside' }
  /** Any of these, at least: letters of `factorOfLetter`. */
  | { readonly kind: 'ways'; readonly ways: readonly string[] }

/** Where and when a row happens, beside its rules. */
export interface Moment {
  readonly rules?: readonly Rule[]
  readonly strengths?: Readonly<Record<string, Strength>>
  /** Of the application. */
  readonly factors?: FactorRequirement
  readonly groups?: readonly string[]
  readonly administration?: true
  readonly firstFactors?: readonly string[]
  /** Those of them that the first page offers, where rules leave fewer. */
  readonly begins?: readonly string[]
  readonly demand?: Demand
  /** Null: nobody assessed it. */
  readonly risk?: { readonly level: RiskLevel; readonly denied?: boolean } | null
  /** This browser was remembered so many seconds ago. */
  readonly remembered?: number
  readonly disabledUser?: true
  readonly throws?: true
  /** What is stored as the policy, where it is none. */
  readonly malformed?: unknown
}

export interface Row extends Moment {
  readonly name: string
  readonly cells: Readonly<Record<Person, Cell>>
  /** Why those are refused that are. */
  readonly reason: string
  /** Stands for the rows of its kind where a door is slow. */
  readonly everywhere?: true
}

const cellOf = (text: string): Cell =>
  text === '-' ? { kind: 'no' } : text === '~' ? { kind: 'outside' } : { kind: 'ways', ways: text.split(' ') }

const order: readonly Person[] = ['pw', 'mail', 'app', 'key', 'words', 'phone', 'rich', 'spare', 'broken']

/** Cells in the order of the people, between bars. */
export function cells(text: string): Row['cells'] {
  const parts = text.split('|').map((part) => part.trim())
  if (parts.length !== order.length) throw new Error(`${parts.length} cells in ${text}`)
  return Object.fromEntries(order.map((person, at) => [person, cellOf(parts[at] ?? '')])) as Row['cells']
}

export const row = (
  name: string,
  text: string,
  moment: Moment & { readonly reason?: string; readonly everywhere?: true } = {},
): Row => ({
  reason: 'no_usable_factor',
  ...moment,
  name,
  cells: cells(text),
})
