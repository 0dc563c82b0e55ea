import { expect, test } from 'vitest'
import type { PoolId, TenantId } from '../../domain/ids.ts'
import { createIds } from '../../platform/ids.ts'
import { createSystemRandom } from '../../platform/random.ts'
import { AlreadyTaken, StoreUnavailable } from '../ports/errors.ts'
import type { NewUser } from '../ports/provisioning.ts'
import { type Entry, type ImportDeps, importUsers } from './import-users.ts'
import type { ImportTarget } from './plan-user.ts'

const target: ImportTarget = { tenant: 't' as TenantId, pool: 'p' as PoolId, dryRun: false, update: false, plain: false }

function deps(putUser: (user: NewUser) => Promise<void>): ImportDeps {
  return {
    directory: { find: async () => undefined, findByIdentifier: async () => undefined },
    provisioning: { putUser },
    passwords: { hash: async () => '$argon2id$stand-in' },
    sealing: { seal: () => 'sealed' },
    ids: createIds({ now: () => 0 }, createSystemRandom()),
  }
}

test('a hundred thousand people pass through the memory of a few, and their order is kept', async () => {
  let [read, written, most] = [0, 0, 0]
  async function* people(): AsyncGenerator<Entry> {
    for (; read < 100_000; read += 1) {
      yield { line: read + 1, record: { username: `user-${read}`, passwordHash: '$2b$04$stand-in' } }
      most = Math.max(most, read - written)
    }
  }
  const put = deps(async () => {
    written += 1
  })
  let told = 0
  for await (const { line, kind } of importUsers(put, target, people())) {
    told += 1
    if (line !== told || kind !== 'create') throw new Error(`line ${line} came as number ${told}: ${kind}`)
  }
  expect([told, written]).toEqual([100_000, 100_000])
  expect(most).toBeLessThanOrEqual(32)
})

test('two records of one person are never written at once', async () => {
  const running = new Set<string>()
  const put = deps(async ({ identifiers }) => {
    for (const one of identifiers) if (running.has(one)) throw new Error(`${one} is being written already`)
    for (const one of identifiers) running.add(one)
    await new Promise((resolve) => setTimeout(resolve, 1))
    for (const one of identifiers) running.delete(one)
  })
  async function* people(): AsyncGenerator<Entry> {
    for (let line = 1; line <= 60; line += 1)
      yield { line, record: { username: `user-${line % 7}`, email: `${line % 5}@example.com` } }
  }
  let told = 0
  for await (const { line } of importUsers(put, target, people())) expect(line).toBe(++told)
  expect(told).toBe(60)
})

test('a name that was taken in between is a fault of its line; a database that is away ends the run', async () => {
  async function* people(): AsyncGenerator<Entry> {
    yield { line: 1, record: { username: 'a' } }
    yield { line: 2, record: { username: 'b' } }
  }
  const taken = deps(async ({ username }) => {
    if (username === 'a') throw new AlreadyTaken('An identifier of this user')
  })
  const outcomes = []
  for await (const { kind, notes } of importUsers(taken, target, people())) outcomes.push([kind, notes.length])
  expect(outcomes).toEqual([
    ['fault', 1],
    ['create', 0],
  ])
  const away = deps(async () => {
    throw new StoreUnavailable('57P01')
  })
  await expect(importUsers(away, target, people()).next()).rejects.toThrow(StoreUnavailable)
})
