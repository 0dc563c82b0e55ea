import { Value } from '@sinclair/typebox/value'
import type { Factor } from './factor-contract.ts'
import type { World } from './world.ts'

/** What every pool has that says nothing, by the factor's own schema. */
const defaults = new WeakMap<Factor, unknown>()

/** What a pool has set, read once per catalogue entry. */
const known = new WeakMap<object, Map<Factor, unknown>>()

/**
 * The settings of a factor in this pool: the factor's defaults with what the pool sets over them. What does not fit the
 * factor's schema is not taken, and the default holds: a setting is checked when it is made, and a factor is never run with
 * one that it does not know.
 */
export function settingsOf({ workspace }: World, factor: Factor): unknown {
  if (!factor.settings) return {}
  const own = workspace.poolSettings?.factors?.[factor.id]
  if (own === undefined) return defaultsOf(factor)
  const ofPool = known.get(own) ?? new Map<Factor, unknown>()
  known.set(own, ofPool)
  if (!ofPool.has(factor)) ofPool.set(factor, merged(factor, own))
  return ofPool.get(factor)
}

function defaultsOf(factor: Factor): unknown {
  if (!defaults.has(factor)) defaults.set(factor, Value.Create(factor.settings as NonNullable<Factor['settings']>))
  return defaults.get(factor)
}

function merged(factor: Factor, own: Readonly<Record<string, unknown>>): unknown {
  const schema = factor.settings as NonNullable<Factor['settings']>
  const base = defaultsOf(factor) as Record<string, unknown>
  const result: Record<string, unknown> = { ...base }
  for (const [name, value] of Object.entries(own)) {
    const tried = { ...result, [name]: value }
    if (Object.hasOwn(base, name) && Value.Check(schema, tried)) result[name] = value
  }
  return result
}

/** What is wrong with the settings that a pool gives a factor: one sentence each, none where all is well. */
export function factorSettingsFaults(factor: Factor, own: Readonly<Record<string, unknown>>): string[] {
  const { enabled, ...rest } = own
  const faults = enabled === undefined || typeof enabled === 'boolean' ? [] : [`${factor.id}.enabled must be true or false.`]
  const schema = factor.settings
  const names = new Set(schema ? Object.keys(defaultsOf(factor) as object) : [])
  for (const [name, value] of Object.entries(rest)) {
    if (!schema || !names.has(name)) faults.push(`${factor.id}.${name} is not a setting of this factor.`)
    else {
      const [error] = Value.Errors(schema, { ...(defaultsOf(factor) as object), [name]: value })
      if (error) faults.push(`${factor.id}.${name}: ${error.message}.`)
    }
  }
  return faults
}
