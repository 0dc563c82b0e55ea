import type { PastSignIn } from './risk.ts'
import { missing, type Observation, type RiskInputs } from './risk-inputs.ts'
import { type NewPlaceSettings, signalDefaults, type TravelSettings } from './risk-settings.ts'

type Inputs = Pick<RiskInputs, 'now' | 'address' | 'person'>

interface Coordinates {
  readonly latitude: number
  readonly longitude: number
}

/**
 * A place where this person has not signed in before. On the first sign-in every place is new: it fails with its ordinary points,
 * because whoever got hold of a fresh account's first password comes from somewhere, too.
 */
export function newPlace({ kilometres }: NewPlaceSettings, { address, person: { signIns } }: Inputs): Observation {
  if (address?.own) return null
  const place = address?.place ?? null
  if (kilometres === undefined) {
    if (place?.country === undefined) return missing('the country of the address is not known')
    const known = signIns.some(({ country }) => country === place.country)
    return known ? null : { detail: firstOr(signIns, `no sign-in from ${place.country} is remembered`) }
  }
  const here = coordinatesOf(place)
  if (!here) return missing('the coordinates of the address are not known')
  const known = signIns.some((past) => {
    const there = coordinatesOf(past)
    return there !== null && distance(here, there) <= kilometres
  })
  return known ? null : { detail: firstOr(signIns, `no sign-in within ${kilometres} km is remembered`) }
}

const firstOr = (signIns: readonly PastSignIn[], detail: string): string =>
  signIns.length === 0 ? 'it is the first sign-in' : detail

/**
 * Faster than anybody travels, from the last sign-in with coordinates. Without one there is no way to have come, and it does not
 * fail; an address without coordinates is missing on a first sign-in as well.
 */
export function travel(settings: TravelSettings, { now, address, person: { signIns } }: Inputs): Observation {
  if (address?.own) return null
  const here = coordinatesOf(address?.place ?? null)
  if (!here) return missing('the coordinates of the address are not known')
  const last = signIns.find((past) => coordinatesOf(past) !== null)
  const there = coordinatesOf(last ?? null)
  if (!last || !there) return null
  const { speed = signalDefaults.travel.speed, tolerance = signalDefaults.travel.tolerance } = settings
  const way = distance(here, there)
  const hours = Math.max(0, now - last.at) / 3_600_000
  // A time that is no number must fail, so "not possible" is asked rather than "impossible".
  if (way <= tolerance || way <= speed * hours) return null
  return { detail: `${Math.round(way)} km in ${hours.toFixed(1)} hours` }
}

/** Null where they are absent or lie nowhere on Earth. */
function coordinatesOf(place: { readonly latitude?: number; readonly longitude?: number } | null): Coordinates | null {
  const { latitude, longitude } = place ?? {}
  return latitude !== undefined && longitude !== undefined && Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180
    ? { latitude, longitude }
    : null
}

const earthRadius = 6_371

/** Kilometres on the sphere (haversine), good to half a percent. */
export function distance(from: Coordinates, to: Coordinates): number {
  const radians = (degrees: number) => (degrees * Math.PI) / 180
  const half = (a: number, b: number) => Math.sin(radians(b - a) / 2) ** 2
  const share =
    half(from.latitude, to.latitude) +
    Math.cos(radians(from.latitude)) * Math.cos(radians(to.latitude)) * half(from.longitude, to.longitude)
  return 2 * earthRadius * Math.asin(Math.sqrt(Math.min(1, share)))
}
