import { TOTP } from 'otpauth'
import type { decide } from '../../src/domain/decide.ts'
import type { FactorRequirement } from '../../src/domain/demand.ts'
import type { ApplicationId, AuthenticatorId, PoolId, TenantId, UserId, WorkspaceId } from '../../src/domain/ids.ts'
import type { EngineDeps } from '../../src/engine/deps.ts'
import { createEngine } from '../../src/engine/engine.ts'
import type { Engine, Scope } from '../../src/engine/engine-contract.ts'
import type { Factor } from '../../src/engine/factor-contract.ts'
import type { Application, PoolSettings, Workspace } from '../../src/engine/ports/catalogue.ts'
import type { AuthenticatorRecord, UserRecord } from '../../src/engine/ports/directory.ts'
import type { OutboxMessage } from '../../src/engine/ports/outbox.ts'
import type { FactorTools } from '../../src/factors/index.ts'
import type { Passwords } from '../../src/platform/contract.ts'
import { testLink } from './link.ts'
import { type MemoryTransactions, memoryTransactions, recentFailures } from './memory-transactions.ts'
import { type Backing, storeTransactions } from './store-transactions.ts'
import { plainPasswords, testFactors, testTools, totpSecret } from './test-engine.ts'

export const tenant = '018f0000-0000-7000-8000-00000000000a' as TenantId
export const workspaceId = '018f0000-0000-7000-8000-00000000000b' as WorkspaceId
export const pool = '018f0000-0000-7000-8000-00000000000c' as PoolId

/** What alice's app shows now. */
export const appCode = (lab: Pick<Lab, 'now'>): string => new TOTP({ secret: totpSecret }).generate({ timestamp: lab.now() })

/** An authenticator as it is stored, with nothing in it but what the test says. */
export const authenticatorRecord = (
  one: Pick<AuthenticatorRecord, 'id' | 'factor'> & Partial<AuthenticatorRecord>,
): AuthenticatorRecord => ({
  sealed: null,
  address: null,
  marker: null,
  status: 'active',
  label: null,
  createdAt: 0,
  expiresAt: null,
  lastUsedAt: null,
  failures: 0,
  unanswered: 0,
  ...one,
})

export interface Lab {
  readonly engine: Engine
  readonly scope: Scope
  readonly transactions: MemoryTransactions
  readonly users: Map<string, UserRecord>
  readonly workspace: { current: Workspace }
  readonly application: { current: Application }
  advance(seconds: number): void
  now(): number
  /** Gives somebody an authenticator, as if it had been added long ago. */
  give(name: string, factor: string, has: { readonly secret?: unknown; readonly address?: string }): AuthenticatorId
  /** The newest message with a code, as its recipient reads it. */
  lastMessage(): LabMessage | undefined
  /** All real messages, oldest first, as their recipients read them. */
  messages(): LabMessage[]
  /** Their templates. */
  templates(): readonly string[]
  /** The code in it. */
  lastCode(): string | undefined
  /** Whom the newest real message goes to. */
  lastRecipient(): string | undefined
  kicks: number
  /** How often somebody was looked up (in memory only). */
  lookups: number
}

export interface LabMessage {
  readonly to: string
  readonly channel: string
  readonly template: string
  readonly parameters: { readonly code?: string; readonly link?: string }
}

export interface LabOptions {
  readonly firstFactors?: readonly string[]
  readonly factors?: FactorRequirement
  /** Instead of those that compare in clear. */
  readonly passwords?: Passwords
  /** Hardware tokens that can be enrolled, by serial. */
  readonly tokenStock?: FactorTools['tokenStock']
  readonly poolSettings?: PoolSettings
  /** What risk is judged by beside request and person. */
  readonly riskSources?: EngineDeps['riskSources']
  /** Beside those that are registered. */
  readonly moreFactors?: (tools: Pick<FactorTools, 'random' | 'keyedHash'>) => readonly Factor[]
  /** Instead of the policy, as it is. */
  readonly decide?: typeof decide
  /** A real database instead of the ports in memory; time then runs. */
  readonly backing?: Backing
}

/** The real engine and factors on the in-memory port, with a clock that only tests move. */
export function createLab({
  firstFactors = ['password'],
  factors,
  passwords = plainPasswords,
  tokenStock = { find: async () => undefined },
  poolSettings = { selfEnrolment: false },
  moreFactors = () => [],
  riskSources,
  decide: judge,
  backing,
}: LabOptions = {}): Lab {
  let moved = Date.UTC(2026, 0, 1)
  const clock = backing?.clock ?? { now: () => moved }
  const { random, ids, keyedHash, sealing } = testTools(clock)
  const users = new Map<string, UserRecord>()
  const people = {
    all: () => users.values(),
    put: (user: UserRecord) => {
      for (const [name, one] of users) if (one.id === user.id) users.set(name, user)
    },
  }
  // Labs on one database are neighbours: each has a place of its own.
  const place = backing
    ? { tenant: ids.next<TenantId>(), pool: ids.next<PoolId>(), workspaceId: ids.next<WorkspaceId>() }
    : { tenant, pool, workspaceId }
  const stored = backing && storeTransactions(backing, place, people)
  const transactions = stored?.transactions ?? memoryTransactions(clock.now, people)
  const application: { current: Application } = {
    current: {
      id: 'shop' as ApplicationId,
      tenant: place.tenant,
      workspace: place.workspaceId,
      enabled: true,
      settings: {
        name: 'Shop',
        type: 'confidential',
        redirectUris: [],
        grantTypes: [],
        scopes: [],
        ...(factors ? { factors } : {}),
      },
    },
  }
  const workspace: { current: Workspace } = {
    current: {
      id: place.workspaceId,
      tenant: place.tenant,
      tenantSlug: 't',
      slug: 'w',
      pool: place.pool,
      enabled: true,
      settings: { name: 'Workspace', firstFactors, scopes: [] },
      poolSettings,
    },
  }
  /** As the directory reads them: with what the ledger counts now. */
  const found = (fits: (user: UserRecord) => boolean): UserRecord | undefined => {
    lab.lookups += 1
    const user = [...users.values()].find(fits)
    const readAt = clock.now()
    return user && { ...user, readAt, recentFailures: user.recentFailures + recentFailures(transactions.ledger, user, readAt) }
  }
  const seal = (id: string, secret: unknown) => sealing.seal('authenticator', id, JSON.stringify(secret))
  const person = (name: string, has: { password: string; email?: boolean; totp?: boolean }) => {
    const id = ids.next<UserId>()
    const make = (factor: string, secret: unknown, address: string | null) => {
      const authenticator = ids.next<AuthenticatorId>()
      const sealed = secret === null ? null : seal(authenticator, secret)
      return authenticatorRecord({ id: authenticator, factor, sealed, address, createdAt: clock.now() })
    }
    const email = `${name}@example.com`
    users.set(name, {
      id,
      tenant: place.tenant,
      pool: place.pool,
      status: 'active',
      locale: 'en',
      username: name,
      name,
      email,
      emailVerified: has.email === true,
      phone: null,
      phoneVerified: false,
      updatedAt: clock.now(),
      groups: [],
      signIns: [],
      recentFailures: 0,
      readAt: clock.now(),
      authenticators: [
        make('password', { hash: `plain:${has.password}` }, null),
        ...(has.email ? [make('email', null, email)] : []),
        ...(has.totp ? [make('mobile_app', { secret: totpSecret, digits: 6, period: 30, algorithm: 'SHA1' }, null)] : []),
      ],
    })
  }
  person('alice', { password: 'alice pw', email: true, totp: true })
  person('bob', { password: 'bob pw', email: true })
  person('carol', { password: 'carol pw' })

  const opened = (message: OutboxMessage): LabMessage => ({
    ...JSON.parse(sealing.open('outbox', message.id, message.sealed)),
    channel: message.channel,
  })
  const messages = () => transactions.messages.filter((one) => one.lifetimeSeconds > 0).map(opened)
  const lastMessage = () => messages().findLast(({ parameters }) => parameters.code !== undefined)

  const lab: Lab = {
    scope: {
      tenant: place.tenant,
      workspace: place.workspaceId,
      application: 'shop' as ApplicationId,
      address: '127.0.0.1',
      userAgent: 'test',
    },
    transactions,
    users,
    workspace,
    application,
    kicks: 0,
    lookups: 0,
    now: clock.now,
    advance: (seconds) => {
      if (backing) backing.clock.advance(seconds)
      moved += seconds * 1000
    },
    give(name, factor, { secret, address = null }) {
      const user = users.get(name)
      if (!user) throw new Error(`there is no ${name}`)
      const id = ids.next<AuthenticatorId>()
      const sealed = secret === undefined ? null : seal(id, secret)
      const record = authenticatorRecord({ id, factor, sealed, address, createdAt: clock.now() })
      users.set(name, { ...user, authenticators: [...user.authenticators, record] })
      return id
    },
    messages,
    templates: () => messages().map(({ template }) => template),
    lastMessage,
    lastCode: () => lastMessage()?.parameters.code,
    lastRecipient: () => lastMessage()?.to,
    engine: createEngine({
      transactions,
      directory: stored?.directory ?? {
        findByIdentifier: async (_pool, identifier) => found((user) => user.username === identifier || user.email === identifier),
        findByAddress: async (_pool, address) => found((user) => user.email === address && user.emailVerified),
        find: async (_tenant, id) => found((user) => user.id === id),
        findByAuthenticator: async (_tenant, id) => found((user) => user.authenticators.some((one) => one.id === id)),
      },
      catalogue: {
        revision: async () => 1,
        workspace: async () => workspace.current,
        workspaceById: async () => workspace.current,
        tenant: async () => ({ id: place.tenant, slug: 't', name: 'Tenant', settings: {} }),
        application: async (id) => (id === application.current.id ? application.current : undefined),
        workspaces: async () => [workspace.current],
        applicationsOf: async () => [application.current],
      },
      outbox: { status: async () => 'sent' },
      audit: {
        append: async (events) => {
          transactions.events.push(...events)
        },
      },
      factors: [
        ...testFactors({ random, keyedHash, passwords, tokenStock: stored?.stock(tokenStock) ?? tokenStock }),
        ...moreFactors({ random, keyedHash }),
      ],
      sealing,
      keyedHash,
      ids,
      random,
      ...(judge ? { decide: judge } : {}),
      link: testLink,
      ...(riskSources ? { riskSources } : {}),
      authenticators: stored?.authenticators ?? {
        replaceSecret: async (_tenant, id, sealed) => {
          for (const user of users.values()) {
            people.put({ ...user, authenticators: user.authenticators.map((one) => (one.id === id ? { ...one, sealed } : one)) })
          }
        },
      },
      messageWritten: () => {
        lab.kicks += 1
      },
    }),
  }
  return lab
}
