import { describe, expect, it, vi } from 'vitest'
import type { ProofId, TransactionId, UserId } from '../../src/domain/ids.ts'
import type { Proof } from '../../src/domain/proof.ts'
import type { RiskSettings } from '../../src/domain/risk-settings.ts'
import type { AskExternalRisk } from '../../src/engine/external-risk.ts'
import { appCode, createLab, type Lab } from '../support/engine-lab.ts'

const source = { url: 'https://risk.example.com/score', denies: true } as const

/** A workspace whose own service says who is risky. */
function watched(points: Readonly<Record<string, number>>, risk: RiskSettings = { signals: { external: source } }) {
  const external = vi.fn<AskExternalRisk>(async (_source, { user }) => {
    const name = [...lab.users].find(([, one]) => one.id === user)?.[0] ?? ''
    return { points: points[name] ?? 100 }
  })
  const lab: Lab = createLab({ riskSources: { external } })
  const { current } = lab.workspace
  lab.workspace.current = { ...current, settings: { ...current.settings, policy: { risk } } }
  return { lab, external }
}

/** The password of this person, as a session brings it along. */
function passwordOf(lab: Lab, name: string): { readonly user: UserId; readonly proofs: readonly Proof[] } {
  const user = lab.users.get(name)
  const authenticator = user?.authenticators.find(({ factor }) => factor === 'password')
  if (!user || !authenticator) throw new Error('the lab has changed')
  const proof: Proof = {
    id: 'p' as ProofId,
    transaction: 'earlier' as TransactionId,
    factor: 'password',
    authenticator: authenticator.id,
    at: lab.now(),
    classes: ['knowledge'],
    amr: ['pwd'],
    traits: { maxAal: 1 },
  }
  return { user: user.id, proofs: [proof] }
}

const naming = (name: string) =>
  ({ kind: 'identify', identifier: name, factor: 'password', answer: { password: `${name} pw` } }) as const

describe('E-05 M-03 an external source of risk', () => {
  it('lets in or refuses whom it is asked about', async () => {
    for (const [name, kind] of [
      ['alice', 'succeeded'],
      ['bob', 'failed'],
    ] as const) {
      const { lab } = watched({ alice: 0, bob: 100 })
      const begun = await lab.engine.begin(lab.scope, {})
      expect((await lab.engine.act(lab.scope, begun.transaction, begun.version, naming(name))).kind).toBe(kind)
    }
  })

  it('is asked about the person who signs in, not about whoever was signed in here before', async () => {
    const { lab, external } = watched({ alice: 0, bob: 100 })
    const begun = await lab.engine.begin(lab.scope, { reauthenticate: true }, { inherited: passwordOf(lab, 'alice') })
    expect(begun.kind).toBe('identify')
    const view = await lab.engine.act(lab.scope, begun.transaction, begun.version, naming('bob'))
    expect(view).toMatchObject({ kind: 'failed', reason: 'risk' })
    expect(external.mock.calls.at(-1)?.[1].user).toBe(lab.users.get('bob')?.id)
  })

  it('is asked once of one person, however many steps it takes', async () => {
    const { lab, external } = watched({ alice: 0 })
    const begun = await lab.engine.begin(lab.scope, { factors: { mode: 'one', of: ['mobile_app'] } })
    const first = await lab.engine.act(lab.scope, begun.transaction, begun.version, naming('alice'))
    const answer = { code: appCode(lab) }
    const done = await lab.engine.act(lab.scope, first.transaction, first.version, { kind: 'answer', answer })
    expect([done.kind, external.mock.calls.length]).toEqual(['succeeded', 1])
  })
})
