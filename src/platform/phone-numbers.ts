import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/max'

/** What a phone number costs and where it rings, by the numbering plans. */
export interface PhoneNumber {
  /** E.164: `+5511987654321`. */
  readonly number: string
  /** ISO 3166-1 alpha-2; undefined for satellite and other numbers of no country. */
  readonly country: string | undefined
  /** The number without its last four digits: the block of 10,000 that a carrier rents out. */
  readonly prefix: string
  /** Which codes may be sent there; none for premium, shared-cost, toll-free, satellite, personal and unassigned ranges. */
  readonly reach: readonly ('sms' | 'voice')[]
}

const reaches: Readonly<Record<string, PhoneNumber['reach']>> = {
  MOBILE: ['sms', 'voice'],
  FIXED_LINE_OR_MOBILE: ['sms', 'voice'],
  VOIP: ['sms', 'voice'],
  FIXED_LINE: ['voice'],
}

/** A number in international form (`+` first), or undefined where the text is none. */
export function parsePhoneNumber(text: string): PhoneNumber | undefined {
  const parsed = text.length <= 64 ? parsePhoneNumberFromString(text.trim()) : undefined
  if (!parsed) return undefined
  const { number, country } = parsed
  const ordinary = country !== undefined && parsed.isValid()
  return { number, country, prefix: number.slice(0, -4), reach: ordinary ? (reaches[parsed.getType() ?? ''] ?? []) : [] }
}

/** True for an ISO 3166-1 alpha-2 code, in capitals, that has a numbering plan. */
export const isPhoneCountry = (code: string): boolean => isSupportedCountry(code)

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

const isCountry = (country: string | undefined): country is CountryCode => country !== undefined && isSupportedCountry(country)
