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
  /** What the template was filled with. Only the development inbox reads it. */
  readonly parameters?: Readonly<Record<string, string>>
}

/** What the provider says. */
export interface Receipt {
  readonly providerId?: string
}

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
}

/** The provider refused this message for good. The text is for operators: no address, no content. */
export class DeliveryRefused extends Error {
  override readonly name = 'DeliveryRefused'
}

/** It did not work this time; sending again may help. The text is for operators: no address, no content. */
export class DeliveryFailed extends Error {
  override readonly name = 'DeliveryFailed'
}
