import { afterAll, beforeAll, expect, test } from 'vitest'
import type { TransactionId, UserId } from '../../../src/domain/ids.ts'
import type { OutboxMessage, Posted, SendLimit } from '../../../src/engine/ports/outbox.ts'
import type { Store } from '../../../src/store/index.ts'
import type { TestDatabase } from '../../support/databases.ts'
import {
  challenge,
  count,
  event,
  id,
  message,
  newTransaction,
  openWorld,
  parallel,
  proof,
  seed,
  sendLimit,
  settlement,
  type World,
} from './world.ts'

/** The limits of sending. */
export function sendingContract(openDatabase: () => Promise<TestDatabase>): void {
  let database: TestDatabase
  let store: Store
  let other: Store
  let world: World

  beforeAll(async () => {
    ;({ database, store, other, world } = await openWorld(openDatabase))
  })
  afterAll(() => database.drop())

  const node = (index: number) => (index % 2 === 0 ? store : other)
  const begin = async (): Promise<TransactionId> => {
    const transaction = newTransaction(world, { lifetimeSeconds: 1_000_000 })
    await store.transactions.begin(transaction, [])
    return transaction.id
  }
  const post = async (limits: readonly SendLimit[], changes: Partial<OutboxMessage> = {}, at = store): Promise<Posted> =>
    (await at.outbox.post([message(world, { limits, ...changes })]))[0] as Posted
  const hits = async (limit: string) => (await store.outbox.limitHits(world.tenant)).filter((one) => one.limit === limit)
  const unverified = (changes: Partial<SendLimit> = {}) =>
    sendLimit({ unverified: true, quiet: true, counts: 'sent', ...changes })

  test('OC-10 a destination gets ten messages in any hour, 200 parallel sends or not; the rest is written and limited', async () => {
    const [destination, limits] = [`destination-${id()}`, [sendLimit()]]
    const transactions = await parallel(200, () => begin())
    const send = async (transaction: TransactionId, index: number, expectedVersion = 1) => {
      const asked = challenge(world)
      const messages = [message(world, { destination, limits, challenge: asked.id })]
      const step = settlement(world, transaction, { expectedVersion, challenge: asked, messages })
      expect(await node(index).transactions.settle(step)).toBe('done')
    }
    const states = async () => {
      const rows = await database.rows(`select state, sealed from outbox where destination = '${destination}'`)
      expect(count(rows, (row) => row.state === 'limited' && row.sealed !== '')).toBe(0)
      return [count(rows, (row) => row.state === 'waiting'), count(rows, (row) => row.state === 'limited')]
    }
    await parallel(200, (index) => send(transactions[index] as TransactionId, index))
    expect(await states()).toEqual([10, 190])
    expect(await store.transactions.load(world.tenant, transactions[150] as TransactionId)).toMatchObject({
      sends: 1,
      version: 2,
    })
    database.clock.advance(3500)
    await send(transactions[0] as TransactionId, 0, 2)
    expect(await states()).toEqual([10, 191])
    database.clock.advance(120)
    await send(transactions[1] as TransactionId, 0, 2)
    expect(await states()).toEqual([11, 191])
  })

  test('OC-10 200 parallel sends that share limits in several ways pass none of them, and what one refuses counts in no other', async () => {
    const [tenant, account, range] = ['tenant-sms-day', 'account-hour', 'range-hour'].map((name) => `${name}-${id()}`)
    const shared = sendLimit({ id: 'tenant-sms-day', subject: tenant as string, maximum: 100, windowSeconds: 86_400 })
    const own = (index: number) => [
      sendLimit({ id: 'account-hour', subject: `${account}${index % 20}`, maximum: 4 }),
      // In another order, so that two sends that wait for each other would be seen.
      ...(index % 3 === 0 ? [shared] : []),
      sendLimit({ id: 'range-hour', subject: `${range}${index % 2}`, maximum: 70 }),
      ...(index % 3 === 0 ? [] : [shared]),
    ]
    const posted = await parallel(200, (index) => post(own(index), {}, node(index)))
    // 20 accounts of four are 80: fewer than the two ranges or the tenant would allow.
    expect(count(posted, (one) => one === 'waiting')).toBe(80)
    expect(count(await parallel(40, (index) => post([shared], {}, node(index))), (one) => one === 'waiting')).toBe(20)
  })

  test('a large limit holds in any window, too, and its row stays small', async () => {
    const limits = [sendLimit({ maximum: 600, windowSeconds: 3_600 })]
    for (let minute = 0; minute < 60; minute += 1) {
      const batch = Array.from({ length: 10 }, () => message(world, { limits }))
      expect(new Set(await store.outbox.post(batch))).toEqual(new Set(['waiting']))
      database.clock.advance(59)
    }
    expect(await post(limits)).toBe('limited')
    const [row] = await database.rows(`select times from send_counters where subject = '${limits[0]?.subject}'`)
    expect(JSON.parse(String(row?.times)).length).toBeLessThanOrEqual(61)
    database.clock.advance(180)
    expect(await post(limits)).toBe('waiting')
  })

  test('several messages of one step are judged one after the other, and notices are no sends of the transaction', async () => {
    const limit = sendLimit({ maximum: 2 })
    const transaction = await begin()
    const asked = challenge(world)
    const messages = [asked.id, null, null].map((of) =>
      message(world, { challenge: of, limits: [limit], destination: limit.subject }),
    )
    await store.transactions.settle(settlement(world, transaction, { challenge: asked, messages }))
    const rows = await database.rows(`select state from outbox where destination = '${limit.subject}' order by id`)
    expect(rows.map(({ state }) => state)).toEqual(['waiting', 'waiting', 'limited'])
    expect(await store.transactions.load(world.tenant, transaction)).toMatchObject({ sends: 1 })
  })

  test('limits of different tenants, limits and subjects are apart', async () => {
    const limit = sendLimit({ maximum: 1 })
    const foreign = await seed(store)
    expect(await post([limit])).toBe('waiting')
    expect(await post([limit])).toBe('limited')
    expect(await post([{ ...limit, id: 'another' }])).toBe('waiting')
    expect(await post([{ ...limit, subject: 'another' }])).toBe('waiting')
    expect(await post([limit], { tenant: foreign.tenant })).toBe('waiting')
  })

  test('H-04 an enforced budget of unverified sends holds over 200 parallel sends, and is not told to strangers', async () => {
    const limit = unverified({ maximum: 12 })
    const posted = await parallel(200, (index) => post([limit], { destination: `d-${id()}` }, node(index)))
    expect([count(posted, (one) => one === 'waiting'), count(posted, (one) => one === 'withheld')]).toEqual([12, 188])
    database.clock.advance(3_601)
    expect(await post([limit])).toBe('waiting')
  })

  test('H-04 a right code gives back every send to its number, in the step that consumes it; a wrong one nothing', async () => {
    const limit = unverified({ maximum: 3 })
    const destination = `number-${id()}`
    const transaction = await begin()
    const asked = challenge(world)
    const send = (changes: Partial<OutboxMessage>) => message(world, { limits: [limit], destination, ...changes })
    await store.outbox.post([send({}), send({ destination: 'somebody-else' })])
    await store.transactions.settle(
      settlement(world, transaction, { challenge: asked, messages: [send({ challenge: asked.id })] }),
    )
    expect(await post([limit])).toBe('withheld')
    const stale = settlement(world, transaction, { expectedVersion: 9, consume: asked.id })
    expect(await store.transactions.settle(stale)).toBe('stale')
    expect(await post([limit])).toBe('withheld')
    const right = settlement(world, transaction, { expectedVersion: 2, consume: asked.id, proof: proof(world, transaction) })
    expect(await store.transactions.settle(right)).toBe('done')
    expect(await database.rows(`select destination from unverified_sends where subject = '${limit.subject}'`)).toEqual([
      { destination: 'somebody-else' },
    ])
    expect([await post([limit]), await post([limit]), await post([limit])]).toEqual(['waiting', 'waiting', 'withheld'])
  })

  test('H-04 a budget that only records lets everything through, and tells what it would have refused', async () => {
    const limit = unverified({ id: `recording-${id()}`, maximum: 2, enforced: false })
    const posted = await parallel(10, (index) => post([limit], {}, node(index)))
    expect(new Set(posted)).toEqual(new Set(['waiting']))
    expect(await hits(limit.id)).toMatchObject([{ outcome: 'recorded', hits: 8 }])
  })

  test('a limit that was hit is in the audit trail once, with its id, and is counted by day', async () => {
    const [first, second] = [sendLimit({ id: `first-${id()}`, maximum: 0 }), unverified({ id: `second-${id()}`, maximum: 0 })]
    const user = id<UserId>()
    const audit = () => event(world, { type: 'message.limited', result: 'refused', reason: null, user })
    expect(await post([second, first], { audit: audit() })).toBe('limited')
    expect(await post([{ ...second, enforced: false }], { audit: audit() })).toBe('waiting')
    expect(await post([sendLimit()], { audit: audit() })).toBe('waiting')
    const written = (await store.audit.list(world.tenant, 100)).filter((one) => one.user === user)
    expect(written.map(({ result, reason }) => [result, reason])).toEqual([
      ['info', second.id],
      ['refused', first.id],
    ])
    database.clock.advance(86_400)
    await post([first])
    const [today, yesterday] = await hits(first.id)
    expect(today).toMatchObject({ outcome: 'refused', hits: 1 })
    expect((today?.day ?? 0) - (yesterday?.day ?? 0)).toBe(86_400_000)
    expect((today?.day ?? 1) % 86_400_000).toBe(0)
    expect(await store.outbox.limitHits(id())).toEqual([])
  })

  test('F-04 a stranger and a withheld message count where people are counted, and spend no budget of sends', async () => {
    const [person, budget] = [sendLimit({ maximum: 4 }), sendLimit({ id: 'tenant-sms-day', maximum: 1, counts: 'sent' })]
    const both = [person, budget]
    expect(await post(both, { lifetimeSeconds: 0 })).toBe('waiting')
    expect(await post(both, { refused: 'country-not-allowed' })).toBe('withheld')
    expect(await post(both)).toBe('waiting')
    // The budget is spent: now it refuses strangers like anybody else.
    expect(await post(both, { lifetimeSeconds: 0 })).toBe('limited')
    expect(await post([person])).toBe('waiting')
    expect(await post([person])).toBe('limited')
  })

  test('a number that no message may go to is withheld, and costs no budget', async () => {
    const limit = sendLimit({ maximum: 1, counts: 'sent' })
    expect(await post([limit], { refused: 'number-not-allowed', sealed: 'never-sent' })).toBe('withheld')
    expect(await database.rows(`select id from outbox where sealed = 'never-sent'`)).toEqual([])
    expect(await post([limit])).toBe('waiting')
    // Whoever hits a limit that strangers meet, too, is told of that one.
    expect(await post([limit], { refused: 'number-not-allowed' })).toBe('limited')
    expect(await hits('number-not-allowed')).toMatchObject([{ outcome: 'refused', hits: 1 }])
  })

  test('an operator finds one message, and why it was left out', async () => {
    const limit = sendLimit({ maximum: 1 })
    const [good, bad] = [message(world, { limits: [limit] }), message(world, { limits: [limit] })]
    await store.outbox.post([good, bad])
    expect(await store.outbox.find(world.tenant, good.id)).toEqual({ status: 'waiting', error: null })
    expect(await store.outbox.find(world.tenant, bad.id)).toEqual({ status: 'limited', error: 'limit destination-hour' })
    expect(await store.outbox.find(id(), good.id)).toBeUndefined()
  })

  test('a tenant keeps its own limits, and the caches of all nodes learn of a change', async () => {
    const before = await store.catalogue.revision()
    const sending = { unverified: 'enforce', maximum: { 'tenant-sms-day': 5 }, countries: { sms: ['BR'] } } as const
    await store.provisioning.putSending(world.tenant, sending)
    expect(await other.catalogue.revision()).toBeGreaterThan(before)
    expect((await other.catalogue.workspaceById(world.tenant, world.workspace))?.sending).toEqual(sending)
    expect(await other.provisioning.tenantBySlug(`t-${world.tenant}`)).toMatchObject({ id: world.tenant, sending })
    expect(await store.provisioning.tenantBySlug('nobody')).toBeUndefined()
  })

  test('what no limit counts any more is swept', async () => {
    await post([sendLimit(), unverified()])
    database.clock.advance(91 * 86_400)
    while ((await store.transactions.sweep(500)) > 0);
    for (const table of ['send_counters', 'unverified_sends', 'limit_hits'])
      expect(await database.rows(`select expires_at from ${table}`)).toEqual([])
  })
}
