import { type Channel, type ChannelMessage, DeliveryFailed, type Receipt } from '../../src/delivery/channel.ts'
import type { LiveProvider } from '../../src/delivery/make-provider.ts'
import { checkProviders } from '../../src/delivery/provider-settings.ts'
import { createRouter, type RouterDeps } from '../../src/delivery/providers.ts'
import type { TenantId } from '../../src/domain/ids.ts'
import type { ProviderEntry, TenantSettings } from '../../src/engine/ports/catalogue.ts'
import { createAdjustableClock } from '../../src/platform/clock.ts'
import { createLogger } from '../../src/platform/logger.ts'
import { createSystemRandom } from '../../src/platform/random.ts'
import { createSealing } from '../../src/platform/sealing.ts'
import { loopbackFetch } from '../contracts/channel/http-faults.contract.ts'

export const tenant = 'tenant-a' as TenantId

export const message: ChannelMessage = {
  id: '01890a5d-ac96-774b-bcce-b302099a8057',
  to: '+14155550123',
  text: 'Your code is 012345',
  parameters: { code: '012345' },
  locale: 'en',
}

/** Gives up after ten seconds, as the outbox worker does. */
export const inTime = () => AbortSignal.timeout(10_000)

export type Answer = (message: ChannelMessage, signal: AbortSignal) => Promise<Receipt>

/** A provider that answers as told and counts. */
export function provider(id: string, first: Answer, more: Partial<LiveProvider> = {}) {
  const state = { answer: first, asked: 0 }
  const channel: Channel = {
    id: 'sms',
    send(given, signal) {
      state.asked += 1
      return state.answer(given, signal)
    },
  }
  return Object.assign(state, { live: { id, kind: 'double', channel, ...more } satisfies LiveProvider })
}

export const fine: Answer = async () => ({ providerId: 'p' })
export const broken: Answer = async () => {
  throw new DeliveryFailed('It has a fault of its own (status 500).')
}
export const hanging: Answer = () => new Promise(() => undefined)

/** A router over doubles, or over what a tenant has set, with a clock that only the test moves. */
export function lab(defaults: readonly LiveProvider[] = [], more: Partial<RouterDeps> = {}) {
  const clock = createAdjustableClock({ now: () => 1_000_000 })
  const random = createSystemRandom()
  const sealing = createSealing([{ id: 'k', key: random.bytes(32) }], random)
  const lines: string[] = []
  let settings: TenantSettings = {}
  const router = createRouter({
    settings: async () => settings,
    defaults: new Map([['sms', defaults]]),
    sealing,
    kinds: { fetch: loopbackFetch },
    clock,
    log: createLogger({ clock, level: 'debug', stream: { write: (line) => void lines.push(line) } }),
    ...more,
  })
  return {
    router,
    clock,
    lines,
    sealing,
    send: (changes: Partial<ChannelMessage> = {}, signal = inTime()) =>
      router.send(tenant, 'sms', { ...message, ...changes }, signal),
    /** What an administrator would write down. */
    set(given: unknown, channel = 'sms', owner = tenant) {
      const checked = checkProviders(given, settings.delivery?.[channel] ?? [], { tenant: owner, channel }, sealing)
      if ('faults' in checked) throw new Error(checked.faults.join('\n'))
      settings = { delivery: { ...settings.delivery, [channel]: checked.entries } }
    },
    unset() {
      settings = {}
    },
    /** Past every check, as another version of the program might have stored it. */
    replace(change: (entries: readonly ProviderEntry[]) => readonly ProviderEntry[]) {
      settings = { delivery: { sms: change(settings.delivery?.sms ?? []) } }
    },
  }
}
