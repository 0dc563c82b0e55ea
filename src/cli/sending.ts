import { stringify } from 'yaml'
import { type Config, ConfigInvalid } from '../config/index.ts'
import { limitDefaults } from '../engine/send-limits.ts'
import { checkSending } from '../engine/sending-settings.ts'
import { type CommandOptions, UsageError, usage } from './arguments.ts'
import { withTenant } from './messages.ts'
import { readYaml } from './read-yaml.ts'

/** `countersign sending show | set FILE`: a tenant's limits, and how often each was hit. */
export async function sending(config: Config, [verb, file]: readonly string[], options: CommandOptions): Promise<void> {
  if (verb === 'show') return show(config, options)
  if (verb === 'set' && file !== undefined) return set(config, file, options)
  throw new UsageError(usage)
}

function show(config: Config, options: CommandOptions): Promise<void> {
  return withTenant(config, options, async ({ store, id, sending: own }) => {
    const maximum = Object.fromEntries([...limitDefaults].map(([limit, value]) => [limit, own.maximum?.[limit] ?? value]))
    const settings = { unverified: own.unverified ?? 'record', maximum, countries: own.countries ?? 'all' }
    const hits = (await store.outbox.limitHits(id)).map(
      ({ day, limit, outcome, hits: times }) => `${new Date(day).toISOString().slice(0, 10)}  ${limit}  ${outcome}  ${times}`,
    )
    const nothing = 'No limit was hit in the last ninety days.'
    process.stdout.write(`${stringify(settings)}\n${hits.length === 0 ? nothing : hits.join('\n')}\n`)
  })
}

async function set(config: Config, file: string, options: CommandOptions): Promise<void> {
  const given = readYaml(file)
  const checked = checkSending(given)
  if ('faults' in checked) throw new ConfigInvalid(checked.faults)
  await withTenant(config, options, ({ store, id }) => store.provisioning.putSending(id, checked.settings))
  process.stdout.write('Stored. Every node keeps to it within a second.\n')
}
