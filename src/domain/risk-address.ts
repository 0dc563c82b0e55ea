import { type ClassifiedAddress, missing, type Observation } from './risk-inputs.ts'
import { type AnonymiserSettings, asksFiles, type Listed } from './risk-settings.ts'

type Address = ClassifiedAddress | null

/** The operator's own ranges have no place on the map, and are not asked for one. */
const isOwn = (address: Address): boolean => address?.own === true

/** Address ranges that are allowed or denied. */
export function network({ allowed }: Listed, address: Address): Observation {
  if (!address) return missing('the address cannot be read')
  if (address.network.denied) return { detail: 'the address is in a denied network' }
  return allowed && !address.network.allowed ? { detail: 'the address is in none of the allowed networks' } : null
}

/** Countries that are allowed or denied. */
export function country({ allowed, denied }: Listed, address: Address): Observation {
  if (isOwn(address)) return null
  const found = address?.place?.country
  if (found === undefined) return missing('the country of the address is not known')
  if (denied?.includes(found)) return { detail: `${found} is a denied country` }
  return allowed && !allowed.includes(found) ? { detail: `${found} is none of the allowed countries` } : null
}

/** Networks that hide who is behind them. What one source does not know, another source's "no" does not make up for. */
export function anonymiser(settings: AnonymiserSettings, address: Address): Observation {
  if (isOwn(address)) return null
  if (!address) return missing('the address cannot be read')
  const { anonymising, place } = address
  if (asksFiles(settings) && place?.anonymous === undefined) return missing('no file says whether the address is anonymous')
  if (settings.asns && place?.asn === undefined) return missing('the autonomous system of the address is not known')
  if (anonymising) return { detail: 'the address is in a listed anonymising network' }
  if (settings.asns && place?.asn !== undefined && settings.asns.includes(place.asn))
    return { detail: `AS${place.asn} is listed as anonymising` }
  return asksFiles(settings) && place?.anonymous ? { detail: 'the address is in an anonymising network' } : null
}
