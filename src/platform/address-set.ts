import ipaddr from 'ipaddr.js'

/** A network address, IPv4 (also where it is written as IPv6) or IPv6 without a zone. */
export interface Address {
  readonly family: 4 | 6
  /** 4 or 16, most significant first. */
  readonly bytes: readonly number[]
  /** Canonical: two writings of one address are one text. */
  readonly text: string
}

/**
 * An address, or undefined for what is none. Nothing is guessed: an address with a port, in brackets, with leading zeros, in
 * octal, hexadecimal or as one number is refused, because others read it differently.
 */
export function readAddress(text: string | null | undefined): Address | undefined {
  if (!text || text.length > 100) return undefined
  const isFour = ipaddr.IPv4.isValidFourPartDecimal(text)
  if (!isFour && !(text.includes(':') && ipaddr.IPv6.isValid(text))) return undefined
  // ::192.0.2.1 is an IPv6 address that the parser takes for the IPv4 address at its end.
  if (/^::\d+\./.test(text)) return undefined
  const parsed = ipaddr.process(text.split('%')[0] ?? '')
  return { family: parsed.kind() === 'ipv4' ? 4 : 6, bytes: parsed.toByteArray(), text: parsed.toString() }
}

/** True where the text is an address or a range (CIDR) of those. */
export const isAddressRange = (text: string): boolean => readRange(text) !== undefined

/** Tells whether an address is in one of many ranges; takes about as long for a thousand of them as for one. */
export type AddressSet = (address: Address) => boolean

/** Ranges that cannot be read hold no address: check them with isAddressRange where they come in. */
export function addressSet(ranges: readonly string[]): AddressSet {
  const prefixes = { 4: new Map<number, Set<string>>(), 6: new Map<number, Set<string>>() }
  for (const range of ranges.map(readRange)) {
    if (!range) continue
    const ofLength = prefixes[range.family].get(range.bits) ?? new Set()
    prefixes[range.family].set(range.bits, ofLength.add(prefixOf(range.bytes, range.bits)))
  }
  return ({ family, bytes }) => {
    for (const [bits, known] of prefixes[family]) if (known.has(prefixOf(bytes, bits))) return true
    return false
  }
}

function readRange(text: string): (Address & { readonly bits: number }) | undefined {
  const [start, length, ...more] = text.split('/')
  const address = start?.includes('%') ? undefined : readAddress(start)
  if (!address || more.length > 0) return undefined
  const all = address.bytes.length * 8
  if (length === undefined) return { ...address, bits: all }
  // A range of IPv4 written as IPv6 counts its bits from the front of the longer address.
  const hidden = address.family === 4 && start?.includes(':') ? 96 : 0
  const bits = /^\d{1,3}$/.test(length) ? Number(length) - hidden : -1
  return bits >= 0 && bits <= all ? { ...address, bits } : undefined
}

function prefixOf(bytes: readonly number[], bits: number): string {
  const whole = bits >> 3
  const rest = bits & 7
  const start = String.fromCharCode(...bytes.slice(0, whole))
  return rest === 0 ? start : start + String.fromCharCode((bytes[whole] ?? 0) & (0xff << (8 - rest)) & 0xff)
}
