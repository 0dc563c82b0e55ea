import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decide } from './decide.ts'
import type { FactorRequirement } from './demand.ts'
import type { Candidate, Facts } from './facts.ts'
import type { AuthenticatorId, ProofId, TransactionId, UserId } from './ids.ts'
import { builtInLadder, builtInStrengths, type Policy } from './policy.ts'
import type { Proof } from './proof.ts'

const transaction = 'tx' as TransactionId
const candidate = (factor: string, maxAal: 1 | 2, knowledge = false): Candidate => ({
  authenticator: factor as AuthenticatorId,
  factor,
  classes: [knowledge ? 'knowledge' : 'possession'],
  traits: { maxAal },
  ...(factor === 'email' ? { address: 'mailbox' } : {}),
})
const everything = [candidate('password', 2, true), candidate('email', 1), candidate('mobile_app', 2)]
const proof = (factor: string, at = 0, inTransaction = transaction): Proof => {
  const from = everything.find((one) => one.factor === factor) as Candidate
  return { ...from, id: factor as ProofId, transaction: inTransaction, at, amr: ['otp'] }
}
/** A policy of one rule for each requirement. */
const asking = (...requirements: FactorRequirement[]): Policy => ({
  rules: requirements.map((factors, at) => ({ id: `rule ${at}`, where: {}, ask: { factors } })),
  strengths: builtInStrengths,
  ladder: builtInLadder,
})

const facts = (change: Partial<Facts> = {}): Facts => ({
  demand: {},
  now: 1_000_000,
  transaction,
  firstFactors: ['password'],
  policy: asking(),
  application: 'shop',
  administration: false,
  risk: null,
  enrollable: [],
  enrolled: [],
  rememberedAt: null,
  subject: { id: 'u' as UserId, active: true, groups: [], authenticators: everything },
  proofs: [],
  ...change,
})

describe('decide', () => {
  it('starts with the first factors, for a stranger and a user alike', () => {
    expect(decide(facts()).kind).toBe('first')
    expect(decide(facts({ subject: null, proofs: [proof('password')] })).kind).toBe('first')
  })

  it('E-12 a factor that was switched off on the way counts no more, though another one reaches the same mailbox', () => {
    const byLink: Proof = { ...proof('email'), id: 'link' as ProofId, factor: 'magic_link' }
    const wanted = asking({ mode: 'one', of: ['email', 'magic_link'] })
    expect(decide(facts({ policy: wanted, proofs: [proof('password'), byLink] })).kind).toBe('challenge')
    expect(decide(facts({ policy: wanted, proofs: [proof('password'), proof('email')] })).kind).toBe('satisfied')
  })

  it('FL-12 a lower acr is never returned as the one asked for', () => {
    const wanted = { acr: { values: ['urn:countersign:aal2'], essential: false } }
    const onlyPassword = { id: 'u' as UserId, active: true, groups: [], authenticators: [candidate('password', 2, true)] }
    expect(decide(facts({ demand: wanted, subject: onlyPassword, proofs: [proof('password')] }))).toMatchObject({
      kind: 'satisfied',
      acr: 'urn:countersign:aal1',
    })
  })

  it('asks for what lifts to the wanted acr: the app, not the mailbox', () => {
    const decision = decide(
      facts({ demand: { acr: { values: ['urn:countersign:aal2'], essential: true } }, proofs: [proof('password')] }),
    )
    expect(decision).toMatchObject({ kind: 'challenge', anyOf: [{ factor: 'mobile_app' }] })
  })

  it('FL-13 says at once that an essential acr is out of reach, before another factor is asked for', () => {
    const bob = {
      id: 'u' as UserId,
      active: true,
      groups: [],
      authenticators: everything.filter((one) => one.factor !== 'mobile_app'),
    }
    const demand = { acr: { values: ['urn:countersign:aal2'], essential: true } }
    const policy = asking({ mode: 'one', of: ['email'] })
    expect(decide(facts({ demand, policy, subject: bob, proofs: [proof('password')] }))).toMatchObject({
      reason: 'unmet_requirements',
    })
  })

  it('an acr that nothing reaches is refused when essential', () => {
    const decision = decide(facts({ demand: { acr: { values: ['loa9'], essential: true } }, proofs: [proof('password')] }))
    expect(decision).toMatchObject({ kind: 'deny', reason: 'unmet_requirements' })
  })

  it('fresh is proved in this transaction, whatever max_age and the clock say', () => {
    const old = proof('password', 0, 'before' as TransactionId)
    expect(decide(facts({ demand: { maxAgeSeconds: 10 }, proofs: [old] })).kind).toBe('first')
    expect(decide(facts({ demand: { maxAgeSeconds: 0 }, proofs: [proof('password')] })).kind).toBe('satisfied')
    expect(decide(facts({ demand: { reauthenticate: true }, proofs: [old] })).kind).toBe('first')
  })

  it('FL-5 somebody else than demanded is refused', () => {
    expect(decide(facts({ demand: { subject: 'other' as UserId }, proofs: [proof('password')] }))).toMatchObject({
      reason: 'not_allowed',
    })
  })

  describe('nobody is led into a dead end', () => {
    const mailbox = { address: 'mailbox', authenticator: 'email' as AuthenticatorId }
    const link: Candidate = { ...candidate('magic_link', 1), ...mailbox }
    const code = candidate('recovery_code', 2)
    const having = (...authenticators: Candidate[]) => ({ id: 'u' as UserId, active: true, groups: [], authenticators })

    it('one mailbox behind two factors is one: said before the first code is typed', () => {
      const policy = asking({ mode: 'all', of: ['email', 'magic_link'] })
      const decision = decide(facts({ policy, subject: having(...everything, link), proofs: [proof('password')] }))
      expect(decision).toMatchObject({ kind: 'deny', reason: 'no_usable_factor' })
    })

    it('whoever began with the mailbox that is asked for as a second is asked for their password', () => {
      const policy = asking({ mode: 'one', of: ['email'] })
      const begun = facts({ policy, firstFactors: ['password', 'email'], proofs: [proof('email')] })
      expect(decide(begun)).toMatchObject({ kind: 'challenge', anyOf: [{ factor: 'password' }] })
      expect(decide({ ...begun, proofs: [proof('email'), proof('password')] })).toMatchObject({ kind: 'satisfied' })
    })

    it('two rules may be met by one mailbox, by a code and by a link', () => {
      const policy = asking({ mode: 'one', of: ['email'] }, { mode: 'one', of: ['magic_link'] })
      const subject = having(...everything, link)
      const decision = decide(facts({ policy, subject, proofs: [proof('password'), proof('email')] }))
      expect(decision).toMatchObject({ kind: 'challenge', anyOf: [{ factor: 'magic_link' }] })
    })

    it('of those that could stand first, one with which it can be met', () => {
      const policy = asking({ mode: 2, of: ['mobile_app', 'email'] })
      const proofs = [proof('email'), proof('password')]
      const decision = decide(facts({ policy, firstFactors: ['email', 'password'], proofs }))
      expect(decision).toMatchObject({ kind: 'challenge', anyOf: [{ factor: 'mobile_app' }] })
    })

    it('LC-1 what nobody may add, because part of their own level is disabled, is not begun', () => {
      const policy = asking({ mode: 2, of: ['email', 'mobile_app'] })
      const [password, email, app] = everything as [Candidate, Candidate, Candidate]
      const subject = { ...having(password, email), disabled: [candidate('sms', 2)] }
      const decision = decide(facts({ policy, subject, enrollable: [app], proofs: [proof('password')] }))
      expect(decision).toMatchObject({ kind: 'deny', reason: 'no_usable_factor' })
    })

    it('RC-8 a class that is asked for is not reached by a stand-in, even one that the session was begun with', () => {
      const standIn: Candidate = { ...code, traits: { maxAal: 2, standIn: true } }
      const shown: Proof = { ...proof('mobile_app'), ...standIn, id: 'r' as ProofId, transaction: 'before' as TransactionId }
      const demand = { acr: { values: ['urn:countersign:aal2'], essential: true } }
      const lost = facts({ demand, subject: having(...everything, standIn), proofs: [proof('password'), shown] })
      expect(decide(lost)).toMatchObject({ kind: 'challenge', anyOf: [{ factor: 'mobile_app' }] })
      const without = having(everything[0] as Candidate, standIn)
      expect(decide({ ...lost, subject: without })).toMatchObject({ kind: 'deny', reason: 'unmet_requirements' })
    })
  })

  it('E-16 nothing is added on the spot for a rule that asks because of risk: it would show nothing about the person', () => {
    const rule = { id: 'risky', where: {}, ask: { factors: { mode: 'one', of: ['mobile_app'] } } } as const
    const [password, , app] = everything as [Candidate, Candidate, Candidate]
    const subject = { id: 'u' as UserId, active: true, groups: [], authenticators: [password] }
    const given = facts({ subject, enrollable: [app], proofs: [proof('password')] })
    const withRule = (when: object) => decide({ ...given, policy: { ...given.policy, rules: [{ ...rule, ...when }] } })
    expect(withRule({})).toMatchObject({ kind: 'enrol', anyOf: ['mobile_app'] })
    expect(withRule({ when: { riskFrom: 'medium' } })).toMatchObject({ kind: 'deny', reason: 'risk' })
  })

  it('one answer for a rule and a class that is wished for, where there is one', () => {
    const policy = asking({ mode: 'one', of: ['email', 'mobile_app'] })
    const demand = { acr: { values: ['urn:countersign:aal2'], essential: false } }
    const decision = decide(facts({ policy, demand, proofs: [proof('password')] }))
    expect(decision).toMatchObject({ kind: 'challenge', anyOf: [{ factor: 'mobile_app' }] })
    expect(decision.reasons).toContainEqual({ rule: 'acr', asks: 'acr', met: false, missing: ['mobile_app'] })
  })

  it('a strength is reached by what cannot be phished before anything else, and never by adding a stand-in', () => {
    const enrollable = [
      { ...candidate('recovery_code', 2), traits: { maxAal: 2, standIn: true } as const },
      candidate('sms', 2),
      { ...candidate('passkey', 2), traits: { maxAal: 2, phishingResistant: true } as const },
    ]
    const policy = { ...asking(), rules: [{ id: 'strong', where: {}, ask: { strength: 'aal2' } }] }
    const [password] = everything as [Candidate, Candidate, Candidate]
    const subject = { id: 'u' as UserId, active: true, groups: [], authenticators: [password] }
    const decision = decide(facts({ policy, subject, enrollable, proofs: [proof('password')] }))
    expect(decision).toMatchObject({ kind: 'enrol', anyOf: ['passkey', 'sms'] })
  })

  it('is total, and satisfied only by what is there', () => {
    const factor = fc.constantFrom<string>('password', 'email', 'mobile_app')
    const requirement = fc.record({
      mode: fc.constantFrom('one' as const, 'all' as const, 2, 5),
      of: fc.uniqueArray(fc.oneof(factor, fc.constant('x')), { maxLength: 4 }),
    })
    fc.assert(
      fc.property(
        fc.uniqueArray(factor),
        fc.uniqueArray(factor),
        fc.array(requirement, { maxLength: 2 }),
        fc.boolean(),
        (has, did, required, active) => {
          const authenticators = everything.filter((one) => has.includes(one.factor))
          const decision = decide(
            facts({
              subject: { id: 'u' as UserId, active, groups: [], authenticators },
              proofs: did.map((one) => proof(one)),
              policy: asking(...required),
            }),
          )
          if (!active) expect(decision.kind).toBe('deny')
          if (decision.kind === 'satisfied')
            for (const one of decision.proofs) expect(has.includes(one.factor) && did.includes(one.factor)).toBe(true)
          if (decision.kind === 'challenge')
            for (const one of decision.anyOf) expect(has.includes(one.factor) && !did.includes(one.factor)).toBe(true)
          if (decision.kind === 'challenge') expect(decision.anyOf.length).toBeGreaterThan(0)
        },
      ),
      { numRuns: 2_000 },
    )
  })
})
