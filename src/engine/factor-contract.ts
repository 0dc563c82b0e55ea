import type { TSchema } from '@sinclair/typebox'
import type { Remembered } from '../domain/facts.ts'
import type { AuthenticatorId, ChallengeId, PoolId, TenantId, TransactionId, UserId } from '../domain/ids.ts'
import type { Amr, FactorClass, Traits } from '../domain/proof.ts'
import type { Answer } from './action.ts'
import type { EnrolPrompt, InputRefusal, Prompt } from './view.ts'

export type { Answer, EnrolPrompt, InputRefusal, Prompt }

/**
 * A factor is a plug-in described by data: one file in src/factors/ and one line in its index.ts. Everything else
 * (policy, doors, pages, limits, single use, audit) reads this description and knows no factor by name.
 *
 * Single use belongs to the engine, not to the factor: a challenge row is consumed by one conditional statement, a
 * `marker` (TOTP step, HOTP counter) only ever rises, and a secret that says `once` replaces exactly the one that was read.
 */
export interface Factor<Secret = unknown, Challenge = unknown, Draft = unknown, Settings = unknown> {
  /** Key everywhere: policy, step-up door, tokens (`auth_factor`), locale texts. */
  readonly id: string
  readonly classes: readonly FactorClass[]
  readonly amr: readonly Amr[]
  readonly traits: Traits
  /** Channel through which its codes travel, if any: `email`. */
  readonly channel?: string
  /** Whether a proof of it may stand first, before anything else is proved. */
  readonly mayBeFirst: boolean
  /**
   * Authenticators of this other factor serve here too: a link goes to the mailbox that is enrolled for codes. It is one
   * authenticator all the same and never counts twice.
   */
  readonly shares?: string
  /** All of a person's authenticators of this factor are asked in one challenge (passkeys); `verify` says which one answered. */
  readonly together?: boolean
  /** Not before an operator switches it on for the pool (knowledge questions, voice). */
  readonly offByDefault?: boolean
  /** Never asked for: the browser brings it along, and it stands for a second factor at sign-in only (trusted device). */
  readonly silent?: boolean
  /**
   * So many requests in a row without an answer, and no more are made until another factor succeeds; and there is one at a
   * time per person (PU-3: nobody is worn down).
   */
  readonly askLimit?: number
  /** What a pool may set, with defaults and descriptions; documented and checked from here. */
  readonly settings?: TSchema
  /** How the person adds one. Absent: issued by others (help desk, import) or nothing to enrol. */
  readonly enrol?: Enrol<Secret, Draft, Settings>

  /** Answers that name their owner, so that nobody has to be named first (a passkey with autofill). */
  readonly opening?: {
    /** The prompt for everybody, known or not, with `challenge` (base64url, 256 bit, new with every page). */
    prompt(challenge: string, settings: Settings): Prompt
    /** Who the answer claims to be from; undefined where it names nobody. Proves nothing. */
    claims(answer: Answer): { readonly user: UserId } | undefined
    /** What `verify` is given as its challenge for an answer to an opening. */
    challenge(challenge: string, settings: Settings): Challenge
  }

  /**
   * Makes a challenge. `secret` is null for a stranger (no such user, or the user has no such authenticator): the
   * prompt must be the same and nothing may be sent, so that nobody learns who exists. `proved`: something is proved in this
   * sign-in already, so the prompt may say what the person has (which passkeys).
   */
  prepare(context: FactorContext<Settings, Secret>, secret: Secret | null, proved?: boolean): Prepared<Challenge>

  /**
   * Judges an answer. Called only under a ledger grant. A wrong answer is a returned verdict, never a throw. For a
   * stranger `secret` is null and the work (and so the time) must be the same as for a user.
   */
  verify(
    context: FactorContext<Settings, Secret>,
    secret: Secret | null,
    challenge: Challenge | null,
    answer: Answer,
  ): Promise<Verdict<Secret>>

  /** A device of the person's that talks to this server by itself: who it is, and what it may see. */
  readonly device?: {
    /** Whether this request was made by the device that the secret belongs to. `secret`: what it wants stored from now on. */
    authenticate(secret: Secret, request: Answer, now: number): Promise<{ readonly ok: boolean; readonly secret?: Secret }>
    /** What of a challenge the device is shown; never what the person has to bring over from the other screen. */
    show(challenge: Challenge): Readonly<Record<string, unknown>>
  }

  /** With `silent`: how a browser becomes one that is remembered. */
  readonly remember?: {
    /** For how many days: asked before anybody agrees to it. */
    days(settings: Settings): number
    /**
     * Makes a new one, once a person has proved enough and wants this browser remembered. `token` goes to the browser and nowhere
     * else; `lifetimeSeconds` ends the authenticator and the cookie alike.
     */
    make(context: RememberContext<Settings>): {
      readonly secret: Secret
      readonly token: string
      readonly lifetimeSeconds: number
      /** What its owner will know it by. */
      readonly label: string
    }
    /** What the person had shown when it was made. */
    shown(secret: Secret): readonly RememberedProof[]
  }

  /**
   * Where the help desk gives it to somebody who has lost everything else: makes one that is good for so many sign-ins. `code`
   * is told once and kept nowhere.
   */
  issue?(uses: number): Promise<{ readonly secret: Secret; readonly code: string }>

  /** Where a message goes whose destination is part of the secret (a phone's push subscription); null: it fetches by itself. */
  recipient?(secret: Secret): string | null
}

export interface Prepared<Challenge> {
  readonly prompt: Prompt
  /** Stored with the transaction until answered, superseded or expired; must not hold a plain code. */
  readonly challenge?: Challenge
  readonly lifetimeSeconds?: number
  /** To be sent to the authenticator's own verified address: the factor never names a recipient. */
  readonly deliver?: Delivery
}

export interface Delivery {
  /** A template of src/locales/. */
  readonly template: string
  readonly parameters: Readonly<Record<string, string>>
}

export type Verdict<Secret> =
  | {
      readonly kind: 'proved'
      /** Which of several answered (`together`); default: the one that was asked. */
      readonly authenticator?: AuthenticatorId
      /** Replace the stored secret (a password hash with newer parameters). */
      readonly secret?: Secret
      /** The replacement uses something up (a recovery code): of parallel ones exactly one is taken. */
      readonly once?: boolean
      /** Monotone value accepted now; the engine refuses it if the stored one is not lower. */
      readonly marker?: number
      /** What was shown this time, where it differs from the factor's own (a passkey with or without user verification). */
      readonly classes?: readonly FactorClass[]
      readonly amr?: readonly Amr[]
      readonly traits?: Traits
      /** Tell the owner, at all verified addresses (RC-2). */
      readonly notify?: Delivery
    }
  /** `reason` is for the audit trail: a stable key such as `counter_back`. */
  | { readonly kind: 'mismatch'; readonly reason?: string }
  /** Superseded, used or too old: not a guess, so it costs none. */
  | { readonly kind: 'expired' }
  /** The person said no on another device; `concern`: and did not ask for this at all. */
  | { readonly kind: 'declined'; readonly concern: boolean }

/** How an authenticator of this factor is added. The draft is sealed and lives with the transaction until it is proved. */
export interface Enrol<Secret = unknown, Draft = unknown, Settings = unknown> {
  /** At most so many per person. */
  readonly limit: number
  /**
   * True where the last step shows the new authenticator as a sign-in would (a code of the app): then it counts in the
   * sign-in that demanded it. False: it is asked for next (WN-13: registering a passkey is not proving one).
   */
  readonly proves: boolean
  /** Offered, not demanded, when somebody has added their first second factor (recovery codes). */
  readonly offeredNext?: boolean
  /** The first question. */
  begin(context: EnrolContext<Secret, Settings>): Promise<EnrolStep<Draft>>
  /** Judges an answer, under a ledger grant. Never throws for what was typed. */
  confirm(context: EnrolContext<Secret, Settings>, draft: Draft, answer: Answer): Promise<EnrolVerdict<Secret, Draft>>
}

export interface EnrolStep<Draft> {
  readonly prompt: EnrolPrompt
  readonly draft: Draft
  /** A code to the new address, which nobody but the person adding it named. */
  readonly deliver?: Delivery & { readonly channel: string; readonly to: string }
  readonly lifetimeSeconds?: number
}

export type EnrolVerdict<Secret, Draft> =
  | {
      readonly kind: 'enrolled'
      /** Null where there is none to keep (an address). */
      readonly secret: Secret | null
      /** Verified destination. */
      readonly address?: string
      readonly marker?: number
      /** A name for it, if the person or the device gave one. */
      readonly label?: string
      /** It takes the place of all others of this factor (a new set of recovery codes). */
      readonly replacesOthers?: boolean
      /** Names it in this tenant: nobody else may have one of this factor with the same (WN-8). */
      readonly unique?: string
      /** Id of the token in stock that is given away with this step, once. */
      readonly stock?: string
    }
  /** Another question; what was typed was right so far and is in the draft. */
  | { readonly kind: 'next'; readonly step: EnrolStep<Draft> }
  | { readonly kind: 'mismatch' }
  | { readonly kind: 'expired' }
  /**
   * Cannot be taken, which is not a guess: costs no attempt. With `tells` it says something about a stored secret (the password
   * that it must differ from), and so is one.
   */
  | { readonly kind: 'refused'; readonly reason: InputRefusal; readonly minimum?: number; readonly tells?: true }

/** Whom and where a sign-in or an enrolment is about. */
interface Surroundings<Settings> {
  readonly tenant: TenantId
  readonly pool: PoolId
  readonly transaction: TransactionId
  /** Names the challenge or the enrolment for good. */
  readonly challengeId: ChallengeId
  /** Milliseconds since the epoch by the store's clock. */
  readonly now: number
  /** This pool's settings of this factor, defaults filled in. */
  readonly settings: Settings
  /** Names to show and to say: of the application that asks and of the workspace. */
  readonly application: string
  readonly workspace: string
  /** What is on the way for the person to see: browser and network they come from. */
  readonly from: { readonly address: string | null; readonly userAgent: string | null }
  /** An address of this server's own that leads to whatever was put before the person; `secret` is base64url. */
  readonly link: (secret: string) => string
}

export type RememberContext<Settings = unknown> = Pick<EnrolContext<unknown, Settings>, 'user' | 'settings' | 'from'> & {
  readonly now: number
  readonly shown: readonly Remembered[]
  /** What it stood for already, where it was a remembered browser before. */
  readonly before?: readonly RememberedProof[]
}

/** Stands for itself until then, milliseconds since the epoch. */
export interface RememberedProof extends Remembered {
  readonly until: number
}

export interface FactorContext<Settings = unknown, Secret = unknown> extends Surroundings<Settings> {
  /** Null for a stranger. */
  readonly user: UserId | null
  readonly authenticator: AuthenticatorId | null
  /** The authenticator's own verified destination; null where there is none or for a stranger. */
  readonly address: string | null
  /** Last accepted marker of this authenticator. */
  readonly marker: number | null
  /** With `together`: all of this person's, the asked one included. */
  readonly siblings: readonly Sibling<Secret>[]
}

export interface Sibling<Secret> {
  readonly authenticator: AuthenticatorId
  readonly secret: Secret
  readonly marker: number | null
}

export interface EnrolContext<Secret = unknown, Settings = unknown> extends Surroundings<Settings> {
  readonly user: UserId
  readonly person: {
    readonly username: string | null
    readonly name: string | null
    readonly email: string | null
    readonly phone: string | null
    readonly locale: string | null
  }
  /** This person's authenticators of this factor. */
  readonly siblings: readonly Sibling<Secret>[]
  /** Of their other factors, by id, for rules between two of them (the second password differs from the first). */
  readonly others: (factor: string) => readonly Sibling<unknown>[]
  /** Verified destinations that serve a factor of this person already. */
  readonly addresses: readonly string[]
  /** True where a proof of it alone would let the person in. */
  readonly onlyFactor: boolean
}
