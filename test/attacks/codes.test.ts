import { HOTP, Secret } from 'otpauth'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import type { Scope } from '../../src/engine/engine-contract.ts'
import { totp } from '../../src/factors/totp.ts'
import { withPostgres, withSqlite } from '../support/databases.ts'
import { factorTools, signInContext } from '../support/factor-context.ts'
import { type RecoveryStage, recoveryStage } from '../support/recovery-stage.ts'

const step = 58_000_000
const app = { secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP', digits: 6, period: 30, algorithm: 'SHA1' } as const

afterEach(() => vi.restoreAllMocks())

test('D-11 TO-4 of a million codes, an app has two at any instant', async () => {
  // The real codes of the two steps, each computed once.
  const generate = HOTP.generate
  const known = new Map<number, string>()
  vi.spyOn(HOTP, 'generate').mockImplementation((config) => {
    const code = known.get(config.counter ?? 0) ?? generate(config)
    known.set(config.counter ?? 0, code)
    return code
  })
  const factor = totp(factorTools)
  const context = signInContext({ digits: 6, period: 30, algorithm: 'SHA1' } as const, { now: step * 30_000 + 5_000 })
  let accepted = 0
  for (let at = 0; at < 1_000_000; at += 1) {
    const verdict = await factor.verify(context, app, null, { code: String(at).padStart(6, '0') })
    if (verdict.kind === 'proved') accepted += 1
  }
  expect(accepted).toBe(2)
}, 180_000)

const seed = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'
const token = { type: 'hotp', secret: seed, digits: 6, algorithm: 'SHA1', counter: 0 } as const
const press = (counter: number) => HOTP.generate({ secret: Secret.fromBase32(seed), counter, digits: 6 })

describe.each([
  ['SQLite', withSqlite],
  ['PostgreSQL, two nodes', withPostgres],
])('codes, on %s', (_database, open) => {
  let stage: RecoveryStage
  let shop: Scope
  beforeAll(async () => {
    stage = await recoveryStage(await open())
    shop = await stage.application({ mode: 'one', of: ['token'] })
  })
  afterAll(() => stage.database.drop())

  /** A session brings its password along: many sign-ins need no hashes. */
  async function sessionOf(name: string, user: Awaited<ReturnType<RecoveryStage['person']>>) {
    const home = await stage.application()
    const done = await stage.enter(home, name)
    const session = done.kind === 'succeeded' ? await stage.engine.redeem(home, done.transaction, done.ticket) : undefined
    if (!session) throw new Error(done.kind)
    return { inherited: { user, proofs: session.proofs } }
  }
  const succeeded = async (type: string, user: string) =>
    (await stage.events(type)).filter((one) => one.user === user && one.factor === 'token' && one.result === 'success')

  test('D-12 a code of a token works once, in 100 sign-ins at the same moment and ever after', async () => {
    const user = await stage.person('hana', { token })
    const session = await sessionOf('hana', user)
    const arrive = async () => stage.choose(shop, await stage.engine.begin(shop, {}, session), 'token')
    const views = await Promise.all(Array.from({ length: 100 }, arrive))
    const answers = await Promise.all(views.map((view, node) => stage.answer(shop, view, { code: press(3) }, node)))
    expect(new Set(answers.filter((view) => view.kind === 'succeeded').map((view) => view.transaction)).size).toBe(1)
    expect(await succeeded('authentication.factor', user)).toHaveLength(1)
    for (const code of [press(3), press(2)])
      expect((await stage.answer(shop, await arrive(), { code })).kind).not.toBe('succeeded')
  })

  test('a token in stock is given to one of several people who ask at the same moment', async () => {
    const { pool } = await stage.workspace()
    const id = stage.desk.ids.next<string & {}>()
    const sealed = stage.sealing.seal('token-stock', id, JSON.stringify(token))
    await stage.store.tokenStock.put([{ id, tenant: stage.tenant, pool, serial: 'FOB-7', factor: 'token', sealed }])
    const names = ['ines', 'jana', 'kira', 'lena', 'mona', 'nora']
    const asking = await Promise.all(
      names.map(async (name) => ({ user: await stage.person(name), view: await stage.enter(shop, name) })),
    )
    expect(asking.every(({ view }) => view.kind === 'enrol')).toBe(true)
    const answer = { serial: 'FOB-7', code: press(0), code2: press(1) }
    await Promise.all(asking.map(({ view }, node) => stage.answer(shop, view, answer, node)))
    const owners = await Promise.all(asking.map(async ({ user }) => (await stage.user(user)).authenticators))
    expect(owners.flat().filter((one) => one.factor === 'token')).toHaveLength(1)
  })

  test('E-06 OC-8 whoever has a stolen password cannot lead the codes to a mailbox of their own', async () => {
    const mailed = await stage.application({ mode: 'one', of: ['email'] })
    await stage.person('olga')
    const view = await stage.enter(mailed, 'olga')
    expect(view).toMatchObject({ kind: 'enrol', prompt: { kind: 'address', known: 'o***@example.com' } })
    const next = await stage.answer(mailed, view, { address: 'thief@evil.example', email: 'thief@evil.example' })
    expect(next).toMatchObject({ kind: 'enrol', hint: 'o***@example.com' })
    const codes = (await stage.messages()).filter((one) => one.template === 'verify-address')
    expect(codes.map((one) => one.to)).toEqual(['olga@example.com'])
  })
})
