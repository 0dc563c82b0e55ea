import type { Asked } from './asked.ts'
import type { Assurance } from './assurance.ts'
import type { Candidate } from './facts.ts'
import type { Where } from './policy.ts'
import type { Proof } from './proof.ts'

/** A rule that had a say, and what it said. */
export interface MatchedRule {
  /** Id of a rule of the policy, or one of the engine's own. */
  readonly rule: string | 'subject' | 'first_factor' | 'demand' | 'acr' | 'own_level' | 'risk' | 'error'
  readonly asks: Asked['asks'] | 'subject' | 'acr' | 'own_level' | 'risk' | 'error'
  /** Where the rule of the policy stands. */
  readonly where?: Where
  readonly met: boolean
  /** Factors that would do, where it is not met. */
  readonly missing?: readonly string[]
}

export type DenyReason = 'not_allowed' | 'no_usable_factor' | 'unmet_requirements' | 'risk'

export type Decision = { readonly reasons: readonly MatchedRule[] } & (
  | ({ readonly kind: 'satisfied'; readonly authTime: number; readonly proofs: readonly Proof[] } & Assurance)
  /** Nothing proved yet (or too long ago): any of the workspace's first factors. */
  | { readonly kind: 'first' }
  | ({ readonly kind: 'challenge' } & Question)
  /** Enough is proved to add one of these factors. `mandatory`: without one there is no way on. */
  | { readonly kind: 'enrol'; readonly anyOf: readonly string[]; readonly mandatory: boolean }
  | { readonly kind: 'deny'; readonly reason: DenyReason }
)

/** One of these authenticators next. */
export interface Question {
  readonly anyOf: readonly Candidate[]
  /** Stand-ins for who lost theirs, shown after the others. */
  readonly instead: readonly Candidate[]
  /** All of them are wanted, so start with the first. */
  readonly inTurn: boolean
  readonly remaining: number
}

export const deny = (reason: DenyReason, reasons: readonly MatchedRule[]): Decision => ({ kind: 'deny', reason, reasons })

export const challenge = (
  { anyOf, instead = [], inTurn = false, remaining = 1 }: Pick<Question, 'anyOf'> & Partial<Question>,
  reasons: readonly MatchedRule[],
): Decision => ({ kind: 'challenge', anyOf, instead, inTurn, remaining, reasons })

/** Each factor once, in their order. */
export const factorsIn = (candidates: readonly Candidate[]): string[] => [...new Set(candidates.map(({ factor }) => factor))]
