import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Decision, decide } from '../../src/domain/decide.ts'
import type { Candidate, Facts } from '../../src/domain/facts.ts'
import type { AuthenticatorId } from '../../src/domain/ids.ts'
import { facts, policy, proofOf, rule } from './arbitraries.ts'
import { provedEnough, withEverything } from './oracle.ts'

const runs = { numRuns: Number(process.env.RUNS ?? 10_000) }
/** Of the runs, at least one in so many must get to what the property is about, or it says nothing. */
const oneIn = (many: number): number => runs.numRuns / many
const withRules = (given: Facts, rules: Facts['policy']['rules']): Facts => ({ ...given, policy: { ...given.policy, rules } })

/** What is there to see of a decision, whatever order things come in. */
const seen = (decision: Decision) => {
  const sorted = (list: readonly Candidate[]) => list.map(({ factor, authenticator }) => `${factor} ${authenticator}`).sort()
  if (decision.kind === 'satisfied') return { kind: decision.kind, acr: decision.acr, amr: decision.amr }
  if (decision.kind === 'challenge') return { kind: decision.kind, anyOf: sorted(decision.anyOf) }
  return { kind: decision.kind }
}

describe('decide, against a second formulation of what policy means', () => {
  it('FL-1 FL-2 FL-3 whoever is let in has shown what the oracle asks for', () => {
    let satisfied = 0
    fc.assert(
      fc.property(facts, (given) => {
        if (decide(given).kind !== 'satisfied') return
        satisfied += 1
        expect(provedEnough(given)).toBe(true)
      }),
      runs,
    )
    expect(satisfied).toBeGreaterThan(oneIn(40))
  })

  it('whoever has shown enough is let in, or asked for a class that was wished for', () => {
    fc.assert(
      fc.property(facts, (given) => {
        if (!provedEnough(given)) return
        const decision = decide(given)
        const wished = given.demand.acr?.essential === false && decision.kind === 'challenge'
        expect(wished || decision.kind === 'satisfied').toBe(true)
      }),
      runs,
    )
  })

  it('whoever has all it takes is not refused, whatever they have shown so far', () => {
    let refused = 0
    fc.assert(
      fc.property(facts, (given) => {
        if (decide(given).kind !== 'deny') return
        refused += 1
        expect(provedEnough(withEverything(given))).toBe(false)
      }),
      runs,
    )
    expect(refused).toBeGreaterThan(oneIn(10))
  })
})

describe('decide, in steps', () => {
  it('E-03 asks for nothing that cannot help, and whoever answers rightly gets to the end', () => {
    let [ended, long] = [0, 0]
    fc.assert(
      fc.property(facts, fc.array(fc.nat(), { minLength: 24, maxLength: 24 }), fc.boolean(), (given, picks, verified) => {
        let at = given
        let asked = 0
        let grown = false
        for (const pick of picks) {
          const decision = decide(at)
          if (decision.kind === 'satisfied') {
            ended += 1
            if (asked > 1) long += 1
            return
          }
          // Once something was asked for, there is a way: nobody types codes towards what they cannot complete.
          if (decision.kind === 'deny')
            return void expect([grown || asked, decision.reason]).toEqual([grown || 0, decision.reason])
          if (decision.kind === 'first') {
            const own = at.subject?.authenticators.filter(({ factor }) => at.firstFactors.includes(factor)) ?? []
            const one = own[pick % (own.length || 1)]
            if (!one || !at.subject) return
            at = { ...at, proofs: [...at.proofs, proofOf(one, {}, verified)] }
            continue
          }
          asked += 1
          if (decision.kind === 'challenge') {
            const offered = [...decision.anyOf, ...decision.instead]
            const one = offered[pick % offered.length] as Candidate
            expect(one).toBeDefined()
            expect(at.subject?.authenticators).toContainEqual(one)
            // A step at which nothing changed would go on for ever.
            const fresh = at.proofs.filter((proof) => proof.transaction === at.transaction)
            expect(fresh.some((proof) => proof.factor === one.factor && proof.authenticator === one.authenticator)).toBe(false)
            at = { ...at, proofs: [...at.proofs, proofOf(one, {}, verified)] }
          } else {
            const factor = decision.anyOf[pick % decision.anyOf.length]
            const kind = at.enrollable.find((one) => one.factor === factor)
            if (!kind || !at.subject) throw new Error(`${factor} cannot be added`)
            const added: Candidate = { ...kind, authenticator: `added ${factor}` as AuthenticatorId }
            // Who has added something may be one of those that a rule is about from then on.
            grown = at.policy.rules.some(({ when }) => when?.ifEnrolled)
            at = {
              ...at,
              enrollable: at.enrollable.filter((one) => one !== kind),
              subject: { ...at.subject, authenticators: [...at.subject.authenticators, added] },
              proofs: [...at.proofs, proofOf(added, {}, verified)],
            }
          }
        }
        throw new Error('it does not end')
      }),
      runs,
    )
    expect(ended).toBeGreaterThan(oneIn(10))
    expect(long).toBeGreaterThan(oneIn(100))
  })
})

describe('decide, as rules and proofs come and go', () => {
  it('one more rule never lets somebody in who was not', () => {
    fc.assert(
      fc.property(facts, rule, fc.nat({ max: 4 }), (given, more, at) => {
        const rules = given.policy.rules.toSpliced(at, 0, { ...more, id: 'more' })
        if (decide(withRules(given, rules)).kind === 'satisfied') expect(decide(given).kind).toBe('satisfied')
      }),
      runs,
    )
  })

  it('one more proof never puts somebody out who was in', () => {
    fc.assert(
      fc.property(facts, fc.nat(), fc.nat({ max: 4 }), fc.boolean(), (given, which, at, verified) => {
        const has = given.subject?.authenticators ?? []
        const one = has[which % (has.length || 1)]
        if (!one || decide(given).kind !== 'satisfied') return
        const proofs = given.proofs.toSpliced(at, 0, proofOf(one, {}, verified))
        expect(decide({ ...given, proofs }).kind).toBe('satisfied')
      }),
      runs,
    )
  })

  it('the order of rules and proofs does not matter', () => {
    fc.assert(
      fc.property(facts, (given) => {
        const turned = withRules(given, given.policy.rules.toReversed())
        expect(decide(turned).kind).toBe(decide(given).kind)
        expect(decide({ ...given, proofs: given.proofs.toReversed() }).kind).toBe(decide(given).kind)
      }),
      runs,
    )
  })

  it('rules in shadow change nothing', () => {
    fc.assert(
      fc.property(facts, policy, (given, { rules }) => {
        const shadows = rules.map((one) => ({ ...one, id: `shadow ${one.id}`, shadow: true as const }))
        expect(seen(decide(withRules(given, [...given.policy.rules, ...shadows])))).toEqual(seen(decide(given)))
      }),
      runs,
    )
  })

  it('M-03 less risk never asks for more', () => {
    fc.assert(
      fc.property(facts, (given) => {
        const at = (level: 'low' | 'high') => decide({ ...given, risk: { level, points: 0, signals: [], denied: false } }).kind
        if (at('high') === 'satisfied') expect(at('low')).toBe('satisfied')
        // What nobody could assess is the highest.
        const unknown = decide({ ...given, risk: null }).kind
        if (unknown === 'satisfied' && given.rememberedAt === null) expect(at('high')).toBe('satisfied')
      }),
      runs,
    )
  })
})
