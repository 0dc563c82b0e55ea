import fc from 'fast-check'
import type { FactorRequirement } from '../../src/domain/demand.ts'
import type { Ask, Rule, Where } from '../../src/domain/policy.ts'
import type { RiskSettings } from '../../src/domain/risk-settings.ts'
import type { PolicySettings } from '../../src/engine/ports/catalogue.ts'
import type { SimulationRequest } from '../../src/engine/simulation.ts'

/** A policy, what is known of a person, and a situation that they are in. */
export interface RandomContext {
  readonly policy: PolicySettings
  readonly firstFactors: readonly string[]
  readonly factors: FactorRequirement | undefined
  readonly rememberDevices: boolean
  readonly administration: boolean
  readonly groups: readonly string[]
  readonly request: Required<Pick<SimulationRequest, 'demand' | 'scopes' | 'proofs' | 'details'>> &
    Pick<SimulationRequest, 'user' | 'remembered' | 'address' | 'deviceKnown' | 'external'>
}

const factor = fc.constantFrom('password', 'email', 'mobile_app', 'recovery_code', 'passkey', 'unknown')
const requirement: fc.Arbitrary<FactorRequirement> = fc.record({
  mode: fc.constantFrom('one' as const, 'all' as const, 2),
  of: fc.uniqueArray(factor, { minLength: 1, maxLength: 3 }),
})
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 2 })
const present = <T extends object>(value: T): T =>
  Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as T

const level = fc.constantFrom('low' as const, 'medium' as const, 'high' as const)

const where = fc
  .record({
    application: maybe(fc.constantFrom('shop', 'other')),
    scope: fc.option(fc.constantFrom('payments', 'profile'), { nil: undefined, freq: 1 }),
    administration: fc.option(fc.constant(true as const), { nil: undefined, freq: 1 }),
    group: fc.option(fc.constantFrom('staff', 'guests'), { nil: undefined, freq: 1 }),
  })
  .map((one) => present(one) as Where)

const ask = fc
  .record({
    firstFactors: fc.option(fc.uniqueArray(factor, { minLength: 1, maxLength: 3 }), { nil: undefined, freq: 1 }),
    factors: maybe(requirement),
    strength: maybe(fc.constantFrom('mfa', 'aal2', 'phishing-resistant', 'own', 'nowhere')),
    freshSeconds: maybe(fc.constantFrom(0, 60, 4_000)),
    memberOf: fc.option(fc.constant(['staff']), { nil: undefined, freq: 1 }),
    deny: fc.option(fc.constant(true as const), { nil: undefined, freq: 1 }),
  })
  .map((one) => present(one) as Ask)

const rule: fc.Arbitrary<Rule> = fc
  .record({
    id: fc.uuid(),
    where,
    ask,
    shadow: fc.option(fc.constant(true as const), { nil: undefined, freq: 1 }),
    when: maybe(
      fc
        .record({
          riskFrom: maybe(level),
          unlessRemembered: maybe(fc.record({ seconds: maybe(fc.constantFrom(10, 100_000)), below: maybe(level) }).map(present)),
          ifEnrolled: maybe(fc.constant(true as const)),
        })
        .map(present),
    ),
  })
  .map((one) => present(one) as Rule)

const denies = fc.option(fc.constant(true as const), { nil: undefined, freq: 1 })
const risk = fc
  .record({
    network: maybe(fc.record({ denied: fc.constant(['203.0.113.0/24']), denies }).map(present)),
    new_device: maybe(fc.record({ points: fc.constantFrom(10, 40, 80) })),
    failures: maybe(fc.record({ from: fc.constantFrom(1, 3), points: fc.constant(30) })),
    dormant: maybe(fc.record({ days: fc.constant(10) })),
    details: maybe(fc.constant([{ name: 'amount', maximum: 1_000, points: 60, optional: true as const }])),
    external: maybe(fc.constant({ url: 'https://risk.example/ask' })),
  })
  .map((signals) => ({ signals: present(signals) }) as RiskSettings)

const strengths = { own: { combinations: [['password', 'mobile_app'], ['passkey']] } }

export const randomContext = fc.record({
  policy: fc
    .record({ rules: fc.array(rule, { maxLength: 6 }), strengths: fc.constant(strengths), risk: maybe(risk) })
    .map(present),
  firstFactors: fc.constantFrom(['password'], ['password', 'email'], ['passkey', 'password']),
  factors: maybe(requirement),
  rememberDevices: fc.boolean(),
  administration: fc.boolean(),
  groups: fc.constantFrom([], ['staff'], ['staff', 'guests']),
  request: fc.record({
    user: fc.constantFrom('alice', 'bob', 'carol', null),
    scopes: fc.constantFrom([], [], ['payments'], ['payments', 'profile']),
    details: fc.constantFrom({}, { amount: 5 }, { amount: 5_000 }),
    address: fc.constantFrom('127.0.0.1', '203.0.113.9', '2001:db8::1', undefined),
    deviceKnown: fc.boolean(),
    external: fc.constantFrom({ points: 0 }, { points: 35 }, { points: 100 }),
    remembered: fc.constantFrom(null, null, 50, 90_000),
    proofs: fc.array(
      fc.record({
        factor: fc.constantFrom('password', 'password', 'email', 'mobile_app', 'passkey'),
        secondsAgo: fc.constantFrom(0, 59, 61, 3_999, 4_001),
      }),
      { maxLength: 4 },
    ),
    demand: fc
      .record({
        acr: maybe(
          fc.record({
            values: fc.uniqueArray(fc.constantFrom('urn:countersign:aal1', 'urn:countersign:aal2', 'x'), { minLength: 1 }),
            essential: fc.boolean(),
          }),
        ),
        maxAgeSeconds: maybe(fc.constantFrom(0, 60, 10_000)),
        factors: fc.option(requirement, { nil: undefined, freq: 1 }),
      })
      .map(present),
  }),
}) as unknown as fc.Arbitrary<RandomContext>
