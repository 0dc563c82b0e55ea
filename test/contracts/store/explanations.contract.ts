import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ApplicationId, EventId, TenantId, TransactionId, UserId, WorkspaceId } from '../../../src/domain/ids.ts'
import type { AuditEvent } from '../../../src/engine/ports/audit.ts'
import type { Store } from '../../../src/store/index.ts'
import type { TestDatabase } from '../../support/databases.ts'
import { event, id, message, newTransaction, openWorld, seed, sendLimit, settlement, type World } from './world.ts'

/** Why policy decided as it did, and what rules in shadow would have changed. */
export function explanationsContract(openDatabase: () => Promise<TestDatabase>): void {
  let database: TestDatabase
  let store: Store
  let world: World

  beforeAll(async () => {
    ;({ database, store, world } = await openWorld(openDatabase))
  })
  afterAll(() => database.drop())

  const detail = { matched: [{ rule: 'staff', because: 'line\nbreak "quoted" ✓' }], risk: { points: 12.5 }, none: null }

  test('LG-1 the detail of an event survives, wherever it is written, and is absent where there was none', async () => {
    const own = await seed(store)
    const events = {
      appended: event(own, { detail }),
      amongOthers: event(own, { detail: 'text' }),
      begun: event(own, { detail: [1, 2] }),
      settled: event(own, { detail }),
      redeemed: event(own, { detail: false }),
    }
    const plain = event(own)
    await store.audit.append([events.appended])
    await store.audit.append([plain, events.amongOthers])
    const transaction = newTransaction(own)
    await store.transactions.begin(transaction, [events.begun])
    await store.transactions.settle(settlement(own, transaction.id, { stage: 'succeeded', events: [events.settled] }))
    await store.transactions.redeem(own.tenant, transaction.id, [events.redeemed])
    const written = [...Object.values(events), plain]
    expect((await store.audit.list(own.tenant, 10)).map((one) => one.id).sort()).toEqual(written.map((one) => one.id).sort())
    for (const one of written) {
      const found = await store.audit.find(own.tenant, one.id)
      expect(found).toEqual({ ...one, at: expect.any(Number), node: 'node-a' })
    }
    expect(await store.audit.find(world.tenant, plain.id)).toBeUndefined()
    expect(await store.audit.find(own.tenant, id<EventId>())).toBeUndefined()
    expect(await store.audit.find(own.tenant, 'nul\0' as EventId)).toBeUndefined()
  })

  test('the audit trail of one user, application or sign-in is found page by page, in this tenant only', async () => {
    const own = await seed(store)
    const users = [id<UserId>(), id<UserId>()]
    const transactions = [id<TransactionId>(), id<TransactionId>(), null]
    const applications = ['app-a', 'app-b'] as ApplicationId[]
    const written: AuditEvent[] = []
    for (let at = 0; at < 24; at += 1) {
      const one = event(own, {
        user: users[at % 2] as UserId,
        transaction: transactions[at % 3] as TransactionId | null,
        application: applications[(at >> 2) % 2] as ApplicationId,
      })
      written.push(one)
      // Several of the same millisecond, as one step writes them.
      if (at % 4 === 3) await store.audit.append(written.slice(-4))
      if (at % 8 === 7) database.clock.advance(1)
    }
    const all = await store.audit.list(own.tenant, 100)
    expect(all).toHaveLength(24)
    const [user, transaction, application] = [users[0] as UserId, transactions[0] as TransactionId, 'app-b' as ApplicationId]
    for (const filter of [
      { user },
      { transaction },
      { application },
      { user, transaction },
      { user, application },
      { user, transaction, application },
      {},
    ]) {
      const wanted = all
        .filter((one) => Object.entries(filter).every(([name, value]) => one[name as keyof typeof filter] === value))
        .map((one) => one.id)
      expect(wanted.length).toBeGreaterThan(1)
      const found: EventId[] = []
      for (let before: EventId | undefined; ; ) {
        const page = await store.audit.list(own.tenant, 2, { ...filter, ...(before ? { before } : {}) })
        if (page.length === 0) break
        found.push(...page.map((one) => one.id))
        before = page.at(-1)?.id
      }
      expect(found).toEqual(wanted)
    }
    expect(await store.audit.list(world.tenant, 10, { user })).toEqual([])
    expect(await store.audit.list(own.tenant, 10, { before: id<EventId>() })).toEqual([])
    const foreign = event(world)
    await store.audit.append([foreign])
    expect(await store.audit.list(own.tenant, 10, { before: foreign.id })).toEqual([])
    expect(await store.audit.list(own.tenant, 10, { user: 'nul\0' as UserId })).toEqual([])
  })

  const shadow = (...rules: string[]) => rules.map((rule) => ({ rule, would: 'challenge' }))
  const counts = (own: World, sinceDays = 30) => store.shadowFindings.count(own.tenant, own.workspace, { sinceDays })
  const people = (own: World, rule: string, after: UserId | null = null, limit = 10) =>
    store.shadowFindings.people(own.tenant, own.workspace, rule, { sinceDays: 30, limit, after })

  test('a finding counts once per sign-in, although several events carry it, wherever they are written', async () => {
    const own = await seed(store)
    const transaction = newTransaction(own, { user: null })
    const about = (changes: Partial<AuditEvent>) => event(own, { transaction: transaction.id, shadow: shadow('r1'), ...changes })
    await store.transactions.begin(transaction, [about({ user: null }), about({ user: null })])
    expect(await counts(own)).toMatchObject([{ rule: 'r1', signIns: 1, people: 0 }])
    await store.transactions.settle(settlement(own, transaction.id, { stage: 'succeeded', events: [about({})] }))
    await store.transactions.redeem(own.tenant, transaction.id, [about({ shadow: [{ rule: 'r1', would: 'deny' }] })])
    await store.audit.append([about({ shadow: [{ rule: 'r1', would: 'deny' }] }), about({ shadow: [] })])
    await store.audit.append([about({ user: null, shadow: [{ rule: 'r1', would: 'deny' }] })])
    // Who it was is known from the second step on, and what it would have come to from the last.
    expect(await counts(own)).toEqual([
      { rule: 'r1', signIns: 1, people: 1, outcomes: [{ would: 'deny', signIns: 1, people: 1 }] },
    ])
    expect(await people(own, 'r1')).toEqual([{ user: own.user, lastAt: expect.any(Number), signIns: 1 }])

    // Without a transaction each event is a sign-in of its own, and an append tried again is no other one.
    const silent = about({ transaction: null, shadow: shadow('r1', 'r2') })
    await store.audit.append([silent])
    await store.audit.append([silent])
    await store.audit.append([about({ transaction: null, workspace: null })])
    expect(await counts(own)).toMatchObject([
      { rule: 'r1', signIns: 2, people: 1 },
      { rule: 'r2', signIns: 1, people: 1 },
    ])
  })

  test('a finding is written with its event or not at all', async () => {
    const own = await seed(store)
    const used = event(own)
    await store.audit.append([used])
    const transaction = newTransaction(own)
    const finds = event(own, { transaction: transaction.id, shadow: shadow('r1') })
    await expect(store.transactions.begin(transaction, [finds, used])).rejects.toThrow()
    await store.transactions.begin(transaction, [])
    const stale = settlement(own, transaction.id, { expectedVersion: 9, events: [finds] })
    expect(await store.transactions.settle(stale)).toBe('stale')
    expect(await counts(own)).toEqual([])
    // The event about a message that a limit left out is written like any other.
    const limits = [sendLimit({ maximum: 0 })]
    const messages = [message(own, { limits, audit: finds })]
    await store.transactions.settle(settlement(own, transaction.id, { messages }))
    expect(await counts(own)).toMatchObject([{ rule: 'r1', signIns: 1 }])
  })

  test('AZ-2 findings are counted by rule, outcome and person, of one workspace and of so many days', async () => {
    const own = await seed(store)
    const users = Array.from({ length: 5 }, () => id<UserId>())
    const find = (user: UserId | undefined, rule: string, would: string, changes: Partial<AuditEvent> = {}) =>
      store.audit.append([
        event(own, { user: user ?? null, transaction: id<TransactionId>(), shadow: [{ rule, would }], ...changes }),
      ])
    await find(users[0], 'r1', 'challenge')
    database.clock.advance(86_400)
    for (const user of users) await find(user, 'r1', 'challenge')
    await find(users[0], 'r1', 'deny')
    await find(undefined, 'r1', 'deny')
    await find(users[1], 'r2', 'enrol')
    await find(users[2], 'r1', 'deny', { workspace: id<WorkspaceId>() })
    await find(users[2], 'r1', 'deny', { tenant: world.tenant })
    const r2 = { rule: 'r2', signIns: 1, people: 1, outcomes: [{ would: 'enrol', signIns: 1, people: 1 }] }
    const deny = { would: 'deny', signIns: 2, people: 1 }
    expect(await counts(own)).toEqual([
      { rule: 'r1', signIns: 8, people: 5, outcomes: [{ would: 'challenge', signIns: 6, people: 5 }, deny] },
      r2,
    ])
    expect(await counts(own, 1)).toEqual([
      { rule: 'r1', signIns: 7, people: 5, outcomes: [{ would: 'challenge', signIns: 5, people: 5 }, deny] },
      r2,
    ])
    expect(await store.shadowFindings.count(id<TenantId>(), own.workspace, { sinceDays: 30 })).toEqual([])

    const found = []
    for (let after: UserId | null = null; ; ) {
      const page = await people(own, 'r1', after, 2)
      if (page.length === 0) break
      expect(page.length).toBeLessThanOrEqual(2)
      found.push(...page)
      after = page.at(-1)?.user ?? null
    }
    expect(found.map(({ user, signIns }) => [user, signIns])).toEqual(
      [...users].sort().map((user) => [user, user === users[0] ? 3 : 1]),
    )
    expect(Math.abs((found[0]?.lastAt ?? 0) - database.clock.now())).toBeLessThan(5000)
    expect(await people(own, 'r9')).toEqual([])
    expect(await people(own, 'nul\0')).toEqual([])
  })

  test('findings of 90 days ago are swept', async () => {
    const own = await seed(store)
    const finds = () => event(own, { transaction: id<TransactionId>(), shadow: shadow('r1') })
    await store.audit.append([finds()])
    database.clock.advance(86_400)
    await store.audit.append([finds()])
    database.clock.advance(86_400 * 89)
    while ((await store.transactions.sweep(500)) > 0);
    expect(await counts(own, 1000)).toMatchObject([{ rule: 'r1', signIns: 1 }])
    expect(await database.rows(`select rule from shadow_findings where tenant_id = '${own.tenant}'`)).toHaveLength(1)
  })
}
