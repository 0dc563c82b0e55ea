import { Value } from '@sinclair/typebox/value'
import type { TenantId } from '../domain/ids.ts'
import type { ProviderEntry } from '../engine/ports/catalogue.ts'
import type { Sealing } from '../platform/contract.ts'
import { channelWords, providerKinds } from './kinds/index.ts'
import type { ProviderKind } from './kinds/kind.ts'

/** A provider as somebody writes it down. */
export interface ProviderInput {
  readonly id: string
  readonly kind: string
  readonly enabled: boolean
  readonly options: Readonly<Record<string, unknown>>
  readonly timeoutMs?: number
  /** Absent: those that are stored under this id stay. */
  readonly secrets?: Readonly<Record<string, unknown>>
}

/** A provider as it may be shown: its secrets are written, never read. */
export type ShownProvider = Omit<ProviderEntry, 'sealed'> & { readonly hasSecrets: boolean }

/** A provider with everything that it is made of. */
export interface OpenProvider {
  readonly kind: ProviderKind
  readonly options: unknown
  readonly secrets: unknown
}

type Checked = { readonly faults: readonly string[] } | { readonly entries: readonly ProviderEntry[] }

interface Place {
  readonly tenant: TenantId
  readonly channel: string
}

/** Milliseconds a provider may take: what a breaker needs to have opened within five seconds. */
export const timeouts = { min: 500, max: 4_500, default: 4_000 } as const

const longestList = 10

/**
 * Checks a list of providers, seals its secrets, and answers what is to be stored, or every fault at once. `stored` is the list
 * that it replaces: a provider without secrets keeps those that are stored under its id, unless they would go somewhere else.
 */
export function checkProviders(given: unknown, stored: readonly ProviderEntry[], place: Place, sealing: Sealing): Checked {
  if (!channelWords.includes(place.channel))
    return { faults: [`There is no channel ${show(place.channel)}. There are ${channelWords.join(', ')}.`] }
  if (!Array.isArray(given)) return { faults: ['The providers of a channel are a list.'] }
  const faults: string[] = given.length > longestList ? [`At most ${longestList} providers fit into a list.`] : []
  const inputs = given.slice(0, longestList).map((one, at) => readInput(one, at, faults))
  const ids = inputs.flatMap((one) => (one ? [one.id] : []))
  for (const id of new Set(ids.filter((one, at) => ids.indexOf(one) !== at))) faults.push(`Two providers are called ${id}.`)
  const entries = inputs.flatMap((input) => {
    if (!input) return []
    const before = stored.find(({ id, kind }) => id === input.id && kind === input.kind)
    const told = (fault: string) => faults.push(`${input.id}: ${fault}`)
    const entry = checkOne(input, before, place, sealing, told)
    return entry ? [entry] : []
  })
  return faults.length > 0 ? { faults } : { entries }
}

function readInput(given: unknown, at: number, faults: string[]): ProviderInput | undefined {
  const before = faults.length
  const told = (fault: string) => faults.push(`Provider ${at + 1}: ${fault}`)
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    told('it must be an object with id, kind and options.')
    return undefined
  }
  const { id, kind, enabled = true, options = {}, timeoutMs, secrets, ...rest } = given as Record<string, unknown>
  for (const name of Object.keys(rest)) told(`${show(name)} is not a setting of a provider.`)
  if (typeof id !== 'string' || !/^[a-z0-9][a-z0-9-]{0,39}$/.test(id))
    told('id must be up to 40 small letters, digits and hyphens.')
  if (typeof kind !== 'string') told('kind is missing.')
  if (typeof enabled !== 'boolean') told('enabled must be true or false.')
  if (!isRecord(options)) told('options must be an object.')
  if (secrets !== undefined && !isRecord(secrets)) told('secrets must be an object.')
  const timeFits =
    typeof timeoutMs === 'number' && Number.isInteger(timeoutMs) && timeoutMs >= timeouts.min && timeoutMs <= timeouts.max
  if (timeoutMs !== undefined && !timeFits) told(`timeoutMs must be a whole number from ${timeouts.min} to ${timeouts.max}.`)
  return faults.length > before
    ? undefined
    : (Object.fromEntries(
        Object.entries({ id, kind, enabled, options, timeoutMs, secrets }).filter(([, value]) => value !== undefined),
      ) as unknown as ProviderInput)
}

function checkOne(
  input: ProviderInput,
  before: ProviderEntry | undefined,
  place: Place,
  sealing: Sealing,
  told: (fault: string) => void,
): ProviderEntry | undefined {
  const { secrets: given, ...plain } = input
  const kind = kindOf(input.kind, place.channel, told)
  if (!kind) return undefined
  const kept = given === undefined && before ? openSecrets(sealing, place, before) : undefined
  const { options, secrets, faults } = fill(kind, input.options, given ?? kept ?? {})
  for (const fault of faults) told(fault)
  if (faults.length > 0) return undefined
  // Whoever may change the address, but not read the secrets, would have them sent to himself.
  if (
    kept !== undefined &&
    Object.keys(kept).length > 0 &&
    before &&
    kind.destination(options) !== kind.destination(fill(kind, before.options, kept).options)
  ) {
    told('give the secrets again: with these options the kept ones would go somewhere else.')
    return undefined
  }
  const sealed =
    Object.keys(secrets as object).length === 0
      ? undefined
      : sealing.seal('provider', rowOf(place, input.id), JSON.stringify(secrets))
  return { ...plain, options: options as Record<string, unknown>, ...(sealed === undefined ? {} : { sealed }) }
}

function kindOf(id: string, channel: string, told: (fault: string) => void): ProviderKind | undefined {
  const kind = providerKinds.find((one) => one.id === id)
  const fitting = providerKinds.filter(({ channels }) => channels.includes(channel)).map((one) => one.id)
  if (!kind?.channels.includes(channel))
    told(`${show(id)} is no kind of provider for ${channel}. There are ${fitting.join(', ')}.`)
  return kind?.channels.includes(channel) ? kind : undefined
}

/** Options and secrets with their defaults, and every fault of both; secrets are not shown. */
export function fill(kind: ProviderKind, givenOptions: unknown, givenSecrets: unknown) {
  const options = Value.Default(kind.options, structuredClone(givenOptions))
  const secrets = Value.Default(kind.secrets, structuredClone(givenSecrets))
  const shaped = [...schemaFaults('options', kind.options, options), ...schemaFaults('secrets', kind.secrets, secrets)]
  const faults = shaped.length > 0 ? shaped : kind.check(options, secrets)
  return { options, secrets, faults }
}

function schemaFaults(what: string, schema: ProviderKind['secrets'], value: unknown): string[] {
  const seen = new Set<string>()
  return [...Value.Errors(schema, value)].flatMap(({ path, message, schema: wanted }) => {
    if (seen.has(path)) return []
    seen.add(path)
    const name = `${what}${path.replaceAll('/', '.')}`
    const description = typeof wanted.description === 'string' ? ` (${wanted.description})` : ''
    return [`${name}: ${message.charAt(0).toLowerCase()}${message.slice(1)}${description}`]
  })
}

/** The list without what nobody reads back. */
export const showProviders = (entries: readonly ProviderEntry[]): readonly ShownProvider[] =>
  entries.map(({ sealed, ...shown }) => ({ ...shown, hasSecrets: sealed !== undefined }))

/**
 * A stored provider, ready to be made. Throws an Error in words for operators where its kind is gone, its options no longer fit, or
 * SealBroken where its secrets do not open.
 */
export function openProvider(entry: ProviderEntry, place: Place, sealing: Sealing): OpenProvider {
  const kind = providerKinds.find(({ id, channels }) => id === entry.kind && channels.includes(place.channel))
  if (!kind) throw new ProviderBroken(`This version has no kind of provider called ${show(entry.kind)} for ${place.channel}.`)
  const { options, secrets, faults } = fill(kind, entry.options, openSecrets(sealing, place, entry))
  if (faults.length > 0) throw new ProviderBroken(`Its settings do not fit this version: ${faults.join(' ')}`)
  return { kind, options, secrets }
}

/** A provider cannot be made from its settings. For operators; shows no secret. */
export class ProviderBroken extends Error {
  override readonly name = 'ProviderBroken'
}

const rowOf = ({ tenant, channel }: Place, id: string) => `${tenant}/${channel}/${id}`

const openSecrets = (sealing: Sealing, place: Place, { id, sealed }: ProviderEntry): Record<string, unknown> =>
  sealed === undefined ? {} : (JSON.parse(sealing.open('provider', rowOf(place, id), sealed)) as Record<string, unknown>)

const isRecord = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value)

const show = (text: string) => JSON.stringify(text.slice(0, 60))
