import { writeSync } from 'node:fs'
import { createSystemClock } from '../../../src/platform/clock.ts'
import { openStore } from '../../../src/store/index.ts'
import { newTransaction, proof, settlement, type World } from './world.ts'

// Started by durability.test.ts, which kills it: signs in until then, and tells each step that was acknowledged.
const { where, world } = JSON.parse(process.argv[2] as string) as { where: { url?: string; file?: string }; world: World }
const store = await openStore({ ...where, clock: createSystemClock(), node: 'writer' })

async function signIn(): Promise<void> {
  const transaction = newTransaction(world)
  await store.transactions.begin(transaction, [])
  await store.transactions.settle(settlement(world, transaction.id, { proof: proof(world, transaction.id) }))
  writeSync(1, `${transaction.id}\n`)
}

const until = Date.now() + 20_000
await Promise.all(
  Array.from({ length: 16 }, async () => {
    while (Date.now() < until) await signIn()
  }),
)
await store.close()
