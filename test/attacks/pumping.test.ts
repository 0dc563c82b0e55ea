import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { View } from '../../src/engine/view.ts'
import { eachDatabase, type TestDatabase } from '../support/databases.ts'
import { createSenders, inTurns, type Senders } from './senders.ts'

/** A range of addresses of its own for each index: an attacker has a whole botnet. */
const elsewhere = (index: number) => `10.${index >> 8}.${index & 255}.7`
/** A mobile number of Côte d'Ivoire, in the block `block` of 10,000. */
const pumped = (block: number, index: number) => `+2250512${String(block).padStart(2, '0')}${String(index).padStart(4, '0')}`
const brazilian = (index: number) => `+55119${String(80_000_000 + index * 10_007)}`
const range = (length: number) => Array.from({ length }, (_, index) => index)
/** What a view shows, whoever asked. */
const shown = (view: View) => JSON.stringify({ ...view, transaction: '', identifier: '', now: 0, expiresAt: 0, resendAt: 0 })

eachDatabase((open) => {
  let database: TestDatabase
  let senders: Senders
  beforeAll(async () => {
    database = await open()
  })
  beforeEach(async () => {
    senders = await createSenders(database)
  })
  afterAll(() => database.drop())

  const limitsHit = async (result: string) =>
    (await senders.store.audit.list(senders.tenant, 5_000)).filter(
      (one) => one.type === 'message.limited' && one.result === result,
    )

  test('H-04 1,000 numbers of one prefix get 20 messages, and people of another country get all of theirs', {
    timeout: 120_000,
  }, async () => {
    await senders.set({ unverified: 'enforce' })
    const victims = range(1_000).map((index) => ({ name: `pump-${index}`, number: pumped(34, index) }))
    const people = range(60).map((index) => ({ name: `person-${index}`, number: brazilian(index) }))
    await inTurns([...victims, ...people], ({ name, number }) => senders.person(name, number), 20)
    await inTurns(victims, ({ name }, index) => senders.ask(name, elsewhere(index)))
    const attacked = await senders.delivered()
    expect(attacked).toHaveLength(20)

    const views = await inTurns(people, ({ name }, index) => senders.ask(name, elsewhere(2_000 + index)))
    const codes = new Map((await senders.delivered()).map(({ to, code }) => [to, code]))
    expect(codes.size).toBe(60)
    const ends = await inTurns(people, ({ number }, index) => senders.answer(views[index] as View, codes.get(number) as string))
    expect(new Set(ends.map(({ kind }) => kind))).toEqual(new Set(['succeeded']))
    const hits = await limitsHit('refused')
    expect(hits).toHaveLength(980)
    expect(new Set(hits.map(({ reason }) => reason))).toEqual(new Set(['prefix-unverified-day']))
  })

  test('H-04 an attacker who spreads over 40 prefixes gets the budget of the country, and no more', {
    timeout: 120_000,
  }, async () => {
    await senders.set({ unverified: 'enforce', maximum: { 'country-unverified-day': 50 } })
    const victims = range(200).map((index) => ({ name: `spread-${index}`, number: pumped(40 + (index % 40), index) }))
    await inTurns(victims, ({ name, number }) => senders.person(name, number), 20)
    await inTurns(victims, ({ name }, index) => senders.ask(name, elsewhere(index)))
    expect(await senders.delivered()).toHaveLength(50)
  })

  test('H-04 people who enter their codes use up no budget, however many they are', { timeout: 120_000 }, async () => {
    await senders.set({ unverified: 'enforce', maximum: { 'country-unverified-day': 10, 'prefix-unverified-day': 5 } })
    const people = range(40).map((index) => ({ name: `honest-${index}`, number: `+55119876${String(50_000 + index)}` }))
    await inTurns(people, ({ name, number }) => senders.person(name, number), 20)
    for (const [index, { name, number }] of people.entries()) {
      const view = await senders.ask(name, elsewhere(index))
      const [message] = await senders.delivered()
      expect(message?.to).toBe(number)
      expect((await senders.answer(view, message?.code as string)).kind).toBe('succeeded')
    }
  })

  test('H-04 in recording mode everything goes out, and the operator reads what would not have', {
    timeout: 120_000,
  }, async () => {
    const victims = range(60).map((index) => ({ name: `recorded-${index}`, number: pumped(90, index) }))
    await inTurns(victims, ({ name, number }) => senders.person(name, number), 20)
    await inTurns(victims, ({ name }, index) => senders.ask(name, elsewhere(index)))
    expect(await senders.delivered()).toHaveLength(60)
    expect(await senders.store.outbox.limitHits(senders.tenant)).toMatchObject([
      { limit: 'prefix-unverified-day', outcome: 'recorded', hits: 40 },
    ])
    expect(await limitsHit('info')).toHaveLength(40)
    // The daily budget of the tenant refuses whatever the mode is.
    await senders.set({ maximum: { 'tenant-sms-day': 65 } })
    await inTurns(victims.slice(0, 20), ({ name }, index) => senders.ask(name, elsewhere(index)))
    expect(await senders.delivered()).toHaveLength(5)
  })

  test('H-04 OC-10 premium, satellite and unassigned numbers, and countries not allowed, get nothing', async () => {
    await senders.set({ countries: { sms: ['BR'] } })
    const numbers = [
      '+19002345678',
      '+449012345678',
      '+979123456789',
      '+881612345678',
      '+870773111632',
      '+800123456789',
      '+12025550143',
    ]
    for (const [index, number] of numbers.entries()) {
      await senders.person(`premium-${index}`, number)
      await senders.ask(`premium-${index}`, elsewhere(index))
    }
    await senders.person('brazil', brazilian(1))
    await senders.ask('brazil', elsewhere(99))
    expect((await senders.delivered()).map(({ to }) => to)).toEqual([brazilian(1)])
    const reasons = (await limitsHit('refused')).map(({ reason }) => reason)
    expect(reasons.filter((one) => one === 'number-not-allowed')).toHaveLength(6)
    expect(reasons.filter((one) => one === 'country-not-allowed')).toHaveLength(1)
  })

  test('F-04 OC-13 at every limit a stranger sees what a user sees, also where the number itself is refused', async () => {
    await senders.set({ unverified: 'enforce', maximum: { 'prefix-unverified-day': 0 } })
    await senders.person('known', brazilian(2))
    await senders.person('premium', '+19002345678')
    const seen = async (name: string, range: number) => {
      const views: string[] = []
      for (let times = 0; times < 13; times += 1) views.push(shown(await senders.ask(name, elsewhere(range + times))))
      return views
    }
    const stranger = await seen('nobody', 0)
    expect(await seen('known', 100)).toEqual(stranger)
    expect(await seen('premium', 200)).toEqual(stranger)
    await senders.set({ maximum: { 'destination-hour': 4 } })
    const limited = await seen('nobody-else', 300)
    await senders.person('limited', brazilian(3))
    expect(await seen('limited', 400)).toEqual(limited)
    expect(limited[3]).not.toContain('send_limit')
    expect(limited[4]).toContain('send_limit')
  })

  test('OC-10 F-04 one address range has a budget over all names, real or not', async () => {
    await senders.set({ maximum: { 'range-paid-hour': 10 } })
    for (const index of range(4)) await senders.person(`neighbour-${index}`, brazilian(10 + index))
    const names = range(20).map((index) => (index % 5 === 0 ? `neighbour-${index / 5}` : `made-up-${index}`))
    const views = await inTurns(names, (name, index) => senders.ask(name, `203.0.113.${index}`), 1)
    expect(views.map((view) => 'notice' in view && view.notice?.key === 'send_limit')).toEqual([
      ...range(10).map(() => false),
      ...range(10).map(() => true),
    ])
    expect((await senders.ask('neighbour-3', '203.0.114.1')).notice).toBeUndefined()
  })

  test('OC-10 100 parallel sign-ins of one person over two nodes send what the account may be sent', async () => {
    await senders.person('busy', brazilian(20))
    await inTurns(range(100), (index) => senders.ask('busy', elsewhere(index)), 20)
    expect(await senders.delivered()).toHaveLength(10)
    database.clock.advance(3_601)
    await inTurns(range(100), (index) => senders.ask('busy', elsewhere(index)), 20)
    expect(await senders.delivered()).toHaveLength(10)
  })

  test('H-01 PU-3 100 requests on a phone within ten minutes are six, and ten in an hour; the rest is silent and recorded', async () => {
    await senders.person('tired', 'device-of-tired')
    let sent = 0
    for (let minute = 0; minute < 10; minute += 1) {
      await inTurns(range(10), (index) => senders.ask('tired', elsewhere(index), 'push'), 10)
      sent += (await senders.delivered()).length
      database.clock.advance(60)
    }
    expect(sent).toBe(6)
    for (let minute = 10; minute < 59; minute += 1) {
      await senders.ask('tired', elsewhere(minute), 'push')
      sent += (await senders.delivered()).length
      database.clock.advance(60)
    }
    expect(sent).toBe(10)
    expect((await limitsHit('refused')).length).toBeGreaterThanOrEqual(94)
  })
})
