import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { AuthenticatorId, ProofId, TransactionId, UserId } from '../../src/domain/ids.ts'
import type { Proof } from '../../src/domain/proof.ts'
import type { Scope } from '../../src/engine/engine-contract.ts'
import { createLab, type Lab } from '../support/engine-lab.ts'
import { plainPasswords, testFactors, testTools } from '../support/test-engine.ts'
import { type RandomContext, randomContext } from './random-context.ts'

const contexts = 10_000
const userAgent = 'Mozilla/5.0 Firefox/140.0'

/** Puts the context into the catalogue and the directory; the very same records serve both ways of asking. */
function prepare(lab: Lab, { policy, firstFactors, factors, rememberDevices, administration, groups }: RandomContext): void {
  const { settings: workspace } = lab.workspace.current
  const admin = administration ? { administration: true as const } : {}
  lab.workspace.current = {
    ...lab.workspace.current,
    settings: { name: workspace.name, scopes: [{ name: 'payments' }, { name: 'profile' }], firstFactors, policy, ...admin },
  }
  const settings = { ...lab.application.current.settings, rememberDevices, ...(factors ? { factors } : {}) }
  if (!factors) Reflect.deleteProperty(settings, 'factors')
  lab.application.current = { ...lab.application.current, settings }
  for (const [name, user] of lab.users) {
    const authenticators = user.authenticators.filter(({ factor }) => factor !== 'trusted_device')
    lab.users.set(name, { ...user, groups, authenticators })
  }
}

const { random, keyedHash } = testTools({ now: () => 0 })
const factors = testFactors({ random, keyedHash, passwords: plainPasswords })

/** What the browser's cookie carries, after it was remembered so long ago. */
function remember(lab: Lab, name: string, secondsAgo: number): string {
  const made = factors
    .find(({ id }) => id === 'trusted_device')
    ?.remember?.make({
      user: lab.users.get(name)?.id as UserId,
      settings: { days: 30 },
      from: { address: null, userAgent },
      now: lab.now() - secondsAgo * 1000,
      shown: proofsOf(
        lab,
        name,
        factors.filter(({ traits }) => !traits.standIn).map(({ id: factor }) => ({ factor, secondsAgo })),
      ),
    })
  if (!made) throw new Error('there is no remembered browser')
  const id = lab.give(name, 'trusted_device', { secret: made.secret })
  const user = lab.users.get(name)
  if (!user) throw new Error(`there is no ${name}`)
  const createdAt = lab.now() - secondsAgo * 1000
  const authenticators = user.authenticators.map((one) => (one.id === id ? { ...one, createdAt } : one))
  lab.users.set(name, { ...user, authenticators })
  return `${id}.${made.token}`
}

/** The proofs of a session that showed this, as the engine would have made them. */
function proofsOf(lab: Lab, name: string, shown: RandomContext['request']['proofs']): Proof[] {
  const user = lab.users.get(name)
  return shown.flatMap(({ factor: id, secondsAgo }, at) => {
    const authenticator = user?.authenticators.find((one) => one.factor === id)
    const factor = factors.find((one) => one.id === id)
    if (!authenticator || !factor) return []
    const { classes, amr, traits } = factor
    const address = authenticator.address === null ? {} : { address: keyedHash.digest('address', authenticator.address) }
    return {
      ...{ factor: id, authenticator: authenticator.id as AuthenticatorId, classes, amr, traits, ...address },
      ...{ id: `${at}` as ProofId, transaction: 'earlier' as TransactionId, at: lab.now() - secondsAgo * 1000 },
    }
  })
}

it(`says what a live check says, in ${contexts} contexts`, async () => {
  let external: RandomContext['request']['external']
  const lab = createLab({ riskSources: { external: async () => external ?? { fault: 'none' } } })
  const seen = new Map<string, number>()
  await fc.assert(
    fc.asyncProperty(randomContext, async (context) => {
      const { request } = context
      prepare(lab, context)
      const trusted =
        request.user !== null && typeof request.remembered === 'number' ? [remember(lab, request.user, request.remembered)] : []
      const user = lab.users.get(request.user ?? '')
      const id = 'a-device-of-tests'
      const device = { id, marks: request.deviceKnown ? [keyedHash.digest('device', id, `user:${user?.id}`)] : [] }
      const scope: Scope = { ...lab.scope, address: request.address ?? null, userAgent, trusted, device }
      external = request.external
      const { scopes, details } = request
      const list = Object.entries(details).map(([name, value]) => ({ name, value: String(value) }))
      const demand = {
        ...request.demand,
        ...(scopes.length > 0 ? { scopes } : {}),
        ...(list.length > 0 ? { details: list } : {}),
      }
      const inherited = { user: (user?.id ?? 'nobody') as UserId, proofs: proofsOf(lab, request.user ?? '', request.proofs) }
      const live = await lab.engine.check(scope, demand, inherited)
      const simulated = await lab.engine.simulate('t', { workspace: 'w', application: 'shop', userAgent, ...request })
      if ('unknown' in simulated) throw new Error(`unknown ${simulated.unknown}`)
      expect(simulated.explanation).toEqual(live.explanation)
      if (live.satisfied) expect(simulated.shadow).toEqual(live.shadow)
      if (user && live.explanation.decision !== 'first') {
        await lab.engine.begin(scope, demand, { inherited })
        const begun = lab.transactions.events.at(-1)
        expect(begun?.detail).toEqual(live.explanation)
        expect(begun?.shadow ?? []).toEqual(simulated.shadow)
      }
      seen.set(live.explanation.decision, (seen.get(live.explanation.decision) ?? 0) + 1)
    }),
    { numRuns: contexts },
  )
  // Contexts that all end alike would prove little.
  for (const decision of ['first', 'challenge', 'deny', 'satisfied']) expect(seen.get(decision) ?? 0).toBeGreaterThan(100)
}, 120_000)
