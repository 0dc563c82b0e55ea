import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { openDatabase } from '../app.ts'
import { type Config, ConfigInvalid } from '../config/index.ts'
import type { ChannelMessage } from '../delivery/channel.ts'
import { channelWords } from '../delivery/kinds/index.ts'
import type { LiveProvider } from '../delivery/make-provider.ts'
import { checkProviders, openProvider, showProviders, timeouts } from '../delivery/provider-settings.ts'
import { createRouter, type Unusable } from '../delivery/providers.ts'
import { withinTime } from '../delivery/within-time.ts'
import { wordsOf } from '../delivery/words.ts'
import type { TenantId } from '../domain/ids.ts'
import type { ProviderEntry } from '../engine/ports/catalogue.ts'
import { createSystemClock } from '../platform/clock.ts'
import { createAddressGuard, createGuardedFetch } from '../platform/guarded-fetch.ts'
import { createIds } from '../platform/ids.ts'
import { createSystemRandom } from '../platform/random.ts'
import type { Store } from '../store/index.ts'
import { type CommandOptions, UsageError, usage } from './arguments.ts'
import { configuredProviders } from './channels.ts'
import { requireMigrated } from './migrate.ts'
import { openSealing } from './open-sealing.ts'

/** `countersign providers test | show | set`. */
export async function providers(
  config: Config,
  [verb, channel, argument]: readonly string[],
  { tenant }: Pick<CommandOptions, 'tenant'>,
): Promise<void> {
  if (channel === undefined) throw new UsageError(usage)
  if (!channelWords.includes(channel)) throw new UsageError(`Name a channel: ${channelWords.join(', ')}.`)
  if (verb === 'test' && argument !== undefined) return test(config, channel, argument, tenant)
  if (verb === 'show' && tenant !== undefined) return show(config, channel, tenant)
  if (verb === 'set' && argument !== undefined && tenant !== undefined) return set(config, channel, argument, tenant)
  throw new UsageError(usage)
}

const clock = createSystemClock()
const random = createSystemRandom()

/** One message by each provider of the list, not by the first that takes it: the others are what is there when that one fails. */
async function test(config: Config, channel: string, address: string, slug: string | undefined): Promise<void> {
  const allowedNetworks = config.server.outboundNetworks
  const fetch = createGuardedFetch({ allowedNetworks })
  const defaults = await configuredProviders(config, { fetch })
  if (slug === undefined) return report(defaults.get(channel) ?? [], channel, address)
  return withTenant(config, slug, async (store, tenant) => {
    const router = createRouter({
      settings: async () => (await store.catalogue.tenant(tenant))?.settings,
      defaults,
      sealing: await openSealing(store, random),
      kinds: { fetch, guard: createAddressGuard(allowedNetworks) },
      clock,
      log: { info() {}, warn() {} },
    })
    try {
      await report(await router.providers(tenant, channel), channel, address)
    } finally {
      router.close()
    }
  })
}

async function report(list: readonly (LiveProvider | Unusable)[], channel: string, address: string): Promise<void> {
  if (list.length === 0) throw new ConfigInvalid([`No provider for ${channel} is set up.`])
  const message = testMessage(address)
  for (const [at, one] of list.entries()) {
    const { taken, words } = await ask(one, message)
    process.stdout.write(`${at + 1}. ${one.id} (${one.kind}): ${words}\n`)
    if (!taken) process.exitCode = 1
    if ('channel' in one) one.channel.close?.()
  }
}

const testMessage = (to: string): ChannelMessage => ({
  id: createIds(clock, random).next(),
  to,
  subject: 'Test message of Countersign',
  text: 'This is a test of Countersign. A code arrives like this: 123456. If you did not expect it, ignore it.\n',
  parameters: { code: '123456' },
  locale: 'en',
})

async function ask(one: LiveProvider | Unusable, message: ChannelMessage): Promise<{ taken: boolean; words: string }> {
  if ('fault' in one) return { taken: false, words: one.fault }
  try {
    const { providerId } = await withinTime(one.channel, message, {
      timeoutMs: one.timeoutMs ?? timeouts.default,
      signal: new AbortController().signal,
    })
    return { taken: true, words: `taken${providerId === undefined ? '' : `, message ${providerId}`}.` }
  } catch (error) {
    return { taken: false, words: `not taken. ${wordsOf(error)}` }
  }
}

async function show(config: Config, channel: string, slug: string): Promise<void> {
  await withTenant(config, slug, async (store, tenant) => {
    const stored = (await store.catalogue.tenant(tenant))?.settings.delivery?.[channel]
    const text =
      stored === undefined
        ? `The tenant has no list for ${channel}: the providers of the installation are used.`
        : JSON.stringify(showProviders(stored), null, 2)
    process.stdout.write(`${text}\n`)
  })
}

/** Replaces the list by what a YAML or JSON file says; `null` goes back to the providers of the installation. */
async function set(config: Config, channel: string, file: string, slug: string): Promise<void> {
  const given = readList(file)
  await withTenant(config, slug, async (store, tenant) => {
    const place = { tenant, channel }
    const keys = await openSealing(store, random)
    await store.provisioning.changeTenant(tenant, (settings) => {
      const { [channel]: stored = [], ...others } = settings.delivery ?? {}
      if (given === null) return { ...settings, delivery: others }
      const checked = checkProviders(given, stored, place, keys)
      if ('faults' in checked) throw new ConfigInvalid(checked.faults)
      for (const entry of checked.entries) openProvider(entry, place, keys)
      return { ...settings, delivery: { ...others, [channel]: checked.entries } }
    })
    const after = (await store.catalogue.tenant(tenant))?.settings.delivery?.[channel]
    process.stdout.write(`${channel}: ${told(after)}\n`)
  })
}

const told = (entries: readonly ProviderEntry[] | undefined): string =>
  entries === undefined
    ? 'the providers of the installation.'
    : entries.map(({ id, kind, enabled }) => `${id} (${kind}${enabled ? '' : ', off'})`).join(', then ') || 'nobody.'

function readList(file: string): unknown {
  try {
    return parse(readFileSync(file, 'utf8'), { maxAliasCount: 10 })
  } catch (error) {
    // The parser's own words quote the line, which may hold a secret.
    const missing = (error as { code?: string }).code === 'ENOENT'
    throw new ConfigInvalid([`${file} ${missing ? 'does not exist' : 'cannot be read as YAML or JSON'}.`])
  }
}

async function withTenant(config: Config, slug: string, work: (store: Store, tenant: TenantId) => Promise<void>): Promise<void> {
  const store = await openDatabase({ config, clock })
  try {
    await requireMigrated(store)
    const found = (await store.catalogue.workspaces()).find(({ tenantSlug }) => tenantSlug === slug)
    if (!found) throw new UsageError(`There is no tenant ${JSON.stringify(slug.slice(0, 40))} with a workspace.`)
    await work(store, found.tenant)
  } finally {
    await store.close()
  }
}
