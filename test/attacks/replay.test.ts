import { HOTP, Secret, TOTP } from 'otpauth'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Inherited, Scope } from '../../src/engine/engine-contract.ts'
import type { View } from '../../src/engine/view.ts'
import { withPostgres, withSqlite } from '../support/databases.ts'
import { type RecoveryStage, recoveryStage } from '../support/recovery-stage.ts'

const secret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP'
const seed = { secret, digits: 6, algorithm: 'SHA1' }
const has = {
  mobile_app: { ...seed, period: 30 },
  token: { ...seed, type: 'hotp', counter: 7 },
}
const right = {
  mobile_app: (now: number) => new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: now }),
  token: () => HOTP.generate({ secret: Secret.fromBase32(secret), counter: 7, digits: 6 }),
}

// At the engine, so that it is the code that is guessed and replayed 200 times at once, and not the web server.
describe.each([
  ['SQLite', withSqlite, 1_000],
  ['PostgreSQL, two nodes', withPostgres, 300],
])('many sign-ins at once, on %s', (_database, open, transactions) => {
  let stage: RecoveryStage
  let home: Scope
  let scopes: Readonly<Record<keyof typeof has, Scope>>
  beforeAll(async () => {
    stage = await recoveryStage(await open())
    home = await stage.application()
    const asking = (factor: string) => stage.application({ mode: 'one', of: [factor] })
    scopes = { mobile_app: await asking('mobile_app'), token: await asking('token') }
  }, 60_000)
  afterAll(() => stage.database.drop())

  /** Somebody whose session brings the password along, so that no hash is made for each of the sign-ins. */
  async function session(name: string): Promise<Inherited> {
    const user = await stage.person(name, has)
    const done = await stage.enter(home, name)
    const satisfied = done.kind === 'succeeded' ? await stage.engine.redeem(home, done.transaction, done.ticket) : undefined
    if (!satisfied) throw new Error(done.kind)
    return { user, proofs: satisfied.proofs }
  }
  const begin = async (factor: keyof typeof has, inherited: Inherited): Promise<View> =>
    stage.choose(scopes[factor], await stage.engine.begin(scopes[factor], {}, { inherited }), factor)

  it.each(['mobile_app', 'token'] as const)(
    'D-12 TO-5 one code of %s in 200 sign-ins at once: one gets in, and nobody afterwards',
    async (factor) => {
      const inherited = await session(`replayed-${factor}`)
      const views = await Promise.all(Array.from({ length: 200 }, () => begin(factor, inherited)))
      const code = right[factor](stage.database.clock.now())
      const began = performance.now()
      const ends = await Promise.all(views.map((view, at) => stage.answer(scopes[factor], view, { code }, at)))
      const milliseconds = Math.round(performance.now() - began)
      expect(ends.filter(({ kind }) => kind === 'succeeded').length).toBe(1)
      // Every one of them is answered in time, busy as the machine may be.
      expect(milliseconds).toBeLessThan(20_000)
      stage.database.clock.advance(61)
      const late = await stage.answer(scopes[factor], await begin(factor, inherited), { code })
      expect(late.kind).not.toBe('succeeded')
      const proved = (await stage.events('authentication.factor')).filter(
        (one) => one.user === inherited.user && one.factor === factor && one.result === 'success',
      )
      expect(proved).toHaveLength(1)
    },
    60_000,
  )

  it(`D-02 TH-1 TH-9 ${transactions} sign-ins with one guess each, over two factors: ten are compared in a day, the owner is told once`, async () => {
    const inherited = await session('guessed')
    for (let guess = 0; guess < transactions; guess += 1) {
      const factor = guess % 2 ? 'token' : 'mobile_app'
      const end = await stage.answer(scopes[factor], await begin(factor, inherited), { code: '00000x' }, guess)
      expect(end.kind).not.toBe('succeeded')
      stage.database.clock.advance(61)
    }
    const [row] = await stage.database.rows(
      `select failures, total from failures where account = 'user:${inherited.user}' and kind = 'second'`,
    )
    expect(Number(row?.failures)).toBe(10)
    expect(Number(row?.total)).toBe(10)
    const told = (await stage.messages()).filter(
      ({ to, template }) => to === 'guessed@example.com' && template === 'account-locked',
    )
    expect(told).toHaveLength(1)
  }, 120_000)
})
