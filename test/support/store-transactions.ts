import { randomUUID } from 'node:crypto'
import type { ChallengeId, PoolId, TenantId, UserId } from '../../src/domain/ids.ts'
import type { AuditEvent } from '../../src/engine/ports/audit.ts'
import type { Directory, UserRecord } from '../../src/engine/ports/directory.ts'
import type { OutboxMessage } from '../../src/engine/ports/outbox.ts'
import type { LedgerKey, Settlement, StoredChallenge } from '../../src/engine/ports/transactions.ts'
import type { FactorTools } from '../../src/factors/index.ts'
import type { Store } from '../../src/store/index.ts'
import type { TestClock } from './databases.ts'
import type { MemoryPeople, MemoryTransactions } from './memory-transactions.ts'

/** A real store under the engine's lab. */
export interface Backing {
  readonly store: Store
  readonly clock: TestClock
}

interface Place {
  readonly tenant: TenantId
  readonly pool: PoolId
}

/**
 * The Transactions port of a real store, seen as the lab's tests see the one in memory: what the lab changes about its people
 * is written before each step, and what a step changes about them is read back after it.
 */
export function storeTransactions({ store }: Backing, { tenant, pool }: Place, people: MemoryPeople) {
  const events: AuditEvent[] = []
  const messages: OutboxMessage[] = []
  const challenges = new Map<ChallengeId, StoredChallenge & { live: boolean }>()
  const ledger: MemoryTransactions['ledger'] = new Map()
  const written = new Map<UserId, UserRecord>()
  /** One after the other: nobody reads what somebody else is still writing. */
  let turn: Promise<void> | undefined

  const place = async () => {
    await store.provisioning.putTenant({ id: tenant, slug: `t-${tenant}`, name: 'Tenant' })
    await store.provisioning.putPool({ id: pool, tenant, slug: 'people', name: 'People' })
  }
  const write = async (user: UserRecord) => {
    const before = written.get(user.id)
    written.set(user.id, user)
    await store.provisioning.putUser({
      ...{ id: user.id, tenant, pool, emailVerified: user.emailVerified, phoneVerified: user.phoneVerified },
      ...(user.username === null ? {} : { username: user.username }),
      ...(user.name === null ? {} : { name: user.name }),
      ...(user.email === null ? {} : { email: user.email }),
      ...(user.phone === null ? {} : { phone: user.phone }),
      ...(user.locale === null ? {} : { locale: user.locale }),
      groups: user.groups,
      identifiers: [user.username, user.email].filter((one) => one !== null),
      authenticators: user.authenticators,
    })
    const gone = before?.authenticators.filter((one) => !user.authenticators.some(({ id }) => id === one.id)) ?? []
    if (gone.length > 0) {
      await store.authenticators.remove({
        tenant,
        user: user.id,
        authenticators: gone.map(({ id }) => id),
        events: [],
        messages: [],
      })
    }
  }
  const sync = () => {
    turn = (turn ?? place()).then(async () => {
      for (const user of people.all()) if (written.get(user.id) !== user) await write(user)
    })
    return turn
  }
  const readBack = async (id: UserId | null) => {
    const user = id === null ? undefined : await store.directory.find(tenant, id)
    if (!user) return
    written.set(user.id, user)
    people.put(user)
  }
  const count = (key: LedgerKey, change: (count: number) => number) => {
    const name = JSON.stringify(key)
    const row = ledger.get(name) ?? { count: 0, startedAt: 0, nextAllowedAt: 0, windowMs: 0 }
    ledger.set(name, { ...row, count: Math.max(0, change(row.count)) })
  }

  const transactions: MemoryTransactions = {
    ...store.transactions,
    events,
    messages,
    ledger,
    challenges,
    async begin(transaction, written) {
      await sync()
      const begun = await store.transactions.begin(transaction, written)
      events.push(...written)
      return begun
    },
    async takeAttempt(request) {
      await sync()
      const grant = await store.transactions.takeAttempt(request)
      if (grant.kind === 'granted') count(request.ledger, (failures) => failures + 1)
      return grant
    },
    async returnAttempt(request) {
      await store.transactions.returnAttempt(request)
      count(request.ledger, (failures) => failures - 1)
    },
    async settle(settlement: Settlement) {
      await sync()
      const result = await store.transactions.settle(settlement)
      if (result !== 'done') return result
      const { ledger: kept, challenge } = settlement
      if (kept?.effect === 'refund') count(kept.key, (failures) => failures - 1)
      if (kept?.effect === 'clear') count(kept.key, () => 0)
      events.push(...settlement.events)
      messages.push(...(settlement.messages ?? []))
      if (challenge) {
        const { lifetimeSeconds: _, alone: __, ...stored } = challenge
        challenges.set(challenge.id, { ...stored, transaction: settlement.transaction, createdAt: 0, expiresAt: 0, live: true })
      }
      await readBack(settlement.failure?.user ?? settlement.user)
      return result
    },
    async redeem(tenant, id, written, leaves) {
      const redeemed = await store.transactions.redeem(tenant, id, written, leaves)
      if (redeemed) events.push(...written)
      await readBack(leaves?.enrol?.user ?? leaves?.signIn?.user ?? null)
      return redeemed
    },
  }
  const { directory } = store
  return {
    transactions,
    directory: {
      findByIdentifier: async (pool, identifier) => {
        await sync()
        return directory.findByIdentifier(pool, identifier)
      },
      findByAddress: async (pool, address) => {
        await sync()
        return directory.findByAddress(pool, address)
      },
      find: async (tenant, user) => {
        await sync()
        return directory.find(tenant, user)
      },
      findByAuthenticator: async (tenant, authenticator) => {
        await sync()
        return directory.findByAuthenticator(tenant, authenticator)
      },
    } satisfies Directory,
    authenticators: store.authenticators,
    /** Tokens that a lab knows are put into the real stock when they are asked for. */
    stock: (given: FactorTools['tokenStock']): FactorTools['tokenStock'] => ({
      find: async (tenant, pool, serial) => {
        const known = await given.find(tenant, pool, serial)
        if (!known) return undefined
        await sync()
        await store.tokenStock.put([{ id: randomUUID(), tenant, pool, serial, factor: 'token', sealed: 'sealed' }])
        const stocked = await store.tokenStock.find(tenant, pool, serial)
        return stocked?.authenticator === null ? { ...known, id: stocked.id } : undefined
      },
    }),
  }
}
