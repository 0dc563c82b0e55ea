import { mostSignIns, type SignalName } from '../domain/risk-settings.ts'
import { isAddressRange } from '../platform/address-set.ts'
import { isCountryCode } from './country-codes.ts'
import { isMapping, quoted } from './mapping.ts'

/** What a member of the settings must be, in words that follow its name; undefined where it is. */
export type Check = (value: unknown) => string | undefined
export type Members = Readonly<Record<string, Check>>

const must = (fits: (value: unknown) => boolean, words: string): Check => {
  return (value) => (fits(value) ? undefined : `must be ${words}`)
}

export const number = (min: number, max: number): Check =>
  must((value) => typeof value === 'number' && value >= min && value <= max, `a number from ${min} to ${max}`)

const whole = (min: number, max: number): Check =>
  must(
    (value) => Number.isInteger(value) && (value as number) >= min && (value as number) <= max,
    `a whole number from ${min} to ${max}`,
  )

const onlyTrue = must((value) => value === true, 'true, or left out')
const trueOrFalse = must((value) => typeof value === 'boolean', 'true or false')
export const text = (max: number): Check =>
  must((value) => typeof value === 'string' && value.trim() !== '' && value.length <= max, `a text of at most ${max} characters`)

const longest = 5_000

/** An empty list would fail everybody, or nobody, without saying so. */
const list = (fits: (item: unknown) => boolean, words: string): Check => {
  return (value) => {
    if (!Array.isArray(value) || value.length === 0) return `must be a list of ${words}, with at least one`
    if (value.length > longest) return `must be a list of at most ${longest}`
    const wrong = value.find((item) => !fits(item))
    return wrong === undefined && value.every(fits) ? undefined : `must be a list of ${words}; ${quoted(wrong)} is none`
  }
}

/** `/0` is everybody: as a network of one's own it would switch the map off, as any other it says nothing. */
export const ranges = list(
  (item) => typeof item === 'string' && isAddressRange(item) && !/\/0+$|:ffff:.*\/96$/i.test(item),
  'addresses and networks such as 10.0.0.0/8',
)
const countries = list(
  (item) => typeof item === 'string' && isCountryCode(item),
  'countries, each two capital letters such as BR',
)
const systems = list(
  (item) => Number.isInteger(item) && (item as number) > 0 && (item as number) < 2 ** 32,
  'numbers of autonomous systems',
)
const values = list((item) => typeof item === 'string' && item.length <= 255, 'texts of at most 255 characters')

const weight = { points: number(0, 100), denies: onlyTrue }

/** Members of each signal; `details` is a list of such, and `external` has a secret of its own besides. */
export const signalMembers: Readonly<Record<SignalName, Members>> = {
  network: { ...weight, allowed: ranges, denied: ranges },
  country: { ...weight, allowed: countries, denied: countries },
  anonymiser: { ...weight, files: trueOrFalse, networks: ranges, asns: systems },
  new_device: weight,
  new_place: { ...weight, kilometres: number(1, 20_000) },
  travel: { ...weight, speed: number(1, 100_000), tolerance: number(0, 20_000) },
  unusual_hour: { ...weight, minimum: whole(1, mostSignIns), tolerance: number(0, 11) },
  failures: { ...weight, from: whole(1, 1_000) },
  dormant: { ...weight, days: number(1, 3_650) },
  details: {
    ...weight,
    name: text(255),
    maximum: number(0, 1e15),
    allowed: values,
    denied: values,
    optional: onlyTrue,
  },
  external: { url: text(2_000), timeoutMs: whole(100, 5_000), denies: onlyTrue, secret: (value) => secretFault(value) },
}

/** It goes into a header field: what does not fit there would end it. */
function secretFault(value: unknown): string | undefined {
  return value === null || (typeof value === 'string' && /^[\x21-\x7e]{8,1000}$/.test(value))
    ? undefined
    : 'must be 8 to 1000 visible ASCII characters without spaces, or null for none'
}

/** Unknown members and wrong values of one object, in sentences that begin with where it stands. */
export function memberFaults(at: string, given: unknown, members: Members): string[] {
  if (!isMapping(given)) return [`${at} must be a mapping with ${Object.keys(members).join(', ')}.`]
  return Object.entries(given).flatMap(([name, value]) => {
    const check = Object.hasOwn(members, name) ? members[name] : undefined
    if (!check) return [`${at} has no ${quoted(name)}; there are ${Object.keys(members).join(', ')}.`]
    const fault = value === undefined ? undefined : check(value)
    return fault === undefined ? [] : [`${at}.${name} ${fault}.`]
  })
}
