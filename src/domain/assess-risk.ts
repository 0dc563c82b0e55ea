import type { Risk, RiskLevel, Signal } from './risk.ts'
import { anonymiser, country, network } from './risk-address.ts'
import { detailLimit } from './risk-details.ts'
import { dormant, failures, newDevice, unusualHour } from './risk-habits.ts'
import { missing, type Observation, type RiskInputs } from './risk-inputs.ts'
import { newPlace, travel } from './risk-places.ts'
import {
  defaultPoints,
  defaultThresholds,
  type ExternalAnswer,
  type RiskSettings,
  type SignalName,
  type Weight,
} from './risk-settings.ts'

/** Points of what cannot be judged, and the most that a sign-in can have. */
const highest = 100

/** How risky a sign-in is. Pure and total: whatever is missing or unreadable raises the risk, and nothing throws. */
export function assess({ thresholds, signals: asked }: RiskSettings, inputs: RiskInputs): Risk {
  const { medium, high } = { ...defaultThresholds, ...thresholds }
  const { address, person } = inputs
  const found: (Signal | null)[] = [
    asked.network ? weigh('network', asked.network, network(asked.network, address)) : null,
    asked.country ? weigh('country', asked.country, country(asked.country, address)) : null,
    asked.anonymiser ? weigh('anonymiser', asked.anonymiser, anonymiser(asked.anonymiser, address)) : null,
    asked.new_device ? weigh('new_device', asked.new_device, newDevice(inputs.deviceKnown)) : null,
    asked.new_place ? weigh('new_place', asked.new_place, newPlace(asked.new_place, inputs)) : null,
    asked.travel ? weigh('travel', asked.travel, travel(asked.travel, inputs)) : null,
    asked.unusual_hour ? weigh('unusual_hour', asked.unusual_hour, unusualHour(asked.unusual_hour, inputs)) : null,
    asked.failures ? weigh('failures', asked.failures, failures(asked.failures, person.recentFailures)) : null,
    asked.dormant ? weigh('dormant', asked.dormant, dormant(asked.dormant, inputs)) : null,
    ...(asked.details ?? []).map((limit) => weigh('details', limit, detailLimit(limit, inputs.details))),
    asked.external ? weigh('external', asked.external, external(inputs.external, { medium, high })) : null,
  ]
  const signals = found.filter((one) => one !== null).filter(({ points, denies }) => points > 0 || denies)
  const points = Math.min(
    highest,
    signals.reduce((sum, one) => sum + one.points, 0),
  )
  return { level: levelOf(points, medium, high), points, signals, denied: signals.some(({ denies }) => denies) }
}

/** A threshold that is no number is passed, not out of reach. */
function levelOf(points: number, medium: number, high: number): RiskLevel {
  if (!(points < high)) return 'high'
  return points < medium ? 'low' : 'medium'
}

function weigh(signal: SignalName, weight: Weight, finding: Observation): Signal | null {
  if (!finding) return null
  const given = finding.points ?? weight.points ?? (defaultPoints as Partial<Record<SignalName, number>>)[signal] ?? highest
  return {
    signal,
    points: finding.missing ? highest : bounded(given),
    denies: weight.denies === true && !finding.mild,
    detail: finding.detail,
  }
}

const bounded = (points: number): number => (points >= 0 ? Math.min(highest, points) : Number.isNaN(points) ? highest : 0)

/** What an external source said. `medium` is worth that level's threshold, `high` everything. */
function external(answer: ExternalAnswer | null, thresholds: { readonly medium: number; readonly high: number }): Observation {
  if (!answer) return missing('the source was not asked')
  if ('fault' in answer) return missing(answer.fault)
  if ('points' in answer) {
    const { points } = answer
    if (!(points >= 0 && points <= highest)) return missing('the source gave no points from 0 to 100')
    if (points === 0) return null
    return { detail: `the source gave ${points} points`, points, ...(points < thresholds.high ? { mild: true } : {}) }
  }
  if (answer.level === 'low') return null
  if (answer.level === 'medium') return { detail: 'the source said medium', points: thresholds.medium, mild: true }
  return answer.level === 'high' ? { detail: 'the source said high', points: highest } : missing('the source gave no known level')
}
