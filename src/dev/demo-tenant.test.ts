import { expect, it } from 'vitest'
import type { WorkspaceSettings } from '../engine/ports/catalogue.ts'
import type { NewUser, Provisioning } from '../engine/ports/provisioning.ts'
import { createIds } from '../platform/ids.ts'
import { createKeyedHash } from '../platform/keyed-hash.ts'
import { createSystemRandom } from '../platform/random.ts'
import { createSealing } from '../platform/sealing.ts'
import { seedDemo } from './demo-tenant.ts'
import { demoUsers } from './demo-users.ts'

/** Everything that seeding hands to the store. */
async function seeded(tenantExists: boolean, stored?: WorkspaceSettings) {
  const changed: WorkspaceSettings[] = []
  const written: unknown[] = []
  const users: NewUser[] = []
  const note = async (what: unknown) => void written.push(what)
  const provisioning: Provisioning = {
    putTenant: note,
    putPool: note,
    putWorkspace: note,
    putApplication: note,
    putUser: async (user) => {
      users.push(user)
      written.push(user)
    },
    changeTenant: async () => true,
    changeWorkspace: async (_tenant, _workspace, change) => {
      if (stored) changed.push(change(stored)?.settings ?? stored)
      return stored !== undefined
    },
    setGroups: async () => true,
    setUserStatus: async () => {},
    putSending: note,
    tenantExists: async () => tenantExists,
    tenantBySlug: async () => undefined,
  }
  const random = createSystemRandom()
  const sealing = createSealing([{ id: 'k1', key: Buffer.alloc(32, 9) }], random)
  const passwords = { hash: async () => '$argon2id$stand-in', verify: async () => ({ matches: false }) }
  const ids = createIds({ now: () => 0 }, random)
  await seedDemo(
    { provisioning, passwords, sealing, keyedHash: createKeyedHash(Buffer.alloc(32, 7)), ids },
    {
      baseUrl: 'http://localhost:1',
      shopUrl: 'http://localhost:2',
    },
  )
  return { users, text: JSON.stringify(written), sealing, changed, written }
}

it('TO-2 secrets of the demo people are sealed, each for its own row, under a named key', async () => {
  const { users, sealing } = await seeded(false)
  const totp = demoUsers[0]?.totp ?? 'no secret'
  const app = users[0]?.authenticators.find((one) => one.factor === 'mobile_app')
  if (!app?.sealed) throw new Error('alice has no app')
  expect(app.sealed).toContain('k1')
  expect(JSON.parse(sealing.open('authenticator', app.id, app.sealed))).toMatchObject({ secret: totp })
  expect(() => sealing.open('authenticator', users[1]?.authenticators[0]?.id ?? '', app.sealed as string)).toThrow()
})

it('CR-7 what reaches the store holds no password, TOTP secret or client secret', async () => {
  const { text } = await seeded(false)
  const secrets = demoUsers.flatMap(({ password, totp }) => [password, ...(totp ? [totp] : [])])
  for (const secret of [...secrets, 'secret-for-development', '$argon2id$']) expect(text).not.toContain(secret)
})

it('people are written once: seeding again leaves what they changed', async () => {
  expect((await seeded(false)).users).toHaveLength(demoUsers.length)
  expect((await seeded(true)).users).toHaveLength(0)
})

it('seeding again leaves the policy, the limits of sending and the factors that somebody set', async () => {
  const policy = { rules: [{ id: 'own', where: {}, ask: { strength: 'mfa' } }] }
  const mfa = { strength: 'aal2' }
  const stored = {
    name: 'Renamed',
    firstFactors: ['password'],
    scopes: [
      { name: 'payments', mfa },
      { name: 'profile', mfa },
    ],
    policy,
  }
  const { changed, written } = await seeded(true, stored)
  const [shop] = changed
  expect(shop).toMatchObject({ name: 'Demo Shop', policy })
  const guarded = shop?.scopes.filter((scope) => scope.mfa).map(({ name, mfa: step }) => [name, step])
  expect(guarded).toEqual([
    ['profile', mfa],
    ['payments', mfa],
  ])
  const { changed: unguarded } = await seeded(true, { ...stored, scopes: [{ name: 'payments' }] })
  expect(unguarded[0]?.scopes.filter((scope) => scope.mfa)).toEqual([])
  expect(JSON.stringify(written)).not.toContain('kba')
})

it('AZ-6 administrators sign in where two factors are asked for, and one of the people is one', async () => {
  const { users, text } = await seeded(false)
  expect(users.filter(({ groups }) => groups?.includes('administrators')).map(({ email }) => email)).toEqual([
    'admin@example.com',
  ])
  expect(text).toMatch(/"slug":"admin"[^}]*"settings":\{[^}]*"administration":true/)
  expect(text).toContain('"redirectUris":["http://localhost:1/console/callback"]')
})
