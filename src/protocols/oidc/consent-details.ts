import type { Interaction } from 'oidc-provider'
import type { TransactionId } from '../../domain/ids.ts'
import type { ConsentNotice } from '../../pages/page.ts'

/** What an interaction of the consent prompt keeps: the library's part, and ours. */
export interface ConsentDetails {
  readonly missingOIDCClaims?: readonly string[]
  /** The step that is to unlock a scope, while it is open. */
  readonly step?: { readonly transaction: TransactionId; readonly scope: string }
  readonly notice?: ConsentNotice
  /** Scopes whose ticks the person took away before the step. */
  readonly unticked?: readonly string[]
}

/** What the result of a step carries over to the consent page that follows it, beside the sign-in. */
export interface AfterStep {
  readonly unticked?: readonly string[]
  /** Scopes that steps of this request were taken for. */
  readonly unlocked?: readonly string[]
}

export const afterStep = ({ lastSubmission = {} }: Interaction): AfterStep => lastSubmission as AfterStep

export const consentDetails = ({ prompt }: Interaction): ConsentDetails => prompt.details as ConsentDetails
