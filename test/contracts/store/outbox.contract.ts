import { afterAll, beforeAll, expect, test } from 'vitest'
import type { MessageId, TenantId } from '../../../src/domain/ids.ts'
import type { OutboxMessage } from '../../../src/engine/ports/outbox.ts'
import type { Store } from '../../../src/store/index.ts'
import type { TestDatabase } from '../../support/databases.ts'
import { challenge, id, message, newTransaction, parallel, seed, sendLimit, settlement, type World } from './world.ts'

/** Messages on their way out. */
export function outboxContract(openDatabase: () => Promise<TestDatabase>): void {
  let database: TestDatabase
  let store: Store
  let other: Store
  let world: World

  beforeAll(async () => {
    database = await openDatabase()
    store = await database.open('node-a')
    other = database.dialect === 'postgres' ? await database.open('node-b') : store
    world = await seed(store)
  })
  afterAll(() => database.drop())

  const post = async (changes: Partial<OutboxMessage> = {}) => {
    const transaction = newTransaction(world)
    await store.transactions.begin(transaction, [])
    const asked = challenge(world)
    const posted = message(world, { challenge: asked.id, destination: `to-${id()}`, ...changes })
    await store.transactions.settle(settlement(world, transaction.id, { challenge: asked, messages: [posted] }))
    return { message: posted.id, challenge: asked.id }
  }
  const status = (one: { challenge: Parameters<Store['outbox']['status']>[1] }) =>
    store.outbox.status(world.tenant, one.challenge)
  const claimed = async (limit = 100, lease = 30, from = store) => (await from.outbox.claim(limit, lease)).map((one) => one.id)

  test('a message is leased by one worker at a time, and again when the lease is over', async () => {
    const posted = await post()
    expect(await status(posted)).toBe('waiting')
    const leases = await parallel(20, (index) => (index % 2 ? other : store).outbox.claim(10, 30))
    expect(leases.flat().filter((one) => one.id === posted.message)).toEqual([
      { id: posted.message, tenant: world.tenant, channel: 'email', sealed: 'sealed-message', attempts: 1 },
    ])
    database.clock.advance(29)
    expect(await claimed()).toEqual([])
    database.clock.advance(2)
    expect(await store.outbox.claim(10, 30)).toMatchObject([{ id: posted.message, attempts: 2 }])
    await store.outbox.sent(posted.message)
    expect(await status(posted)).toBe('sent')
    database.clock.advance(31)
    expect(await claimed()).toEqual([])
  })

  test('claim takes at most the limit, the oldest first, each message once over parallel workers', async () => {
    const posted = []
    for (let index = 0; index < 12; index += 1) posted.push((await post()).message)
    expect(await claimed(2)).toEqual(posted.slice(0, 2))
    const rest = (await parallel(8, (index) => claimed(3, 30, index % 2 ? other : store))).flat()
    expect(rest.toSorted()).toEqual(posted.slice(2).toSorted())
    for (const one of posted) await store.outbox.sent(one)
  })

  test('what fails is tried again later, and says so meanwhile', async () => {
    const posted = await post()
    await claimed()
    await store.outbox.retry(posted.message, 60, 'the mail server did not answer')
    expect(await status(posted)).toBe('failing')
    database.clock.advance(58)
    expect(await claimed()).toEqual([])
    database.clock.advance(3)
    expect(await claimed()).toEqual([posted.message])
    await store.outbox.sent(posted.message)
    expect(await status(posted)).toBe('sent')
  })

  test('what was refused for good, or has been sent, does not come back', async () => {
    const refused = await post()
    await claimed()
    await store.outbox.drop(refused.message, 'no such mailbox')
    await store.outbox.retry(refused.message, 0, 'late')
    await store.outbox.sent(refused.message)
    expect(await status(refused)).toBe('failing')
    const sent = await post()
    await claimed()
    await store.outbox.sent(sent.message)
    await store.outbox.retry(sent.message, 0, 'a worker that lost its lease')
    database.clock.advance(100)
    expect(await claimed()).toEqual([])
    expect(await status(sent)).toBe('sent')
  })

  test('an expired message is dropped, not sent', async () => {
    const posted = await post({ lifetimeSeconds: 60 })
    database.clock.advance(60)
    expect(await claimed()).toEqual([])
    expect(await status(posted)).toBe('failing')
  })

  test('CR-7 nothing sealed is kept of a message that is sent, dropped, expired or over budget', async () => {
    const rows = await database.rows(`select state, sealed from outbox where state <> 'waiting'`)
    expect(rows.length).toBeGreaterThan(3)
    expect(rows.filter((row) => row.sealed !== '')).toEqual([])
    const limited = await post({ limits: [sendLimit({ maximum: 0 })], sealed: 'never-sent' })
    expect(await status(limited)).toBe('limited')
    expect(await claimed()).not.toContain(limited.message)
    expect(await database.rows(`select id from outbox where sealed = 'never-sent'`)).toEqual([])
  })

  test('the state of a message is shown to its own tenant only', async () => {
    const posted = await post()
    expect(await store.outbox.status(id<TenantId>(), posted.challenge)).toBeUndefined()
    expect(await store.outbox.status(world.tenant, id<MessageId>() as never)).toBeUndefined()
  })
}
