import { parsePhoneNumberFromString } from 'libphonenumber-js/max'

/**
 * A telephone number in E.164 form (`+15005550001`), or undefined for what is none. Only international writing is taken,
 * because a number without its country would be guessed at; spaces, hyphens and brackets are left out. Extensions are refused.
 */
export function parsePhone(text: string): string | undefined {
  if (text.length > 40 || !/^\s*\+[\d\s().-]+$/.test(text)) return undefined
  const number = parsePhoneNumberFromString(text)
  return number?.isPossible() && number.ext === undefined ? number.number : undefined
}
