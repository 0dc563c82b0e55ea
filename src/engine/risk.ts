import { assess } from '../domain/assess-risk.ts'
import type { PastSignIn, Risk } from '../domain/risk.ts'
import type { ClassifiedAddress, TransactionDetail } from '../domain/risk-inputs.ts'
import { type ExternalAnswer, geographic, type RiskSettings } from '../domain/risk-settings.ts'
import { type AddressSet, addressSet, readAddress } from '../platform/address-set.ts'
import type { Geography } from '../platform/geography/index.ts'
import type { UserRecord } from './ports/directory.ts'

export interface RiskQuestion {
  /** Of the workspace: `settings.policy.risk`. */
  readonly settings: RiskSettings | undefined
  /** Of the client, as the door read it. */
  readonly address: string | null
  /** The browser holds a mark that this account signed in with it. */
  readonly deviceKnown: boolean | null
  /** Null: nobody, or nobody known, is named. They are judged like somebody without a past. */
  readonly user: Pick<UserRecord, 'signIns' | 'recentFailures'> | null
  /** By the store's clock. */
  readonly now: number
  /** What is being approved; null where the transaction is about nothing. */
  readonly details: readonly TransactionDetail[] | null
  /** Null: the source was not asked. */
  readonly external: ExternalAnswer | null
  readonly geography: Pick<Geography, 'lookup'> | undefined
  /** Configured proxies (config server.trustedProxies). */
  readonly proxies?: readonly string[]
}

/** How risky a sign-in is; null where the workspace does not score it. Made for every step, in about ten microseconds. */
export function riskOf({ settings, user, ...about }: RiskQuestion): Risk | null {
  if (!settings) return null
  const { now, deviceKnown, details, external } = about
  return assess(settings, {
    now,
    address: classify(settings, about),
    deviceKnown,
    person: user ?? nobody,
    details,
    external,
  })
}

const nobody = { signIns: [], recentFailures: 0 } as const

/** A finished sign-in to remember, with its place where a file knows one; own networks have none. */
export function pastSignIn({
  settings,
  address,
  now,
  geography,
  proxies,
}: Pick<RiskQuestion, 'address' | 'now' | 'geography' | 'proxies'> & { readonly settings: RiskSettings }): PastSignIn {
  const classified = classify(settings, { address, geography, proxies }, true)
  const { country, latitude, longitude } = classified?.place ?? {}
  return {
    at: now,
    address: readAddress(address)?.text ?? null,
    ...(country === undefined ? {} : { country }),
    ...(latitude === undefined || longitude === undefined ? {} : { latitude, longitude }),
  }
}

/** Whether a finished sign-in must be remembered: some signal compares with past ones. */
export const needsHistory = (settings: RiskSettings | undefined): boolean => {
  const { new_place, travel, unusual_hour, dormant } = settings?.signals ?? {}
  return [new_place, travel, unusual_hour, dormant].some((signal) => signal !== undefined)
}

type Where = Pick<RiskQuestion, 'address' | 'geography'> & { readonly proxies?: readonly string[] | undefined }

function classify(
  settings: RiskSettings,
  { address: text, geography, proxies }: Where,
  always = false,
): ClassifiedAddress | null {
  const address = readAddress(text)
  if (!address) return null
  // A proxy is named as the client where nothing readable stands before it. People do not sit there: otherwise a header that
  // nobody can read would bring anybody into the network of the operator's own machines.
  if (proxies && setOf(proxies)(address)) return null
  const { own, allowed, denied, anonymising, onMap } = rangesOf(settings)
  const isOwn = own(address)
  return {
    own: isOwn,
    network: { allowed: allowed(address), denied: denied(address) },
    anonymising: anonymising(address),
    place: (onMap || always) && !isOwn ? (geography?.lookup(address.text) ?? null) : null,
  }
}

interface Ranges {
  readonly own: AddressSet
  readonly allowed: AddressSet
  readonly denied: AddressSet
  readonly anonymising: AddressSet
  /** Some signal asks where addresses are. */
  readonly onMap: boolean
}

/** Settings are cached objects that nobody changes, so their ranges are read once. */
const ranges = new WeakMap<RiskSettings, Ranges>()

function rangesOf(settings: RiskSettings): Ranges {
  const known = ranges.get(settings)
  if (known) return known
  const { ownNetworks = [], signals } = settings
  const made: Ranges = {
    own: addressSet(ownNetworks),
    allowed: addressSet(signals.network?.allowed ?? []),
    denied: addressSet(signals.network?.denied ?? []),
    anonymising: addressSet(signals.anonymiser?.networks ?? []),
    onMap: geographic.some((name) => signals[name] !== undefined),
  }
  ranges.set(settings, made)
  return made
}

const sets = new WeakMap<readonly string[], AddressSet>()

function setOf(list: readonly string[]): AddressSet {
  const known = sets.get(list)
  if (known) return known
  const made = addressSet(list)
  sets.set(list, made)
  return made
}
