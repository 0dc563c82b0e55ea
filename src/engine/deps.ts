import type { KeyedHash, Sealing } from '../platform/contract.ts'
import type { Ids } from '../platform/ids.ts'
import type { Factor } from './factor-contract.ts'
import type { Audit } from './ports/audit.ts'
import type { Catalogue } from './ports/catalogue.ts'
import type { Directory } from './ports/directory.ts'
import type { Outbox } from './ports/outbox.ts'
import type { Transactions } from './ports/transactions.ts'

/** What the engine needs; the composition root brings it. */
export interface EngineDeps {
  readonly transactions: Transactions
  readonly directory: Directory
  readonly catalogue: Catalogue
  readonly outbox: Pick<Outbox, 'status'>
  readonly audit: Pick<Audit, 'append'>
  readonly factors: readonly Factor[]
  readonly sealing: Sealing
  readonly keyedHash: KeyedHash
  readonly ids: Ids
  /** Called after a step that wrote a message, so that it goes out at once. */
  readonly messageWritten: () => void
}
