import type { MessageId, TenantId } from '../../src/domain/ids.ts'
import type { LeasedMessage, Outbox, SentBy } from '../../src/engine/ports/outbox.ts'
import type { Clock } from '../../src/platform/contract.ts'

export interface MemoryRow {
  readonly id: MessageId
  readonly channel: string
  readonly sealed: string
  readonly expiresAt: number
  dueAt: number
  attempts: number
  state: 'waiting' | 'sent' | 'dropped' | 'expired'
  error: string | null
  by?: SentBy | undefined
}

/** The outbox port in memory, for tests of what reads it. */
export interface MemoryOutbox extends Pick<Outbox, 'claim' | 'sent' | 'retry' | 'drop'> {
  readonly rows: readonly MemoryRow[]
  add(id: string, sealed: string, options?: { readonly channel?: string; readonly lifetimeSeconds?: number }): void
  row(id: string): MemoryRow
}

export function createMemoryOutbox(clock: Clock): MemoryOutbox {
  const rows: MemoryRow[] = []
  const row = (id: string) => {
    const found = rows.find((candidate) => candidate.id === id)
    if (!found) throw new Error(`No message ${id}.`)
    return found
  }
  const change = async (id: string, changes: Partial<MemoryRow>) => {
    if (row(id).state === 'waiting') Object.assign(row(id), changes)
  }
  return {
    rows,
    row,
    add(id, sealed, { channel = 'email', lifetimeSeconds = 300 } = {}) {
      const expiresAt = clock.now() + lifetimeSeconds * 1000
      rows.push({ id: id as MessageId, channel, sealed, expiresAt, dueAt: 0, attempts: 0, state: 'waiting', error: null })
    },
    async claim(limit, leaseSeconds) {
      const now = clock.now()
      for (const item of rows) if (item.state === 'waiting' && item.expiresAt <= now) item.state = 'expired'
      const due = rows.filter((item) => item.state === 'waiting' && item.dueAt <= now).slice(0, limit)
      return due.map((item): LeasedMessage => {
        item.dueAt = now + leaseSeconds * 1000
        item.attempts += 1
        return { id: item.id, tenant: 'tenant' as TenantId, channel: item.channel, sealed: item.sealed, attempts: item.attempts }
      })
    },
    sent: (id, by) => change(id, { state: 'sent', by }),
    retry: (id, delaySeconds, error) => change(id, { dueAt: clock.now() + delaySeconds * 1000, error }),
    drop: (id, error) => change(id, { state: 'dropped', error }),
  }
}
