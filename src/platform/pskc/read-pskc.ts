import { encodeBase32 } from '../base32.ts'
import { createValueReader, type PskcKey, type ValueReader } from './pskc-crypto.ts'
import { attribute, child, children, type Element, PskcBroken, parsePskc, textAt } from './pskc-xml.ts'

/** A seed as the file has it, not yet judged. */
export interface PskcSeed {
  readonly type: 'hotp' | 'totp'
  /** Base32. */
  readonly secret: string
  readonly digits: number
  readonly period?: number
  readonly counter?: number
  readonly algorithm: string
  /** Whom the file gives it to. */
  readonly username?: string
  /** The secret was encrypted and its MAC was checked. */
  readonly checked: boolean
}

/** One key of the file, by the serial number of its device. Faults show no secret. */
export type PskcEntry = { readonly serial: string } & (
  | { readonly seed: PskcSeed }
  | { readonly faults: readonly string[] }
  /** Not a seed and no fault: what it is. */
  | { readonly skipped: string }
)

/**
 * The HOTP and TOTP keys of a PSKC file (RFC 6030), plain or encrypted. `now` is the time, in milliseconds since the epoch, by
 * which keys have expired. A key that cannot be read is a fault of its own; a file that cannot be read throws PskcBroken.
 * Signatures of the file are not looked at.
 */
export function readPskc(text: string, given: PskcKey | undefined, now: number): PskcEntry[] {
  const container = parsePskc(text)
  const values = createValueReader(container, given)
  return children(container, 'KeyPackage').flatMap((device) => {
    const keys = children(device, 'Key')
    const serial = textAt(device, 'DeviceInfo', 'SerialNo')
    if (keys.length === 0) return [{ serial: serial ?? '', faults: ['The package holds no key.'] }]
    return keys.map((key) => entry(serial ?? attribute(key, 'Id') ?? '', device, key, values, now))
  })
}

function entry(serial: string, device: Element, key: Element, values: ValueReader, now: number): PskcEntry {
  const algorithm = attribute(key, 'Algorithm') ?? ''
  const type = /[:#](hotp|totp|pin)$/i.exec(algorithm)?.[1]?.toLowerCase()
  if (type === 'pin') return { serial, skipped: 'a PIN, which stays with the device' }
  if (type !== 'hotp' && type !== 'totp')
    return { serial, faults: [`It is for ${JSON.stringify(algorithm.slice(0, 100))}; HOTP and TOTP are read.`] }
  const faults = policyFaults(key, now)
  try {
    const data = child(key, 'Data')
    const secret = values.read(child(data, 'Secret'))
    if (!secret) faults.push('It has no secret: only its device, or its issuer, knows it.')
    const counter = numberOf(values, child(data, 'Counter'), 'Counter')
    const period = numberOf(values, child(data, 'TimeInterval'), 'TimeInterval')
    if (faults.length > 0 || !secret) return { serial, faults }
    const username = userOf(textAt(key, 'UserId') ?? textAt(device, 'DeviceInfo', 'UserId'))
    const seed: PskcSeed = {
      type,
      secret: encodeBase32(secret.bytes),
      digits: Number(attribute(child(key, 'AlgorithmParameters', 'ResponseFormat'), 'Length') ?? 6),
      ...(type === 'hotp' ? { counter: counter ?? 0 } : { period: period ?? 30 }),
      algorithm: textAt(key, 'AlgorithmParameters', 'Suite') ?? 'SHA1',
      ...(username === undefined ? {} : { username }),
      checked: secret.checked || !secret.encrypted,
    }
    return { serial, seed }
  } catch (error) {
    if (!(error instanceof PskcBroken)) throw error
    return { serial, faults: [...faults, `${error.message.charAt(0).toUpperCase()}${error.message.slice(1)}.`] }
  }
}

function policyFaults(key: Element, now: number): string[] {
  const faults: string[] = []
  const format = child(key, 'AlgorithmParameters', 'ResponseFormat')
  const encoding = attribute(format, 'Encoding')
  if (encoding !== undefined && encoding !== 'DECIMAL')
    faults.push(`Its codes are ${encoding.slice(0, 20)}; only DECIMAL is read.`)
  if (['true', '1'].includes(attribute(format, 'CheckDigits') ?? '')) faults.push('Its codes end in a check digit.')
  const expiry = textAt(key, 'Policy', 'ExpiryDate')
  if (expiry !== undefined && !(Date.parse(expiry) > now)) faults.push(`It expired on ${expiry.slice(0, 30)}.`)
  const usage = attribute(child(key, 'Policy', 'PINPolicy'), 'PINUsageMode')
  if (usage !== undefined && usage !== 'Local') faults.push(`Its codes are joined with a PIN (${usage.slice(0, 20)}).`)
  return faults
}

/** A number in decimal; encrypted, its bytes are the number, the highest first. */
function numberOf(values: ValueReader, data: Element | undefined, name: string): number | undefined {
  const plain = textAt(data, 'PlainValue')
  if (plain !== undefined) return /^[0-9]{1,15}$/.test(plain) ? Number(plain) : broken(`its ${name} is not a number`)
  const value = values.read(data)
  if (!value) return undefined
  const { bytes } = value
  return bytes.length >= 1 && bytes.length <= 8
    ? Number(BigInt(`0x${bytes.toString('hex')}`))
    : broken(`its ${name} is not a number`)
}

function broken(message: string): never {
  throw new PskcBroken(message)
}

/** A distinguished name (RFC 4514) by its UID or CN, anything else as it stands. */
const userOf = (id: string | undefined): string | undefined =>
  id === undefined ? undefined : (/(?:^|,)\s*(?:UID|CN)=([^,+]+)/i.exec(id)?.[1]?.trim() ?? id)
