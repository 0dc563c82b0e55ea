import type { SendingSettings } from './ports/catalogue.ts'
import type { SendLimit } from './ports/outbox.ts'

/** What a limit counts together. `prefix` and `country` are those of a phone number. */
type Scope = 'destination' | 'account' | 'range' | 'prefix' | 'country' | 'tenant'

interface Rule {
  readonly id: string
  readonly scope: Scope
  readonly windowSeconds: number
  readonly maximum: number
  /** Absent: all of them. */
  readonly channels?: readonly string[]
  readonly unverified?: true
}

/** What strangers meet like everybody else; the other scopes are about money, and count what is really sent. */
const perPerson: readonly Scope[] = ['destination', 'account', 'range']

const hour = 3_600
const day = 24 * hour
/** Channels on which each message costs money, and may earn somebody some. */
const paid = ['sms', 'voice']

/** Every limit of sending a code (OC-10, PU-3, H-04). A tenant may set another maximum for each, by its id. */
export const sendLimits: readonly Rule[] = [
  { id: 'destination-hour', scope: 'destination', windowSeconds: hour, maximum: 10 },
  { id: 'push-5-minutes', scope: 'destination', windowSeconds: 300, maximum: 3, channels: ['push'] },
  { id: 'account-hour', scope: 'account', windowSeconds: hour, maximum: 15 },
  { id: 'account-day', scope: 'account', windowSeconds: day, maximum: 50 },
  { id: 'range-hour', scope: 'range', windowSeconds: hour, maximum: 500 },
  { id: 'range-paid-hour', scope: 'range', windowSeconds: hour, maximum: 60, channels: paid },
  { id: 'prefix-unverified-day', scope: 'prefix', windowSeconds: day, maximum: 20, channels: paid, unverified: true },
  { id: 'country-unverified-day', scope: 'country', windowSeconds: day, maximum: 200, channels: paid, unverified: true },
  { id: 'tenant-email-day', scope: 'tenant', windowSeconds: day, maximum: 20_000, channels: ['email'] },
  { id: 'tenant-sms-day', scope: 'tenant', windowSeconds: day, maximum: 2_000, channels: ['sms'] },
  { id: 'tenant-voice-day', scope: 'tenant', windowSeconds: day, maximum: 500, channels: ['voice'] },
  { id: 'tenant-push-day', scope: 'tenant', windowSeconds: day, maximum: 50_000, channels: ['push'] },
]

/**
 * Notices count apart from codes, so that nobody can use up a mailbox's budget with codes and then change the account unheard.
 */
const noticesPerDestination: Rule = { id: 'notice-hour', scope: 'destination', windowSeconds: hour, maximum: 20 }

/** Who and what one message is about. Absent: no limit of that scope applies. */
export type Subjects = Readonly<Partial<Record<Scope, string>>>

/** The limits of one code, by channel and the tenant's settings. */
export const codeLimits = (channel: string, subjects: Subjects, sending: SendingSettings = {}): SendLimit[] =>
  sendLimits.filter(({ channels }) => channels?.includes(channel) ?? true).flatMap((rule) => limitOf(rule, subjects, sending))

/** The limit of a notice: its destination alone. */
export const noticeLimits = (destination: string, sending: SendingSettings = {}): SendLimit[] =>
  limitOf(noticesPerDestination, { destination }, sending)

function limitOf(rule: Rule, subjects: Subjects, sending: SendingSettings): SendLimit[] {
  const { id, scope, windowSeconds, maximum } = rule
  const subject = subjects[scope]
  if (subject === undefined) return []
  const set = sending.maximum ?? {}
  const unverified = rule.unverified === true
  const own = Object.hasOwn(set, id) ? set[id] : undefined
  const limit: SendLimit = {
    id,
    subject,
    windowSeconds,
    maximum: own ?? maximum,
    unverified,
    counts: perPerson.includes(scope) ? 'asked' : 'sent',
    enforced: !unverified || sending.unverified === 'enforce',
    quiet: scope === 'prefix' || scope === 'country',
  }
  return [limit]
}

/** Ids of all limits, with what holds where a tenant says nothing. */
export const limitDefaults: ReadonlyMap<string, number> = new Map(
  [...sendLimits, noticesPerDestination].map(({ id, maximum }) => [id, maximum]),
)
