import type { ChallengeId, MessageId, TenantId, UserId } from '../../domain/ids.ts'

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
  /** Not sent any more after so many seconds (the code in it has expired). */
  readonly lifetimeSeconds: number
  /** At most so many per destination and hour. */
  readonly maxPerHour: number
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
  find(id: MessageId): Promise<{ readonly tenant: TenantId; readonly channel: string } | undefined>
  /**
   * For the page: has the message of this challenge gone out? `limited` = the destination's budget left it out. `failing` also
   * where the provider took it and reported later that it did not arrive.
   */
  status(tenant: TenantId, challenge: ChallengeId): Promise<'waiting' | 'failing' | 'sent' | 'limited' | undefined>
}

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
