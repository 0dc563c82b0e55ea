import type { FailureReason, Notice } from '../engine/view.ts'

/** Where a sentence is said. */
export interface Situation {
  /** Nothing is proved yet: a sentence must not confirm that an account exists. */
  readonly beforeProof: boolean
}

/** One sentence per Notice key: a new key does not compile until every locale has it. */
export type NoticeTexts = {
  readonly [Key in Notice['key']]: (notice: Extract<Notice, { readonly key: Key }>, situation: Situation) => string
}

/** Why a sign-in ended, and what to do now. */
export type FailureTexts = { readonly [Reason in FailureReason]: Outcome }

/** A heading, what happened, and what to do next. */
export interface Outcome {
  readonly title: string
  readonly sentence: string
  readonly next: string
}

/** How one factor speaks. Factors without an entry get `otherFactor`. */
export interface FactorTexts {
  readonly name: string
  /** As one of several ways: "Send a code to a***@example.com". */
  readonly choice: (hint?: string) => string
  /** Heading of its page. */
  readonly question: string
  /** What the person should do; `length` digits are expected where it is a code. */
  readonly instruction: (details: { readonly hint?: string; readonly length?: number } & Situation) => string
  /** Button on the identify page that asks for this factor. */
  readonly instead: string
}

/** Factors whose texts every locale must have. */
export type NamedFactor = 'password' | 'email' | 'mobile_app'
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
