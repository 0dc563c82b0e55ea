import type { AuthenticatorId, ChallengeId, UserId } from '../../src/domain/ids.ts'
import type { Proof } from '../../src/domain/proof.ts'
import type { Transaction } from '../../src/domain/transaction.ts'
import type { AuditEvent } from '../../src/engine/ports/audit.ts'
import type { NewAuthenticator } from '../../src/engine/ports/authenticators.ts'
import type { AuthenticatorRecord, UserRecord } from '../../src/engine/ports/directory.ts'
import type { OutboxMessage } from '../../src/engine/ports/outbox.ts'
import type { LedgerKey, Settlement, StoredChallenge, Transactions } from '../../src/engine/ports/transactions.ts'

interface LedgerRow {
  count: number
  startedAt: number
  nextAllowedAt: number
  /** Milliseconds. */
  windowMs: number
}

export interface MemoryTransactions extends Transactions {
  readonly events: AuditEvent[]
  readonly messages: OutboxMessage[]
  readonly ledger: Map<string, LedgerRow>
  /** All that were ever made, in order. */
  readonly challenges: ReadonlyMap<ChallengeId, StoredChallenge>
}

/** What the ledger counts of this user now, over all kinds and lanes. */
export const recentFailures = (ledger: MemoryTransactions['ledger'], user: UserRecord, now: number): number =>
  [...ledger]
    .filter(([key, row]) => (JSON.parse(key) as LedgerKey).account === `user:${user.id}` && now < row.startedAt + row.windowMs)
    .reduce((sum, [, row]) => sum + row.count, 0)

/** The people whose authenticators the settlements change. */
export interface MemoryPeople {
  all(): Iterable<UserRecord>
  put(user: UserRecord): void
}

/** The Transactions port in memory, for tests that run thousands of flows. What it promises less than the store (durability, other nodes) is tested on the store. */
export function memoryTransactions(now: () => number, people: MemoryPeople): MemoryTransactions {
  const rows = new Map<string, Omit<Transaction, 'readAt'>>()
  const challenges = new Map<ChallengeId, StoredChallenge & { live: boolean }>()
  const markers = new Map<string, number>()
  const ledger = new Map<string, LedgerRow>()
  const events: AuditEvent[] = []
  const messages: OutboxMessage[] = []
  const read = (row: Omit<Transaction, 'readAt'>): Transaction => structuredClone({ ...row, readAt: now() })
  const owner = (id: UserId | null) => [...people.all()].find((user) => user.id === id)
  const authenticatorOf = (id: AuthenticatorId) =>
    [...people.all()].flatMap((user) => user.authenticators).find((one) => one.id === id)
  const change = (id: AuthenticatorId, to: (one: AuthenticatorRecord) => AuthenticatorRecord) => {
    for (const user of people.all()) {
      if (!user.authenticators.some((one) => one.id === id)) continue
      people.put({ ...user, authenticators: user.authenticators.map((one) => (one.id === id ? to(one) : one)) })
    }
  }
  const sources = new Map<string, number>()
  /** Unique names, and who has them while they have them. */
  const names = new Map<string, string>()
  const isTaken = ({ factor, unique }: NewAuthenticator) => {
    const holder = names.get(`${factor} ${unique}`)
    return holder !== undefined && [...people.all()].some((user) => user.authenticators.some((one) => one.id === holder))
  }
  const add = (
    user: UserRecord | undefined,
    { stock: _, unique, lifetimeSeconds = null, replacesOthers, label = null, marker = null, ...enrol }: NewAuthenticator,
  ) => {
    if (!user) return
    const record: AuthenticatorRecord = {
      ...{ ...enrol, label, marker },
      status: 'active',
      createdAt: now(),
      expiresAt: lifetimeSeconds === null ? null : now() + lifetimeSeconds * 1000,
      lastUsedAt: null,
      failures: 0,
      unanswered: 0,
    }
    const kept = user.authenticators.filter((one) => !replacesOthers || one.factor !== enrol.factor)
    people.put({ ...user, authenticators: [...kept, record] })
    if (unique) names.set(`${enrol.factor} ${unique}`, record.id)
  }
  const writePeople = (s: Settlement) => {
    if (s.secret) change(s.secret.authenticator, (one) => ({ ...one, sealed: s.secret?.sealed ?? null }))
    if (s.marker) change(s.marker.authenticator, (one) => ({ ...one, marker: s.marker?.value ?? null }))
    if (s.asked) change(s.asked.authenticator, (one) => ({ ...one, unanswered: one.unanswered + 1 }))
    if (s.proof) change(s.proof.authenticator, (one) => ({ ...one, lastUsedAt: now() }))
    if (s.failure) {
      const { authenticator, source, limit } = s.failure
      sources.set(`${authenticator} ${source}`, (sources.get(`${authenticator} ${source}`) ?? 0) + 1)
      change(authenticator, (one) => ({
        ...one,
        failures: one.failures + 1,
        status: one.failures + 1 >= limit ? 'disabled' : one.status,
      }))
    }
    if (s.forgive) {
      const { authenticator, source } = s.forgive
      const theirs = [...sources].filter(([key]) => key.startsWith(authenticator) && (source === null || key.endsWith(source)))
      for (const [key, count] of theirs) {
        sources.delete(key)
        change(authenticator, (one) => ({ ...one, failures: one.failures - count }))
      }
    }
    const user = owner(s.user)
    if (!user) return
    if (s.answered) for (const { id } of user.authenticators) change(id, (one) => ({ ...one, unanswered: 0 }))
    const gone = s.remove ?? []
    if (gone.length > 0) people.put({ ...user, authenticators: user.authenticators.filter((one) => !gone.includes(one.id)) })
    if (s.rename) change(s.rename.authenticator, (one) => ({ ...one, label: s.rename?.label ?? null }))
    if (s.contact) {
      const { email, phone } = s.contact
      const now = owner(s.user) as UserRecord
      people.put({
        ...now,
        ...(email === null ? {} : { email, emailVerified: true }),
        ...(phone === null ? {} : { phone, phoneVerified: true }),
      })
    }
    if (s.enrol) add(owner(s.user), s.enrol)
  }
  const delay = (count: number) => (count <= 5 ? 0 : Math.min(60, 2 ** (count - 6)) * 1000)
  const isLive = (id: ChallengeId) => {
    const row = challenges.get(id)
    return row?.live === true && row.expiresAt > now()
  }

  return {
    events,
    messages,
    ledger,
    challenges,
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
      const entry = expired ? { count: 0, startedAt: now(), nextAllowedAt: 0, windowMs: request.windowSeconds * 1000 } : old
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
    async settle(settlement: Settlement) {
      const row = rows.get(settlement.transaction)
      if (row?.tenant !== settlement.tenant || row.version !== settlement.expectedVersion) return 'stale'
      if (settlement.consume && !isLive(settlement.consume)) return 'spent'
      if (settlement.marker && settlement.marker.value <= (markers.get(settlement.marker.authenticator) ?? -1)) return 'replayed'
      const { secret, asked } = settlement
      if (secret?.was !== undefined && authenticatorOf(secret.authenticator)?.sealed !== secret.was) return 'replayed'
      if (asked && (authenticatorOf(asked.authenticator)?.unanswered ?? 0) >= asked.limit) return 'replayed'
      if (settlement.reliesOn?.some((id) => authenticatorOf(id)?.status !== 'active')) return 'stale'
      if (settlement.enrol?.unique && isTaken(settlement.enrol)) return 'replayed'
      if (settlement.consume) Object.assign(challenges.get(settlement.consume) as object, { live: false })
      if (settlement.marker) markers.set(settlement.marker.authenticator, settlement.marker.value)
      if (settlement.ledger && settlement.ledger.effect !== 'keep') {
        const key = JSON.stringify(settlement.ledger.key)
        const entry = ledger.get(key)
        if (entry)
          ledger.set(key, {
            ...entry,
            count: settlement.ledger.effect === 'clear' ? 0 : Math.max(0, entry.count - 1),
            nextAllowedAt: 0,
          })
      }
      const retired = settlement.challenge
      for (const one of challenges.values()) {
        const replaced = retired !== undefined && one.authenticator === retired.authenticator
        if (one.transaction === row.id && (settlement.retireChallenges || replaced)) one.live = false
      }
      if (settlement.challenge) {
        const { lifetimeSeconds, alone, ...challenge } = settlement.challenge
        const mine = (id: AuthenticatorId | null) => owner(settlement.user)?.authenticators.some((one) => one.id === id)
        for (const one of challenges.values())
          if (alone && one.type === challenge.type && mine(one.authenticator)) one.live = false
        challenges.set(challenge.id, {
          ...challenge,
          transaction: row.id,
          createdAt: now(),
          expiresAt: now() + lifetimeSeconds * 1000,
          live: true,
        })
      }
      messages.push(...(settlement.messages ?? []))
      const proofs: readonly Proof[] = settlement.proof ? [...row.proofs, { ...settlement.proof, at: now() }] : row.proofs
      rows.set(row.id, {
        ...row,
        version: row.version + 1,
        stage: settlement.stage,
        user: settlement.user,
        state: settlement.state,
        attempts: Math.max(0, row.attempts - (settlement.attempt === 'refund' ? 1 : 0)),
        sends: row.sends + (settlement.messages ?? []).filter(({ challenge }) => challenge !== null).length,
        proofs,
      })
      writePeople(settlement)
      events.push(...settlement.events)
      return 'done'
    },
    async redeem(tenant, id, written, { enrol, signIn } = {}) {
      const row = rows.get(id)
      if (row?.tenant !== tenant || row.stage !== 'succeeded' || row.expiresAt <= now()) return false
      rows.set(id, { ...row, stage: 'redeemed', version: row.version + 1 })
      if (enrol) {
        const { user, ...authenticator } = enrol
        add(owner(user), authenticator)
      }
      const person = owner(signIn?.user ?? null)
      if (person && signIn) people.put({ ...person, signIns: [{ ...signIn.signIn, at: now() }, ...person.signIns].slice(0, 20) })
      events.push(...written)
      return true
    },
    async challenge(tenant, id) {
      const row = challenges.get(id)
      return row && rows.get(row.transaction)?.tenant === tenant && isLive(id) ? structuredClone(row) : undefined
    },
    async challengesOf(tenant, authenticator) {
      return [...challenges.values()]
        .filter((one) => one.authenticator === authenticator && rows.get(one.transaction)?.tenant === tenant && isLive(one.id))
        .toReversed()
        .map((one) => structuredClone(one))
    },
    sweep: async () => 0,
    now: async () => now(),
  }
}
