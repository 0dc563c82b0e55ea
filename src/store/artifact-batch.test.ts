import { expect, test } from 'vitest'
import { StoreFault, StoreUnavailable } from '../engine/ports/errors.ts'
import { createArtifactBatch } from './artifact-batch.ts'
import type { StoredArtifact } from './artifact-rows.ts'
import type { Driver } from './driver.ts'

const row = (id: string, payload = '{}'): StoredArtifact => ({
  id,
  tenant: 't',
  workspace: 'w',
  model: 'Session',
  payload,
  grantId: null,
  uid: null,
  userCode: null,
  lifetimeMs: null,
})

/** A driver that notes the ids of each statement and answers when told to. */
function scripted(refuse: (ids: readonly string[]) => Error | undefined = () => undefined) {
  const statements: string[][] = []
  const release: (() => void)[] = []
  const write = async (_statement: unknown, params: { id: string | string[] }) => {
    const ids = [params.id].flat()
    statements.push(ids)
    await new Promise<void>((resolve) => release.push(resolve))
    const error = refuse(ids)
    if (error) throw error
    return []
  }
  return {
    driver: { dialect: 'postgres', write } as unknown as Driver,
    statements,
    /** Lets the statements under way end, and those that follow start. */
    turn: async () => {
      await new Promise((resolve) => setImmediate(resolve))
      for (const one of release.splice(0)) one()
      await new Promise((resolve) => setImmediate(resolve))
    },
  }
}

test('upserts of one turn are one statement, in the order of their ids; those that come meanwhile are the next', async () => {
  const { driver, statements, turn } = scripted()
  const batch = createArtifactBatch(driver)
  const first = Promise.all([batch.upsert(row('b')), batch.upsert(row('a')), batch.upsert(row('b', '{"new":1}'))])
  await turn()
  await first
  const second = Promise.all([batch.upsert(row('c')), batch.upsert(row('a'))])
  await turn()
  await second
  expect(statements).toEqual([
    ['a', 'b'],
    ['a', 'c'],
  ])
})

test('another write of an artifact waits for its upserts, and later upserts wait for it; other artifacts do not', async () => {
  const { driver, turn } = scripted()
  const batch = createArtifactBatch(driver)
  const order: string[] = []
  const note = (what: string) => () => void order.push(what)
  const all = Promise.all([
    batch.upsert(row('a')).then(note('written')),
    batch.inTurn('a', async () => note('consumed')()),
    batch.upsert(row('a')).then(note('written again')),
    batch.inTurn('z', async () => note('unrelated')()),
  ])
  for (let index = 0; index < 4; index += 1) await turn()
  await all
  expect(order).toEqual(['unrelated', 'written', 'consumed', 'written again'])
})

test('settled waits for what was asked before, not for what keeps coming', async () => {
  const { driver, turn } = scripted()
  const batch = createArtifactBatch(driver)
  let settled = false
  batch.upsert(row('a'))
  const waiting = batch.settled().then(() => {
    settled = true
  })
  for (let index = 0; index < 3; index += 1) {
    batch.upsert(row(`later-${index}`))
    await turn()
  }
  expect(settled).toBe(true)
  await waiting
  await turn()
})

test('a row that the database refuses takes no other with it; a lost database refuses all', async () => {
  const fault = scripted((ids) => (ids.includes('bad') ? new StoreFault('22021') : undefined))
  const batch = createArtifactBatch(fault.driver)
  const results = Promise.allSettled([batch.upsert(row('a')), batch.upsert(row('bad')), batch.upsert(row('c'))])
  for (let index = 0; index < 5; index += 1) await fault.turn()
  expect((await results).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])

  const gone = scripted(() => new StoreUnavailable('08006'))
  const lost = createArtifactBatch(gone.driver)
  const refused = Promise.allSettled([lost.upsert(row('a')), lost.upsert(row('b'))])
  await gone.turn()
  expect((await refused).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  expect(gone.statements).toHaveLength(1)
})
