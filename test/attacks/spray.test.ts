import { afterAll, beforeAll, expect, it } from 'vitest'
import { openStore } from '../../src/store/index.ts'
import { eachDatabase, type TestDatabase, withPostgres } from '../support/databases.ts'
import { createLab, type Lab } from '../support/engine-lab.ts'

const people = 300

eachDatabase((open) => {
  let database: TestDatabase
  let lab: Lab
  beforeAll(async () => {
    database = await open()
    lab = createLab({ backing: { store: await database.open(), clock: database.clock } })
  })
  afterAll(() => database.drop())

  it('D-10 one guess each at many accounts raises one alarm, locks nobody, and signs nobody in', async () => {
    const guess = async (identifier: string) => {
      const { transaction, version } = await lab.engine.begin(lab.scope, {})
      const identify = { kind: 'identify', identifier, factor: 'password', answer: { password: 'spring 2026!' } } as const
      return lab.engine.act(lab.scope, transaction, version, identify)
    }
    for (let at = 0; at < people; at += 50) {
      const views = await Promise.all(Array.from({ length: 50 }, (_, n) => guess(`person-${at + n}@example.com`)))
      expect(new Set(views.map((view) => view.kind))).toEqual(new Set(['identify']))
    }
    await guess('alice')
    const alarms = lab.transactions.events.filter(({ type }) => type === 'alarm.spray')
    expect(alarms).toHaveLength(1)
    expect(alarms[0]).toMatchObject({ reason: 'many_accounts', address: '127.0.0.1' })
    expect(lab.transactions.events.some(({ type }) => type === 'account.locked')).toBe(false)
    const { transaction, version } = await lab.engine.begin(lab.scope, {})
    const right = { kind: 'identify', identifier: 'alice', factor: 'password', answer: { password: 'alice pw' } } as const
    expect((await lab.engine.act(lab.scope, transaction, version, right)).kind).toBe('succeeded')
  })
})

it.each([600_000, -600_000])(
  'D-14 the database’s clock ends a code to the second, with a server’s clock off by %i ms',
  async (skew) => {
    const database = await withPostgres()
    try {
      await database.open()
      const { url } = database.where
      if (url === undefined) throw new Error('no address')
      const clockOffsetMs = () => Math.round(database.clock.now() - Date.now())
      const store = await openStore({ url, clock: { now: () => Date.now() + skew }, clockOffsetMs, node: 'skewed' })
      const lab = createLab({ factors: { mode: 'one', of: ['email'] }, backing: { store, clock: database.clock } })
      const challenge = async () => {
        const { transaction, version } = await lab.engine.begin(lab.scope, {})
        const identify = { kind: 'identify', identifier: 'bob', factor: 'password', answer: { password: 'bob pw' } } as const
        const view = await lab.engine.act(lab.scope, transaction, version, identify)
        const code = lab.lastCode() ?? ''
        return () => lab.engine.act(lab.scope, view.transaction, view.version, { kind: 'answer', answer: { code } })
      }
      const inTime = await challenge()
      database.clock.advance(295)
      expect((await inTime()).kind).toBe('succeeded')
      const late = await challenge()
      database.clock.advance(301)
      expect(await late()).toMatchObject({ kind: 'challenge', notice: { key: 'code_expired' } })
      await store.close()
    } finally {
      await database.drop()
    }
  },
)
