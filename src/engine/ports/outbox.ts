import type { ChallengeId, MessageId, TenantId, UserId } from '../../domain/ids.ts'
import type { AuditEvent } from './audit.ts'

/** A message to be sent, written in the same database transaction as the challenge it carries. */
export interface OutboxMessage {
  readonly id: MessageId
  readonly tenant: TenantId
  readonly user: UserId | null
  readonly challenge: ChallengeId | null
  readonly channel: string
  /** Keyed digest of the destination: what send limits count. */
  readonly destination: string
  /** Sealed JSON {to, template, locale, parameters} (purpose `outbox`, row = id). */
  readonly sealed: string
  /** Not sent any more after so many seconds (the code in it has expired). 0: a stranger's, never sent. */
  readonly lifetimeSeconds: number
  /**
   * What may leave it out. All of them are judged and counted in the database step that writes the message; one that is
   * `limited` counts nowhere.
   */
  readonly limits: readonly SendLimit[]
  /** Known beforehand why it must not go out (a premium number, a country not allowed); it is kept as `withheld`. */
  readonly refused?: string
  /** Written when a limit is hit, with the limit's id as its reason. */
  readonly audit?: AuditEvent
}

/** At most `maximum` in any `windowSeconds`, for one subject: a destination, an account, an address range, a country... */
export interface SendLimit {
  /** `destination-hour`; with tenant and subject it names the counter. */
  readonly id: string
  readonly subject: string
  readonly windowSeconds: number
  readonly maximum: number
  /**
   * `asked`: also what had no recipient (a stranger's) or was withheld, so that nobody tells strangers and users apart by when
   * they are limited. `sent`: only what goes out, so that nobody spends it by asking.
   */
  readonly counts: 'asked' | 'sent'
  /** Counts only what nobody has confirmed with the code in it: a right answer gives back all sends to that destination. */
  readonly unverified: boolean
  /** False: only records, in audit and counters, what it would have refused. */
  readonly enforced: boolean
  /** Rests on the stored number, which strangers do not have: what it leaves out is `withheld`, not `limited`. */
  readonly quiet: boolean
}

/** `waiting`: will be sent. `limited`, `withheld`: left out. */
export type Posted = 'waiting' | 'limited' | 'withheld'

/** How often one limit was hit on one day. */
export interface LimitHits {
  readonly limit: string
  /** `recorded`: sent all the same, because the limit does not refuse yet. */
  readonly outcome: 'refused' | 'recorded'
  /** Midnight UTC of the day, milliseconds since the epoch. */
  readonly day: number
  readonly hits: number
}

export interface Outbox {
  /**
   * Leases up to `limit` due messages for `leaseSeconds`. A message is leased by at most one worker at a time; a worker
   * that dies loses the lease by time. Expired messages are dropped here, not sent.
   */
  claim(limit: number, leaseSeconds: number): Promise<readonly LeasedMessage[]>
  /** `by`: which provider took it, and under what id of its own. */
  sent(id: MessageId, by?: SentBy): Promise<void>
  /** Try again after `delaySeconds`; `error` is for operators and holds no secret. */
  retry(id: MessageId, delaySeconds: number, error: string): Promise<void>
  /** Never again (the provider refused for good). */
  drop(id: MessageId, error: string): Promise<void>
  /**
   * What the provider `by` reports. Moves forward only (sent, then delivered, undelivered or failed, of which the first stays),
   * in one conditional statement: `kept` where it was already as far. A message that another provider took is `kept`, too; one
   * that this provider knows by another id is `mismatch`, and nothing is written. A report may come before `sent`.
   */
  reported(id: MessageId, by: SentBy, status: DeliveryStatus): Promise<'moved' | 'kept' | 'mismatch'>
  /** Whose message it is; undefined where there is none. */
  owner(id: MessageId): Promise<{ readonly tenant: TenantId; readonly channel: string } | undefined>
  /**
   * For the page: has the message of this challenge gone out? `limited` and `withheld`: a limit left it out. `withheld` must
   * not be told before something is proved, as a stranger's message never is. `failing` also where the provider took it and
   * reported later that it did not arrive.
   */
  status(tenant: TenantId, challenge: ChallengeId): Promise<MessageStatus | undefined>
  /** Writes messages that belong to no transaction, all or none; answers what became of each, in their order. */
  post(messages: readonly OutboxMessage[]): Promise<readonly Posted[]>
  /** For operators: one message, and why it is where it is. */
  find(tenant: TenantId, id: MessageId): Promise<{ readonly status: MessageStatus; readonly error: string | null } | undefined>
  /** For operators: what the limits left out, or would have, newest day first; ninety days are kept. */
  limitHits(tenant: TenantId): Promise<readonly LimitHits[]>
}

export type MessageStatus = 'waiting' | 'failing' | 'sent' | 'limited' | 'withheld'

export interface LeasedMessage {
  readonly id: MessageId
  readonly tenant: TenantId
  readonly channel: string
  readonly sealed: string
  readonly attempts: number
}

/** Who took a message. */
export interface SentBy {
  /** Id of the provider in the tenant's list. */
  readonly provider: string
  /** The provider's own id of the message, where it gave one. */
  readonly providerMessageId?: string | undefined
}

/** What became of a message after a provider took it. */
export type DeliveryStatus = 'sent' | 'delivered' | 'undelivered' | 'failed'
