import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/max'

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
