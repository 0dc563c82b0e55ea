import type { Artifacts } from '../engine/ports/artifacts.ts'
import type { Audit } from '../engine/ports/audit.ts'
import type { Authenticators } from '../engine/ports/authenticators.ts'
import type { Catalogue } from '../engine/ports/catalogue.ts'
import type { Codes } from '../engine/ports/codes.ts'
import type { Directory } from '../engine/ports/directory.ts'
import type { Outbox } from '../engine/ports/outbox.ts'
import type { People } from '../engine/ports/people.ts'
import type { Provisioning } from '../engine/ports/provisioning.ts'
import type { ShadowFindings } from '../engine/ports/shadow.ts'
import type { SigningKeys } from '../engine/ports/signing-keys.ts'
import type { Templates } from '../engine/ports/templates.ts'
import type { TokenStock } from '../engine/ports/token-stock.ts'
import type { Transactions } from '../engine/ports/transactions.ts'
import type { Clock } from '../platform/contract.ts'
import { createArtifactBatch } from './artifact-batch.ts'
import { createArtifacts } from './artifacts.ts'
import { createAudit } from './audit.ts'
import { createAuthenticatorChanges } from './authenticator-changes.ts'
import { createAuthenticators } from './authenticators.ts'
import { createCatalogue } from './catalogue.ts'
import { createCodes } from './codes.ts'
import { createDirectory } from './directory.ts'
import type { Driver } from './driver.ts'
import { migrate, pendingMigrations } from './migrate.ts'
import { createOutbox } from './outbox.ts'
import { createPeople } from './people.ts'
import { openPostgres } from './postgres-driver.ts'
import { createProvisioning } from './provisioning.ts'
import { createShadowFindings } from './shadow.ts'
import { createSigningKeys } from './signing-keys.ts'
import { openSqlite } from './sqlite-driver.ts'
import { createTemplates } from './templates.ts'
import { createTokenStock } from './token-stock.ts'
import { createTransactions } from './transactions.ts'

export interface StoreOptions {
  /** `postgres://...`; wins over `file`. */
  readonly url?: string
  /** Path of an SQLite file, or `:memory:` for one in a temporary folder that is removed on close. */
  readonly file?: string
  /** What time it is on SQLite. PostgreSQL asks its own clock. */
  readonly clock: Clock
  /** How far ahead of PostgreSQL's clock time is, in milliseconds: 0 in production, the development clock's advance else. */
  readonly clockOffsetMs?: () => number
  /** Name of this node, for the audit trail. */
  readonly node: string
}

/** Every port of the engine and the protocols, on one database. */
export interface Store {
  readonly dialect: 'sqlite' | 'postgres'
  readonly directory: Directory
  readonly transactions: Transactions
  readonly authenticators: Authenticators
  readonly codes: Codes
  readonly outbox: Outbox
  readonly audit: Audit
  readonly shadowFindings: ShadowFindings
  readonly catalogue: Catalogue
  readonly provisioning: Provisioning
  readonly people: People
  readonly tokenStock: TokenStock
  readonly templates: Templates
  readonly signingKeys: SigningKeys
  readonly artifacts: Artifacts
  /** Brings the schema up to date; answers the names of what ran. Throws SchemaTooNew for a database of a newer version. */
  migrate(): Promise<readonly string[]>
  /** What `migrate` would run. Empty: the schema is what the program expects. */
  pendingMigrations(): Promise<readonly string[]>
  /** True when the database answers within `timeoutMs` milliseconds. Never throws. */
  ping(timeoutMs: number): Promise<boolean>
  /** Ends all connections; what was acknowledged stays, what comes after is refused with StoreUnavailable. */
  close(): Promise<void>
}

/**
 * Opens the store on PostgreSQL (`url`) or SQLite (`file`). Does not migrate and, on PostgreSQL, does not connect yet:
 * a server may start while its database is away, and says so by `ping`.
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  const driver = openDriver(options)
  const batch = createArtifactBatch(driver)
  const directory = createDirectory(driver)
  return {
    dialect: driver.dialect,
    directory,
    transactions: createTransactions(driver, options.node),
    authenticators: { ...createAuthenticators(driver), ...createAuthenticatorChanges(driver, directory, options.node) },
    codes: createCodes(driver, options.node),
    outbox: createOutbox(driver, options.node),
    audit: createAudit(driver, options.node),
    shadowFindings: createShadowFindings(driver),
    catalogue: createCatalogue(driver),
    provisioning: createProvisioning(driver, options.node),
    people: createPeople(driver),
    tokenStock: createTokenStock(driver),
    templates: createTemplates(driver),
    signingKeys: createSigningKeys(driver),
    artifacts: createArtifacts(driver, batch),
    migrate: () => migrate(driver),
    pendingMigrations: () => pendingMigrations(driver),
    ping: (timeoutMs) => answers(driver, timeoutMs),
    close: async () => {
      await batch.settled()
      await driver.close()
    },
  }
}

function openDriver({ url, file, clock, clockOffsetMs = () => 0 }: StoreOptions): Driver {
  if (url !== undefined) return openPostgres(url, clockOffsetMs)
  if (file !== undefined) return openSqlite(file, clock)
  throw new TypeError('Name a database: a PostgreSQL URL, or the path of an SQLite file.')
}

async function answers(driver: Driver, timeoutMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(resolve, timeoutMs, false)
  })
  const answered = driver.ping().then(
    () => true,
    () => false,
  )
  const result = await Promise.race([answered, late])
  clearTimeout(timer)
  return result
}
