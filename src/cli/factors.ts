import { Value } from '@sinclair/typebox/value'
import { stringify } from 'yaml'
import { type Config, ConfigInvalid } from '../config/index.ts'
import type { Factor } from '../engine/factor-contract.ts'
import { factorSettingsFaults } from '../engine/factor-settings.ts'
import type { PoolSettings } from '../engine/ports/catalogue.ts'
import { type CommandOptions, UsageError, usage } from './arguments.ts'
import { describedFactors } from './described-factors.ts'
import { withPool } from './open-pool.ts'
import { readYaml } from './read-yaml.ts'

/** `countersign factors show | set FILE`: which factors a pool uses, and how: length and lifetime of codes, and the rest. */
export async function factors(config: Config, [verb, file]: readonly string[], options: CommandOptions): Promise<void> {
  const known = describedFactors()
  if (verb === 'show') return withPool(config, options, async ({ settings }) => show(known, settings))
  if (verb !== 'set' || file === undefined) throw new UsageError(usage)
  const settings = checked(known, readYaml(file))
  await withPool(config, options, async ({ store, tenant, pool, slug, name, record }) => {
    await store.provisioning.putPool({ id: pool, tenant, slug, name, settings })
    await record('pool.settings_changed', slug)
  })
  process.stdout.write('Stored. Every node keeps to it within a second.\n')
}

function show(known: readonly Factor[], settings: PoolSettings): void {
  const effective = known.map((factor) => {
    const own = settings.factors?.[factor.id] ?? {}
    const defaults = factor.settings ? (Value.Create(factor.settings) as object) : {}
    return [factor.id, { enabled: !factor.offByDefault, ...defaults, ...own }] as const
  })
  process.stdout.write(stringify({ selfEnrolment: settings.selfEnrolment ?? true, factors: Object.fromEntries(effective) }))
}

/** Throws ConfigInvalid that names every fault at once; nothing is stored then. */
function checked(known: readonly Factor[], given: unknown): PoolSettings {
  if (!isMapping(given)) throw new ConfigInvalid(['The file must be a mapping with `selfEnrolment` and `factors`.'])
  const { selfEnrolment, factors: own = {}, ...others } = given
  const faults = Object.keys(others).map((name) => `${name} is not a setting; there are selfEnrolment and factors.`)
  if (selfEnrolment !== undefined && typeof selfEnrolment !== 'boolean') faults.push('selfEnrolment must be true or false.')
  if (!isMapping(own)) faults.push('factors must be a mapping from the id of a factor to its settings.')
  for (const [id, settings] of Object.entries(isMapping(own) ? own : {})) {
    const factor = known.find((one) => one.id === id)
    if (!factor) faults.push(`There is no factor ${id}; there are ${known.map((one) => one.id).join(', ')}.`)
    else if (!isMapping(settings)) faults.push(`factors.${id} must be a mapping.`)
    else faults.push(...factorSettingsFaults(factor, settings))
  }
  if (faults.length > 0) throw new ConfigInvalid(faults)
  return given as PoolSettings
}

const isMapping = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
