import fc from 'fast-check'
import { TOTP } from 'otpauth'
import { describe, expect, it } from 'vitest'
import type { FactorRequirement } from '../../src/domain/demand.ts'
import type { Candidate, Facts } from '../../src/domain/facts.ts'
import type { ProofId, TransactionId, UserId } from '../../src/domain/ids.ts'
import type { Rule } from '../../src/domain/policy.ts'
import type { Proof } from '../../src/domain/proof.ts'
import type { Action } from '../../src/engine/action.ts'
import type { View } from '../../src/engine/view.ts'
import { provedEnough } from '../policy/oracle.ts'
import { visit } from '../policy/visit.ts'
import { createLab, type Lab } from '../support/engine-lab.ts'
import { totpSecret } from '../support/test-engine.ts'

const runs = Number(process.env.RUNS ?? 1_500)

/** What an attacker (or a clumsy owner) may try next. `right` answers need the secret; the driver notes who used which. */
type Move =
  | { kind: 'identify'; name: string; right: boolean; factor: 'password' | 'email' }
  | { kind: 'choose'; option: string }
  | { kind: 'answer'; with: 'right' | 'wrong' | 'stale' | 'foreign' }
  | { kind: 'resend' | 'back' | 'cancel' | 'replay' | 'redeem' | 'parallel' }
  | { kind: 'wait'; seconds: number }

const names = ['alice', 'bob', 'carol', 'nobody']
const plain = (kind: 'resend' | 'back' | 'cancel' | 'replay' | 'redeem' | 'parallel') => fc.constant<Move>({ kind })
const moves: fc.Arbitrary<Move> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('identify' as const),
      name: fc.constantFrom(...names),
      right: fc.boolean(),
      factor: fc.constantFrom('password' as const, 'email' as const),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('choose' as const),
      option: fc.constantFrom('email', 'mobile_app', 'password', 'email:2', 'x'),
    }),
  },
  {
    weight: 9,
    arbitrary: fc.record({
      kind: fc.constant('answer' as const),
      with: fc.constantFrom(
        'right' as const,
        'right' as const,
        'right' as const,
        'wrong' as const,
        'stale' as const,
        'foreign' as const,
      ),
    }),
  },
  { weight: 1, arbitrary: plain('resend') },
  { weight: 2, arbitrary: plain('back') },
  { weight: 1, arbitrary: plain('replay') },
  { weight: 1, arbitrary: plain('redeem') },
  { weight: 1, arbitrary: plain('parallel') },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('wait' as const), seconds: fc.constantFrom(1, 31, 301) }) },
)

const requirement: fc.Arbitrary<FactorRequirement | undefined> = fc.option(
  fc.record({
    mode: fc.constantFrom('one' as const, 'all' as const, 2),
    of: fc.uniqueArray(fc.constantFrom('email', 'mobile_app', 'password', 'unknown'), { minLength: 1, maxLength: 3 }),
  }),
  { nil: undefined },
)
const firsts = fc.constantFrom(['password'], ['email'], ['password', 'email'])

/** Drives one transaction and keeps its own books of what was really proved, from outside the engine. */
class Driver {
  readonly lab: Lab
  readonly proved = new Map<string, Set<string>>()
  view: View
  private past: { view: View; action: Action }[] = []
  private codes: string[] = []
  named = ''

  constructor(lab: Lab, view: View) {
    this.lab = lab
    this.view = view
  }

  private rightAnswer(): string {
    if (this.view.kind !== 'challenge') return '123456'
    if (this.view.factor === 'mobile_app') return new TOTP({ secret: totpSecret }).generate({ timestamp: this.lab.now() })
    return this.lab.lastCode() ?? '123456'
  }

  /** What an app showed one step ago still holds: clocks and fingers are slow (RFC 6238, section 5.2). */
  private lateAnswer(): string | undefined {
    if (this.view.kind !== 'challenge' || this.view.factor !== 'mobile_app') return undefined
    return new TOTP({ secret: totpSecret }).generate({ timestamp: this.lab.now() - 30_000 })
  }

  private action(move: Move): Action | undefined {
    switch (move.kind) {
      case 'identify':
        return {
          kind: 'identify',
          identifier: move.name,
          factor: move.factor,
          answer: { password: move.right ? `${move.name} pw` : 'wrong' },
        }
      case 'choose':
        return { kind: 'choose', option: move.option }
      case 'answer': {
        const right = this.rightAnswer()
        this.codes.push(right)
        const wrong = right === '000000' ? '000001' : '000000'
        return { kind: 'answer', answer: { code: { right, wrong, stale: this.codes[0] ?? wrong, foreign: '999999' }[move.with] } }
      }
      case 'resend':
      case 'back':
      case 'cancel':
        return { kind: move.kind }
      default:
        return undefined
    }
  }

  /** Books a right answer to whoever the page was about, before the engine judges it. */
  private book(action: Action) {
    const note = (name: string, factor: string) => this.proved.set(name, (this.proved.get(name) ?? new Set()).add(factor))
    if (action.kind === 'identify' && this.view.kind === 'identify') {
      this.named = action.identifier
      if (action.factor === 'password' && action.answer?.password === `${action.identifier} pw`)
        note(action.identifier, 'password')
    }
    if (action.kind !== 'answer' || this.view.kind !== 'challenge') return
    if (action.answer.code === this.rightAnswer() || action.answer.code === this.lateAnswer()) note(this.named, this.view.factor)
  }

  async step(move: Move) {
    const { engine, scope } = this.lab
    const id = this.view.transaction
    if (move.kind === 'wait') return this.lab.advance(move.seconds)
    if (move.kind === 'redeem') return void expect(await engine.redeem(scope, id, 'guess')).toBeUndefined()
    if (move.kind === 'replay' || move.kind === 'parallel') {
      const last = this.past.at(-1)
      if (!last) return
      const count = move.kind === 'parallel' ? 7 : 1
      await Promise.all(Array.from({ length: count }, () => engine.act(scope, id, last.view.version, last.action)))
      this.view = await engine.view(scope, id)
      return
    }
    const action = this.action(move)
    if (!action) return
    this.book(action)
    this.past.push({ view: this.view, action })
    this.view = await engine.act(scope, id, this.view.version, action)
  }
}

/** Rules of a workspace, on top of what the application asks for. */
const ruleOfLab: fc.Arbitrary<Rule> = fc
  .record({
    where: fc.constantFrom<Rule['where']>({}, {}, { group: 'staff' }, { application: 'shop' }, { application: 'other' }),
    when: fc.constantFrom<Rule['when'] | undefined>(undefined, undefined, { ifEnrolled: true }, { riskFrom: 'high' }),
    shadow: fc.constantFrom(false, false, false, true),
    ask: fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom<Rule['ask']>({ strength: 'mfa' }, { strength: 'aal2' }, { strength: 'ours' }) },
      { weight: 4, arbitrary: requirement.filter((one) => one !== undefined).map((factors): Rule['ask'] => ({ factors })) },
      { weight: 2, arbitrary: fc.constantFrom<Rule['ask']>({ firstFactors: ['password'] }, { memberOf: ['staff'] }) },
    ),
  })
  .map(({ where, when, shadow, ask }) => ({
    id: 'r',
    where,
    ask,
    ...(when ? { when } : {}),
    ...(shadow ? { shadow: true as const } : {}),
  }))
const rulesOfLab = fc.array(ruleOfLab, { maxLength: 2 }).map((rules) => rules.map((one, at) => ({ ...one, id: `r${at}` })))
const strengths = {
  ours: {
    combinations: [
      ['password', 'mobile_app'],
      ['email', 'mobile_app'],
    ],
  },
}

function labWith(firstFactors: readonly string[], asked: FactorRequirement | undefined, rules: readonly Rule[]): Lab {
  const lab = createLab({ firstFactors, ...(asked ? { factors: asked } : {}) })
  const { current } = lab.workspace
  lab.workspace.current = { ...current, settings: { ...current.settings, policy: { rules, strengths } } }
  const alice = lab.users.get('alice')
  if (alice) lab.users.set('alice', { ...alice, groups: ['staff'] })
  return lab
}

const kinds: Readonly<Record<string, Pick<Candidate, 'classes' | 'traits'>>> = {
  password: { classes: ['knowledge'], traits: { maxAal: 2 } },
  email: { classes: ['possession'], traits: { maxAal: 1 } },
  mobile_app: { classes: ['possession'], traits: { maxAal: 2 } },
}

/** What the oracle is asked about somebody of a lab who has shown these, put together without the engine. */
function factsAbout(
  lab: Lab,
  name: string,
  shown: ReadonlySet<string>,
  {
    firstFactors,
    asked,
    rules,
  }: { firstFactors: readonly string[]; asked: FactorRequirement | undefined; rules: readonly Rule[] },
): Facts {
  const user = lab.users.get(name)
  const own = (user?.authenticators ?? []).flatMap(({ id, factor }): Candidate[] => {
    const kind = kinds[factor]
    return kind ? [{ authenticator: id, factor, ...kind }] : []
  })
  const here = { id: 'application', where: { application: 'shop' } }
  const holdForAll = rules.filter(
    ({ where, when, shadow }) => !shadow && !when && where.group === undefined && where.application !== 'other',
  )
  return {
    demand: {},
    now: lab.now(),
    transaction: 'now' as TransactionId,
    firstFactors: firstFactors.filter((one) => holdForAll.every(({ ask }) => ask.firstFactors?.includes(one) ?? true)),
    policy: {
      rules: [...(asked ? [{ ...here, ask: { factors: asked } }] : []), ...rules],
      strengths: { mfa: { classes: 2 }, aal2: { aal: 2 }, ...strengths },
      ladder: [],
    },
    application: 'shop',
    administration: false,
    risk: null,
    enrollable: [],
    enrolled: [],
    rememberedAt: null,
    subject: { id: user?.id as UserId, active: true, groups: user?.groups ?? [], authenticators: own },
    proofs: own
      .filter(({ factor }) => shown.has(factor))
      .map((one): Proof => ({ ...one, id: one.factor as ProofId, transaction: 'now' as TransactionId, at: lab.now(), amr: [] })),
  }
}

/** Alice types what her app showed before it moved on. */
const oneStepLate: Move[] = [
  { kind: 'identify', name: 'alice', right: true, factor: 'password' },
  { kind: 'answer', with: 'wrong' },
  { kind: 'wait', seconds: 31 },
  { kind: 'answer', with: 'stale' },
]

describe('no order of actions reaches a session below policy', () => {
  it(
    'FL-1 FL-2 FL-3: skips, repeats, swaps and parallel calls',
    async () => {
      let reached = 0
      await fc.assert(
        fc.asyncProperty(
          firsts,
          requirement,
          rulesOfLab,
          fc.array(moves, { minLength: 3, maxLength: 25 }),
          async (firstFactors, asked, rules, script) => {
            const lab = labWith(firstFactors, asked, rules)
            const driver = new Driver(lab, await lab.engine.begin(lab.scope, {}))
            for (const move of script) await driver.step(move)
            // The last page seen may have run out while the script waited.
            const view = await lab.engine.view(lab.scope, driver.view.transaction)
            if (view.kind !== 'succeeded') return
            reached += 1
            const results = await Promise.all([1, 2, 3].map(() => lab.engine.redeem(lab.scope, view.transaction, view.ticket)))
            const won = results.filter((one) => one !== undefined)
            expect(won).toHaveLength(1)
            const name = [...lab.users.entries()].find(([, user]) => user.id === won[0]?.user)?.[0] as string
            const shown = driver.proved.get(name) ?? new Set()
            expect(provedEnough(factsAbout(lab, name, shown, { firstFactors, asked, rules }))).toBe(true)
            expect([...shown]).toEqual(expect.arrayContaining((won[0]?.proofs ?? []).map((proof) => proof.factor)))
          },
        ),
        { numRuns: runs, examples: [[['password'], { mode: 'one', of: ['mobile_app'] }, [], oneStepLate]] },
      )
      // A property that never gets there proves nothing.
      expect(reached).toBeGreaterThan(50)
    },
    120_000 * Math.ceil(runs / 1_500),
  )

  it(
    'whoever answers everything rightly gets in, or was told as soon as a first factor was shown',
    async () => {
      const ends = { in: 0, refused: 0 }
      await fc.assert(
        fc.asyncProperty(
          firsts,
          requirement,
          rulesOfLab,
          fc.constantFrom('alice', 'bob', 'carol'),
          fc.shuffledSubarray(['password', 'email', 'mobile_app'], { minLength: 3 }),
          async (firstFactors, asked, rules, name, shows) => {
            const lab = labWith(firstFactors, asked, rules)
            const about = factsAbout(lab, name, new Set(shows), { firstFactors, asked, rules })
            const has = about.subject?.authenticators.map(({ factor }) => factor) ?? []
            const first = shows.find((factor) => about.firstFactors.includes(factor) && has.includes(factor))
            if (first === undefined) return
            const outcome = await visit(lab, name, { shows, first })
            expect([outcome.end, outcome.asked]).toEqual(provedEnough(about) ? ['in', outcome.asked] : ['refused', []])
            ends[outcome.end as 'in' | 'refused'] += 1
          },
        ),
        { numRuns: runs },
      )
      expect(Math.min(ends.in, ends.refused)).toBeGreaterThan(100)
    },
    120_000 * Math.ceil(runs / 1_500),
  )
})
