import type { ChallengeId, MessageId, TenantId, UserId } from '../domain/ids.ts'
import { parsePhoneNumber } from '../platform/phone-numbers.ts'
import type { EngineDeps } from './deps.ts'
import type { AuditEvent } from './ports/audit.ts'
import type { SendingSettings } from './ports/catalogue.ts'
import type { OutboxMessage, SendLimit } from './ports/outbox.ts'

/** A message before it is sealed. */
export interface Draft {
  readonly tenant: TenantId
  readonly user: UserId | null
  readonly challenge: ChallengeId | null
  readonly channel: string
  /** Null for a stranger: the row is written for its cost only, and nothing is sent. */
  readonly to: string | null
  /** Keyed digest of the destination. */
  readonly destination: string
  readonly template: string
  readonly locale: string | null
  readonly parameters: Readonly<Record<string, string>>
  readonly lifetimeSeconds: number
  readonly limits: readonly SendLimit[]
  readonly refused?: string
  readonly audit?: AuditEvent
}

/** Seals the content under the message's own id, so that no row can be read in the place of another. */
export function sealMessage({ ids, sealing }: Pick<EngineDeps, 'ids' | 'sealing'>, draft: Draft): OutboxMessage {
  const { to, template, locale, parameters, lifetimeSeconds, ...row } = draft
  const id = ids.next<MessageId>()
  return {
    ...row,
    id,
    sealed: sealing.seal('outbox', id, JSON.stringify({ to, template, locale, parameters })),
    lifetimeSeconds: to === null ? 0 : lifetimeSeconds,
  }
}

export interface PhoneFacts {
  /** What budgets of unverified sends count; absent where it is no phone number. */
  readonly prefix?: string
  readonly country?: string
  /** Why no message may go to this number at all. */
  readonly refused?: 'number-not-allowed' | 'country-not-allowed'
}

/** The number that a text or a call would go to, by the numbering plan and the tenant's countries (OC-10, H-04). */
export function phoneFacts(channel: string, to: string | null, sending: SendingSettings = {}): PhoneFacts {
  if ((channel !== 'sms' && channel !== 'voice') || to === null) return {}
  const number = parsePhoneNumber(to)
  if (sending.numbers?.includes(to)) return number ? { prefix: number.prefix } : {}
  if (!number?.country || !number.reach.includes(channel)) return { refused: 'number-not-allowed' }
  const { prefix, country } = number
  const allowed = sending.countries?.[channel]?.includes(country) ?? true
  return allowed ? { prefix, country } : { prefix, country, refused: 'country-not-allowed' }
}
