import type { AuthenticatorId, UserId } from './ids.ts'
import type { TransactionDetail } from './risk-inputs.ts'

/** Authentication context class reference. The built-in ladder: `urn:countersign:aal1` < `urn:countersign:aal2`. */
export type Acr = string

/** "Request one", "request all", or at least N of the listed factors, after the first factor. */
export interface FactorRequirement {
  readonly mode: 'one' | 'all' | number
  /** Factor ids. */
  readonly of: readonly string[]
}

/** What a caller asks for. Every protocol builds exactly this and nothing else. */
export interface Demand {
  /** Only this user may satisfy the demand. */
  readonly subject?: UserId
  /** Wanted classes; `essential` ones must be reached, voluntary ones only if the user can (OIDC Core 5.5.1.1). */
  readonly acr?: { readonly values: readonly Acr[]; readonly essential: boolean }
  readonly factors?: FactorRequirement
  /** The first factor must have been proved at most so many seconds ago. */
  readonly maxAgeSeconds?: number
  /** Nothing proved before this transaction counts (prompt=login). */
  readonly reauthenticate?: boolean
  /** Scopes that are to be granted by this: their rules hold too. */
  readonly scopes?: readonly string[]
  /** What is to be approved, as far as risk is judged by it: an amount, a payee. */
  readonly details?: readonly TransactionDetail[]
  /** A change to the person's own authenticators, made once enough is proved. */
  readonly goal?: Goal
}

/** What somebody wants to change about their own authenticators. Needs fresh proof at the account's own level (LC-1). */
export type Goal =
  /** Add one of this factor; with `replaces`, the old one goes when, and only when, the new one is proved. */
  | { readonly kind: 'enrol'; readonly factor: string; readonly replaces?: AuthenticatorId }
  | { readonly kind: 'remove'; readonly authenticator: AuthenticatorId }
  | { readonly kind: 'rename'; readonly authenticator: AuthenticatorId; readonly label: string }
  /** "Those failures were mine": the count towards disabling it begins anew (TH-2). */
  | { readonly kind: 'acknowledge'; readonly authenticator: AuthenticatorId }
