import { hash } from 'node:crypto'
import type { TenantId } from '../domain/ids.ts'
import type { ProviderEntry, TenantSettings } from '../engine/ports/catalogue.ts'
import type { SentBy } from '../engine/ports/outbox.ts'
import type { Clock, Sealing } from '../platform/contract.ts'
import type { Logger } from '../platform/logger.ts'
import { type ChannelMessage, DeliveryFailed, DeliveryRefused } from './channel.ts'
import { createCourse } from './course.ts'
import type { KindDeps } from './kinds/kind.ts'
import { type LiveProvider, makeChannel } from './make-provider.ts'
import { createHealth, type Health, type LaneState } from './provider-health.ts'
import { openProvider, timeouts } from './provider-settings.ts'
import { withinTime } from './within-time.ts'
import { wordsOf } from './words.ts'

export interface RouterDeps {
  /** Settings of a tenant; undefined where there is no such tenant. */
  readonly settings: (tenant: TenantId) => Promise<TenantSettings | undefined>
  /** Providers by channel of tenants that name none. */
  readonly defaults: ReadonlyMap<string, readonly LiveProvider[]>
  readonly sealing: Sealing
  readonly kinds: KindDeps
  /** Where a provider reports what became of a message; absent where nobody listens. */
  readonly receiptUrl?: (message: string, provider: string) => string
  readonly clock: Clock
  readonly log: Pick<Logger, 'warn' | 'info'>
}

/** Health of one provider, for metrics and administrators. */
export interface ProviderState extends LaneState {
  /** Null: a provider of the installation. */
  readonly tenant: TenantId | null
  readonly channel: string
  readonly id: string
  readonly kind: string
}

export interface Router {
  /**
   * Sends by the first provider of the tenant's list that takes the message, and settles soon after `signal` aborts. Throws
   * DeliveryRefused where the message must not be tried again, DeliveryFailed where it may; with `retryAfterSeconds` where all
   * providers rest.
   */
  send(tenant: TenantId, channel: string, message: ChannelMessage, signal: AbortSignal): Promise<SentBy>
  /** The enabled providers of a tenant in order: for tests of each, and for receipts. */
  providers(tenant: TenantId, channel: string): Promise<readonly (LiveProvider | Unusable)[]>
  /** As this node sees it; of providers that were used since it started. */
  state(): readonly ProviderState[]
  close(): void
}

/** A provider whose settings do not make one. */
export interface Unusable {
  readonly id: string
  readonly kind: string
  readonly fault: string
}

interface Slot {
  readonly tenant: TenantId | null
  readonly channel: string
  readonly id: string
  readonly kind: string
  readonly fingerprint: string
  readonly live: Promise<LiveProvider | Unusable>
  readonly health: Health
}

/** More lists than any installation has; what is beyond is made again when it is used. */
const mostSlots = 2_000

/** Failover, health and time-outs over the providers of each tenant. State is this node's own: another one learns by itself. */
export function createRouter(deps: RouterDeps): Router {
  const slots = new Map<string, Slot>()
  const known = new Map<string, readonly ProviderEntry[]>()

  const drop = (key: string) => {
    const old = slots.get(key)
    slots.delete(key)
    if (old?.tenant) old.live.then((live) => 'channel' in live && live.channel.close?.())
  }

  const keep = (about: Pick<Slot, 'tenant' | 'channel' | 'id' | 'kind' | 'fingerprint'>, make: () => Slot['live']): Slot => {
    const key = `${about.tenant ?? ''}/${about.channel}/${about.id}`
    const found = slots.get(key)
    if (found?.fingerprint === about.fingerprint) return found
    drop(key)
    const [oldest] = slots.keys()
    if (slots.size >= mostSlots && oldest !== undefined) drop(oldest)
    const made = { ...about, live: make(), health: createHealth(deps.log, key) }
    slots.set(key, made)
    return made
  }

  /** Lets go of what is not in the list any more. */
  const settle = (place: string, entries: readonly ProviderEntry[] | undefined) => {
    const before = known.get(place)
    if (before === entries) return
    for (const { id } of before ?? []) if (!entries?.some((one) => one.enabled && one.id === id)) drop(`${place}/${id}`)
    if (known.size >= mostSlots) known.clear()
    if (entries) known.set(place, entries)
    else known.delete(place)
  }

  const slotsOf = async (tenant: TenantId, channel: string): Promise<readonly Slot[]> => {
    const entries = (await deps.settings(tenant))?.delivery?.[channel]
    settle(`${tenant}/${channel}`, entries)
    if (!entries) {
      return (deps.defaults.get(channel) ?? []).map((live) =>
        keep({ tenant: null, channel, id: live.id, kind: live.kind, fingerprint: '' }, async () => live),
      )
    }
    const enabled = entries.filter((one) => one.enabled)
    return enabled.map((entry) => {
      const { id, kind } = entry
      const fingerprint = hash('sha256', JSON.stringify(entry), 'base64url')
      return keep({ tenant, channel, id, kind, fingerprint }, () => make(deps, tenant, channel, entry))
    })
  }

  return {
    async send(tenant, channel, message, signal) {
      const found = await slotsOf(tenant, channel)
      if (found.length === 0) throw new DeliveryFailed(`No provider for ${channel} is set up.`)
      const course = createCourse(found.length)
      for (const { live: making, health } of found) {
        if (signal.aborted) break
        const live = await making
        if ('fault' in live) {
          course.unusable(live.id, live.fault)
          continue
        }
        const { id, channel: way, timeoutMs = timeouts.default } = live
        const lane = health.lane(way.lane?.(message) ?? '')
        const asking = lane.enter(deps.clock.now())
        if (!asking) {
          course.resting(lane.waitMs(deps.clock.now()))
          continue
        }
        try {
          const receiptUrl = way.readReceipt && deps.receiptUrl?.(message.id, id)
          const addressed = receiptUrl === undefined ? message : { ...message, receiptUrl }
          const { providerId } = await withinTime(way, addressed, { timeoutMs, signal })
          asking.sent(deps.clock.now())
          return { provider: id, ...(providerId === undefined ? {} : { providerMessageId: providerId }) }
        } catch (error) {
          if (signal.aborted) asking.broken()
          else asking.threw(error, deps.clock.now())
          if (error instanceof DeliveryRefused && error.about === 'recipient') throw error
          course.threw(id, error)
        }
      }
      throw course.outcome()
    },

    async providers(tenant, channel) {
      const found = await slotsOf(tenant, channel)
      return Promise.all(found.map(({ live }) => live))
    },

    state() {
      const now = deps.clock.now()
      return [...slots.values()].flatMap(({ tenant, channel, id, kind, health }) =>
        health.state(now).map((lane) => ({ tenant, channel, id, kind, ...lane })),
      )
    },

    close() {
      for (const key of [...slots.keys()]) drop(key)
      for (const list of deps.defaults.values()) for (const { channel } of list) channel.close?.()
    },
  }
}

async function make(
  { sealing, kinds }: RouterDeps,
  tenant: TenantId,
  channel: string,
  entry: ProviderEntry,
): Promise<LiveProvider | Unusable> {
  const { id, kind, timeoutMs } = entry
  try {
    const open = openProvider(entry, { tenant, channel }, sealing)
    const made = await makeChannel(open.kind, channel, open, kinds)
    return { id, kind, channel: made, ...(timeoutMs === undefined ? {} : { timeoutMs }) }
  } catch (error) {
    return { id, kind, fault: wordsOf(error) }
  }
}
