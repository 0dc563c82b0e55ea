import type { SucceededView, View } from '../engine/view.ts'
import type { Direction, LocaleId } from '../locales/index.ts'
import type { DeviceCodeError, ErrorKey } from '../locales/texts.ts'

export type { DeviceCodeError, ErrorKey }

/**
 * Everything that can be shown, as data. Pages decide nothing: whoever builds a Page has decided.
 *
 * What the forms post (stable names, all `application/x-www-form-urlencoded`):
 * - `csrf`: in every form of a `view` or `consent` page, as given. Other pages post the hidden fields they were given.
 * - `action`: the button pressed: `continue`, `resend`, `back`, `skip`, `cancel`, `allow`, `deny`, `report`. Absent when a `factor`
 *   button was pressed on the identify page: that counts as `continue`.
 * - `identifier`: as typed; absent where an answer and its `factor` name the owner themselves (a passkey).
 * - `factor`: on the choose and enrol-choice pages an Option's id; on the identify page a first factor's id, asked for
 *   instead of the password (then `password` is posted too, and empty or not it is not the answer).
 * - the fields of the prompt, as view.ts names them: `code`, `password`, `credential`, `answer_<id>`, `cell_<label>`, ...
 * - `saved`: on the page of the recovery codes, always `yes`.
 * - `remember`: `yes` where the box is ticked that this browser needs no second step for a while, else absent.
 * - `scopes`: on the consent page, one field per allowed scope, so the name may repeat or be absent.
 * - `verify`: on the consent page, instead of `action`: the locked scope that the person wants to unlock now.
 * - `user_code`: on the device page, as typed.
 */
export type Page =
  | ViewPage
  | ConsentPage
  | ErrorPage
  | SignedOutPage
  | SignOutConfirmPage
  | DeviceCodePage
  | DeviceConfirmPage
  | DeviceDonePage
  | LinkHerePage
  | LinkElsewherePage
  | LinkDonePage
  | LinkGonePage
  | LinkDevicePage
  | RedirectingFormPage
  | BusyPage

/** What surrounds every page. */
export interface PageContext {
  readonly locale: LocaleId
  readonly dir: Direction
  /** `color` is `#rrggbb`; anything else is ignored and the house colour used. */
  readonly workspace: { readonly name: string; readonly color?: string }
  /** Of the Content-Security-Policy header sent with this very page. */
  readonly nonce: string
  readonly correlationId: string
  /** Milliseconds since the epoch. */
  readonly now: number
}

/** Names and values of hidden fields, posted as they are. */
export type HiddenFields = Readonly<Record<string, string>>

/** The View kinds that a person sees. `succeeded` has no page: the protocol goes on at once. */
export type VisibleView = Exclude<View, SucceededView>

export interface ViewPage {
  readonly kind: 'view'
  readonly view: VisibleView
  /** Where the forms post to: a path of this server, or an http(s) URL. */
  readonly action: string
  readonly csrf: string
  /** Asked for from a consent page: cancelling leads back there, not to the application. */
  readonly within?: 'consent'
}

export interface ConsentPage {
  readonly kind: 'consent'
  /** What became of the step that was to unlock a scope, where it unlocked nothing. */
  readonly notice?: ConsentNotice
  readonly application: string
  /** Who is giving consent: display name or masked identifier. */
  readonly account: string
  readonly scopes: readonly ConsentScope[]
  /** The application may go on acting while the person is away: said in a sentence unless `offline_access` is among the scopes. */
  readonly offlineAccess: boolean
  readonly action: string
  readonly csrf: string
}

export interface ConsentScope {
  readonly name: string
  /** In the language of the page; else the locale's own text for standard scopes, else the name itself. */
  readonly description?: string
  /** Cannot be left out (`openid`). */
  readonly required?: boolean
  /** Cannot be allowed before one more step: `verify` begins it. */
  readonly locked?: boolean
  /** The person took the tick away before. */
  readonly unticked?: boolean
}

/**
 * `impossible`: the person has nothing to take the step with, and may not add anything. `relocked`: it was open, and what was
 * shown for it is too old by now.
 */
export type ConsentNotice = 'unfinished' | 'impossible' | 'relocked'

export interface ErrorPage {
  readonly kind: 'error'
  readonly error: ErrorKey
  /** Technical detail for the application's developers; holds no secret and nothing about people. */
  readonly detail?: string
  readonly application?: string
  /** An address registered by the application; shown only if https, or http on loopback. */
  readonly back?: string
}

export interface SignedOutPage {
  readonly kind: 'signed-out'
  readonly application?: string
  /** As in ErrorPage. */
  readonly back?: string
}

export interface SignOutConfirmPage {
  readonly kind: 'sign-out-confirm'
  readonly application?: string
  readonly action: string
  /** Posted by "Sign out". */
  readonly hidden: HiddenFields
  /** Posted by "Stay signed in"; without it that button is left out. */
  readonly stay?: HiddenFields
  /** As in ErrorPage. */
  readonly back?: string
}

export interface DeviceCodePage {
  readonly kind: 'device-code'
  readonly action: string
  readonly hidden: HiddenFields
  /** What was typed before. */
  readonly userCode?: string
  readonly error?: DeviceCodeError
}

export interface DeviceConfirmPage {
  readonly kind: 'device-confirm'
  readonly application: string
  /** As the device shows it. */
  readonly code: string
  readonly action: string
  /** Posted by "Yes" together with `action=allow`. */
  readonly allow: HiddenFields
  /** Posted by "No" together with `action=deny`. */
  readonly deny: HiddenFields
}

export interface DeviceDonePage {
  readonly kind: 'device-done'
  readonly application?: string
}

/** A link from a mail, opened in the browser that waits for it. Posts `action=continue`. */
export interface LinkHerePage {
  readonly kind: 'link-here'
  readonly application: string
  readonly action: string
  readonly hidden: HiddenFields
}

/** The same elsewhere. Posts `number` as typed, with `action=continue`, `deny` or `report`. */
export interface LinkElsewherePage {
  readonly kind: 'link-elsewhere'
  readonly application: string
  /** Milliseconds since the epoch: when it was asked for. */
  readonly at: number
  /** Of whoever asked, as far as it is known. */
  readonly browser?: string
  readonly system?: string
  readonly address?: string
  /** False for a link whose page shows none: it works in the browser that waits, and nowhere else. */
  readonly asksNumber: boolean
  /** What is wrong with the answer before. */
  readonly notice?: 'missing' | 'wrong' | 'slowDown'
  readonly action: string
  readonly hidden: HiddenFields
}

export interface LinkDonePage {
  readonly kind: 'link-done'
  readonly outcome: 'approved' | 'denied' | 'reported'
}

/** Used, too old, superseded or never ours. */
export interface LinkGonePage {
  readonly kind: 'link-gone'
}

/** The QR code that adds a phone, opened in a browser. */
export interface LinkDevicePage {
  readonly kind: 'link-device'
  readonly code: string
}

/** A form that carries an answer to another address (response mode `form_post`). */
export interface RedirectingFormPage {
  readonly kind: 'redirecting-form'
  readonly application?: string
  readonly action: string
  readonly fields: HiddenFields
}

/** The server cannot answer now (503). */
export interface BusyPage {
  readonly kind: 'busy'
  readonly retryAfterSeconds: number
  /** Path of this server to try again by GET; without it the person is asked to reload. */
  readonly retry?: string
}
