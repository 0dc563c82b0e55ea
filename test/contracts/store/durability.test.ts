import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, test } from 'vitest'
import { openStore } from '../../../src/store/index.ts'
import { eachDatabase, type TestDatabase } from '../../support/databases.ts'
import { newTransaction, proof, seed, settlement } from './world.ts'

const writer = fileURLToPath(new URL('./durability-writer.ts', import.meta.url))

eachDatabase((open) => {
  let database: TestDatabase
  afterEach(() => database.drop())
  const reopen = () => openStore({ ...database.where, clock: database.clock, node: 'reopened' })

  test('closing and opening again keeps everything: a sign-in goes on after a restart', async () => {
    database = await open()
    const store = await database.open()
    const world = await seed(store)
    const transaction = newTransaction(world)
    const begun = await store.transactions.begin(transaction, [])
    const scope = { tenant: world.tenant, workspace: world.workspace }
    const unfinished = store.artifacts.upsert(scope, { model: 'Session', id: 'sid', payload: { a: 1 }, expiresInSeconds: 60 })
    await Promise.all([unfinished, store.close()])
    const again = await reopen()
    expect(await again.pendingMigrations()).toEqual([])
    expect(await again.transactions.load(world.tenant, transaction.id)).toMatchObject({ version: 1, createdAt: begun.createdAt })
    expect((await again.artifacts.find(scope, 'Session', 'sid'))?.payload).toEqual({ a: 1 })
    const done = settlement(world, transaction.id, { stage: 'succeeded', proof: proof(world, transaction.id) })
    expect(await again.transactions.settle(done)).toBe('done')
    expect(await again.transactions.redeem(world.tenant, transaction.id, [])).toBe(true)
    await again.close()
  })

  test('FL-11 after kill -9 every acknowledged write is there, and each step is there whole or not at all', async () => {
    database = await open()
    const store = await database.open()
    const world = await seed(store)
    await store.close()
    const child = spawn(process.execPath, [writer, JSON.stringify({ where: database.where, world })], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const acknowledged = new Set<string>()
    const ended = new Promise((resolve) => child.on('close', resolve))
    for await (const line of createInterface({ input: child.stdout })) {
      acknowledged.add(line)
      if (acknowledged.size === 400) child.kill('SIGKILL')
    }
    await ended
    expect(acknowledged.size).toBeGreaterThanOrEqual(400)
    const again = await reopen()
    const steps = await database.rows(
      'select t.id, t.version, p.id as proof from transactions t left join proofs p on p.transaction_id = t.id',
    )
    const stored = new Map(steps.map((row) => [String(row.id), row]))
    for (const one of acknowledged) expect(stored.get(one)).toMatchObject({ version: 2, proof: expect.any(String) })
    for (const row of steps) expect([1, 2]).toContain(row.version)
    for (const row of steps) expect(row.proof !== null).toBe(row.version === 2)
    await again.close()
  })
})
