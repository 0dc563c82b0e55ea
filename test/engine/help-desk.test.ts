import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { AuthenticatorId } from '../../src/domain/ids.ts'
import { type Case, type HelpDeskDeps, HelpDeskRefused, resetFactor, unlockAccount } from '../../src/engine/help-desk.ts'
import { issueAccessCode } from '../../src/engine/issue-access-code.ts'
import { createFactors } from '../../src/factors/index.ts'
import type { AccessCodeSecret } from '../../src/factors/temp-access-code.ts'
import { tempAccessCode } from '../../src/factors/temp-access-code.ts'
import { createIds } from '../../src/platform/ids.ts'
import { createSealing } from '../../src/platform/sealing.ts'
import type { Store } from '../../src/store/index.ts'
import { attempt, ledgerKey, newTransaction, seed, type World } from '../contracts/store/world.ts'
import { type TestDatabase, withSqlite } from '../support/databases.ts'
import { contextOf, keyedHash, random, realPasswords } from '../support/factor-lab.ts'

let database: TestDatabase
let store: Store
let world: World
let deps: HelpDeskDeps
let kicks = 0

const sealing = createSealing([{ id: 'k1', key: Buffer.alloc(32, 9) }], random)
const passwords = realPasswords()

beforeAll(async () => {
  database = await withSqlite()
  store = await database.open()
  const ids = createIds(database.clock, random)
  const factors = createFactors({ random, keyedHash, passwords, tokenStock: store.tokenStock } as never)
  const messageWritten = () => {
    kicks += 1
  }
  deps = { ids, sealing, keyedHash, factors, authenticators: store.authenticators, messageWritten }
})
beforeEach(async () => {
  world = await seed(store)
  kicks = 0
})
afterAll(() => database.drop())

async function about(changes: Partial<Case> = {}): Promise<Case> {
  const user = await store.directory.find(world.tenant, world.user)
  const workspace = await store.catalogue.workspaceById(world.tenant, world.workspace)
  if (!user || !workspace) throw new Error('the seed lacks something')
  return { user, workspace, operator: 'olga', reason: 'lost phone, called back', ...changes }
}

const events = () => store.audit.list(world.tenant, 100)
async function messages() {
  const rows = await database.rows(`select id, sealed from outbox where tenant_id = '${world.tenant}' and state = 'waiting'`)
  return rows.map((row) => JSON.parse(sealing.open('outbox', row.id as string, row.sealed as string)))
}
async function codes() {
  const all = await store.authenticators.list(world.tenant, world.user)
  return all
    .filter((one) => one.factor === 'temp_access_code')
    .map((one) => ({ ...one, secret: JSON.parse(sealing.open('authenticator', one.id, one.sealed ?? '')) as AccessCodeSecret }))
}
const opens = async (secret: AccessCodeSecret, code: string) =>
  (await tempAccessCode({ random, passwords }).verify(contextOf(), secret, null, { code })).kind === 'proved'

describe('an access code', () => {
  it('has 60 random bits, is stored as a hash, and ends after an hour', async () => {
    const { code, minutes, uses } = await issueAccessCode(deps, await about())
    expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){2}[0-9A-HJKMNP-TV-Z]{4}$/)
    expect({ minutes, uses }).toEqual({ minutes: 60, uses: 1 })
    const [issued] = await codes()
    expect(issued?.secret).toMatchObject({ uses: 1, hash: expect.stringMatching(/^\$argon2id\$/) })
    expect(await opens(issued?.secret as AccessCodeSecret, code)).toBe(true)
    expect(Math.abs((issued?.expiresAt ?? 0) - database.clock.now() - 3_600_000)).toBeLessThan(60_000)
  })

  it('LC-7 is audited with reason and operator, and the owner is told at every verified address', async () => {
    await store.provisioning.putUser({
      ...{ id: world.user, tenant: world.tenant, pool: world.pool, email: 'other@example.com', emailVerified: true },
      ...{ identifiers: [world.identifier], authenticators: [] },
    })
    const { code } = await issueAccessCode(deps, await about())
    expect(await events()).toMatchObject([
      { type: 'help_desk.access_code', result: 'success', reason: 'olga: lost phone, called back', user: world.user },
    ])
    const told = await messages()
    expect(told.map((one) => one.to).sort()).toEqual([world.identifier, 'other@example.com'].sort())
    for (const one of told) expect(one.template).toBe('temporary-access-code-issued')
    for (const text of [code, code.replaceAll('-', '')]) {
      expect(JSON.stringify([told, await events()])).not.toContain(text)
      expect(JSON.stringify(await database.rows('select * from authenticators'))).not.toContain(text)
    }
    expect(kicks).toBe(1)
  })

  it('kills an earlier one', async () => {
    const first = await issueAccessCode(deps, await about())
    const second = await issueAccessCode(deps, await about())
    const left = await codes()
    expect(left).toHaveLength(1)
    expect(await opens(left[0]?.secret as AccessCodeSecret, first.code)).toBe(false)
    expect(await opens(left[0]?.secret as AccessCodeSecret, second.code)).toBe(true)
  })

  it.each([
    ['no reason', { reason: ' \n ' }, {}],
    ['no time', {}, { minutes: 0 }],
    ['more than a day', {}, { minutes: 1_441 }],
    ['half a minute', {}, { minutes: 0.5 }],
    ['not a number', {}, { minutes: Number.NaN }],
    ['no use', {}, { uses: 0 }],
    ['many uses', {}, { uses: 11 }],
  ])('LC-7 RC-4 with %s is refused, and nothing is written', async (_what, changes, terms) => {
    await expect(issueAccessCode(deps, await about(changes), terms)).rejects.toThrow(HelpDeskRefused)
    expect([await codes(), await events(), await messages()]).toEqual([[], [], []])
  })

  it('lets nobody into a disabled account', async () => {
    await store.provisioning.setUserStatus(world.tenant, world.user, 'disabled')
    await expect(issueAccessCode(deps, await about())).rejects.toThrow('disabled')
  })
})

describe('taking a lost factor away', () => {
  it('LC-7 removes it and the remembered browsers, is audited, and tells the addresses that go, too', async () => {
    const browser = {
      id: deps.ids.next<AuthenticatorId>(),
      factor: 'trusted_device',
      sealed: 'x',
      address: null,
      lifetimeSeconds: 60,
    }
    await store.authenticators.add({ ...world, events: [], messages: [], authenticator: browser })
    expect(await resetFactor(deps, await about({ reason: 'stolen\u0000\nphone' }), 'email')).toEqual({ removed: 1 })
    expect((await store.authenticators.list(world.tenant, world.user)).map((one) => one.factor)).toEqual(['mobile_app'])
    expect(await events()).toMatchObject([{ type: 'help_desk.reset', factor: 'email', reason: 'olga: stolen phone' }])
    expect(await messages()).toMatchObject([{ to: world.identifier, template: 'factor-reset', parameters: { factor: 'email' } }])
  })

  it('of a factor that is not there is refused, and says what there is', async () => {
    await expect(resetFactor(deps, await about(), 'passkey')).rejects.toThrow('only of: email, mobile_app')
    expect(await events()).toEqual([])
  })

  it('somebody else was faster: nothing is said to have happened', async () => {
    const then = await about()
    await resetFactor(deps, await about(), 'mobile_app')
    await expect(resetFactor(deps, then, 'mobile_app')).rejects.toThrow(HelpDeskRefused)
    expect(await events()).toHaveLength(1)
  })
})

describe('ending a pause', () => {
  it('lets the owner try again, is audited, and told', async () => {
    const locked = async () => {
      const transaction = newTransaction(world)
      await store.transactions.begin(transaction, [])
      const guess = attempt(world, transaction.id, { ledger: ledgerKey(world), maxFailures: 1 })
      return (await store.transactions.takeAttempt(guess)).kind === 'locked'
    }
    await locked()
    expect(await locked()).toBe(true)
    await unlockAccount(deps, await about())
    expect(await locked()).toBe(false)
    expect(await events()).toMatchObject([{ type: 'help_desk.unlock', reason: 'olga: lost phone, called back' }])
    expect(await messages()).toMatchObject([{ to: world.identifier, template: 'account-unlocked' }])
  })

  it('needs a reason as well', async () => {
    await expect(unlockAccount(deps, await about({ reason: '' }))).rejects.toThrow(HelpDeskRefused)
  })
})
