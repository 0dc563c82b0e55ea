import { missing, type Observation, type RiskInputs } from './risk-inputs.ts'
import { signalDefaults, type UnusualHourSettings } from './risk-settings.ts'

const hour = 3_600_000
const day = 24 * hour

/** A browser that holds no mark of this account. The first sign-in ever comes from a new one, like any other. */
export function newDevice(deviceKnown: boolean | null): Observation {
  if (deviceKnown === null) return missing('it is not known whether the browser was used before')
  return deviceKnown ? null : { detail: 'this browser has not signed this account in before' }
}

/** A time of day without a past sign-in around it. No habit yet, no unusual hour: the first sign-ins do not fail. */
export function unusualHour(
  settings: UnusualHourSettings,
  { now, person: { signIns } }: Pick<RiskInputs, 'now' | 'person'>,
): Observation {
  const { minimum, tolerance } = { ...signalDefaults.unusual_hour, ...settings }
  if (signIns.length === 0 || signIns.length < minimum) return null
  const usual = signIns.some(({ at }) => apart(now, at) <= tolerance * hour)
  return usual ? null : { detail: `none of ${signIns.length} sign-ins was within ${tolerance} hours of this time of day` }
}

/** Milliseconds between two times of day, round midnight where that is shorter. */
function apart(one: number, other: number): number {
  const difference = Math.abs(one - other) % day
  return Math.min(difference, day - difference)
}

/** Wrong answers of late. A stranger has none. */
export function failures({ from = signalDefaults.failures.from }: { readonly from?: number }, recent: number): Observation {
  if (!Number.isFinite(recent) || recent < 0) return missing('it is not known how many wrong answers there were')
  return recent < from ? null : { detail: `${recent} recent wrong answers` }
}

/** An account that slept. One that was never used has not gone to sleep: it does not fail. */
export function dormant(
  { days = signalDefaults.dormant.days }: { readonly days?: number },
  { now, person: { signIns } }: Pick<RiskInputs, 'now' | 'person'>,
): Observation {
  const last = signIns[0]
  if (!last || now - last.at <= days * day) return null
  return { detail: `the last sign-in is more than ${days} days ago` }
}
