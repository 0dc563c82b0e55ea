import { longestLabel, visibleName } from '../platform/visible-name.ts'

/** People type codes with spaces or dashes in between, and some keyboards type full-width digits. */
export const typedDigits = (typed = ''): string => typed.slice(0, 64).normalize('NFKC').replace(/[\s-]/g, '')

/** The name that somebody gives what they add, or nothing. */
export function typedLabel(given: unknown): { readonly label?: string } {
  const label = visibleName(given, longestLabel)
  return label === undefined ? {} : { label }
}
