/** Where an address is and whom it belongs to, as far as files know. */
export interface Place {
  /** ISO 3166-1 alpha-2. */
  readonly country?: string
  /** Degrees; both or none. */
  readonly latitude?: number
  readonly longitude?: number
  /** Hides who is behind it: VPN, proxy, relay or Tor. */
  readonly anonymous?: boolean
  /** Number of the autonomous system. */
  readonly asn?: number
}

/** Codes that stand for "somewhere" in such files. */
const noCountry = ['ZZ', 'XX', 'EU', 'AP']

const anonymousFields = [
  'is_anonymous',
  'is_anonymous_proxy',
  'is_anonymous_vpn',
  'is_public_proxy',
  'is_residential_proxy',
  'is_tor_exit_node',
  'vpn',
  'proxy',
  'tor',
  'relay',
]

/**
 * The fields that makers of such files use: MaxMind's and DB-IP's nested ones, and the flat ones of ip-location-db and IPinfo.
 * What is not there or makes no sense is absent.
 */
export function readPlace(record: unknown): Place {
  const { country, country_code, location, traits, ...flat } = object(record)
  const code = [object(country).iso_code, country_code, country].find(isCountry)
  const about = { ...flat, ...object(traits) }
  const { latitude, longitude } = coordinates(object(location)) ?? coordinates(flat) ?? {}
  const asn = asnOf(about.autonomous_system_number ?? about.asn)
  const told = anonymousFields.filter((name) => name in about)
  return {
    ...(code === undefined ? {} : { country: code }),
    ...(latitude === undefined || longitude === undefined ? {} : { latitude, longitude }),
    ...(told.length === 0 ? {} : { anonymous: told.some((name) => isTrue(about[name])) }),
    ...(asn === undefined ? {} : { asn }),
  }
}

const isCountry = (code: unknown): code is string =>
  typeof code === 'string' && /^[A-Z]{2}$/.test(code) && !noCountry.includes(code)

/** Some files write 0, 0 where they know nothing; nobody signs in from there. */
function coordinates(from: Record<string, unknown>) {
  const [latitude, longitude] = [number(from.latitude ?? from.lat), number(from.longitude ?? from.lng)]
  const fits = Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 && (latitude !== 0 || longitude !== 0)
  return fits ? { latitude, longitude } : undefined
}

const number = (value: unknown): number =>
  typeof value === 'number' ? value : typeof value === 'string' && /^-?\d{1,3}(\.\d+)?$/.test(value) ? Number(value) : Number.NaN

function asnOf(value: unknown): number | undefined {
  const found = typeof value === 'string' && /^(AS)?\d{1,10}$/.test(value) ? Number(value.replace('AS', '')) : value
  return typeof found === 'number' && Number.isInteger(found) && found > 0 ? found : undefined
}

const isTrue = (value: unknown): boolean => value === true || value === 'true' || value === 1 || value === '1'

const object = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {}
