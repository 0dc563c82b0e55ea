import type { TransactionId } from '../domain/ids.ts'

/**
 * A View says what the person should see next, as data. Pages render it to HTML, other doors to JSON; neither
 * decides anything. It holds no secret of an existing authenticator: no code, no password, no full address, no user id.
 * (The secret of an authenticator that is being added is shown once, to the person who adds it.)
 */
export type View = IdentifyView | ChooseView | ChallengeView | EnrolChoiceView | EnrolView | SucceededView | FailedView

interface Common {
  readonly transaction: TransactionId
  /** Rises with every step. The form's `csrf` value is bound to it, so an old page cannot act. */
  readonly version: number
  /** One sentence about what just happened, by stable key. */
  readonly notice?: Notice
  /** The application that is asking. */
  readonly application: { readonly id: string; readonly name: string }
  /** Why more than a first factor is asked for now; empty or absent where nothing more is. */
  readonly why?: readonly Why[]
}

/** Who or what asks, for "Why am I asked?"; tells nothing that helps whoever is not the person. */
export type Why =
  | { readonly key: 'application' | 'workspace' | 'administration' | 'group' | 'person' }
  | { readonly key: 'scope'; readonly scopes: readonly string[] }
  /** The application asks for it this time (acr, factors, an age). */
  | { readonly key: 'demand' }
  /** Something about this sign-in is unusual. */
  | { readonly key: 'risk' }
  /** It has to be shown anew after a while. */
  | { readonly key: 'fresh' }
  /** The change to the account asks for it. */
  | { readonly key: 'own_level' }

/** Something the person should know, as a stable key; `locales/` has the sentence for each. */
export type Notice =
  /** Wrong name, wrong password, unknown, disabled or locked account: one sentence for all (enumeration). */
  | { readonly key: 'credentials_wrong' }
  | { readonly key: 'identifier_missing' }
  | { readonly key: 'answer_missing' }
  | { readonly key: 'code_wrong'; readonly attemptsLeft: number }
  | { readonly key: 'password_wrong'; readonly attemptsLeft: number }
  /** Any other answer that was not right; never says which part of it. */
  | { readonly key: 'answer_wrong'; readonly attemptsLeft: number }
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
  /** Not answered yet on the other device. */
  | { readonly key: 'still_waiting' }
  /** The request was declined on the other device. */
  | { readonly key: 'declined' }
  /** No requests to the phone any more until another method has succeeded (PU-3). */
  | { readonly key: 'push_stopped' }
  /** Added: the person may use it from now on. */
  | { readonly key: 'enrolled'; readonly factor: string }
  /** What was typed to add an authenticator cannot be taken; nothing was guessed and nothing counted. */
  | { readonly key: 'input_refused'; readonly reason: InputRefusal; readonly minimum?: number }

/** Why an input cannot be taken. */
export type InputRefusal =
  | 'address_invalid'
  /** A country or kind of number that is not served. */
  | 'address_not_served'
  | 'address_in_use'
  | 'password_too_short'
  | 'password_too_long'
  | 'password_too_common'
  | 'password_personal'
  /** The second password must differ from the first (PW-10). */
  | 'password_same'
  | 'questions_incomplete'
  | 'questions_alike'
  /** Not in the stock, or given to somebody. */
  | 'serial_unknown'
  /** The browser's or phone's answer cannot be used; try again. */
  | 'credential_unusable'
  /** Registered already. */
  | 'credential_known'
  /** As many of these as one person may have. */
  | 'too_many'

/** A way to authenticate that can be picked by its `id`. */
export interface Option {
  /** Opaque: the value of the form field `factor`. */
  readonly id: string
  readonly factor: string
  /** Masked destination, only ever shown after a first factor is proved. */
  readonly hint?: string
  /** The name that its owner gave it. */
  readonly label?: string
}

/** Who are you? With `password`, name and password are asked on one page. */
export interface IdentifyView extends Common {
  readonly kind: 'identify'
  /** First factors the workspace offers to everybody, known or not. */
  readonly firstFactors: readonly string[]
  /** What was typed before, or the application's login_hint; echoed as typed. */
  readonly identifier?: string
  /** First factors that name their owner themselves, answered by the fields of their prompt and no identifier. */
  readonly openings?: readonly { readonly factor: string; readonly prompt: Prompt }[]
}

/** Which of these? */
export interface ChooseView extends Common {
  readonly kind: 'choose'
  readonly options: readonly Option[]
  /** For "request all" and N: how many are still to prove. */
  readonly remaining: number
}

/** How a factor asks. Generic shapes, so that pages know no factor by name. The comment names the answer's fields. */
export type Prompt =
  /** `code`: digits; `text`: letters and digits, as printed or told. `sent`: it is on its way to `hint`. */
  | { readonly kind: 'code'; readonly length: number; readonly sent: boolean; readonly text?: boolean }
  /** `password` */
  | { readonly kind: 'password' }
  /** `answer_<id>` for each. */
  | { readonly kind: 'questions'; readonly questions: readonly { readonly id: string; readonly question: string }[] }
  /** `cell_<label>` for each: what a printed card shows there. */
  | { readonly kind: 'cells'; readonly cells: readonly string[]; readonly length: number; readonly card?: string }
  /** `credential`: JSON of the browser's PublicKeyCredential. `options`: PublicKeyCredentialRequestOptionsJSON. */
  | { readonly kind: 'passkey'; readonly options: unknown }
  /**
   * Answered on another device; the page waits and nothing is typed, unless `code` (then `code`, as in a mail that has a
   * link and a code). `number` is what the person types, or picks, over there.
   */
  | { readonly kind: 'elsewhere'; readonly number?: string; readonly code?: { readonly length: number } }

/** How a factor asks for what it needs to be added. The comment names the answer's fields. */
export type EnrolPrompt =
  | Prompt
  /** `address`; or nothing, where `known` (masked) is the one on record and the only one that is taken. */
  | { readonly kind: 'address'; readonly address: 'email' | 'phone'; readonly known?: string; readonly risk?: boolean }
  /** `code`: the app's first code. `secret` is grouped for typing, `uri` opens an app on this phone, `qr` is an SVG image. */
  | { readonly kind: 'app'; readonly secret: string; readonly uri: string; readonly qr: string; readonly length: number }
  /** `password` */
  | { readonly kind: 'new-password'; readonly minimum: number }
  /** `question_<n>` (an id of the catalogue) and `answer_<n>`, n from 1 to count. */
  | {
      readonly kind: 'new-questions'
      readonly count: number
      readonly catalogue: readonly { readonly id: string; readonly question: string }[]
    }
  /** `credential`. `options`: PublicKeyCredentialCreationOptionsJSON. `label` (optional): a name for it. */
  | { readonly kind: 'new-passkey'; readonly options: unknown }
  /** A phone opens `uri` (or reads `qr`) and registers itself; the page waits. `code` is what `uri` carries, for typing. */
  | { readonly kind: 'device'; readonly uri: string; readonly qr: string; readonly code: string }
  /** Shown once: to be printed or saved. Answered by going on (`saved`). */
  | { readonly kind: 'show-codes'; readonly codes: readonly string[] }
  /** Shown once, to be printed; then `cell_<label>` for each of `ask`. */
  | {
      readonly kind: 'card'
      readonly serial: string
      readonly rows: readonly (readonly string[])[]
      readonly ask: readonly string[]
    }
  /** `serial`, and `code` and `code2`: two codes one after the other. */
  | { readonly kind: 'token'; readonly length: number }

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
  /** This browser may be remembered for so many days: a box to tick, field `remember`. */
  readonly rememberDays?: number
}

/** What do you want to add? `mandatory`: the application asks for one of these and the person has none. */
export interface EnrolChoiceView extends Common {
  readonly kind: 'enrol-choice'
  readonly options: readonly Option[]
  readonly mandatory: boolean
}

/** Add this one. */
export interface EnrolView extends Common {
  readonly kind: 'enrol'
  readonly factor: string
  readonly prompt: EnrolPrompt
  /** Where a code was sent, masked. */
  readonly hint?: string
  readonly expiresAt?: number
  readonly resendAt?: number
  readonly now: number
  /** Something else can be added instead. */
  readonly others: boolean
  /** It was offered, not demanded: the person may leave it out (`skip`). */
  readonly optional: boolean
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
  /** The person has none of the factors that the application demands, and may not add one. */
  | 'no_usable_factor'
  /** Too much about this sign-in is unusual. */
  | 'risk'
  /** Essential acr not reachable (OIDC: unmet_authentication_requirements). */
  | 'unmet_requirements'
  /** Somebody else than demanded, or the account was disabled on the way. */
  | 'not_allowed'
  /** The person said no on another device. */
  | 'declined'
  /** The last authenticator that policy needs, or one that is not there. */
  | 'still_needed'
