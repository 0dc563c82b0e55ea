import { performance } from 'node:perf_hooks'
import { decide } from '../src/domain/decide.ts'
import type { Facts } from '../src/domain/facts.ts'
import type { AuthenticatorId, ProofId, TransactionId, UserId } from '../src/domain/ids.ts'
import { builtInLadder, builtInStrengths } from '../src/domain/policy.ts'
import { median } from './lib/stats.ts'
import { type Row, ratio } from './report.ts'

const transaction = 'transaction' as TransactionId
const traits = { maxAal: 2 } as const

const factors = ['password', 'email', 'sms', 'mobile_app', 'passkey', 'push']

/** Fifty rules that all have a say, and somebody who has met every one of them: nothing is decided early. */
function facts(rules: number): Facts {
  const authenticators = factors.map((factor) => ({
    authenticator: factor as AuthenticatorId,
    factor,
    classes: [factor === 'password' ? 'knowledge' : 'possession'] as const,
    traits,
  }))
  return {
    demand: { acr: { values: ['urn:countersign:aal2'], essential: true } },
    now: 1_800_000_000_000,
    transaction,
    firstFactors: ['password'],
    policy: {
      rules: Array.from({ length: rules }, (_, rule) => ({
        id: `rule-${rule}`,
        where: rule % 2 === 0 ? {} : { group: 'staff' },
        ...(rule % 3 === 0 ? { when: { riskFrom: 'medium' as const } } : {}),
        ask:
          rule % 4 === 0
            ? { strength: 'mfa' }
            : { factors: { mode: rule % 2 === 0 ? ('one' as const) : 2, of: factors.slice(1) } },
      })),
      strengths: builtInStrengths,
      ladder: builtInLadder,
    },
    application: 'shop',
    administration: false,
    risk: { level: 'high', points: 80, signals: [], denied: false },
    subject: { id: 'user' as UserId, active: true, groups: ['staff'], authenticators },
    enrollable: [],
    enrolled: [],
    rememberedAt: null,
    proofs: authenticators.slice(0, 4).map(({ authenticator, factor, classes }) => ({
      id: `proof-${factor}` as ProofId,
      factor,
      authenticator,
      transaction,
      at: 1_799_999_999_000,
      classes,
      amr: ['otp'],
      traits,
    })),
  }
}

/** How long one decision takes over a demanding set of facts. */
export function measureDecide(): Row {
  const given = facts(50)
  if (decide(given).kind !== 'satisfied') throw new Error('the facts of the bench no longer satisfy its rules')
  const perRound = 500
  const rounds: number[] = []
  for (let round = 0; round < 21; round++) {
    const started = performance.now()
    for (let count = 0; count < perRound; count++) decide(given)
    rounds.push(((performance.now() - started) / perRound) * 1000)
  }
  const microseconds = median(rounds.slice(1))
  return {
    section: 'Pure functions',
    title: 'decide(), 50 rules, all met',
    value: microseconds,
    unit: 'us',
    ratio: ratio('P10', undefined, microseconds, { atMost: 50 }),
  }
}
