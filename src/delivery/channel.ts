import type { DeliveryStatus } from '../engine/ports/outbox.ts'

/** One message, ready to go. Nothing in it was written by the person who asked for it. */
export interface ChannelMessage {
  /** Names the message for good: sent twice, it is recognisably one. */
  readonly id: string
  /** The one recipient, from the stored, verified record. */
  readonly to: string
  readonly subject?: string
  readonly text: string
  readonly html?: string
  /** Another sender than the channel's own. */
  readonly from?: string
  /** What the template was filled with: `code` and `link` among others. */
  readonly parameters?: Readonly<Record<string, string>>
  /** BCP 47: the language of the text. */
  readonly locale?: string
  /** Where the provider may report what became of the message, made for this message and this provider alone. */
  readonly receiptUrl?: string
}

/** What the provider says. */
export interface Receipt {
  readonly providerId?: string
}

/** A request to a message's receipt address, as it arrived. */
export interface ReceiptCallback {
  /** The address that was given to the provider, not the one that the request claims to have. */
  readonly url: string
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: string
}

/**
 * What a provider reports after it took a message. `forged`: somebody else says so. `nothing`: it says nothing that matters
 * here. Else the status, and the provider's id of the message where it tells one.
 */
export type ReceiptReport = 'forged' | 'nothing' | { readonly status: DeliveryStatus; readonly providerId?: string }

/**
 * A way to a person: `email`, `sms`, ... One file per provider in src/delivery/, checked by the suite in
 * test/contracts/channel.
 */
export interface Channel {
  /** The word that factors and the outbox name it by. */
  readonly id: string
  /**
   * Hands the message to the provider. Resolves once the provider has taken it; rejects with DeliveryRefused when it never
   * will, with DeliveryFailed when it may later, also when `signal` aborts. After an abort nothing goes on in the background.
   */
  send(message: ChannelMessage, signal: AbortSignal): Promise<Receipt>
  /**
   * Names what fails together with this message, where one provider is several services: the push service of a subscription.
   * From a short list, never from what a recipient may choose freely.
   */
  lane?(message: ChannelMessage): string
  /** Reads a request to the receipt address. Absent where the provider reports nothing. */
  readReceipt?(callback: ReceiptCallback): ReceiptReport
  /** Lets go of connections. */
  close?(): void
}

interface RefusalDetail {
  /**
   * `provider`: this provider does not serve such a message (a country it is not set up for), another one may. Default
   * `recipient`: nobody should try again.
   */
  readonly about?: 'recipient' | 'provider'
  /** The recipient itself is no more: a push subscription that ended. */
  readonly gone?: boolean
}

/** The provider refused this message for good. The text is for operators: no address, no content. */
export class DeliveryRefused extends Error {
  override readonly name = 'DeliveryRefused'
  readonly about: 'recipient' | 'provider'
  readonly gone: boolean
  constructor(message: string, { about = 'recipient', gone = false }: RefusalDetail = {}) {
    super(message)
    this.about = about
    this.gone = gone
  }
}

interface FailureDetail {
  /** `message`: the provider is well and only did not take this one. Default `provider`: it would not take others either. */
  readonly about?: 'message' | 'provider'
  /** The provider asked for this pause, in seconds. */
  readonly retryAfterSeconds?: number | undefined
  /** It did not answer in time: asking again would cost the next person as much. */
  readonly slow?: boolean
}

/** It did not work this time; sending again may help. The text is for operators: no address, no content. */
export class DeliveryFailed extends Error {
  override readonly name = 'DeliveryFailed'
  readonly about: 'message' | 'provider'
  readonly retryAfterSeconds: number | undefined
  readonly slow: boolean
  constructor(message: string, { about = 'provider', retryAfterSeconds, slow = false }: FailureDetail = {}) {
    super(message)
    this.about = about
    this.retryAfterSeconds = retryAfterSeconds
    this.slow = slow
  }
}
