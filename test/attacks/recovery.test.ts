import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Scope } from '../../src/engine/engine-contract.ts'
import { issueAccessCode } from '../../src/engine/issue-access-code.ts'
import { appCode } from '../account/stage.ts'
import { withPostgres, withSqlite } from '../support/databases.ts'
import { password, type RecoveryStage, recoveryStage } from '../support/recovery-stage.ts'

const totp = { secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP', digits: 6, period: 30, algorithm: 'SHA1' }

describe.each([
  ['SQLite', withSqlite],
  ['PostgreSQL, two nodes', withPostgres],
])('ways back in, on %s', (_database, open) => {
  let stage: RecoveryStage
  let shop: Scope

  beforeAll(async () => {
    stage = await recoveryStage(await open(), { factors: { kba: { enabled: true } } })
    shop = await stage.application({ mode: 'one', of: ['mobile_app'] })
  })
  afterAll(() => stage.database.drop())

  /** Adds recovery codes as their owner would, and answers them. */
  async function newCodes(name: string): Promise<readonly string[]> {
    const home = await stage.application()
    let view = await stage.enter(home, name, { goal: { kind: 'enrol', factor: 'recovery_code' } })
    if (view.kind === 'challenge') throw new Error(`asks for ${view.factor} first`)
    if (view.kind !== 'enrol' || view.prompt.kind !== 'show-codes') throw new Error(view.kind)
    const { codes } = view.prompt
    view = await stage.answer(home, view, { saved: 'yes' })
    expect(view.kind).toBe('succeeded')
    return codes
  }
  const withCode = async (name: string) => stage.choose(shop, await stage.enter(shop, name), 'recovery_code')

  it('D-16 RC-2 a recovery code works once, of 200 parallel sign-ins exactly one gets in', async () => {
    const user = await stage.person('wendy')
    const [code = ''] = await newCodes('wendy')
    await addApp('wendy')
    // A session brings its password along: 200 sign-ins need no 200 password hashes.
    const home = await stage.application()
    const done = await stage.enter(home, 'wendy')
    const session = done.kind === 'succeeded' ? await stage.engine.redeem(home, done.transaction, done.ticket) : undefined
    if (!session) throw new Error(done.kind)
    const inherited = { user, proofs: session.proofs }
    const views = await Promise.all(
      Array.from({ length: 200 }, async () =>
        stage.choose(shop, await stage.engine.begin(shop, {}, { inherited }), 'recovery_code'),
      ),
    )
    const answers = await Promise.all(views.map((view, index) => stage.answer(shop, view, { code }, index)))
    const inside = new Set(answers.filter((view) => view.kind === 'succeeded').map((view) => view.transaction))
    expect(inside.size).toBe(1)
    const used = (await stage.events('authentication.factor')).filter(
      (one) => one.user === user && one.factor === 'recovery_code' && one.result === 'success',
    )
    expect(used).toHaveLength(1)
    const told = (await stage.messages()).filter((one) => one.to === 'wendy@example.com' && one.template === 'recovery-code-used')
    expect(told.map((one) => one.parameters.remaining)).toEqual(['9'])
  })

  /** An app on the phone that is about to be lost. */
  async function addApp(name: string) {
    const found = await stage.store.directory.findByIdentifier((await stage.workspace()).pool, name)
    if (!found) throw new Error('nobody')
    const id = stage.desk.ids.next() as never
    await stage.store.authenticators.add({
      ...{ tenant: stage.tenant, user: found.id, events: [], messages: [] },
      authenticator: {
        id,
        factor: 'mobile_app',
        sealed: stage.sealing.seal('authenticator', id, JSON.stringify(totp)),
        address: null,
      },
    })
    return found.id
  }

  it('D-16 RC-2 making a new set kills the old one, and tells the owner', async () => {
    await stage.person('rita')
    const old = await newCodes('rita')
    const fresh = await newCodes('rita')
    await addApp('rita')
    expect(fresh.filter((code) => old.includes(code))).toEqual([])
    const view = await withCode('rita')
    const dead = await stage.answer(shop, view, { code: old[0] })
    expect(dead).toMatchObject({ kind: 'challenge', notice: { key: 'code_wrong' } })
    expect((await stage.answer(shop, dead, { code: fresh[0] })).kind).toBe('succeeded')
    const templates = (await stage.messages()).filter((one) => one.to === 'rita@example.com').map((one) => one.template)
    expect(templates).toContain('factor-added')
    expect(templates).toContain('factor-replaced')
  })

  it('RC-3 wrong recovery codes fill the one ledger of the account', async () => {
    const user = await stage.person('lena')
    await newCodes('lena')
    await addApp('lena')
    for (let round = 0; round < 3; round += 1) {
      let view = await withCode('lena')
      for (let guess = 0; guess < 5 && view.kind === 'challenge'; guess += 1) {
        await stage.database.rows('select 1')
        view = await stage.answer(shop, view, { code: 'AAAA-AAAA-AAAA-AAAA' })
        stage.database.clock.advance(61)
      }
    }
    const judged = (await stage.events('authentication.factor')).filter((one) => one.user === user && one.reason === 'mismatch')
    expect(judged).toHaveLength(10)
    // The app is locked as well: it is one ledger.
    const app = await stage.enter(shop, 'lena')
    expect((await stage.answer(shop, app, { code: '000000' })).kind).toBe('challenge')
    const refused = (await stage.events('authentication.factor')).filter((one) => one.user === user && one.reason === 'locked')
    expect(refused.map((one) => one.factor)).toContain('mobile_app')
  })

  it('a recovery code is not what a step-up asks for, and never stands first', async () => {
    await stage.person('uma')
    const [code = ''] = await newCodes('uma')
    await addApp('uma')
    const begun = await stage.engine.begin(shop, { acr: { values: ['urn:countersign:aal2'], essential: true } })
    const named = { kind: 'identify', identifier: 'uma', factor: 'recovery_code', answer: { code } } as const
    expect((await stage.engine.act(shop, begun.transaction, begun.version, named)).kind).not.toBe('succeeded')
    const home = await stage.application()
    const stepUp = await stage.engine.begin(home, { acr: { values: ['urn:countersign:aal2'], essential: true } })
    const view = await stage.engine.act(home, stepUp.transaction, stepUp.version, {
      ...{ kind: 'identify', identifier: 'uma', factor: 'password', answer: { password } },
    })
    expect(view).toMatchObject({ kind: 'challenge', factor: 'mobile_app', others: false })
  })

  it('LC-7 LC-10 an access code of the help desk works once, then not, and not after its hour', async () => {
    const user = await stage.person('hugo', { mobile_app: totp })
    const issue = async () =>
      issueAccessCode(stage.desk, {
        ...{ user: await stage.user(user), workspace: await stage.workspace(), operator: 'olga', reason: 'lost phone' },
      })
    const enter = async () => stage.choose(shop, await stage.enter(shop, 'hugo'), 'temp_access_code')
    const first = await issue()
    const views = [await enter(), await enter()] as const
    expect((await stage.answer(shop, views[0], { code: first.code.toLowerCase() })).kind).toBe('succeeded')
    expect((await stage.answer(shop, views[1], { code: first.code })).kind).not.toBe('succeeded')

    const second = await issue()
    const open = await enter()
    stage.database.clock.advance(3_601)
    // The page is as old as its transaction; a new one does not offer the code any more.
    expect((await stage.answer(shop, open, { code: second.code })).kind).not.toBe('succeeded')
    const later = await stage.enter(shop, 'hugo')
    expect(later).toMatchObject({ kind: 'challenge', factor: 'mobile_app' })
    await expect(stage.choose(shop, later, 'temp_access_code')).rejects.toThrow()
  })

  it('LC-10 an access code that ends while its page is open is refused by the time at use', async () => {
    const user = await stage.person('ines', { mobile_app: totp })
    const about = { user: await stage.user(user), workspace: await stage.workspace(), operator: 'olga', reason: 'lost phone' }
    const { code } = await issueAccessCode(stage.desk, about, { minutes: 1 })
    const view = await stage.choose(shop, await stage.enter(shop, 'ines'), 'temp_access_code')
    stage.database.clock.advance(61)
    expect((await stage.answer(shop, view, { code })).kind).not.toBe('succeeded')
  })

  it('an access code of three uses lets in exactly three, in parallel and one after the other', async () => {
    const user = await stage.person('theo', { mobile_app: totp })
    const about = { user: await stage.user(user), workspace: await stage.workspace(), operator: 'olga', reason: 'lost phone' }
    const { code } = await issueAccessCode(stage.desk, about, { uses: 3 })
    const enter = async () => stage.choose(shop, await stage.enter(shop, 'theo'), 'temp_access_code')
    const views = await Promise.all(Array.from({ length: 5 }, enter))
    const answers = await Promise.all(views.map((view, index) => stage.answer(shop, view, { code }, index)))
    let inside = answers.filter((view) => view.kind === 'succeeded').length
    expect(inside).toBeGreaterThan(0)
    for (let round = 0; round < 4; round += 1) {
      stage.database.clock.advance(61)
      if ((await stage.answer(shop, await enter(), { code })).kind === 'succeeded') inside += 1
    }
    expect(inside).toBe(3)
  })

  it('E-14 a remembered browser is ignored at a step-up, for another user, and where the application remembers none', async () => {
    const remembering = await stage.application({ mode: 'one', of: ['second_password'] }, { rememberDevices: true })
    const secret = { hash: await stage.passwords.hash('second horse battery staple') }
    await stage.person('dora', { second_password: secret })
    await stage.person('dirk', { second_password: secret })
    const page = await stage.enter(remembering, 'dora')
    const done = await stage.engine.act(remembering, page.transaction, page.version, {
      ...{ kind: 'answer', answer: { password: 'second horse battery staple' }, remember: true },
    })
    if (done.kind !== 'succeeded') throw new Error(done.kind)
    const redeemed = await stage.engine.redeem(remembering, done.transaction, done.ticket)
    const token = redeemed?.remembered?.token
    if (token === undefined) throw new Error('no browser was remembered')
    const trusting = { ...remembering, trusted: [token] }

    expect((await stage.enter(trusting, 'dora')).kind).toBe('succeeded')
    expect((await stage.enter(trusting, 'dirk')).kind).toBe('challenge')
    expect((await stage.enter({ ...trusting, userAgent: 'curl/8.7.1' }, 'dora')).kind).toBe('challenge')
    const strict = await stage.application({ mode: 'one', of: ['second_password'] })
    expect((await stage.enter({ ...strict, trusted: [token] }, 'dora')).kind).toBe('challenge')
    const stepUp = await stage.engine.begin(trusting, { factors: { mode: 'one', of: ['second_password'] } })
    const asked = await stage.engine.act(trusting, stepUp.transaction, stepUp.version, {
      ...{ kind: 'identify', identifier: 'dora', factor: 'password', answer: { password } },
    })
    expect(asked).toMatchObject({ kind: 'challenge', factor: 'second_password' })
    stage.database.clock.advance(30 * 86_400 + 1)
    expect((await stage.enter(trusting, 'dora')).kind).toBe('challenge')
  })

  it('E-03 E-14 a browser that was remembered by one second factor stands for no other one', async () => {
    const weak = await stage.application({ mode: 'one', of: ['second_password'] }, { rememberDevices: true })
    const strong = await stage.application({ mode: 'one', of: ['mobile_app'] }, { rememberDevices: true })
    const hash = await stage.passwords.hash('second horse battery staple')
    await stage.person('dunja', { second_password: { hash }, mobile_app: totp })
    const rememberedBy = async (scope: Scope, answer: Readonly<Record<string, string>>, trusted: readonly string[] = []) => {
      const page = await stage.enter({ ...scope, trusted }, 'dunja')
      const done = await stage.engine.act(scope, page.transaction, page.version, { kind: 'answer', answer, remember: true })
      if (done.kind !== 'succeeded') throw new Error(done.kind)
      const token = (await stage.engine.redeem(scope, done.transaction, done.ticket))?.remembered?.token
      if (token === undefined) throw new Error('no browser was remembered')
      return token
    }
    const byPassword = await rememberedBy(weak, { password: 'second horse battery staple' })
    expect((await stage.enter({ ...weak, trusted: [byPassword] }, 'dunja')).kind).toBe('succeeded')
    const asked = await stage.enter({ ...strong, trusted: [byPassword] }, 'dunja')
    expect(asked).toMatchObject({ kind: 'challenge', factor: 'mobile_app' })
    const byApp = await rememberedBy(strong, { code: appCode(stage.database, totp.secret) }, [byPassword])
    expect((await stage.enter({ ...strong, trusted: [byApp] }, 'dunja')).kind).toBe('succeeded')
    // A browser may hold both.
    expect((await stage.enter({ ...strong, trusted: [byPassword, byApp] }, 'dunja')).kind).toBe('succeeded')
    expect((await stage.enter({ ...weak, trusted: [byApp, byPassword] }, 'dunja')).kind).toBe('succeeded')
  })

  it('E-14 wanting to be remembered without a second factor remembers nothing', async () => {
    const remembering = await stage.application(undefined, { rememberDevices: true })
    await stage.person('dana')
    const begun = await stage.engine.begin(remembering, {})
    const named = { kind: 'identify', identifier: 'dana', factor: 'password', answer: { password }, remember: true } as never
    const done = await stage.engine.act(remembering, begun.transaction, begun.version, named)
    if (done.kind !== 'succeeded') throw new Error(done.kind)
    expect((await stage.engine.redeem(remembering, done.transaction, done.ticket))?.remembered).toBeUndefined()
  })

  it.each(['second_password', 'kba'])('E-19 PW-10 password and %s together are one kind of factor', async (factor) => {
    const knowing = await stage.application({ mode: 'one', of: [factor] })
    const name = `kim-${factor}`
    const hashed = (text: string) => stage.passwords.hash(text)
    const questions = await Promise.all(
      ['a', 'b', 'c'].map(async (id) => ({ id, question: `${id}?`, hash: await hashed(`answer ${id}`) })),
    )
    await stage.person(name, { [factor]: factor === 'kba' ? { questions } : { hash: await hashed('second horse') } })
    const view = await stage.enter(knowing, name)
    if (view.kind !== 'challenge') throw new Error(view.kind)
    const asked = view.prompt.kind === 'questions' ? view.prompt.questions : []
    const answer =
      factor === 'kba'
        ? Object.fromEntries(asked.map(({ id }) => [`answer_${id}`, ` ANSWER  ${id} `]))
        : { password: 'second horse' }
    const done = await stage.answer(knowing, view, answer)
    if (done.kind !== 'succeeded') throw new Error(`${done.kind} ${JSON.stringify(done.notice)}`)
    const result = await stage.engine.redeem(knowing, done.transaction, done.ticket)
    expect(result?.amr).not.toContain('mfa')
    expect(result?.acr).toBe('urn:countersign:aal1')
    const claimed = await stage.engine.begin(knowing, { acr: { values: ['urn:countersign:aal2'], essential: true } })
    const no = await stage.engine.act(knowing, claimed.transaction, claimed.version, {
      ...{ kind: 'identify', identifier: name, factor: 'password', answer: { password } },
    })
    expect(no.kind).not.toBe('succeeded')
  })

  it('RC-7 cells that were answered elsewhere meanwhile are worth nothing here: others are asked, at no cost', async () => {
    const looking = await stage.application({ mode: 'one', of: ['grid'] })
    const rows = [1, 2, 3, 4, 5].map((row) => [...'ACDEFGHJKM'].map((letter) => `${letter}${row}`))
    const user = await stage.person('greta', { grid: { serial: '1234-5678', rows } })
    const cells = (view: Awaited<ReturnType<typeof stage.enter>>) =>
      view.kind === 'challenge' && view.prompt.kind === 'cells' ? view.prompt.cells : []
    const look = (places: readonly string[]) =>
      Object.fromEntries(
        places.map((one) => [`cell_${one}`, rows[Number(one.slice(1)) - 1]?.['ABCDEFGHIJ'.indexOf(one.charAt(0))]]),
      )
    const [here, there] = [await stage.enter(looking, 'greta'), await stage.enter(looking, 'greta')]
    expect(cells(there)).toEqual(cells(here))
    expect((await stage.answer(looking, here, look(cells(here)))).kind).toBe('succeeded')
    const anew = await stage.answer(looking, there, look(cells(there)), 1)
    expect(anew).toMatchObject({ kind: 'challenge', factor: 'grid', notice: { key: 'out_of_date' } })
    expect(cells(anew)).not.toEqual(cells(there))
    const wrong = (await stage.events('authentication.factor')).filter((one) => one.user === user && one.reason === 'mismatch')
    expect(wrong).toHaveLength(0)
    expect((await stage.answer(looking, anew, look(cells(anew)))).kind).toBe('succeeded')
  })

  it('RC-7 the questions stay the same over transactions and nodes, until they are answered right', async () => {
    const knowing = await stage.application({ mode: 'one', of: ['kba'] })
    const questions = await Promise.all(
      ['a', 'b', 'c', 'd', 'e', 'f'].map(async (id) => ({
        id,
        question: `${id}?`,
        hash: await stage.passwords.hash(`answer ${id}`),
      })),
    )
    await stage.person('quinn', { kba: { questions } })
    const asked = async () => {
      const view = await stage.enter(knowing, 'quinn')
      if (view.kind !== 'challenge' || view.prompt.kind !== 'questions') throw new Error(view.kind)
      return { view, ids: view.prompt.questions.map(({ id }) => id) }
    }
    const first = await asked()
    for (let round = 0; round < 4; round += 1) {
      const { view, ids } = await asked()
      expect(ids).toEqual(first.ids)
      expect((await stage.answer(knowing, view, { [`answer_${ids[0]}`]: `answer ${ids[0]}` }, round)).kind).toBe('challenge')
    }
    const rounds = new Set<string>()
    for (let round = 0; round < 6; round += 1) {
      const { view, ids } = await asked()
      rounds.add(ids.join())
      const answer = Object.fromEntries(ids.map((id) => [`answer_${id}`, `answer ${id}`]))
      expect((await stage.answer(knowing, view, answer)).kind).toBe('succeeded')
      stage.database.clock.advance(1)
    }
    expect(rounds.size).toBeGreaterThan(1)
  })
})
