import { folded } from '../domain/risk-details.ts'
import {
  asksFiles,
  type DetailLimit,
  defaultThresholds,
  type ExternalSource,
  type Listed,
  type RiskSettings,
  type SignalName,
  type SignalSettings,
} from '../domain/risk-settings.ts'
import type { Sealing } from '../platform/contract.ts'
import type { Geography } from '../platform/geography/index.ts'
import { riskSecretRow } from './external-risk.ts'
import { isMapping, quoted } from './mapping.ts'
import { memberFaults, number, ranges, signalMembers } from './risk-members.ts'

export interface RiskSettingsContext {
  /** Ids of where they will hold: the secret is sealed for that place. */
  readonly tenant: string
  readonly workspace: string
  readonly sealing: Pick<Sealing, 'seal'>
  /** Those that they replace; a secret that is not given anew is taken from there. */
  readonly stored?: RiskSettings | undefined
  /** What the geography files can tell; absent: there are none. */
  readonly knows?: ReturnType<Geography['knows']> | undefined
}

/** The settings as they may be shown: a secret is written, never read. */
export type ShownRiskSettings = Omit<RiskSettings, 'signals'> & {
  readonly signals: Omit<SignalSettings, 'external'> & {
    readonly external?: Omit<ExternalSource, 'sealed'> & { readonly hasSecret: boolean }
  }
}

const names = Object.keys(signalMembers) as SignalName[]
const mostDetails = 20

/**
 * Checks settings as they were typed, and answers what is to be stored, or everything that is wrong with them, in sentences. They
 * are written like RiskSettings, but for `external`, which takes `secret` instead of `sealed`: absent it stays as it is, null
 * takes it away.
 */
export function checkRiskSettings(
  given: unknown,
  context: RiskSettingsContext,
): { readonly settings: RiskSettings } | { readonly faults: readonly string[] } {
  if (!isMapping(given)) return { faults: ['Risk must be a mapping with thresholds, ownNetworks and signals.'] }
  const { thresholds, ownNetworks, signals, ...more } = given
  const faults = Object.keys(more).map((name) => `Risk has no ${quoted(name)}; there are thresholds, ownNetworks, signals.`)
  if (thresholds !== undefined) faults.push(...thresholdFaults(thresholds))
  const own = ownNetworks === undefined ? undefined : ranges(ownNetworks)
  if (own !== undefined) faults.push(`ownNetworks ${own}.`)
  faults.push(...shapeFaults(signals))
  // What belongs together is only judged where each part is what it should be.
  if (faults.length === 0) faults.push(...meaningFaults(signals as SignalSettings, context))
  return faults.length > 0 ? { faults } : { settings: sealed(given as unknown as RiskSettings, context) }
}

function thresholdFaults(given: unknown): string[] {
  const faults = memberFaults('thresholds', given, { medium: number(1, 100), high: number(1, 100) })
  if (faults.length > 0) return faults
  const { medium, high } = { ...defaultThresholds, ...(given as RiskSettings['thresholds']) }
  return medium < high ? [] : [`thresholds.medium (${medium}) must be below thresholds.high (${high}).`]
}

function shapeFaults(signals: unknown): string[] {
  if (!isMapping(signals)) return [`signals must be a mapping with some of ${names.join(', ')}.`]
  return Object.entries(signals).flatMap(([name, value]) => {
    const known = names.find((one) => one === name)
    if (!known) return [`${quoted(name)} is no signal; there are ${names.join(', ')}.`]
    if (known !== 'details') return memberFaults(`signals.${known}`, value, signalMembers[known])
    if (!Array.isArray(value) || value.length === 0 || value.length > mostDetails)
      return [`signals.details must be a list of 1 to ${mostDetails} limits.`]
    return value.flatMap((limit, at) => memberFaults(`signals.details[${at}]`, limit, signalMembers.details))
  })
}

function meaningFaults(signals: SignalSettings, context: RiskSettingsContext): string[] {
  const { network, country, details = [], external } = signals
  return [
    ...(network ? listFaults('signals.network', network) : []),
    ...(country ? listFaults('signals.country', country) : []),
    ...details.flatMap((limit, at) => detailFaults(`signals.details[${at}]`, limit, details.slice(0, at))),
    ...(external ? externalFaults(external, context.stored?.signals.external) : []),
    ...mapFaults(signals, context.knows),
  ]
}

function listFaults(at: string, { allowed, denied }: Listed): string[] {
  if (!allowed && !denied) return [`${at} needs a list of what is allowed, or of what is denied.`]
  return (allowed ?? []).filter((one) => denied?.includes(one)).map((one) => `${at} both allows and denies ${quoted(one)}.`)
}

function detailFaults(at: string, limit: Partial<DetailLimit>, before: readonly DetailLimit[]): string[] {
  const { name, points, maximum, allowed, denied } = limit
  return [
    ...(name === undefined ? [`${at} needs a name.`] : []),
    ...(points === undefined ? [`${at} needs points.`] : []),
    ...(maximum === undefined && !allowed && !denied ? [`${at} needs a maximum, or a list of what is allowed or denied.`] : []),
    ...(name !== undefined && before.some((one) => one.name !== undefined && folded(one.name) === folded(name))
      ? [`${at} is a second limit of ${quoted(name)}; capitals and spaces make no difference.`]
      : []),
  ]
}

type GivenSource = Partial<ExternalSource> & { readonly secret?: string | null }

function externalFaults({ url, secret }: GivenSource, before: ExternalSource | undefined): string[] {
  if (url === undefined) return ['signals.external needs a url.']
  const read = URL.parse(url)
  const local = read !== null && ['localhost', '127.0.0.1', '[::1]'].includes(read.hostname)
  if (!read || !(read.protocol === 'https:' || (read.protocol === 'http:' && local)))
    return ['signals.external.url must be an address such as https://risk.example.com/score (http:// is for localhost only).']
  if (read.username !== '' || read.password !== '')
    return ['signals.external.url must not hold a password; put it into secret, which is sent as a bearer token.']
  // Whoever may change the address, but not read the secret, would have it sent to himself.
  return secret === undefined && before?.sealed !== undefined && before.url !== url
    ? ['signals.external needs its secret again (or null): the one that is kept would go to another address.']
    : []
}

/** A signal that no file can answer would be the highest risk for everybody. */
function mapFaults({ country, new_place, travel, anonymiser }: SignalSettings, knows: RiskSettingsContext['knows']): string[] {
  const needs: readonly (readonly [asked: unknown, signal: string, what: string, known: boolean | undefined])[] = [
    [country, 'country', 'the countries of addresses', knows?.country],
    [new_place && new_place.kilometres === undefined, 'new_place', 'the countries of addresses', knows?.country],
    [new_place?.kilometres, 'new_place.kilometres', 'the coordinates of addresses', knows?.coordinates],
    [travel, 'travel', 'the coordinates of addresses', knows?.coordinates],
    [anonymiser && asksFiles(anonymiser), 'anonymiser', 'anonymous networks', knows?.anonymous],
    [anonymiser?.asns, 'anonymiser.asns', 'autonomous systems', knows?.asn],
  ]
  return needs
    .filter(([asked, , , known]) => asked && !known)
    .map(([, signal, what]) => `signals.${signal} needs a file that knows ${what}: name one in COUNTERSIGN_GEO_FILES.`)
}

function sealed(given: RiskSettings, { tenant, workspace, sealing, stored }: RiskSettingsContext): RiskSettings {
  const source: GivenSource | undefined = given.signals.external
  if (!source) return given
  const { secret, ...plain } = source
  const kept =
    typeof secret === 'string'
      ? sealing.seal('risk', riskSecretRow({ tenant, workspace }), secret)
      : secret === undefined
        ? stored?.signals.external?.sealed
        : undefined
  const external = { ...plain, ...(kept === undefined ? {} : { sealed: kept }) } as ExternalSource
  return { ...given, signals: { ...given.signals, external } }
}

/** The settings without what nobody reads back. */
export function showRiskSettings({ signals: { external, ...signals }, ...more }: RiskSettings): ShownRiskSettings {
  if (!external) return { ...more, signals }
  const { sealed: secret, ...shown } = external
  return { ...more, signals: { ...signals, external: { ...shown, hasSecret: secret !== undefined } } }
}
