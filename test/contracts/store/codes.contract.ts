import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ChallengeId, UserId } from '../../../src/domain/ids.ts'
import type { CodeType, NewCode } from '../../../src/engine/ports/codes.ts'
import type { LedgerKey } from '../../../src/engine/ports/transactions.ts'
import type { Store } from '../../../src/store/index.ts'
import type { TestDatabase } from '../../support/databases.ts'
import { id, newUser, openWorld, type World } from './world.ts'

/** Codes generated for applications to deliver. */
export function codesContract(openDatabase: () => Promise<TestDatabase>): void {
  let database: TestDatabase
  let store: Store
  let other: Store
  let world: World

  beforeAll(async () => {
    ;({ database, store, other, world } = await openWorld(openDatabase))
  })
  afterAll(() => database.drop())

  const person = async () => {
    const user = newUser(world, {})
    await store.provisioning.putUser(user)
    return user.id
  }
  const code = (user: UserId, type: CodeType = 'authentication', lifetimeSeconds = 600): NewCode => ({
    ...{ id: id<ChallengeId>(), tenant: world.tenant, user, type, address: 'a@example.com' },
    ...{ digest: `digest-${id()}`, lifetimeSeconds },
  })
  const ledger = (user: UserId): LedgerKey => ({
    ...{ tenant: world.tenant, account: `user:${user}`, kind: 'first', lane: 'open' },
  })
  const guess = (user: UserId, maxFailures = 10) => ({ ledger: ledger(user), maxFailures, windowSeconds: 86_400 })
  const states = async (user: UserId, type: CodeType = 'authentication') =>
    (await store.codes.of(world.tenant, user, type)).map(({ state }) => state)
  const failures = async (user: UserId) => (await store.directory.find(world.tenant, user))?.recentFailures

  test('a code is kept as it was put, and found by whose it is and what it is for', async () => {
    const user = await person()
    const put = code(user)
    const before = (await store.directory.find(world.tenant, user))?.updatedAt
    expect(await store.codes.put(put, [])).toBe(true)
    expect((await store.directory.find(world.tenant, user))?.updatedAt).toBe(before)
    const [found] = await other.codes.of(world.tenant, user, 'authentication')
    const { lifetimeSeconds: _, ...kept } = put
    expect(found).toMatchObject({ ...kept, state: 'live' })
    expect((found?.expiresAt ?? 0) - (found?.createdAt ?? 0)).toBe(600_000)
    expect(await store.codes.of(world.tenant, user, 'challenge')).toEqual([])
    expect(await store.codes.of(id(), user, 'authentication')).toEqual([])
  })

  test('a newer one kills those of its type, and no others', async () => {
    const user = await person()
    for (const each of [code(user, 'challenge'), code(user), code(user), code(user)]) await store.codes.put(each, [])
    expect(await states(user)).toEqual(['live', 'superseded', 'superseded'])
    expect(await states(user, 'challenge')).toEqual(['live'])
  })

  test('of fifty put at once on two nodes one is live, and it is among those that are found', async () => {
    const user = await person()
    await Promise.all(Array.from({ length: 50 }, (_, at) => (at % 2 ? store : other).codes.put(code(user), [])))
    expect((await states(user)).filter((state) => state === 'live')).toHaveLength(1)
  })

  test('nothing is put for somebody who is not there, or is of another tenant', async () => {
    expect(await store.codes.put(code(id<UserId>()), [])).toBe(false)
    expect(await store.codes.put({ ...code(await person()), tenant: id() }, [])).toBe(false)
  })

  test('OC-3 used 200 times at once on two nodes, it is used once, and gives one guess back', async () => {
    const user = await person()
    const put = code(user)
    await store.codes.put(put, [])
    for (let at = 0; at < 3; at += 1) await store.codes.takeGuess(guess(user))
    const uses = Array.from({ length: 200 }, (_, at) => (at % 2 ? store : other).codes.use(put, ledger(user), []))
    const outcomes = await Promise.all(uses)
    expect(outcomes.filter((one) => one === 'done')).toHaveLength(1)
    expect(await states(user)).toEqual(['used'])
    expect(await failures(user)).toBe(2)
  })

  test('superseded, expired, or of another user or tenant, it is spent and nothing is given back', async () => {
    const [user, stranger] = [await person(), await person()]
    const [older, newer] = [code(user), code(user)]
    await store.codes.put(older, [])
    await store.codes.put(newer, [])
    await store.codes.takeGuess(guess(user))
    expect(await store.codes.use(older, ledger(user), [])).toBe('spent')
    expect(await store.codes.use({ ...newer, user: stranger }, ledger(user), [])).toBe('spent')
    expect(await store.codes.use({ ...newer, tenant: id() }, ledger(user), [])).toBe('spent')
    const short = code(user, 'challenge', 0)
    await store.codes.put(short, [])
    expect(await states(user, 'challenge')).toEqual(['expired'])
    expect(await store.codes.use(short, ledger(user), [])).toBe('spent')
    expect(await failures(user)).toBe(1)
  })

  test('TH-3 of 200 guesses at once on two nodes exactly as many are granted as there may be', async () => {
    const user = await person()
    const grants = await Promise.all(
      Array.from({ length: 200 }, (_, at) => (at % 2 ? store : other).codes.takeGuess(guess(user, 4))),
    )
    expect(grants.filter(({ kind }) => kind === 'granted')).toHaveLength(4)
    const locked = await store.codes.takeGuess(guess(user, 4))
    expect(locked).toMatchObject({ kind: 'locked' })
    if (locked.kind === 'locked') expect(locked.retryAt - locked.now).toBeGreaterThan(86_000_000)
    await store.codes.returnGuess(ledger(user))
    expect((await store.codes.takeGuess(guess(user, 4))).kind).toBe('granted')
  })

  test('people are found by a verified address, in any case, unless it is that of several', async () => {
    const mail = `Mixed.${id()}@example.com`
    const put = (changes: object) => {
      const user = newUser(world, { identifiers: [], ...changes })
      return store.provisioning.putUser(user).then(() => user.id)
    }
    await put({ email: mail, emailVerified: false })
    expect(await store.directory.findByAddress(world.pool, mail)).toBeUndefined()
    const first = await put({ email: mail, emailVerified: true })
    expect((await store.directory.findByAddress(world.pool, mail.toUpperCase()))?.id).toBe(first)
    expect(await store.directory.findByAddress(id(), mail)).toBeUndefined()
    const phone = await put({ phone: '+15005550042', phoneVerified: true })
    expect((await store.directory.findByAddress(world.pool, '+15005550042'))?.id).toBe(phone)
    await put({ email: mail, emailVerified: true })
    expect(await store.directory.findByAddress(world.pool, mail)).toBeUndefined()
    expect(await store.directory.findByAddress(world.pool, 'nul\0@example.com')).toBeUndefined()
  })
}
