import type { PastSignIn } from './risk.ts'
import type { ExternalAnswer } from './risk-settings.ts'

/** Everything that risk is assessed by. Plain data; what stands as null is missing, which is the highest risk where it is asked for. */
export interface RiskInputs {
  /** Milliseconds since the epoch, by the store's clock. */
  readonly now: number
  /** Null: there is none, or it cannot be read. */
  readonly address: ClassifiedAddress | null
  /** This browser holds the mark that this account signed in with it before. */
  readonly deviceKnown: boolean | null
  /** Of nobody known: no past and no failures. */
  readonly person: PersonalPast
  /** Null: the transaction has none. */
  readonly details: readonly TransactionDetail[] | null
  /** Null: it was not asked. */
  readonly external: ExternalAnswer | null
}

export interface PersonalPast {
  /** Newest first. Empty: nothing was ever signed in to, as far as is remembered. */
  readonly signIns: readonly PastSignIn[]
  readonly recentFailures: number
}

/** An address, judged against the ranges that the settings name. */
export interface ClassifiedAddress {
  /** In one of `ownNetworks`. */
  readonly own: boolean
  readonly network: InLists
  /** In one of the anonymiser's `networks`. */
  readonly anonymising: boolean
  /** Null: no geography file knows it. */
  readonly place: Place | null
}

export interface InLists {
  readonly allowed: boolean
  readonly denied: boolean
}

/** Where an address is; what is absent is not known. */
export interface Place {
  /** ISO 3166-1 alpha-2. */
  readonly country?: string
  /** Degrees. */
  readonly latitude?: number
  readonly longitude?: number
  /** Hides who is behind it. */
  readonly anonymous?: boolean
  /** Number of the autonomous system. */
  readonly asn?: number
}

/** Something that is being approved: `amount`, `iban`. */
export interface TransactionDetail {
  readonly name: string
  readonly value: string
}

/**
 * What a signal that fails found, for operators: holds no secret and no value of a transaction. Null is a signal that does not fail.
 */
export type Observation = {
  readonly detail: string
  /** Could not be judged: the highest points there are. */
  readonly missing?: true
  /** Instead of those of the settings. */
  readonly points?: number
  /** Refuses nothing by itself, whatever the settings say. */
  readonly mild?: true
} | null

export const missing = (detail: string): Observation => ({ detail, missing: true })
