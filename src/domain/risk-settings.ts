import type { RiskLevel } from './risk.ts'

/** How risk is scored in a workspace: `policy.risk` of its settings. A signal that is not named here is not looked at. */
export interface RiskSettings {
  /** Points from which a sign-in is of this level. Default 30 and 70. */
  readonly thresholds?: { readonly medium?: number; readonly high?: number }
  /**
   * Address ranges (CIDR) that have no place on a map, such as an intranet: `country`, `anonymiser`, `new_place` and `travel` are
   * not asked for these, and what is signed in from there is remembered without a place.
   */
  readonly ownNetworks?: readonly string[]
  readonly signals: SignalSettings
}

/** What a signal that fails is worth. */
export interface Weight {
  /** 0 to 100; absent: `defaultPoints`. What cannot be judged counts 100 whatever stands here. */
  readonly points?: number
  /** Failing, it refuses the sign-in by itself. */
  readonly denies?: true
}

/** By the name that stands in `Signal.signal`. */
export interface SignalSettings {
  /** Ranges (CIDR or single addresses). Fails outside of all `allowed`, or inside one of `denied`. */
  readonly network?: Weight & Listed
  /** ISO 3166-1 alpha-2 codes. Fails outside of `allowed`, or inside `denied`. */
  readonly country?: Weight & Listed
  readonly anonymiser?: Weight & AnonymiserSettings
  /** Fails where this browser holds no mark that this account signed in with it. */
  readonly new_device?: Weight
  readonly new_place?: Weight & NewPlaceSettings
  readonly travel?: Weight & TravelSettings
  readonly unusual_hour?: Weight & UnusualHourSettings
  /** Fails with so many recent wrong answers, or more. Default 3. */
  readonly failures?: Weight & { readonly from?: number }
  /** Fails where the last sign-in is longer ago than so many days. Default 90. */
  readonly dormant?: Weight & { readonly days?: number }
  readonly details?: readonly DetailLimit[]
  readonly external?: ExternalSource
}

export interface Listed {
  readonly allowed?: readonly string[]
  readonly denied?: readonly string[]
}

/** Networks that hide who is behind them. Every source that is named must know the address. */
export interface AnonymiserSettings {
  /** What the geography files say. Default true, or false where another source is named. */
  readonly files?: boolean
  /** Ranges (CIDR). */
  readonly networks?: readonly string[]
  /** Numbers of autonomous systems. */
  readonly asns?: readonly number[]
}

/** A place that is not among the past sign-ins. */
export interface NewPlaceSettings {
  /** Within so many kilometres of a past one it is known; absent: in the country of a past one. */
  readonly kilometres?: number
}

/** Faster than anybody travels, from the last sign-in that has coordinates. */
export interface TravelSettings {
  /** Kilometres per hour. Default 900. */
  readonly speed?: number
  /** Kilometres that count as no travel, because places of addresses are vague. Default 100. */
  readonly tolerance?: number
}

/** A time of day (UTC) at which this person has not signed in before. */
export interface UnusualHourSettings {
  /** With fewer past sign-ins there is no habit yet, and it does not fail. Default 10. */
  readonly minimum?: number
  /** Hours around the time of a past sign-in that are usual. Default 2. */
  readonly tolerance?: number
}

/** A limit of one transaction detail; each limit is a signal `details` of its own. */
export interface DetailLimit {
  readonly points: number
  readonly denies?: true
  /** Of the detail; capitals and spaces around it do not matter. */
  readonly name: string
  /** A value above it fails: digits with at most one decimal point are a number, and nothing else is. */
  readonly maximum?: number
  /** A value that is not one of these, letter by letter, fails. */
  readonly allowed?: readonly string[]
  /** One of these values fails, however it is capitalised or spaced. */
  readonly denied?: readonly string[]
  /** A transaction without this detail is fine. Absent: it counts as what cannot be judged. */
  readonly optional?: true
}

/** A service that is asked over HTTP and gives the points itself (engine/external-risk.ts). */
export interface ExternalSource {
  readonly url: string
  /** Milliseconds. Default 1500. */
  readonly timeoutMs?: number
  /** It refuses by itself from the level `high` on, or where it gives no answer. */
  readonly denies?: true
  /** Sealed secret (purpose `risk`, row = tenant/workspace), sent as a bearer token; absent: none is sent. */
  readonly sealed?: string
}

/** What an external source said, or the reason why it said nothing, in words for operators. */
export type ExternalAnswer = { readonly points: number } | { readonly level: RiskLevel } | { readonly fault: string }

export type SignalName = keyof SignalSettings

export const defaultThresholds = { medium: 30, high: 70 } as const

/** Points of a signal that fails, where its settings name none. Limits of details name theirs, external sources give them. */
export const defaultPoints = {
  network: 50,
  country: 50,
  anonymiser: 40,
  new_device: 20,
  new_place: 30,
  travel: 60,
  unusual_hour: 15,
  failures: 30,
  dormant: 20,
} as const satisfies Partial<Record<SignalName, number>>

/** Other numbers where settings name none; see the settings above for their units. */
export const signalDefaults = {
  travel: { speed: 900, tolerance: 100 },
  unusual_hour: { minimum: 10, tolerance: 2 },
  failures: { from: 3 },
  dormant: { days: 90 },
  external: { timeoutMs: 1_500 },
} as const

/** How many past sign-ins are remembered at most (UserRecord.signIns). */
export const mostSignIns = 20

/** Signals about where an address stands on the map; not asked for the operator's own networks. */
export const geographic = ['country', 'anonymiser', 'new_place', 'travel'] as const satisfies readonly SignalName[]

/** Whether the anonymiser asks the geography files. */
export const asksFiles = ({ files, networks, asns }: AnonymiserSettings): boolean =>
  files ?? (networks === undefined && asns === undefined)
