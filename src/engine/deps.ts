import type { Decision } from '../domain/decide.ts'
import type { Facts } from '../domain/facts.ts'
import type { KeyedHash, Random, Sealing } from '../platform/contract.ts'
import type { Geography } from '../platform/geography/index.ts'
import type { Ids } from '../platform/ids.ts'
import type { AskExternalRisk } from './external-risk.ts'
import type { Factor } from './factor-contract.ts'
import type { Audit } from './ports/audit.ts'
import type { Authenticators } from './ports/authenticators.ts'
import type { Catalogue, Workspace } from './ports/catalogue.ts'
import type { Directory } from './ports/directory.ts'
import type { Outbox } from './ports/outbox.ts'
import type { Transactions } from './ports/transactions.ts'
import type { SprayWatch } from './spray-watch.ts'

/** What the engine needs; the composition root brings it. */
export interface EngineDeps {
  readonly transactions: Transactions
  readonly directory: Directory
  readonly catalogue: Catalogue
  readonly authenticators: Pick<Authenticators, 'replaceSecret'>
  readonly outbox: Pick<Outbox, 'status'>
  readonly audit: Pick<Audit, 'append'>
  readonly factors: readonly Factor[]
  readonly sealing: Sealing
  readonly keyedHash: KeyedHash
  readonly ids: Ids
  /** Default: one of this engine's own. */
  readonly spray?: SprayWatch
  readonly random: Pick<Random, 'token'>
  /** Address of this server under which a token of a workspace is answered: in mails, never from a request's host (ML-4). */
  readonly link: (workspace: Pick<Workspace, 'tenantSlug' | 'slug'>, token: string, answers: 'challenge' | 'enrolment') => string
  /** Called after a step that wrote a message, so that it goes out at once. */
  readonly messageWritten: () => void
  /** What risk is judged by beyond request and person; absent: nothing. */
  readonly riskSources?: {
    readonly geography?: Geography
    readonly external?: AskExternalRisk
    /** Configured proxies. */
    readonly proxies?: readonly string[]
  }
  /** Told when policy itself failed; the sign-in was denied. */
  readonly policyFailed?: (error: unknown) => void
  /** For tests: what judges instead of the policy. */
  readonly decide?: (facts: Facts) => Decision
}
