import type { Rule, Strength } from '../domain/policy.ts'
import { isMapping } from './mapping.ts'

/**
 * Whether a stored rule says what it seems to say. It was checked when it was written (check-policy.ts), and whatever has changed
 * it since must not make of a question one that everybody has answered.
 */
export const isReadable = ({ where, when, ask }: Rule): boolean =>
  isMapping(where) &&
  (when === undefined || isMapping(when)) &&
  isMapping(ask) &&
  (ask.factors === undefined || isRequirement(ask.factors)) &&
  (ask.strength === undefined || typeof ask.strength === 'string') &&
  isList(ask.firstFactors) &&
  isList(ask.memberOf)

const isList = (value: unknown): boolean => value === undefined || Array.isArray(value)

function isRequirement(value: unknown): boolean {
  if (!isMapping(value)) return false
  const { mode, of } = value
  return (
    (mode === 'one' || mode === 'all' || (Number.isInteger(mode) && (mode as number) >= 1)) &&
    Array.isArray(of) &&
    (of.length > 0 || mode !== 'all')
  )
}

/** Those that are strengths: what is none is out of reach, as if nobody had defined it. */
export const readableStrengths = (given: unknown): Readonly<Record<string, Strength>> =>
  isMapping(given)
    ? (Object.fromEntries(Object.entries(given).filter(([, one]) => isMapping(one))) as Record<string, Strength>)
    : {}
