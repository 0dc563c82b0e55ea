import type { ApplicationId, AuthenticatorId, PoolId, TenantId, UserId, WorkspaceId } from '../../src/domain/ids.ts'
import type { Factor } from '../../src/engine/factor-contract.ts'
import type { SendingSettings } from '../../src/engine/ports/catalogue.ts'
import type { View } from '../../src/engine/view.ts'
import { verificationCode } from '../../src/factors/verification-code.ts'
import type { TestDatabase } from '../support/databases.ts'
import { engineOn, testFactors, testTools } from '../support/test-engine.ts'

const channels = ['sms', 'push'] as const

/**
 * The engine on a real database, in a workspace where a code by text or push comes first: what somebody who wants messages sent
 * has to get past. Nothing leaves the outbox.
 */
export async function createSenders(database: TestDatabase) {
  const store = await database.open('senders')
  const { random, ids, keyedHash, sealing } = testTools(database.clock)
  const passwords = { hash: async (password: string) => password, verify: async () => ({ matches: false }) }
  const byMessage = (channel: (typeof channels)[number]): Factor => ({
    id: channel,
    classes: ['possession'],
    amr: ['otp'],
    traits: { maxAal: 2 },
    channel,
    mayBeFirst: true,
    ...(verificationCode({ random, keyedHash }) as Pick<Factor, 'prepare' | 'verify'>),
  })
  const others = testFactors({ random, keyedHash, passwords }).filter(({ id }) => !channels.includes(id as 'sms'))
  const factors = [...others, ...channels.map(byMessage)]
  const engine = engineOn(store, { factors, sealing, keyedHash, ids, random })

  const [tenant, pool] = [ids.next<TenantId>(), ids.next<PoolId>()]
  const [workspace, application] = [ids.next<WorkspaceId>(), ids.next<ApplicationId>()]
  await store.provisioning.putTenant({ id: tenant, slug: `t-${tenant}`, name: 'Tenant' })
  await store.provisioning.putPool({ id: pool, tenant, slug: 'people', name: 'People' })
  const settings = { name: 'Shop', firstFactors: [...channels], scopes: [] }
  await store.provisioning.putWorkspace({ id: workspace, tenant, slug: 'shop', pool, enabled: true, settings })
  await store.provisioning.putApplication({
    ...{ id: application, tenant, workspace, enabled: true },
    settings: { name: 'Shop', type: 'confidential', redirectUris: [], grantTypes: [], scopes: [] },
  })

  const scopeFrom = (address: string) => ({ tenant, workspace, application, address, userAgent: null })
  return {
    store,
    tenant,
    ids,
    set: (sending: SendingSettings) => store.provisioning.putSending(tenant, sending),
    /** Somebody who can be sent messages at `address`, by each of the channels. */
    async person(name: string, address: string): Promise<void> {
      await store.provisioning.putUser({
        ...{ id: ids.next<UserId>(), tenant, pool, username: name, identifiers: [name] },
        authenticators: channels.map((factor) => ({ id: ids.next<AuthenticatorId>(), factor, sealed: null, address })),
      })
    },
    /** Asks for a message as `name` would, from a network address, in a transaction of its own. */
    async ask(name: string, from: string, factor = 'sms'): Promise<View> {
      const scope = scopeFrom(from)
      const begun = await engine.begin(scope, {})
      const asked = await engine.act(scope, begun.transaction, begun.version, { kind: 'identify', identifier: name, factor })
      // What the page shows, which is told how the message fares.
      return engine.view(scope, asked.transaction)
    },
    answer: (view: View, code: string) =>
      engine.act(scopeFrom('192.0.2.1'), view.transaction, view.version, { kind: 'answer', answer: { code } }),
    /** Takes every message that would go out, and hands over who would read which code. */
    async delivered(): Promise<{ readonly to: string; readonly code: string }[]> {
      const found: { to: string; code: string }[] = []
      for (;;) {
        const messages = await store.outbox.claim(500, 60)
        if (messages.length === 0) return found
        for (const { id, sealed, tenant: whose } of messages) {
          // What another test has left in this database.
          if (whose !== tenant) {
            await store.outbox.sent(id)
            continue
          }
          const { to, parameters } = JSON.parse(sealing.open('outbox', id, sealed))
          found.push({ to, code: parameters.code })
          await store.outbox.sent(id)
        }
      }
    },
  }
}

export type Senders = Awaited<ReturnType<typeof createSenders>>

/** So many at a time, so that a thousand sign-ins are done soon on a small machine, too. */
export async function inTurns<T, R>(items: readonly T[], work: (item: T, index: number) => Promise<R>, width = 8): Promise<R[]> {
  const results: R[] = []
  for (let at = 0; at < items.length; at += width)
    results.push(...(await Promise.all(items.slice(at, at + width).map((item, index) => work(item, at + index)))))
  return results
}
