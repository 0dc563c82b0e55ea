import type { TransactionId } from '../domain/ids.ts'

/**
 * A View says what the person should see next, as data. Pages render it to HTML, other doors to JSON; neither
 * decides anything. It holds no secret: no code, no password, no full address, no user id.
 */
export type View = IdentifyView | ChooseView | ChallengeView | SucceededView | FailedView

interface Common {
  readonly transaction: TransactionId
  /** Rises with every step. The form's `csrf` value is bound to it, so an old page cannot act. */
  readonly version: number
  /** One sentence about what just happened, by stable key. */
  readonly notice?: Notice
  /** The application that is asking. */
  readonly application: { readonly id: string; readonly name: string }
}

/** Something the person should know, as a stable key; `locales/` has the sentence for each. */
export type Notice =
  /** Wrong name, wrong password, unknown, disabled or locked account: one sentence for all (enumeration). */
  | { readonly key: 'credentials_wrong' }
  | { readonly key: 'identifier_missing' }
  | { readonly key: 'answer_missing' }
  | { readonly key: 'code_wrong'; readonly attemptsLeft: number }
  | { readonly key: 'password_wrong'; readonly attemptsLeft: number }
  | { readonly key: 'code_expired' }
  | { readonly key: 'code_sent' }
  /** Resend asked too early. */
  | { readonly key: 'resend_too_soon'; readonly seconds: number }
  /** No further message in this transaction or to this address for now. */
  | { readonly key: 'send_limit' }
  /** The provider did not take the message (yet): try another way, it goes out when the provider is back. */
  | { readonly key: 'delivery_delayed' }
  /** The page was old (back button, second tab, double click); this is the current one. */
  | { readonly key: 'out_of_date' }
  /** Too many quick failures: wait. */
  | { readonly key: 'slow_down'; readonly seconds: number }
  /** The server has too much to do; nothing was judged and nothing counted. */
  | { readonly key: 'busy'; readonly seconds: number }

/** A way to authenticate that can be picked by its `id`. */
export interface Option {
  /** Opaque: the value of the form field `factor`. */
  readonly id: string
  readonly factor: string
  /** Masked destination, only ever shown after a first factor is proved. */
  readonly hint?: string
}

/** Who are you? With `password`, name and password are asked on one page. */
export interface IdentifyView extends Common {
  readonly kind: 'identify'
  /** First factors the workspace offers to everybody, known or not. */
  readonly firstFactors: readonly string[]
  /** What was typed before, or the application's login_hint; echoed as typed. */
  readonly identifier?: string
}

/** Which of these? */
export interface ChooseView extends Common {
  readonly kind: 'choose'
  readonly options: readonly Option[]
  /** For "request all" and N: how many are still to prove. */
  readonly remaining: number
}

/** How a factor asks. Generic shapes, so that pages know no factor by name. */
export type Prompt =
  /** A verification code or TOTP: digits. */
  { readonly kind: 'code'; readonly length: number; readonly sent: boolean } | { readonly kind: 'password' }

/** Prove this one. */
export interface ChallengeView extends Common {
  readonly kind: 'challenge'
  readonly factor: string
  readonly prompt: Prompt
  readonly hint?: string
  /** Milliseconds since the epoch when the challenge ends, where it does. */
  readonly expiresAt?: number
  /** Milliseconds since the epoch from which a resend is allowed; absent where nothing is sent. */
  readonly resendAt?: number
  /** Milliseconds since the epoch now, by the store's clock, so that a page can show what is left. */
  readonly now: number
  /** Another method can be chosen. */
  readonly others: boolean
  /** True while nothing is proved: the wording must not confirm that an account exists. */
  readonly beforeProof: boolean
}

/** Done. The protocol that began the transaction redeems the ticket, once. */
export interface SucceededView extends Common {
  readonly kind: 'succeeded'
  readonly ticket: string
}

/** Over. The protocol tells the application, or the page tells the person. */
export interface FailedView extends Common {
  readonly kind: 'failed'
  readonly reason: FailureReason
}

export type FailureReason =
  | 'cancelled'
  /** Five wrong answers. */
  | 'too_many_attempts'
  | 'expired'
  /** The person has none of the factors that the application demands. */
  | 'no_usable_factor'
  /** Essential acr not reachable (OIDC: unmet_authentication_requirements). */
  | 'unmet_requirements'
  /** Somebody else than demanded, or the account was disabled on the way. */
  | 'not_allowed'
