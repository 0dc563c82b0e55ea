import { isPhoneCountry, parsePhone } from '../platform/phone-numbers.ts'
import { isMapping, quoted } from './mapping.ts'
import type { SendingSettings } from './ports/catalogue.ts'
import { limitDefaults } from './send-limits.ts'

/** A tenant's settings as they were typed, or everything that is wrong with them, in sentences. */
export function checkSending(given: unknown): { readonly settings: SendingSettings } | { readonly faults: readonly string[] } {
  if (!isMapping(given))
    return { faults: ['The settings must be a mapping with `unverified`, `maximum`, `countries` and `numbers`.'] }
  const faults = [...unknownKeys(given, ['unverified', 'maximum', 'countries', 'numbers'], 'setting')]
  const { unverified, maximum, countries, numbers } = given
  if (unverified !== undefined && unverified !== 'record' && unverified !== 'enforce')
    faults.push('`unverified` must be `record` or `enforce`.')
  if (maximum !== undefined) faults.push(...maximumFaults(maximum))
  if (countries !== undefined) faults.push(...countryFaults(countries))
  if (
    numbers !== undefined &&
    !(Array.isArray(numbers) && numbers.every((one) => typeof one === 'string' && parsePhone(one) === one))
  )
    faults.push('`numbers` must be a list of numbers such as +15005550006.')
  return faults.length > 0 ? { faults } : { settings: given as SendingSettings }
}

function maximumFaults(maximum: unknown): string[] {
  if (!isMapping(maximum)) return ['`maximum` must be a mapping from the id of a limit to a number.']
  const wrong = Object.entries(maximum).filter(([, value]) => !Number.isSafeInteger(value) || (value as number) < 0)
  return [
    ...unknownKeys(maximum, [...limitDefaults.keys()], 'limit'),
    ...wrong.map(([id]) => `The maximum of ${quoted(id)} must be a whole number from 0.`),
  ]
}

function countryFaults(countries: unknown): string[] {
  if (!isMapping(countries)) return ['`countries` must be a mapping with `sms` and `voice`.']
  const faults = unknownKeys(countries, ['sms', 'voice'], 'channel')
  for (const channel of ['sms', 'voice']) {
    const list = countries[channel]
    if (list === undefined) continue
    if (!Array.isArray(list)) faults.push(`The countries of ${channel} must be a list.`)
    else
      faults.push(
        ...list
          .filter((code) => typeof code !== 'string' || !isPhoneCountry(code))
          .map((code) => `${quoted(String(code))} is no country: write two capital letters, such as BR.`),
      )
  }
  return faults
}

const unknownKeys = (given: object, known: readonly string[], what: string): string[] =>
  Object.keys(given)
    .filter((key) => !known.includes(key))
    .map((key) => `${quoted(key)} is no ${what}; there are ${known.join(', ')}.`)
