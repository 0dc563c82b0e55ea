import { type CountryCode, isSupportedCountry, type NumberType, parsePhoneNumberFromString } from 'libphonenumber-js/max'

/**
 * A telephone number in E.164 form (`+15005550001`), or undefined for what is none. Only international writing is taken,
 * because a number without its country would be guessed at; spaces, hyphens and brackets are left out. Extensions are refused.
 * With `country` (ISO 3166-1 alpha-2) the writing of that country is taken, too.
 */
export function parsePhone(text: string, country?: string): string | undefined {
  const written = country === undefined ? /^\s*\+[\d\s().-]+$/ : /^\s*\+?[\d\s()./-]+$/
  if (text.length > 40 || !written.test(text)) return undefined
  const number = parsePhoneNumberFromString(text, isCountry(country) ? country : undefined)
  return number?.isPossible() && number.ext === undefined ? number.number : undefined
}

/** Kinds of numbers that belong to one person and cost what a call or a message to a person costs. */
const personal: readonly NumberType[] = ['MOBILE', 'FIXED_LINE_OR_MOBILE', 'FIXED_LINE']

/**
 * Whether a code may be sent to this E.164 number of somebody's own choosing. Refused are premium and shared-cost numbers,
 * satellite and other numbers of no country, which exist to collect charges (H-04), and numbers that are known to be no
 * line of a phone (internet telephony, SP 800-63B-4 3.1.3). `unknown` is a number that no operator has been given.
 */
export function phoneKind(number: string): 'personal' | 'other' | 'unknown' {
  const parsed = parsePhoneNumberFromString(number)
  if (!parsed?.isValid()) return parsed && parsed.country === undefined && parsed.isNonGeographic() ? 'other' : 'unknown'
  return parsed.country !== undefined && personal.includes(parsed.getType()) ? 'personal' : 'other'
}

const isCountry = (country: string | undefined): country is CountryCode => country !== undefined && isSupportedCountry(country)
