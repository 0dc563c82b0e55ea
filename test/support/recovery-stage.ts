import type { FactorRequirement, Goal } from '../../src/domain/demand.ts'
import type { ApplicationId, AuthenticatorId, PoolId, TenantId, UserId, WorkspaceId } from '../../src/domain/ids.ts'
import type { Answer } from '../../src/engine/action.ts'
import type { Engine, Scope } from '../../src/engine/engine-contract.ts'
import { freeTokens } from '../../src/engine/free-tokens.ts'
import type { HelpDeskDeps } from '../../src/engine/help-desk.ts'
import type { ApplicationSettings, PoolSettings } from '../../src/engine/ports/catalogue.ts'
import type { View } from '../../src/engine/view.ts'
import { createPasswords } from '../../src/platform/passwords.ts'
import type { TestDatabase } from './databases.ts'
import { engineOn, testFactors, testTools } from './test-engine.ts'

export const password = 'correct horse battery staple'
const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0'

/** The engine with real hashing on a real database, on two nodes, and people with what a test gives them. */
export async function recoveryStage(database: TestDatabase, poolSettings: PoolSettings = {}) {
  const store = await database.open('node-a')
  const other = database.dialect === 'postgres' ? await database.open('node-b') : store
  const { random, ids, keyedHash, sealing } = testTools(database.clock)
  const passwords = createPasswords({ random, queueLimit: 1_000 })
  const factors = testFactors({ random, keyedHash, passwords, tokenStock: freeTokens(store.tokenStock, sealing) })
  const nodes = [store, other].map((one) => engineOn(one, { factors, sealing, keyedHash, ids, random }))
  const [engine] = nodes as [Engine]

  const [tenant, pool, workspace] = [ids.next<TenantId>(), ids.next<PoolId>(), ids.next<WorkspaceId>()]
  await store.provisioning.putTenant({ id: tenant, slug: `t-${tenant}`, name: 'Tenant' })
  await store.provisioning.putPool({ id: pool, tenant, slug: 'people', name: 'People', settings: poolSettings })
  const settings = { name: 'Northwind', firstFactors: ['password'], scopes: [] }
  await store.provisioning.putWorkspace({ id: workspace, tenant, slug: 'shop', pool, enabled: true, settings })

  const seal = (factor: string, secret: unknown, address: string | null = null) => {
    const id = ids.next<AuthenticatorId>()
    return { id, factor, sealed: secret === null ? null : sealing.seal('authenticator', id, JSON.stringify(secret)), address }
  }
  const hash = passwords.hash(password)

  return {
    store,
    nodes,
    engine,
    tenant,
    database,
    sealing,
    passwords,
    desk: {
      ...{ ids, sealing, keyedHash, factors },
      authenticators: store.authenticators,
      messageWritten: () => {},
    } satisfies HelpDeskDeps,
    workspace: async () => {
      const found = await store.catalogue.workspaceById(tenant, workspace)
      if (!found) throw new Error('the workspace is gone')
      return found
    },
    /** An application that wants these after the password; where a call to it comes from. */
    async application(factors?: FactorRequirement, more: Partial<ApplicationSettings> = {}): Promise<Scope> {
      const id = ids.next<ApplicationId>()
      const plain = { name: 'Shop', type: 'confidential', redirectUris: [], grantTypes: [], scopes: [] } as const
      const settings = { ...plain, ...(factors ? { factors } : {}), ...more }
      await store.provisioning.putApplication({ id, tenant, workspace, enabled: true, settings })
      return { tenant, workspace, application: id, address: '192.0.2.7', userAgent: firefox }
    },
    /** Somebody with a password, a verified mailbox, and these secrets by factor. */
    async person(name: string, has: Readonly<Record<string, unknown>> = {}): Promise<UserId> {
      const id = ids.next<UserId>()
      const email = `${name}@example.com`
      const given = Object.entries(has).map(([factor, secret]) =>
        factor === 'email' ? seal(factor, null, email) : seal(factor, secret),
      )
      await store.provisioning.putUser({
        ...{ id, tenant, pool, username: name, email, emailVerified: true, identifiers: [name, email] },
        authenticators: [seal('password', { hash: await hash }), ...given],
      })
      return id
    },
    user: async (id: UserId) => {
      const found = await store.directory.find(tenant, id)
      if (!found) throw new Error('the user is gone')
      return found
    },
    /** The page after the password. `goal`: what is to be changed about one's own authenticators. */
    async enter(scope: Scope, name: string, options: { readonly goal?: Goal; readonly password?: string } = {}): Promise<View> {
      const begun = await engine.begin(scope, options.goal ? { goal: options.goal, reauthenticate: true } : {})
      const answer = { password: options.password ?? password }
      return engine.act(scope, begun.transaction, begun.version, {
        kind: 'identify',
        identifier: name,
        factor: 'password',
        answer,
      })
    },
    answer: (scope: Scope, view: View, answer: Answer, node = 0) =>
      (nodes[node % nodes.length] as Engine).act(scope, view.transaction, view.version, { kind: 'answer', answer }),
    /** Picks a factor on a page of choices. */
    async choose(scope: Scope, view: View, factor: string): Promise<View> {
      const from = view.kind === 'choose' || view.kind === 'enrol-choice' ? view : await back(engine, scope, view)
      const option = from.options.find((one) => one.factor === factor)
      if (!option) throw new Error(`${factor} is not offered, only ${from.options.map((one) => one.factor).join()}`)
      return engine.act(scope, from.transaction, from.version, { kind: 'choose', option: option.id })
    },
    events: async (type: string) => (await store.audit.list(tenant, 2_000)).filter((one) => one.type === type),
    /** Everything that is on its way out, as its recipients would read it. */
    async messages(): Promise<{ readonly to: string; readonly template: string; readonly parameters: Record<string, string> }[]> {
      const rows = await database.rows(`select id, sealed from outbox where tenant_id = '${tenant}' and sealed <> '' order by id`)
      return rows.map((row) => JSON.parse(sealing.open('outbox', row.id as string, row.sealed as string)))
    },
  }
}

async function back(engine: Engine, scope: Scope, view: View) {
  const before = await engine.act(scope, view.transaction, view.version, { kind: 'back' })
  if (before.kind !== 'choose' && before.kind !== 'enrol-choice') throw new Error(`no choice, but ${before.kind}`)
  return before
}

export type RecoveryStage = Awaited<ReturnType<typeof recoveryStage>>
