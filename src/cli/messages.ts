import { setTimeout as wait } from 'node:timers/promises'
import { openDatabase } from '../app.ts'
import { type Config, ConfigInvalid } from '../config/index.ts'
import { checkTemplate } from '../delivery/check-template.ts'
import { previewMessage, sampleParameters } from '../delivery/samples.ts'
import { channelsOf, isTemplate, TemplateFault } from '../delivery/templates.ts'
import type { TenantId } from '../domain/ids.ts'
import { phoneFacts, sealMessage } from '../engine/outbox-message.ts'
import type { TemplateKey } from '../engine/ports/templates.ts'
import { noticeLimits } from '../engine/send-limits.ts'
import { addressDigest } from '../engine/subject.ts'
import { createSystemClock } from '../platform/clock.ts'
import { createIds } from '../platform/ids.ts'
import { createKeyedHash } from '../platform/keyed-hash.ts'
import { readKeys } from '../platform/keys.ts'
import { parseMailbox } from '../platform/mailbox.ts'
import { createSystemRandom } from '../platform/random.ts'
import type { Store } from '../store/index.ts'
import { type CommandOptions, UsageError, usage } from './arguments.ts'
import { requireMigrated } from './migrate.ts'
import { openSealing } from './open-sealing.ts'
import { readYaml } from './read-yaml.ts'

type MessageOptions = Pick<CommandOptions, 'tenant' | 'channel' | 'locale'>

/** `countersign messages preview | set | reset | test`. */
export async function messages(config: Config, rest: readonly string[], options: MessageOptions): Promise<void> {
  const [verb, template, last] = rest
  if (template === undefined || !['preview', 'set', 'reset', 'test'].includes(verb ?? '')) throw new UsageError(usage)
  if (verb === 'preview') return preview(config, template, options)
  if (verb === 'set' && last) return set(config, template, last, options)
  if (verb === 'reset') return reset(config, template, options)
  if (verb === 'test' && last) return test(config, template, last, options)
  throw new UsageError(usage)
}

async function preview(config: Config, template: string, options: MessageOptions): Promise<void> {
  const own = options.tenant === undefined ? [] : await withTenant(config, options, ({ store, id }) => store.templates.list(id))
  const channels = options.channel === undefined && isTemplate(template) ? channelsOf(template) : [options.channel ?? 'email']
  const host = config.server.baseUrl === undefined ? undefined : new URL(config.server.baseUrl).hostname
  for (const channel of channels) {
    const about = { template, channel, locale: options.locale ?? null }
    const { subject, text } = await told(() => previewMessage(about, own, host))
    say(
      `--- ${template}, ${channel}${options.locale ? `, ${options.locale}` : ''}\n${subject ? `${subject}\n\n` : ''}${text.trimEnd()}\n`,
    )
  }
}

async function set(config: Config, template: string, file: string, options: MessageOptions): Promise<void> {
  const checked = checkTemplate({ ...keyOf(template, options), content: readYaml(file) })
  if ('faults' in checked) throw new ConfigInvalid(checked.faults)
  await withTenant(config, options, ({ store, id }) => store.templates.put(id, checked.override))
  const { channel, locale } = checked.override
  say(`Stored. Messages ${template} by ${channel} in ${locale} say this from now on; \`messages preview\` shows them.`)
}

async function reset(config: Config, template: string, options: MessageOptions): Promise<void> {
  const key = keyOf(template, options)
  const removed = await withTenant(config, options, ({ store, id }) => store.templates.remove(id, key))
  say(removed ? 'Removed. The built-in text is sent from now on.' : 'There was no text of this tenant; the built-in one is sent.')
}

/** Writes one message with sample values into the outbox; the running server sends it like any other. */
async function test(config: Config, template: string, address: string, options: MessageOptions): Promise<void> {
  const channel = options.channel ?? (address.includes('@') ? 'email' : 'sms')
  if (channel === 'push') throw new UsageError('A push message needs a device, not an address: sign in with one to test it.')
  const to = channel === 'email' ? parseMailbox(address) : address
  if (to === undefined) throw new UsageError('Name one mailbox such as alice@example.com, without anything around it.')
  await withTenant(config, options, async ({ store, id: tenant, name, sending }) => {
    const parameters = { ...sampleParameters, workspace: name, application: name }
    await told(async () =>
      previewMessage({ template, channel, locale: options.locale ?? null }, await store.templates.list(tenant)),
    )
    const { refused } = phoneFacts(channel, to, sending)
    if (refused !== undefined)
      throw new UsageError(
        `No message goes to this number (${refused}): a text needs a mobile number in international form, of a country that the tenant allows.`,
      )
    const tools = await cryptography(store)
    const destination = addressDigest(tools, to)
    const message = sealMessage(tools, {
      ...{ tenant, user: null, challenge: null, channel, to, destination, template, parameters },
      locale: options.locale ?? null,
      lifetimeSeconds: 600,
      limits: noticeLimits(destination, sending),
    })
    await store.outbox.post([message])
    say(await outcome(store, tenant, message.id))
  })
}

/** Waits for the server to take it, half a minute at most. */
async function outcome(store: Store, tenant: TenantId, id: Parameters<Store['outbox']['find']>[1]): Promise<string> {
  for (let tries = 0; tries < 60; tries += 1) {
    const found = await store.outbox.find(tenant, id)
    if (found?.status === 'sent') return 'Sent: the provider has taken it.'
    if (found?.status === 'failing') return `Not sent yet: ${found.error}`
    if (found?.status === 'limited') return 'Not sent: this address has had its messages for this hour.'
    await wait(500)
  }
  return 'Waiting in the outbox: no server has taken it in half a minute. It is sent when one runs, within ten minutes.'
}

async function cryptography(store: Store) {
  const random = createSystemRandom()
  return {
    ids: createIds(createSystemClock(), random),
    sealing: await openSealing(store, random),
    keyedHash: createKeyedHash(readKeys(process.env).hash),
  }
}

const keyOf = (template: string, { channel = 'email', locale = 'en' }: MessageOptions): TemplateKey => ({
  template,
  channel,
  locale,
})

type Tenant = NonNullable<Awaited<ReturnType<Store['provisioning']['tenantBySlug']>>>

/** Opens the database for one piece of work about the tenant that `--tenant` names. */
export async function withTenant<T>(
  config: Config,
  { tenant: slug }: MessageOptions,
  work: (tenant: Tenant & { readonly store: Store }) => Promise<T>,
): Promise<T> {
  if (slug === undefined) throw new UsageError('Name the tenant by its slug: --tenant demo.')
  const store = await openDatabase({ config, clock: createSystemClock() })
  try {
    await requireMigrated(store)
    const tenant = await store.provisioning.tenantBySlug(slug)
    if (!tenant) throw new UsageError(`There is no tenant ${JSON.stringify(slug.slice(0, 60))}.`)
    return await work({ ...tenant, store })
  } finally {
    await store.close()
  }
}

async function told<T>(render: () => T | Promise<T>): Promise<T> {
  try {
    return await render()
  } catch (error) {
    throw error instanceof TemplateFault ? new UsageError(error.message) : error
  }
}

const say = (text: string) => process.stdout.write(`${text}\n`)
