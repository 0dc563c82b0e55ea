import { describe, expect, test } from 'vitest'
import type { FactorClass } from '../domain/proof.ts'
import { checkPolicy, type KnownFactor, type Surroundings } from './check-policy.ts'

const factor = (id: string, classes: readonly FactorClass[], more: Partial<KnownFactor> = {}): KnownFactor => ({
  id,
  classes,
  traits: { maxAal: 2 },
  mayBeFirst: false,
  on: true,
  silent: false,
  ...more,
})

const factors = [
  factor('password', ['knowledge'], { mayBeFirst: true }),
  factor('email', ['possession'], { mayBeFirst: true, traits: { maxAal: 1 } }),
  factor('sms', ['possession'], { mayBeFirst: true }),
  factor('mobile_app', ['possession']),
  factor('passkey', ['possession'], { mayBeFirst: true, traits: { maxAal: 2, phishingResistant: true } }),
  factor('kba', ['knowledge'], { on: false, traits: { maxAal: 1 } }),
  factor('trusted_device', ['possession'], { silent: true }),
]

const around: Surroundings = {
  factors,
  firstFactors: ['password', 'passkey'],
  scopes: ['profile', 'payments'],
  applications: ['web', 'app'],
  administration: false,
  risk: (given) => ('odd' in (given as object) ? { faults: ['signals are odd.'] } : { settings: { signals: {} } }),
}

const faultsOf = (given: unknown, more: Partial<Surroundings> = {}): readonly string[] => {
  const checked = checkPolicy(given, { ...around, ...more })
  return 'faults' in checked ? checked.faults : []
}
const faultsOfRule = (rule: object, more: Partial<Surroundings> = {}) =>
  faultsOf({ rules: [{ id: 'r', where: {}, ask: { strength: 'mfa' }, ...rule }] }, more)

const user = '01890000-0000-7000-8000-00000000abcd'

describe('what fits is taken as it is', () => {
  const whole = {
    rules: [
      { id: 'everybody', where: {}, ask: { firstFactors: ['password'], factors: { mode: 1, of: ['sms', 'mobile_app'] } } },
      { id: 'web', where: { application: 'web' }, when: { unlessRemembered: { seconds: 3600 } }, ask: { strength: 'mfa' } },
      { id: 'one.person', where: { user, group: 'Äpfel/rot' }, when: { ifEnrolled: true }, ask: { strength: 'silver' } },
      { id: 'pay', where: { scope: 'payments' }, ask: { freshSeconds: 0 } },
      { id: 'closed', where: { application: 'app' }, ask: { deny: true }, shadow: true },
      { id: 'staff', where: { application: 'app' }, ask: { memberOf: ['staff'] } },
    ],
    strengths: { silver: { combinations: [['password', 'sms'], ['passkey']] }, gold: { aal: 2, phishingResistant: true } },
    acr: [
      { value: 'urn:x:any', strength: 'single' },
      { value: 'urn:x:mfa', strength: 'mfa' },
      { value: 'urn:x:aal2', strength: 'aal2' },
      { value: 'urn:x:gold', strength: 'gold' },
    ],
    scopes: { payments: { factors: { mode: 'all', of: ['sms', 'mobile_app'] }, freshSeconds: 300 } },
  }

  test('every part of a policy', () => {
    const document = { ...whole, strengths: { ...whole.strengths, single: {} } }
    expect(checkPolicy(document, around)).toEqual({ document })
    expect(checkPolicy({}, around)).toEqual({ document: {} })
  })

  test('risk is asked for where it is scored', () => {
    const rule = { id: 'r', where: {}, when: { riskFrom: 'medium' }, ask: { strength: 'mfa' } }
    expect(faultsOf({ rules: [rule], risk: {} })).toEqual([])
    expect(checkPolicy({ risk: {} }, around)).toEqual({ document: { risk: { signals: {} } } })
    expect(faultsOf({ rules: 7, risk: { odd: 1 } })).toEqual(['rules must be a list.', 'risk: signals are odd.'])
    expect(faultsOf({ rules: [rule] })).toEqual([
      'Rule "r": when.riskFrom needs risk to be scored, and here every sign-in would count as high: add risk settings, or take it out.',
    ])
  })
})

test('every fault is told at once, each in a sentence that says what to do', () => {
  const faults = faultsOf({
    rules: [
      { id: 'a', where: { application: 'nope' }, ask: { factors: { mode: 3, of: ['sms', 'smss'] } } },
      { id: 'a', where: { scope: 'none', group: 'two words' }, ask: {} },
      { id: 'has space', where: {}, ask: { strength: 'platinum' } },
    ],
    strengths: { mfa: { classes: 1 }, Odd: {}, deep: { classes: 4 } },
    acr: [],
    scopes: { nope: { strength: 'mfa' }, payments: { deny: true } },
    rulez: [],
  })
  expect(faults).toEqual([
    'The policy has no "rulez": use rules, strengths, acr, risk, scopes, or take it out.',
    'The strength "mfa" is built in: choose another name.',
    '"Odd" cannot name a strength: use small letters, digits and hyphens, at most 40, a letter first.',
    'strengths.deep.classes must be a whole number from 1 to 3.',
    'acr must be a list of classes, weakest first, such as urn:countersign:aal1, urn:countersign:aal2.',
    'Rule "a": where.application is "nope", which is no application of this workspace; there are web, app.',
    expect.stringContaining(
      'Rule "a": ask.factors.of names "smss", which is no factor that can be asked for; there are password,',
    ),
    'Rule "a": ask.factors asks for 3 of a list of 2: lower the mode, or list more factors.',
    'Rule "a": there is another rule of this name. Each rule needs its own.',
    'Rule "a": where.scope is "none", which is no scope of this workspace; there are openid, offline_access, profile, payments.',
    expect.stringContaining('Rule "a": where.group must be the name of a group'),
    'Rule "a": ask asks for nothing: name firstFactors, factors, strength, freshSeconds, memberOf, deny, or take it out.',
    'rules[2].id must name the rule: letters, digits and _.-, at most 64, a letter or digit first.',
    expect.stringContaining('rules[2]: ask.strength names "platinum", which is no strength; there are'),
    'scopes names "nope", which is no scope of this workspace; there are profile, payments.',
    'scopes.payments has no "deny": use factors, strength, freshSeconds, or take it out.',
  ])
})

describe('rules', () => {
  test.each<[string, object, RegExp]>([
    ['a mode of none', { ask: { factors: { mode: 0, of: ['sms'] } } }, /mode must be one, all, or how many/],
    ['a mode of words', { ask: { factors: { mode: 'some', of: ['sms'] } } }, /mode must be one, all, or how many/],
    ['a fraction', { ask: { factors: { mode: 1.5, of: ['sms', 'email'] } } }, /mode must be one, all, or how many/],
    ['no list', { ask: { factors: { mode: 'one' } } }, /of must be a list of names/],
    ['an empty list', { ask: { factors: { mode: 'one', of: [] } } }, /of is empty/],
    ['one twice', { ask: { factors: { mode: 'one', of: ['sms', 'sms'] } } }, /lists "sms" twice/],
    ['what is never asked for', { ask: { factors: { mode: 'one', of: ['trusted_device'] } } }, /no factor that can be asked for/],
    ['what the pool does not use', { ask: { factors: { mode: 'all', of: ['sms', 'kba'] } } }, /can never be met.*kba/],
    ['first factors of nobody', { ask: { firstFactors: ['sms', 'mobile_app'] } }, /can never be met.*password, passkey/],
    ['an empty list of groups', { ask: { memberOf: [] } }, /memberOf is empty/],
    ['deny: false', { ask: { deny: false } }, /ask.deny is true, or left out/],
    ['deny and more', { ask: { deny: true, strength: 'mfa' } }, /nothing else can be asked beside it/],
    ['a negative age', { ask: { freshSeconds: -1 } }, /freshSeconds must be a whole number/],
    ['no where', { where: undefined }, /where is missing: write {} for everywhere/],
    ['administration elsewhere', { where: { administration: true } }, /never holds here/],
    ['openid as a scope', { where: { scope: 'openid' } }, /cannot be openid/],
    ['a name for a user', { where: { user: 'alice' } }, /must be the id of a person/],
    ['an unknown condition', { when: { weekday: 1 } }, /when has no "weekday"/],
    ['an unknown level', { when: { riskFrom: 'extreme' } }, /riskFrom must be low, medium, high/],
    ['nothing to be enrolled', { when: { ifEnrolled: true }, ask: { freshSeconds: 60 } }, /needs ask.factors or ask.strength/],
    ['remembering before a scope', { where: { scope: 'payments' }, when: { unlessRemembered: {} } }, /which is a step-up/],
    ['a built-in name', { id: 'administration' }, /this name is built in/],
    ['shadow: false', { shadow: false }, /shadow is true, or left out/],
    ['a prototype as a strength', { ask: { strength: 'constructor' } }, /no strength/],
  ])('%s', (_name, rule, sentence) => {
    expect(faultsOfRule(rule)).toEqual([expect.stringMatching(sentence)])
  })

  test('something else than a policy is said to be so, and nothing throws', () => {
    for (const given of [
      null,
      7,
      'x',
      [],
      { rules: {} },
      { rules: [null, 7, []] },
      { strengths: [] },
      { acr: {} },
      { scopes: [] },
    ])
      expect(faultsOf(given).length).toBeGreaterThan(0)
    const odd = { rules: [{ id: {}, where: [], when: 3, ask: null }], strengths: { s: { combinations: [3, []] } }, acr: [{}, 3] }
    expect(faultsOf(odd).length).toBeGreaterThan(5)
    expect(
      faultsOf({ rules: Array.from({ length: 201 }, (_, at) => ({ id: `r${at}`, where: {}, ask: { strength: 'mfa' } })) }),
    ).toEqual(['There are 201 rules; at most 200 are taken.'])
  })
})

describe('strengths and classes', () => {
  test('a strength that no factors here reach together is told, where it is defined and where it is asked for', () => {
    const without = { factors: factors.filter(({ id }) => id !== 'passkey') }
    expect(faultsOf({ strengths: { hard: { phishingResistant: true } } }, without)).toEqual([
      expect.stringContaining('strengths.hard can never be met'),
    ])
    expect(faultsOfRule({ ask: { strength: 'phishing-resistant' } }, without)).toEqual([
      expect.stringContaining('can never be met'),
    ])
    expect(faultsOf({ strengths: { three: { classes: 3 } } }, without)).toEqual([expect.stringContaining('can never be met')])
    expect(faultsOf({ strengths: { three: { classes: 3 } } })).toEqual([])
    expect(faultsOf({ strengths: { asked: { combinations: [['password', 'kba']] } } })).toEqual([
      expect.stringContaining('can never be met'),
    ])
  })

  const ladder = (...names: string[]) => names.map((strength, at) => ({ value: `urn:x:${at}`, strength }))

  test('a ladder goes up: an example shows where it does not', () => {
    expect(faultsOf({ acr: ladder('aal2', 'mfa') })).toEqual([
      'acr must be weakest first: "urn:x:1" is reached by password with email, which does not reach "urn:x:0" below it.',
    ])
    expect(faultsOf({ acr: ladder('mfa', 'phishing-resistant') })).toEqual([
      'acr must be weakest first: "urn:x:1" is reached by passkey, which does not reach "urn:x:0" below it.',
    ])
    expect(faultsOf({ acr: ladder('mfa', 'aal2') })).toEqual([])
    const strengths = {
      low: { combinations: [['password', 'sms'], ['passkey']] },
      high: { combinations: [['passkey', 'password']] },
    }
    expect(faultsOf({ strengths, acr: ladder('low', 'high') })).toEqual([])
    expect(faultsOf({ strengths, acr: ladder('high', 'low') })).toHaveLength(1)
  })

  test('two of one name, a name with spaces, and a strength that is not there', () => {
    expect(
      faultsOf({
        acr: [
          { value: 'a', strength: 'mfa' },
          { value: 'a', strength: 'aal2' },
          { value: 'a b', strength: 'mfa' },
          { value: 'c', strength: 'none' },
        ],
      }),
    ).toEqual([
      'acr has the class "a" twice: each stands for one strength.',
      'acr[2].value must be the name of a class, without spaces, such as urn:example:gold.',
      expect.stringContaining('acr[3].strength names "none", which is no strength'),
    ])
  })
})

describe('nobody locks the administrators out, or lets them in with less, by mistake', () => {
  const here = { administration: true, administratorGroups: new Set(['administrators', 'ops']), applications: ['console'] }
  const admin = { id: 'two', where: { administration: true }, ask: { strength: 'aal2' } }
  const faults = (...rules: object[]) => faultsOf({ rules }, here)

  test('a rule that denies them all', () => {
    for (const where of [{}, { administration: true }, { group: 'administrators' }, { application: 'console' }])
      expect(faults(admin, { id: 'r', where, ask: { deny: true } })).toEqual([
        'Rule "r": it would shut out every administrator, and nobody could take it back. Limit it, or take it out.',
      ])
    for (const rule of [{ shadow: true }, { where: { group: 'guests' } }, { where: { user } }])
      expect(faults(admin, { id: 'r', where: {}, ask: { deny: true }, ...rule })).toEqual([])
  })

  test('a group that none of them is in', () => {
    expect(faults(admin, { id: 'r', where: {}, ask: { memberOf: ['nobody'] } })).toEqual([
      'Rule "r": it would shut out every administrator: none of them is in nobody. Add one to that group first.',
    ])
    expect(faults(admin, { id: 'r', where: {}, ask: { memberOf: ['nobody', 'ops'] } })).toEqual([])
    const { administratorGroups: _, ...unknown } = here
    expect(faultsOf({ rules: [admin, { id: 'r', where: {}, ask: { memberOf: ['nobody'] } }] }, unknown)).toEqual([])
  })

  test('rules that take the place of the built-in one and ask for less', () => {
    const sentence = expect.stringContaining('take the place of the built-in one')
    expect(faults({ ...admin, ask: { freshSeconds: 600 } })).toEqual([sentence])
    // Only tried out, it takes the place of nothing.
    expect(faults({ ...admin, shadow: true })).toEqual([])
    expect(faults({ ...admin, when: { ifEnrolled: true } })).toEqual([sentence])
    expect(faults({ ...admin, shadow: true }, { id: 'all', where: {}, ask: { strength: 'mfa' } })).toEqual([])
    expect(faults()).toEqual([])
  })
})
