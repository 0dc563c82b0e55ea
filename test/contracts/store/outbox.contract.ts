import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { MessageId, TenantId } from '../../../src/domain/ids.ts'
import type { DeliveryStatus, OutboxMessage, SentBy } from '../../../src/engine/ports/outbox.ts'
import type { Store } from '../../../src/store/index.ts'
import type { TestDatabase } from '../../support/databases.ts'
import { challenge, id, message, newTransaction, openWorld, parallel, sendLimit, settlement, type World } from './world.ts'

/** Messages on their way out. */
export function outboxContract(openDatabase: () => Promise<TestDatabase>): void {
  let database: TestDatabase
  let store: Store
  let other: Store
  let world: World

  beforeAll(async () => {
    ;({ database, store, other, world } = await openWorld(openDatabase))
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

  describe('receipts', () => {
    const by = { provider: 'twilio', providerMessageId: 'SM1' }
    const report = (one: { message: MessageId }, status: DeliveryStatus, from: SentBy = by) =>
      store.outbox.reported(one.message, from, status)
    const sent = async (from: SentBy = by) => {
      const posted = await post()
      await claimed()
      await store.outbox.sent(posted.message, from)
      return posted
    }

    test('H-06 what a provider reports only moves forward, and the first end stays', async () => {
      const posted = await sent()
      expect(await report(posted, 'sent')).toBe('moved')
      expect(await report(posted, 'sent')).toBe('kept')
      expect(await status(posted)).toBe('sent')
      expect(await report(posted, 'delivered')).toBe('moved')
      for (const late of ['sent', 'failed', 'undelivered'] as const) expect(await report(posted, late)).toBe('kept')
      expect(await status(posted)).toBe('sent')
    })

    test('of reports at the same time on several nodes one is the end', async () => {
      const posted = await sent()
      const ends = ['delivered', 'undelivered', 'failed'] as const
      const answers = await parallel(12, (index) =>
        (index % 2 ? other : store).outbox.reported(posted.message, by, ends[index % 3] as DeliveryStatus),
      )
      expect(answers.filter((one) => one === 'moved')).toHaveLength(1)
    })

    test.each(['undelivered', 'failed'] as const)('OC-14 a message that is %s shows as failing', async (end) => {
      const posted = await sent()
      expect(await report(posted, end)).toBe('moved')
      expect(await status(posted)).toBe('failing')
    })

    test('H-06 a report for another message of the provider, or of another provider, changes nothing', async () => {
      const posted = await sent()
      expect(await report(posted, 'failed', { ...by, providerMessageId: 'SM2' })).toBe('mismatch')
      expect(await report(posted, 'failed', { provider: 'other', providerMessageId: 'SM1' })).toBe('kept')
      expect(await report({ message: id<MessageId>() }, 'failed')).toBe('mismatch')
      expect(await status(posted)).toBe('sent')
    })

    test('a report may overtake the mark; what another try came to is forgotten when a second provider took it', async () => {
      const early = await post()
      await claimed()
      expect(await report(early, 'undelivered')).toBe('moved')
      await store.outbox.sent(early.message, by)
      expect(await status(early)).toBe('failing')
      const moved = await post()
      await claimed()
      expect(await report(moved, 'failed')).toBe('moved')
      await store.outbox.sent(moved.message, { provider: 'other', providerMessageId: 'x' })
      expect(await status(moved)).toBe('sent')
    })

    test('a message is found with its tenant and channel, and no other id is', async () => {
      const posted = await post()
      expect(await store.outbox.owner(posted.message)).toEqual({ tenant: world.tenant, channel: 'email' })
      expect(await store.outbox.owner(id<MessageId>())).toBeUndefined()
    })
  })
}
