import { missing, type Observation, type TransactionDetail } from './risk-inputs.ts'
import type { DetailLimit } from './risk-settings.ts'

/** One limit of a transaction detail. A detail that is there several times must keep to it each time. */
export function detailLimit(limit: DetailLimit, details: readonly TransactionDetail[] | null): Observation {
  const name = folded(limit.name)
  const values = (details ?? []).filter((one) => folded(one.name) === name).map(({ value }) => value)
  if (values.length === 0) return limit.optional ? null : missing(`${limit.name} is missing`)
  const findings = values.map((value) => judge(limit, value))
  return findings.find((one) => one?.missing) ?? findings.find((one) => one !== null) ?? null
}

function judge({ name, maximum, allowed, denied }: DetailLimit, value: string): Observation {
  const amount = maximum === undefined ? 0 : amountOf(value)
  if (amount === undefined) return missing(`${name} is not a number`)
  if (maximum !== undefined && !(amount <= maximum)) return { detail: `${name} is above ${maximum}` }
  if (denied?.some((one) => folded(one) === folded(value))) return { detail: `${name} has a denied value` }
  return allowed && !allowed.includes(value) ? { detail: `${name} has none of the allowed values` } : null
}

/**
 * Digits with at most one decimal point. Signs, exponents, separators of thousands and digits of other scripts are no number
 * here: two readers would disagree on how much they are, and the one who pays may be the other.
 */
const amountOf = (value: string): number | undefined =>
  /^[0-9]{1,15}(?:\.[0-9]{1,10})?$/.test(value) ? Number(value) : undefined

/** Two writings of one word are the same text. */
export const folded = (text: string): string => text.normalize('NFKC').trim().toLowerCase()
