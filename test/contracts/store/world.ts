import { randomBytes } from 'node:crypto'
import type {
  ApplicationId,
  AuthenticatorId,
  ChallengeId,
  EventId,
  MessageId,
  PoolId,
  ProofId,
  TenantId,
  TransactionId,
  UserId,
  WorkspaceId,
} from '../../../src/domain/ids.ts'
import type { Proof } from '../../../src/domain/proof.ts'
import type { AuditEvent } from '../../../src/engine/ports/audit.ts'
import { StoreUnavailable } from '../../../src/engine/ports/errors.ts'
import type { OutboxMessage, SendLimit } from '../../../src/engine/ports/outbox.ts'
import type { NewUser } from '../../../src/engine/ports/provisioning.ts'
import type {
  AttemptRequest,
  LedgerKey,
  NewChallenge,
  NewTransaction,
  Settlement,
} from '../../../src/engine/ports/transactions.ts'
import { createSystemClock } from '../../../src/platform/clock.ts'
import { createIds } from '../../../src/platform/ids.ts'
import { createSystemRandom } from '../../../src/platform/random.ts'
import type { Store } from '../../../src/store/index.ts'
import type { TestDatabase } from '../../support/databases.ts'

const ids = createIds(createSystemClock(), createSystemRandom())

/** A fresh id with the brand of the place that takes it. */
export const id = <T extends string>(): T => ids.next<T>()

export interface World {
  readonly tenant: TenantId
  readonly pool: PoolId
  readonly workspace: WorkspaceId
  readonly application: ApplicationId
  readonly user: UserId
  readonly email: AuthenticatorId
  readonly totp: AuthenticatorId
  readonly identifier: string
}

/** A database of its own with one world in it, opened by two nodes; SQLite has one writing process, so both are one there. */
export async function openWorld(openDatabase: () => Promise<TestDatabase>) {
  const database = await openDatabase()
  const store = await database.open('node-a')
  const other = database.dialect === 'postgres' ? await database.open('node-b') : store
  return { database, store, other, world: await seed(store) }
}

/** One tenant with everything that a sign-in needs. */
export async function seed(store: Store): Promise<World> {
  const world: World = {
    tenant: id<TenantId>(),
    pool: id<PoolId>(),
    workspace: id<WorkspaceId>(),
    application: `app-${randomBytes(6).toString('hex')}` as ApplicationId,
    user: id<UserId>(),
    email: id<AuthenticatorId>(),
    totp: id<AuthenticatorId>(),
    identifier: `${randomBytes(6).toString('hex')}@example.com`,
  }
  const { tenant, pool, workspace, application, user } = world
  const { provisioning } = store
  await provisioning.putTenant({ id: tenant, slug: `t-${tenant}`, name: 'Tenant' })
  await provisioning.putPool({ id: pool, tenant, slug: 'customers', name: 'Customers' })
  const settings = { name: 'Shop', firstFactors: ['password'], scopes: [{ name: 'openid' }] }
  await provisioning.putWorkspace({ id: workspace, tenant, slug: 'shop', pool, enabled: true, settings })
  await provisioning.putApplication({ id: application, tenant, workspace, enabled: true, settings: applicationSettings })
  await provisioning.putUser({
    id: user,
    tenant,
    pool,
    email: world.identifier,
    emailVerified: true,
    identifiers: [world.identifier],
    authenticators: [
      { id: world.email, factor: 'email', sealed: null, address: world.identifier },
      { id: world.totp, factor: 'mobile_app', sealed: 'sealed-totp', address: null },
    ],
  })
  return world
}

export const applicationSettings = {
  name: 'Web',
  type: 'confidential',
  redirectUris: ['https://shop.example/callback'],
  grantTypes: ['authorization_code'],
  scopes: ['openid'],
} as const

export const newTransaction = (world: World, changes: Partial<NewTransaction> = {}): NewTransaction => ({
  id: id<TransactionId>(),
  tenant: world.tenant,
  workspace: world.workspace,
  pool: world.pool,
  application: world.application,
  stage: 'challenging',
  user: world.user,
  state: { demand: {}, inherited: [] },
  lifetimeSeconds: 900,
  ...changes,
})

export const ledgerKey = (world: World, changes: Partial<LedgerKey> = {}): LedgerKey => ({
  tenant: world.tenant,
  account: `user:${world.user}`,
  kind: 'second',
  lane: 'open',
  ...changes,
})

export const attempt = (world: World, transaction: TransactionId, changes: Partial<AttemptRequest> = {}): AttemptRequest => ({
  tenant: world.tenant,
  transaction,
  expectedVersion: 1,
  stages: ['challenging'],
  maxAttempts: 5,
  ledger: ledgerKey(world),
  maxFailures: 10,
  windowSeconds: 86_400,
  ...changes,
})

export const settlement = (world: World, transaction: TransactionId, changes: Partial<Settlement> = {}): Settlement => ({
  tenant: world.tenant,
  transaction,
  expectedVersion: 1,
  stage: 'challenging',
  user: world.user,
  state: { demand: {}, inherited: [] },
  attempt: 'none',
  events: [],
  ...changes,
})

export const challenge = (world: World, changes: Partial<NewChallenge> = {}): NewChallenge => ({
  id: id<ChallengeId>(),
  type: 'email',
  user: world.user,
  authenticator: world.email,
  payload: { digest: 'abc' },
  lifetimeSeconds: 300,
  ...changes,
})

export const proof = (world: World, transaction: TransactionId, changes: Partial<Proof> = {}): Proof => ({
  id: id<ProofId>(),
  factor: 'email',
  authenticator: world.email,
  transaction,
  at: 1,
  classes: ['possession'],
  amr: ['otp'],
  traits: { maxAal: 1 },
  address: 'digest-of-mailbox',
  ...changes,
})

export const message = (world: World, changes: Partial<OutboxMessage> = {}): OutboxMessage => ({
  id: id<MessageId>(),
  tenant: world.tenant,
  user: world.user,
  challenge: null,
  channel: 'email',
  destination: 'digest-of-mailbox',
  sealed: 'sealed-message',
  lifetimeSeconds: 300,
  limits: [],
  ...changes,
})

export const sendLimit = (changes: Partial<SendLimit> = {}): SendLimit => ({
  id: 'destination-hour',
  subject: `subject-${id()}`,
  windowSeconds: 3_600,
  maximum: 10,
  counts: 'asked',
  unverified: false,
  enforced: true,
  quiet: false,
  ...changes,
})

export const event = (world: World, changes: Partial<AuditEvent> = {}): AuditEvent => ({
  id: id<EventId>(),
  tenant: world.tenant,
  workspace: world.workspace,
  type: 'authentication.factor',
  result: 'success',
  user: world.user,
  application: world.application,
  transaction: null,
  factor: 'email',
  reason: null,
  address: '192.0.2.1',
  userAgent: 'test',
  ...changes,
})

/**
 * `work` so many times at once. On a busy machine some may find no connection within the store's limit, or wait too long for
 * a lock; both did nothing (a statement that ran out of time undoes its unit), so they go again.
 */
export async function parallel<T>(times: number, work: (index: number) => Promise<T>): Promise<T[]> {
  const patient = async (index: number): Promise<T> => {
    try {
      return await work(index)
    } catch (error) {
      if (error instanceof StoreUnavailable && (error.code === 'no connection' || error.code === '57014')) return patient(index)
      throw error
    }
  }
  return Promise.all(Array.from({ length: times }, (_, index) => patient(index)))
}

export const count = <T>(values: readonly T[], fits: (value: T) => boolean): number => values.filter(fits).length

/** Somebody with nothing but a name, in the world's pool. */
export const newUser = (world: World, changes: Partial<NewUser> = {}): NewUser => ({
  ...{ id: id<UserId>(), tenant: world.tenant, pool: world.pool },
  identifiers: [`${id()}@example.com`],
  authenticators: [],
  ...changes,
})
