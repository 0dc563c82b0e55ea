import fc from 'fast-check'
import type { Demand, FactorRequirement } from '../../src/domain/demand.ts'
import type { Candidate, Enrollable, Facts } from '../../src/domain/facts.ts'
import type { AuthenticatorId, ProofId, TransactionId, UserId } from '../../src/domain/ids.ts'
import type { Ask, Policy, Rule, Strength, When, Where } from '../../src/domain/policy.ts'
import { builtInLadder, builtInStrengths } from '../../src/domain/policy.ts'
import type { FactorClass, Proof } from '../../src/domain/proof.ts'

export const transaction = 'now' as TransactionId
export const person = 'person' as UserId
const now = 10_000_000_000

const kind = (factor: string, classes: readonly FactorClass[], maxAal: 1 | 2, more: object = {}): Enrollable => ({
  factor,
  classes,
  traits: { maxAal, ...more },
})
const K: readonly FactorClass[] = ['knowledge']
const P: readonly FactorClass[] = ['possession']

/** What there is, as the registry describes it. */
export const factors: readonly Enrollable[] = [
  kind('password', K, 2),
  kind('email', P, 1),
  kind('magic_link', P, 1),
  kind('sms', P, 2),
  kind('voice', P, 2),
  kind('mobile_app', P, 2),
  kind('passkey', P, 2, { phishingResistant: true }),
  kind('second_password', K, 1),
  kind('recovery_code', P, 2, { standIn: true }),
  kind('temp_access_code', P, 1, { standIn: true }),
]
const factorNamed = (id: string) => factors.find(({ factor }) => factor === id) as Enrollable
const ids = factors.map(({ factor }) => factor)
const usual = ids.filter((id) => !factorNamed(id).traits.standIn)

/** Things that somebody may have, and the factors that each serves: a mailbox for codes and links, a phone for texts and calls. */
const things: readonly { readonly id: string; readonly serves: readonly string[]; readonly address?: string }[] = [
  { id: 'password', serves: ['password'] },
  { id: 'mailbox', serves: ['email', 'magic_link'], address: 'mailbox' },
  { id: 'second mailbox', serves: ['email', 'magic_link'], address: 'second mailbox' },
  { id: 'phone', serves: ['sms', 'voice'], address: 'phone' },
  { id: 'second phone', serves: ['sms', 'voice'], address: 'second phone' },
  // Added twice: another authenticator, and the same phone behind it.
  { id: 'phone again', serves: ['sms', 'voice'], address: 'phone' },
  { id: 'app', serves: ['mobile_app'] },
  { id: 'key', serves: ['passkey'] },
  { id: 'second key', serves: ['passkey'] },
  { id: 'second password', serves: ['second_password'] },
  { id: 'list', serves: ['recovery_code'] },
  { id: 'slip', serves: ['temp_access_code'] },
]
const candidatesOf = (id: string): Candidate[] =>
  things
    .filter((one) => one.id === id)
    .flatMap(({ serves, address }) =>
      serves.map((factor) => ({
        ...factorNamed(factor),
        authenticator: id as AuthenticatorId,
        ...(address === undefined ? {} : { address }),
      })),
    )

let count = 0
/** A passkey shows two classes where it has verified its user. */
export const proofOf = (one: Candidate, made: Partial<Proof> = {}, verified = false): Proof => {
  count += 1
  const classes: readonly FactorClass[] = verified && one.factor === 'passkey' ? ['possession', 'inherence'] : one.classes
  return { ...one, classes, id: `proof ${count}` as ProofId, transaction, at: now, amr: ['otp'], ...made }
}

const requirement = (of: readonly string[]): fc.Arbitrary<FactorRequirement> =>
  fc
    .record({
      mode: fc.constantFrom<FactorRequirement['mode']>('one', 'one', 'all', 2, 3),
      of: fc.uniqueArray(fc.constantFrom(...of), { minLength: 1, maxLength: 3 }),
    })
    .map((one) => one)

const level = fc.constantFrom('low' as const, 'medium' as const, 'high' as const)
const where: fc.Arbitrary<Where> = fc.constantFrom<Where>(
  {},
  {},
  { application: 'shop' },
  { application: 'other' },
  { scope: 'pay' },
  { administration: true },
  { group: 'staff' },
  { group: 'others' },
  { user: person },
  { application: 'shop', group: 'staff' },
)
const when: fc.Arbitrary<When | undefined> = fc.option(
  fc.record(
    {
      riskFrom: level,
      unlessRemembered: fc.record({ seconds: fc.constantFrom(600, 1_000_000), below: level }, { requiredKeys: [] }),
      ifEnrolled: fc.constant(true as const),
    },
    { requiredKeys: [] },
  ),
  { nil: undefined, freq: 2 },
)

const strengthNames = ['mfa', 'aal2', 'phishing-resistant', 'paper', 'either', 'nobody-defined-it']
const ask: fc.Arbitrary<Ask> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ factors: requirement(ids) }) },
  { weight: 6, arbitrary: fc.constantFrom(...strengthNames.slice(0, 5)).map((strength) => ({ strength })) },
  { weight: 1, arbitrary: fc.constant({ strength: 'nobody-defined-it' }) },
  {
    weight: 3,
    arbitrary: fc.record({ factors: requirement(usual), freshSeconds: fc.constantFrom(0, 300) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ strength: fc.constantFrom('mfa', 'aal2'), freshSeconds: fc.constantFrom(0, 300) }),
  },
  { weight: 2, arbitrary: fc.record({ freshSeconds: fc.constantFrom(0, 300, 5_000) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      firstFactors: fc.uniqueArray(fc.constantFrom('password', 'email', 'magic_link', 'passkey'), {
        minLength: 1,
        maxLength: 2,
      }),
    }),
  },
  { weight: 1, arbitrary: fc.constantFrom<Ask>({ memberOf: ['staff'] }, { memberOf: ['others'] }, { deny: true }) },
)

/** A strength that a tenant defines: combinations, and what else may be asked of one. */
const strength: fc.Arbitrary<Strength> = fc.record(
  {
    classes: fc.constantFrom(1, 2),
    aal: fc.constantFrom(1 as const, 2 as const),
    phishingResistant: fc.constant(true as const),
    combinations: fc.array(fc.uniqueArray(fc.constantFrom(...usual), { minLength: 1, maxLength: 2 }), {
      minLength: 1,
      maxLength: 3,
    }),
  },
  { requiredKeys: [] },
)

export const rule: fc.Arbitrary<Rule> = fc
  .record({ where, when, ask, shadow: fc.boolean(), number: fc.nat() })
  .map(({ where: stands, when: only, ask: asks, shadow, number }) => ({
    id: `rule ${number}`,
    where: stands,
    ...(only ? { when: only } : {}),
    ask: asks,
    ...(shadow && number % 4 === 0 ? { shadow: true } : {}),
  }))

export const policy: fc.Arbitrary<Policy> = fc
  .record({ rules: fc.array(rule, { maxLength: 4 }), paper: strength, either: strength })
  .map(({ rules, paper, either }) => ({
    rules: rules.map((one, at) => ({ ...one, id: `${at}` })),
    strengths: { ...builtInStrengths, paper, either },
    ladder: builtInLadder,
  }))

const demand: fc.Arbitrary<Demand> = fc.oneof(
  { weight: 6, arbitrary: fc.constant<Demand>({}) },
  {
    weight: 6,
    arbitrary: fc.record(
      {
        subject: fc.constantFrom(person, person, person, 'somebody else' as UserId),
        acr: fc.record({
          values: fc.constantFrom(['urn:countersign:aal2'], ['urn:countersign:aal1'], ['unknown', 'urn:countersign:aal2']),
          essential: fc.boolean(),
        }),
        factors: requirement(usual),
        maxAgeSeconds: fc.constantFrom(0, 300, 5_000),
        reauthenticate: fc.constant(true),
        scopes: fc.constantFrom(['pay'], ['openid', 'pay'], ['openid']),
      },
      { requiredKeys: [] },
    ),
  },
)

const risk: fc.Arbitrary<Facts['risk']> = fc.option(
  fc.record({
    level,
    points: fc.constant(0),
    signals: fc.constant([]),
    denied: fc.constantFrom(false, false, false, false, true),
  }),
  { nil: null },
)

/** Something that was shown before or just now. */
interface Made {
  readonly thing: number
  readonly age: number
  readonly fresh: boolean
  readonly verified: boolean
}
const made: fc.Arbitrary<Made> = fc.record({
  thing: fc.nat(),
  age: fc.constantFrom(0, 100, 400, 4_000, 9_000),
  fresh: fc.boolean(),
  verified: fc.boolean(),
})

/** Somebody with this and that, before a door, with a history. */
export const facts: fc.Arbitrary<Facts> = fc
  .record({
    demand,
    policy,
    risk,
    has: fc.uniqueArray(fc.constantFrom(...things.map(({ id }) => id)), { maxLength: 6 }),
    off: fc.option(fc.constantFrom(...things.map(({ id }) => id)), { nil: undefined }),
    firstFactors: fc.constantFrom(
      ['password'],
      ['password', 'email', 'passkey'],
      ['passkey', 'password'],
      ['email', 'magic_link', 'sms'],
    ),
    active: fc.constantFrom(true, true, true, true, false),
    staff: fc.boolean(),
    administration: fc.boolean(),
    rememberedAt: fc.constantFrom(null, now - 500_000, now - 5_000_000),
    enrollable: fc.uniqueArray(fc.constantFrom('email', 'mobile_app', 'passkey', 'sms', 'password'), { maxLength: 2 }),
    history: fc.array(made, { maxLength: 4 }),
  })
  .map(({ has, off, history, staff, active, enrollable, ...rest }) => {
    const authenticators = has.filter((id) => id !== off).flatMap(candidatesOf)
    const all = has.flatMap(candidatesOf)
    return {
      ...rest,
      now,
      transaction,
      application: 'shop',
      enrolled: [],
      enrollable: enrollable.map(factorNamed),
      subject: {
        id: person,
        active,
        groups: staff ? ['staff'] : [],
        authenticators,
        disabled: off === undefined || !has.includes(off) ? [] : candidatesOf(off),
      },
      proofs:
        all.length === 0
          ? []
          : history.map(({ thing, age, fresh, verified }) =>
              proofOf(
                all[thing % all.length] as Candidate,
                { at: now - age * 1000, transaction: fresh ? transaction : ('before' as TransactionId) },
                verified,
              ),
            ),
    }
  })
