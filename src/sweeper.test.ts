import { expect, test, vi } from 'vitest'
import { startSweeper } from './sweeper.ts'

/** A store with so many rows that are over; each sweep is noted. */
function littered(rows: { transactions: number; artifacts: number }) {
  const portions: number[] = []
  const sweep = (table: keyof typeof rows) => async (limit: number) => {
    const deleted = Math.min(limit, rows[table])
    rows[table] -= deleted
    portions.push(deleted)
    return deleted
  }
  let pruned = 0
  const store = {
    transactions: { sweep: sweep('transactions') },
    artifacts: { sweep: sweep('artifacts') },
    signingKeys: {
      prune: async () => {
        pruned += 1
        return 0
      },
    },
  }
  return { rows, portions, store: store as never, pruned: () => pruned }
}
const log = { warn: vi.fn() }

test('a round deletes all there is, in portions', async () => {
  const { rows, portions, store, pruned } = littered({ transactions: 2_500, artifacts: 1_000 })
  const sweeper = startSweeper(store, log, 1)
  await vi.waitFor(() => expect(pruned()).toBeGreaterThan(0))
  await sweeper.stop()
  expect(rows).toEqual({ transactions: 0, artifacts: 0 })
  expect(portions.slice(0, 5)).toEqual([1_000, 1_000, 500, 1_000, 0])
})

test('a round that fails is told and tried again', async () => {
  const { store, pruned } = littered({ transactions: 0, artifacts: 0 })
  let faults = 1
  const fragile = {
    ...(store as object),
    transactions: {
      sweep: async () => {
        if (faults-- > 0) throw new Error('away')
        return 0
      },
    },
  }
  const sweeper = startSweeper(fragile as never, log, 1)
  await vi.waitFor(() => expect(pruned()).toBeGreaterThan(0))
  await sweeper.stop()
  expect(log.warn).toHaveBeenCalledOnce()
})

test('stopping waits for the statement under way, and none comes after it', async () => {
  let finish = () => {}
  let calls = 0
  const slow = {
    transactions: {
      sweep: () => {
        calls += 1
        return new Promise<number>((resolve) => {
          finish = () => resolve(1_000)
        })
      },
    },
    artifacts: { sweep: async () => 0 },
    signingKeys: { prune: async () => 0 },
  }
  const sweeper = startSweeper(slow as never, log, 1)
  await vi.waitFor(() => expect(calls).toBe(1))
  let stopped = false
  const stopping = sweeper.stop().then(() => {
    stopped = true
  })
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(stopped).toBe(false)
  finish()
  await stopping
  expect(calls).toBe(1)
})
