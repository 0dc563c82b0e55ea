import { decodeBase32, encodeBase32 } from '../../platform/base32.ts'
import { parseMailbox } from '../../platform/mailbox.ts'
import { importedHash } from '../../platform/password-hashes/index.ts'
import { parsePhone } from '../../platform/phone-numbers.ts'
import { isGroupName, mostGroups, sortedGroups } from '../group-name.ts'
import { identifierMaxLength } from '../identifier.ts'

/** A person as they travel between servers: the fields of the import format, checked and in canonical form. */
export interface TravellingUser {
  readonly id?: string
  readonly username?: string
  readonly email?: string
  readonly emailVerified?: boolean
  readonly phone?: string
  readonly phoneVerified?: boolean
  readonly name?: string
  readonly locale?: string
  readonly status?: 'active' | 'disabled'
  /** In the order of their names, none twice. */
  readonly groups?: readonly string[]
  readonly passwordHash?: string
  /** In clear: taken only where the operator says so. */
  readonly password?: string
  readonly totp?: readonly TravellingTotp[]
  readonly authenticators?: readonly TravellingAddress[]
}

export interface TravellingTotp {
  /** Base32. */
  readonly secret: string
  readonly digits: number
  /** Seconds. */
  readonly period: number
  readonly algorithm: 'SHA1' | 'SHA256' | 'SHA512'
}

/** A factor that sends to an address which the person has shown to be theirs. */
export interface TravellingAddress {
  readonly factor: 'email' | 'sms' | 'voice'
  readonly address: string
}

/** Factors that are an address and nothing else. */
export const addressFactors: readonly string[] = ['email', 'sms', 'voice']

export type Checked<T> = { readonly record: T } | { readonly faults: readonly string[] }

/** Collects what is wrong; a field that is absent or null is no fault. */
type Fault = (sentence: string) => undefined

type Raw = Readonly<Record<string, unknown>>

/** Checks one record of an import file. Every fault of it is named at once; none shows a secret. */
export function checkUser(raw: unknown): Checked<TravellingUser> {
  const faults: string[] = []
  const fault: Fault = (sentence) => void faults.push(sentence)
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return { faults: ['This is not one JSON object.'] }
  const fields = raw as Raw
  for (const name of Object.keys(fields))
    if (!Object.hasOwn(checks, name)) fault(`There is no field ${JSON.stringify(name.slice(0, 40))}.`)
  const record: Record<string, unknown> = {}
  for (const [name, check] of Object.entries(checks)) {
    const value = fields[name]
    const checked = value === undefined || value === null ? undefined : check(value, fault)
    if (checked !== undefined) record[name] = checked
  }
  const user = record as TravellingUser
  if (user.passwordHash !== undefined && user.password !== undefined) fault('Give passwordHash or password, not both.')
  if (user.emailVerified === true && user.email === undefined && fields.email == null) fault('emailVerified needs an email.')
  if (user.phoneVerified === true && user.phone === undefined && fields.phone == null) fault('phoneVerified needs a phone.')
  return faults.length > 0 ? { faults } : { record: user }
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they would break pages, logs and files
const unprintable = /[\x00-\x1f\x7f\u2028\u2029]/

const text =
  (name: string, most: number, pattern?: RegExp) =>
  (value: unknown, fault: Fault): string | undefined => {
    if (typeof value !== 'string') return fault(`${name} is not a text.`)
    const trimmed = value.trim()
    if (trimmed === '') return undefined
    if (trimmed.length > most) return fault(`${name} is longer than ${most} characters.`)
    if (unprintable.test(trimmed) || !trimmed.isWellFormed() || (pattern && !pattern.test(trimmed)))
      return fault(`${name} has characters that it may not have.`)
    return trimmed
  }

const flag =
  (name: string) =>
  (value: unknown, fault: Fault): boolean | undefined =>
    typeof value === 'boolean' ? value : fault(`${name} is neither true nor false.`)

const checks: Readonly<Record<string, (value: unknown, fault: Fault) => unknown>> = {
  id: text('id', 128, /^[A-Za-z0-9][A-Za-z0-9._:|@-]*$/),
  username: text('username', identifierMaxLength),
  email(value, fault) {
    const given = text('email', identifierMaxLength)(value, fault)
    return given === undefined ? undefined : (parseMailbox(given) ?? fault('email is not one plain mailbox.'))
  },
  emailVerified: flag('emailVerified'),
  phone(value, fault) {
    const given = text('phone', 40)(value, fault)
    return given === undefined
      ? undefined
      : (parsePhone(given) ?? fault('phone is no number with its country, as in +15005550001.'))
  },
  phoneVerified: flag('phoneVerified'),
  name: text('name', 256),
  locale: text('locale', 35, /^[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*$/),
  status: (value, fault) =>
    value === 'active' || value === 'disabled' ? value : fault('status is neither active nor disabled.'),
  groups: (value, fault) =>
    Array.isArray(value) && value.every((one) => typeof one === 'string')
      ? groupsOf(value, fault)
      : fault('groups is not a list of texts.'),
  passwordHash(value, fault) {
    const given = typeof value === 'object' ? JSON.stringify(value) : value
    if (typeof given !== 'string') return fault('passwordHash is neither a text nor an object.')
    if (given === '') return undefined
    const read = importedHash(given)
    return 'hash' in read ? read.hash : fault(`passwordHash: ${read.fault}`)
  },
  password(value, fault) {
    if (typeof value !== 'string') return fault('password is not a text.')
    if (value === '') return undefined
    return Buffer.byteLength(value.normalize('NFKC')) > 1024 ? fault('password has more than 1,024 bytes.') : value
  },
  totp: (value, fault) => (Array.isArray(value) ? each(value, checkTotp, 'totp', fault) : fault('totp is not a list.')),
  authenticators: (value, fault) =>
    Array.isArray(value) ? each(value, checkAddress, 'authenticators', fault) : fault('authenticators is not a list.'),
}

function groupsOf(names: readonly string[], fault: Fault): readonly string[] | undefined {
  const wrong = names.find((one) => !isGroupName(one))
  if (wrong !== undefined) return fault(`groups: ${JSON.stringify(wrong.slice(0, 40))} is no name of a group.`)
  const own = sortedGroups(names)
  return own.length > mostGroups ? fault(`groups has more than ${mostGroups} entries.`) : own
}

function each<T>(values: readonly unknown[], check: (raw: Raw, fault: Fault) => T | undefined, name: string, fault: Fault): T[] {
  if (values.length > 20) fault(`${name} has more than 20 entries.`)
  return values.slice(0, 20).flatMap((value, at) => {
    const which: Fault = (sentence) => fault(`${name} ${at + 1}: ${sentence}`)
    const checked = typeof value === 'object' && value !== null ? check(value as Raw, which) : which('this is not an object.')
    return checked === undefined ? [] : [checked]
  })
}

function checkTotp(raw: Raw, fault: Fault): TravellingTotp | undefined {
  const { secret, digits = 6, period = 30, algorithm = 'SHA1' } = raw
  const bytes = typeof secret === 'string' ? decodeBase32(secret) : undefined
  // 80 bits: what some services gave out. New secrets of this server have twice that.
  if (bytes === undefined || bytes.length < 10 || bytes.length > 128) return fault('secret is not Base32 of 10 to 128 bytes.')
  if (!whole(digits, 6, 8)) return fault('digits is not 6, 7 or 8.')
  if (!whole(period, 15, 300)) return fault('period is not a number of seconds from 15 to 300.')
  const name = String(algorithm).toUpperCase().replace(/^HMAC/, '').replace('-', '')
  if (name !== 'SHA1' && name !== 'SHA256' && name !== 'SHA512') return fault('algorithm is not SHA1, SHA256 or SHA512.')
  return { secret: encodeBase32(bytes), digits, period, algorithm: name }
}

function checkAddress({ factor, address }: Raw, fault: Fault): TravellingAddress | undefined {
  if (factor !== 'email' && factor !== 'sms' && factor !== 'voice') return fault('factor is not email, sms or voice.')
  const given = typeof address === 'string' ? address : ''
  const parsed = factor === 'email' ? parseMailbox(given) : parsePhone(given)
  return parsed === undefined ? fault(`address is not one ${factor} address.`) : { factor, address: parsed }
}

const whole = (value: unknown, least: number, most: number): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most
