import { Reader, type Response } from 'maxmind'
import type { Address } from '../address-set.ts'
import { type Place, readPlace } from './read-place.ts'

/** What a file can tell of an address that it knows. */
export interface Knows {
  readonly country: boolean
  readonly coordinates: boolean
  readonly anonymous: boolean
  readonly asn: boolean
}

export interface GeoFile {
  readonly knows: Knows
  /** Undefined: nothing is known of it. Never throws. */
  find(address: Address): Place | undefined
}

/** Reads a MaxMind DB. Throws an Error that says in a few words what is wrong with it. */
export function parseGeoFile(bytes: Buffer): GeoFile {
  const reader = open(bytes)
  const { databaseType, ipVersion } = reader.metadata
  const knows = knowsOf(typeof databaseType === 'string' ? databaseType : '')
  // Such a file lists what hides; an address that it covers and does not list hides nothing.
  const unlisted: Place | undefined = knows.anonymous ? { anonymous: false } : undefined

  return {
    knows,
    find(address) {
      // Its tree would be walked with the wrong bits, and end at somebody else's place.
      if (address.family === 6 && (ipVersion === 4 || isEmbedded(address))) return undefined
      try {
        const record = reader.get(address.text)
        return record === null ? unlisted : { ...unlisted, ...readPlace(record) }
      } catch {
        return undefined
      }
    },
  }
}

function open(bytes: Buffer): Reader<Response> {
  let reader: Reader<Response>
  try {
    reader = new Reader<Response>(bytes)
  } catch {
    throw new Error('is not a MaxMind DB')
  }
  const { binaryFormatMajorVersion, ipVersion, searchTreeSize } = reader.metadata
  if (binaryFormatMajorVersion !== 2) throw new Error('has a format that is not MaxMind DB 2')
  if ((ipVersion !== 4 && ipVersion !== 6) || !(searchTreeSize > 0 && searchTreeSize < bytes.length))
    throw new Error('is damaged: its search tree does not fit into it')
  return reader
}

/** By the name that makers give their files; one with a name that says nothing may know anything but who is anonymous. */
function knowsOf(type: string): Knows {
  const anonymous = /anonym|privacy|prox(y|ies)|vpn|\btor\b/i.test(type)
  const coordinates = /city|enterprise|location|insights/i.test(type)
  const country = coordinates || /country/i.test(type)
  const asn = /asn|isp|enterprise/i.test(type)
  return anonymous || country || asn
    ? { country, coordinates, anonymous, asn }
    : { country: true, coordinates: true, anonymous: false, asn: true }
}

/** IPv4 in the last bits of an IPv6 address that nobody uses any more (::192.0.2.1): in these files it is IPv4 itself. */
const isEmbedded = ({ bytes }: Address): boolean => bytes.slice(0, 12).every((byte) => byte === 0)
