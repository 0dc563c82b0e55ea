import type { ChallengeId } from '../../src/domain/ids.ts'
import type { Proof } from '../../src/domain/proof.ts'
import type { Transaction } from '../../src/domain/transaction.ts'
import type { AuditEvent } from '../../src/engine/ports/audit.ts'
import type { OutboxMessage } from '../../src/engine/ports/outbox.ts'
import type { Settlement, StoredChallenge, Transactions } from '../../src/engine/ports/transactions.ts'

interface LedgerRow {
  count: number
  startedAt: number
  nextAllowedAt: number
}

export interface MemoryTransactions extends Transactions {
  readonly events: AuditEvent[]
  readonly messages: OutboxMessage[]
  readonly ledger: Map<string, LedgerRow>
}

/** The Transactions port in memory, for tests that run thousands of flows. What it promises less than the store (durability, other nodes) is tested on the store. */
export function memoryTransactions(now: () => number): MemoryTransactions {
  const rows = new Map<string, Omit<Transaction, 'readAt'>>()
  const challenges = new Map<ChallengeId, StoredChallenge & { live: boolean }>()
  const markers = new Map<string, number>()
  const ledger = new Map<string, LedgerRow>()
  const events: AuditEvent[] = []
  const messages: OutboxMessage[] = []
  const read = (row: Omit<Transaction, 'readAt'>): Transaction => structuredClone({ ...row, readAt: now() })
  const delay = (count: number) => (count <= 5 ? 0 : Math.min(60, 2 ** (count - 6)) * 1000)
  const isLive = (id: ChallengeId) => {
    const row = challenges.get(id)
    return row?.live === true && row.expiresAt > now()
  }

  return {
    events,
    messages,
    ledger,
    async begin({ lifetimeSeconds, ...transaction }, written) {
      const createdAt = now()
      const row = {
        ...transaction,
        version: 1,
        attempts: 0,
        sends: 0,
        createdAt,
        expiresAt: createdAt + lifetimeSeconds * 1000,
        proofs: [],
      }
      rows.set(transaction.id, row)
      events.push(...written)
      return read(row)
    },
    async load(tenant, id) {
      const row = rows.get(id)
      return row?.tenant === tenant ? read(row) : undefined
    },
    async takeAttempt(request) {
      const row = rows.get(request.transaction)
      if (row?.tenant !== request.tenant || row.version !== request.expectedVersion || row.expiresAt <= now())
        return { kind: 'stale' }
      if (!request.stages.includes(row.stage)) return { kind: 'stale' }
      if (row.attempts >= request.maxAttempts) return { kind: 'exhausted' }
      const key = JSON.stringify(request.ledger)
      const old = ledger.get(key)
      const expired = !old || now() >= old.startedAt + request.windowSeconds * 1000
      const entry = expired ? { count: 0, startedAt: now(), nextAllowedAt: 0 } : old
      if (entry.count >= request.maxFailures) return { kind: 'locked', retryAt: entry.startedAt + request.windowSeconds * 1000 }
      if (entry.nextAllowedAt > now()) return { kind: 'locked', retryAt: entry.nextAllowedAt }
      const count = entry.count + 1
      ledger.set(key, { ...entry, count, nextAllowedAt: now() + delay(count) })
      rows.set(row.id, { ...row, attempts: row.attempts + 1 })
      return { kind: 'granted', attempts: row.attempts + 1, failures: count, now: now() }
    },
    async returnAttempt({ transaction, ledger: key }) {
      const row = rows.get(transaction)
      if (row) rows.set(row.id, { ...row, attempts: Math.max(0, row.attempts - 1) })
      const entry = ledger.get(JSON.stringify(key))
      if (entry) ledger.set(JSON.stringify(key), { ...entry, count: Math.max(0, entry.count - 1), nextAllowedAt: 0 })
    },
    async settle(change: Settlement) {
      const row = rows.get(change.transaction)
      if (row?.tenant !== change.tenant || row.version !== change.expectedVersion) return 'stale'
      if (change.consume && !isLive(change.consume)) return 'spent'
      if (change.marker && change.marker.value <= (markers.get(change.marker.authenticator) ?? -1)) return 'replayed'
      if (change.consume) Object.assign(challenges.get(change.consume) as object, { live: false })
      if (change.marker) markers.set(change.marker.authenticator, change.marker.value)
      if (change.ledger && change.ledger.effect !== 'keep') {
        const key = JSON.stringify(change.ledger.key)
        const entry = ledger.get(key)
        if (entry)
          ledger.set(key, {
            ...entry,
            count: change.ledger.effect === 'clear' ? 0 : Math.max(0, entry.count - 1),
            nextAllowedAt: 0,
          })
      }
      const retired = change.challenge
      for (const one of challenges.values()) {
        const replaced = retired !== undefined && one.authenticator === retired.authenticator
        if (one.transaction === row.id && (change.retireChallenges || replaced)) one.live = false
      }
      if (change.challenge) {
        const { lifetimeSeconds, ...challenge } = change.challenge
        challenges.set(challenge.id, { ...challenge, transaction: row.id, expiresAt: now() + lifetimeSeconds * 1000, live: true })
      }
      messages.push(...(change.messages ?? []))
      const proofs: readonly Proof[] = change.proof ? [...row.proofs, { ...change.proof, at: now() }] : row.proofs
      rows.set(row.id, {
        ...row,
        version: row.version + 1,
        stage: change.stage,
        user: change.user,
        state: change.state,
        attempts: Math.max(0, row.attempts - (change.attempt === 'refund' ? 1 : 0)),
        sends: row.sends + (change.messages ?? []).filter(({ challenge }) => challenge !== null).length,
        proofs,
      })
      events.push(...change.events)
      return 'done'
    },
    async redeem(tenant, id, written) {
      const row = rows.get(id)
      if (row?.tenant !== tenant || row.stage !== 'succeeded' || row.expiresAt <= now()) return false
      rows.set(id, { ...row, stage: 'redeemed', version: row.version + 1 })
      events.push(...written)
      return true
    },
    async challenge(tenant, id) {
      const row = challenges.get(id)
      return row && rows.get(row.transaction)?.tenant === tenant && isLive(id) ? structuredClone(row) : undefined
    },
    sweep: async () => 0,
    now: async () => now(),
  }
}
