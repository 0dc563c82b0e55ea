import type { FailureReason, InputRefusal, Notice, Why } from '../engine/view.ts'

/** Where a sentence is said. */
export interface Situation {
  /** Nothing is proved yet: a sentence must not confirm that an account exists. */
  readonly beforeProof: boolean
  /** What is asked for is no code (a link, a phone, a passkey), so no sentence may speak of one. */
  readonly noCode?: boolean
}

/** One sentence per Notice key: a new key does not compile until every locale has it. */
export type NoticeTexts = {
  readonly [Key in Notice['key']]: (notice: Extract<Notice, { readonly key: Key }>, situation: Situation) => string
}

/** Why something typed cannot be taken. `minimum`: of characters. */
export type RefusalTexts = { readonly [Reason in InputRefusal]: (minimum?: number) => string }

/** Why a sign-in ended, and what to do now. */
export type FailureTexts = { readonly [Reason in FailureReason]: Outcome }

/** "Why am I asked?", and one or two sentences for each reason. `scopes`: their names in a row. */
export type WhyTexts = { readonly question: string } & {
  readonly [Key in Why['key']]: (application: string, workspace: string, scopes: string) => string
}

/** A heading, what happened, and what to do next. */
export interface Outcome {
  readonly title: string
  readonly sentence: string
  readonly next: string
}

/** What an instruction may speak of. */
export interface Details extends Situation {
  /** Where to, or which one: a masked address, the serial number of a card. */
  readonly hint?: string
  /** So many characters are expected, where it is a code. */
  readonly length?: number
  /** The code has letters too. */
  readonly text?: boolean
}

/** How one factor speaks. Factors without an entry get `otherFactor`. */
export interface FactorTexts {
  readonly name: string
  /** As one of several ways: "Send a code to a***@example.com". */
  readonly choice: (hint?: string) => string
  /** Heading of its page. */
  readonly question: string
  /** What the person should do. */
  readonly instruction: (details: Details) => string
  /** Button on the identify page that asks for this factor. */
  readonly instead: string
  /** Label of its only field, where the general one would mislead. */
  readonly field?: string
  /** How it speaks of being sent again, where "a new code" would be wrong. */
  readonly resend?: Partial<ResendTexts>
  /** What the number on the waiting page is for, where the general sentence would be wrong. */
  readonly number?: string
  /** How it is added; the general words where it has none of its own. */
  readonly enrol?: EnrolTexts
}

export interface ResendTexts {
  readonly button: string
  /** It may be asked for already. */
  readonly missing: string
  /** `from` is a clock time such as "14:32:10 UTC". */
  readonly from: (seconds: number, from: string) => string
  /** `{time}` is replaced by minutes and seconds in the browser. */
  readonly live: string
}

/** How a factor speaks while it is added. */
export interface EnrolTexts {
  /** As one of several things to add: what it is, in one line. */
  readonly description: string
  /** Heading of its page. */
  readonly question: string
  /** What the person should do. */
  readonly instruction: string
}

/** Factors whose texts every locale must have. */
export type NamedFactor =
  | 'password'
  | 'email'
  | 'sms'
  | 'voice'
  | 'magic_link'
  | 'mobile_app'
  | 'token'
  | 'passkey'
  | 'push'
  | 'second_password'
  | 'kba'
  | 'recovery_code'
  | 'temp_access_code'
  | 'grid'
  | 'trusted_device'
/** Scopes whose texts every locale must have. */
export type NamedScope = 'openid' | 'profile' | 'email' | 'phone' | 'address' | 'offline_access'

/** What went wrong outside of a sign-in, by stable key. */
export type ErrorKey =
  /** The application's request is malformed or not allowed. */
  | 'invalid_request'
  | 'unknown_application'
  | 'unregistered_redirect'
  /** The browser has no (or not the right) cookie for this sign-in. */
  | 'sign_in_lost'
  | 'expired'
  /** The form did not come from our own page. */
  | 'form_rejected'
  | 'access_denied'
  | 'not_found'
  | 'too_large'
  | 'too_many_requests'
  | 'server_error'

/** What is wrong with the code typed on the device page. */
export type DeviceCodeError = 'missing' | 'not_found' | 'expired' | 'already_used' | 'denied' | 'slow_down'
