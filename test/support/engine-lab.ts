import type { FactorRequirement } from '../../src/domain/demand.ts'
import type { ApplicationId, AuthenticatorId, PoolId, TenantId, UserId, WorkspaceId } from '../../src/domain/ids.ts'
import { createEngine } from '../../src/engine/engine.ts'
import type { Engine, Scope } from '../../src/engine/engine-contract.ts'
import type { Application, Workspace } from '../../src/engine/ports/catalogue.ts'
import type { UserRecord } from '../../src/engine/ports/directory.ts'
import { createFactors } from '../../src/factors/index.ts'
import type { Passwords } from '../../src/platform/contract.ts'
import { createIds } from '../../src/platform/ids.ts'
import { createKeyedHash } from '../../src/platform/keyed-hash.ts'
import { createSystemRandom } from '../../src/platform/random.ts'
import { createSealing } from '../../src/platform/sealing.ts'
import { type MemoryTransactions, memoryTransactions } from './memory-transactions.ts'

export const tenant = '018f0000-0000-7000-8000-00000000000a' as TenantId
export const workspaceId = '018f0000-0000-7000-8000-00000000000b' as WorkspaceId
export const pool = '018f0000-0000-7000-8000-00000000000c' as PoolId
export const totpSecret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP'

export interface Lab {
  readonly engine: Engine
  readonly scope: Scope
  readonly transactions: MemoryTransactions
  readonly users: Map<string, UserRecord>
  readonly workspace: { current: Workspace }
  readonly application: { current: Application }
  advance(seconds: number): void
  now(): number
  /** The code in the newest real message, as its recipient reads it. */
  lastCode(): string | undefined
  /** Whom the newest real message goes to. */
  lastRecipient(): string | undefined
  kicks: number
}

export interface LabOptions {
  readonly firstFactors?: readonly string[]
  readonly factors?: FactorRequirement
  /** Instead of those that compare in clear. */
  readonly passwords?: Passwords
}

/** Compares in clear: engine tests are about the engine, hashing has tests of its own. */
const plainPasswords: Passwords = {
  hash: async (password) => `plain:${password}`,
  verify: async (stored, password) => ({ matches: stored === `plain:${password}` }),
}

/** The real engine and factors on the in-memory port, with a clock that only tests move. */
export function createLab({ firstFactors = ['password'], factors, passwords = plainPasswords }: LabOptions = {}): Lab {
  let now = Date.UTC(2026, 0, 1)
  const clock = { now: () => now }
  const random = createSystemRandom()
  const ids = createIds(clock, random)
  const keyedHash = createKeyedHash(Buffer.alloc(32, 7))
  const sealing = createSealing([{ id: 'k1', key: Buffer.alloc(32, 9) }], random)
  const transactions = memoryTransactions(clock.now)
  const application: { current: Application } = {
    current: {
      id: 'shop' as ApplicationId,
      tenant,
      workspace: workspaceId,
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
      id: workspaceId,
      tenant,
      tenantSlug: 't',
      slug: 'w',
      pool,
      enabled: true,
      settings: { name: 'Workspace', firstFactors, scopes: [] },
    },
  }
  const seal = (id: string, secret: unknown) => sealing.seal('authenticator', id, JSON.stringify(secret))
  const users = new Map<string, UserRecord>()
  const person = (name: string, has: { password: string; email?: boolean; totp?: boolean }) => {
    const id = ids.next<UserId>()
    const make = (factor: string, secret: unknown, address: string | null) => {
      const authenticator = ids.next<AuthenticatorId>()
      const sealed = secret === null ? null : seal(authenticator, secret)
      return { id: authenticator, factor, sealed, address, marker: null, status: 'active' as const }
    }
    const email = `${name}@example.com`
    users.set(name, {
      id,
      tenant,
      pool,
      status: 'active',
      locale: 'en',
      username: name,
      name,
      email,
      emailVerified: has.email === true,
      phone: null,
      phoneVerified: false,
      updatedAt: now,
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

  const lastMessage = () => {
    const message = transactions.messages.findLast((one) => one.lifetimeSeconds > 0)
    if (!message) return undefined
    return JSON.parse(sealing.open('outbox', message.id, message.sealed)) as { to: string; parameters: { code?: string } }
  }

  const lab: Lab = {
    scope: { tenant, workspace: workspaceId, application: 'shop' as ApplicationId, address: '127.0.0.1', userAgent: 'test' },
    transactions,
    users,
    workspace,
    application,
    kicks: 0,
    now: clock.now,
    advance: (seconds) => {
      now += seconds * 1000
    },
    lastCode: () => lastMessage()?.parameters.code,
    lastRecipient: () => lastMessage()?.to,
    engine: createEngine({
      transactions,
      directory: {
        findByIdentifier: async (_pool, identifier) =>
          [...users.values()].find((user) => user.username === identifier || user.email === identifier),
        find: async (_tenant, id) => [...users.values()].find((user) => user.id === id),
      },
      catalogue: {
        revision: async () => 1,
        workspace: async () => workspace.current,
        workspaceById: async () => workspace.current,
        tenant: async () => ({ id: tenant, slug: 't', name: 'Tenant', settings: {} }),
        application: async (id) => (id === application.current.id ? application.current : undefined),
        workspaces: async () => [workspace.current],
      },
      outbox: { status: async () => 'sent' },
      audit: {
        append: async (events) => {
          transactions.events.push(...events)
        },
      },
      factors: createFactors({ random, keyedHash, passwords }),
      sealing,
      keyedHash,
      ids,
      messageWritten: () => {
        lab.kicks += 1
      },
    }),
  }
  return lab
}
