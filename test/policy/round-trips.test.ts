import { expect, it } from 'vitest'
import type { PolicySettings } from '../../src/engine/ports/catalogue.ts'
import { createLab, type Lab } from '../support/engine-lab.ts'

const everything: PolicySettings = {
  rules: [
    { id: 'staff', where: { group: 'staff' }, ask: { strength: 'mfa', freshSeconds: 600 } },
    { id: 'unusual', where: {}, when: { riskFrom: 'medium' }, ask: { factors: { mode: 'one', of: ['email'] } } },
    { id: 'tried', where: {}, ask: { strength: 'phishing-resistant' }, shadow: true },
    { id: 'known', where: {}, when: { unlessRemembered: {} }, ask: { factors: { mode: 'one', of: ['email'] } } },
  ],
  risk: {
    signals: {
      new_device: {},
      failures: {},
      dormant: {},
      travel: {},
      unusual_hour: {},
      new_place: {},
      network: { denied: ['10.0.0.0/8'] },
    },
  },
}

/** Calls of the ports behind which the database is, in one whole sign-in; each is one step there. */
async function callsOf(lab: Lab): Promise<Record<string, number>> {
  const calls: Record<string, number> = {}
  const ports = lab.transactions as unknown as Record<string, unknown>
  for (const [name, method] of Object.entries(ports)) {
    if (typeof method !== 'function') continue
    ports[name] = (...given: unknown[]) => {
      calls[name] = (calls[name] ?? 0) + 1
      return method.apply(lab.transactions, given)
    }
  }
  const { engine, scope } = lab
  let view = await engine.begin(scope, {})
  const answer = { password: 'bob pw' }
  view = await engine.act(scope, view.transaction, view.version, {
    kind: 'identify',
    identifier: 'bob',
    factor: 'password',
    answer,
  })
  expect(view).toMatchObject({ kind: 'challenge', factor: 'email' })
  view = await engine.act(scope, view.transaction, view.version, { kind: 'answer', answer: { code: lab.lastCode() ?? '' } })
  if (view.kind !== 'succeeded') throw new Error(`it ended as ${view.kind}`)
  const done = await engine.redeem(scope, view.transaction, view.ticket)
  await engine.check(scope, {}, { user: done?.user as never, proofs: done?.proofs ?? [] })
  return { ...calls, lookups: lab.lookups }
}

it('a policy with everything in it asks the database as often as none (ADR 0034)', async () => {
  const bare = createLab({ factors: { mode: 'one', of: ['email'] } })
  const full = createLab({ factors: { mode: 'one', of: ['email'] } })
  full.workspace.current = { ...full.workspace.current, settings: { ...full.workspace.current.settings, policy: everything } }
  for (const [name, user] of full.users) full.users.set(name, { ...user, groups: ['staff'] })
  const calls = await callsOf(full)
  expect(calls).toEqual(await callsOf(bare))
  expect(calls.settle).toBe(2)
})
