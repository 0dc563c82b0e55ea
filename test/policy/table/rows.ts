import type { Ask, Rule, When, Where } from '../../../src/domain/policy.ts'
import { row } from './row.ts'

let count = 0
const rule = (ask: Ask, where: Where = {}, when?: When): Rule => {
  count += 1
  return { id: `rule ${count}`, where, ...(when ? { when } : {}), ask }
}
const shadow = (ask: Ask, where: Where = {}): Rule => ({ ...rule(ask, where), shadow: true })
const one = (...of: string[]): Ask => ({ factors: { mode: 'one', of } })
const all = (...of: string[]): Ask => ({ factors: { mode: 'all', of } })
const mfa: Ask = { strength: 'mfa' }
const aal2: Ask = { strength: 'aal2' }

/**
 * What is true of each policy, written by hand. Read a cell as "shows at least this": `PA` is password and app, `PE PA` either of
 * the two, `-` nobody gets in and is told so after the first factor, `~` nobody gets in and learns nothing.
 */
//                    pw | mail | app  | key | words | phone   | rich    | spare   | broken
const anybody = '      P | P    | P    | P K | P     | P       | P       | P       | P'
const twoKinds = '     - | PE   | PA   | K   | -     | PS PV   | PE PA   | PA PR   | PE'
const twoKindsNow = '  - | PE   | PA   | K   | -     | PS PV   | PE PA   | PA      | PE'
const level2 = '       - | -    | PA   | K   | -     | PS PV   | PA      | PA PR   | -'
const level2Now = '    - | -    | PA   | K   | -     | PS PV   | PA      | PA      | -'
const theApp = '       - | -    | PA   | -   | -     | -       | PA      | PA PR   | -'
const nobody = '       - | -    | -    | -   | -     | -       | -       | -       | -'
const strangers = '    ~ | ~    | ~    | ~   | ~     | ~       | ~       | ~       | ~'
// A remembered browser stands for what was shown in it: two passwords were, and are no mfa.
const remembered = '   - | P    | P    | P K | -     | P       | P       | P       | P'

const staff = { groups: ['staff'] }

/** Rules of one kind, at the workspace. */
const kinds = [
  row('nothing is asked for', anybody, { everywhere: true }),
  row('one of e-mail, app, passkey', '- | PE | PA | K | - | - | PE PA | PA PR | PE', {
    rules: [rule(one('email', 'mobile_app', 'passkey'))],
    everywhere: true,
  }),
  row('one of text message, call', '- | - | - | - | - | PS PV | - | PR | -', { rules: [rule(one('sms', 'voice'))] }),
  row('all of e-mail, app', '- | - | - | - | - | - | PEA | PAR | -', {
    rules: [rule(all('email', 'mobile_app'))],
    everywhere: true,
  }),
  row('all of text message, call: one phone is one thing', nobody, { rules: [rule(all('sms', 'voice'))] }),
  row('two of e-mail, app, text message', '- | - | - | - | - | - | PEA | PAR | -', {
    rules: [rule({ factors: { mode: 2, of: ['email', 'mobile_app', 'sms'] } })],
  }),
  row('the second password', '- | - | - | - | PW | - | - | PR | -', { rules: [rule(one('second_password'))] }),
  row('mfa', twoKinds, { rules: [rule(mfa)], everywhere: true }),
  row('aal2', level2, { rules: [rule(aal2)], everywhere: true }),
  row('phishing-resistant', '- | - | - | K | - | - | - | - | -', { rules: [rule({ strength: 'phishing-resistant' })] }),
  row('a combination of the tenant', '- | PE | PA | - | - | - | PE PA | PA | PE', {
    rules: [rule({ strength: 'ours' })],
    strengths: {
      ours: {
        combinations: [
          ['password', 'email'],
          ['password', 'mobile_app'],
        ],
      },
    },
    everywhere: true,
  }),
  row('a combination of three', '- | - | - | - | - | - | PEA | - | -', {
    rules: [rule({ strength: 'ours' })],
    strengths: { ours: { combinations: [['password', 'email', 'mobile_app']] } },
  }),
  row('a combination that is of two kinds, too', '- | - | PA | - | - | - | PA | PA | -', {
    rules: [rule({ strength: 'ours' })],
    strengths: {
      ours: {
        classes: 2,
        combinations: [
          ['password', 'second_password'],
          ['password', 'mobile_app'],
        ],
      },
    },
  }),
  row('two passwords, where the tenant wants just that', '- | - | - | - | PW | - | - | - | -', {
    rules: [rule({ strength: 'ours' })],
    strengths: { ours: { combinations: [['password', 'second_password']] } },
  }),
  row('FL-9 a strength that nobody defined', nobody, { rules: [rule({ strength: 'ours' })] }),
  row('FL-9 a factor that nobody registered', '- | - | - | - | - | - | - | PR | -', { rules: [rule(one('telepathy'))] }),
  row('nobody at all', nobody, { rules: [rule({ deny: true })], reason: 'not_allowed', everywhere: true }),
  row('only who is in a group, and is not', nobody, {
    rules: [rule({ memberOf: ['staff'] })],
    groups: ['visitors'],
    reason: 'not_allowed',
  }),
  row('only who is in a group, and is', anybody, { rules: [rule({ memberOf: ['staff', 'board'] })], ...staff }),
  row('a passkey first, for everybody', '~ | ~ | ~ | K | ~ | ~ | ~ | ~ | ~', {
    rules: [rule({ firstFactors: ['passkey'] })],
    begins: ['passkey'],
  }),
  row('a passkey first, for a group', '- | - | - | K | - | - | - | - | -', {
    rules: [rule({ firstFactors: ['passkey'] }, { group: 'staff' })],
    ...staff,
  }),
  row('no first factor left', strangers, {
    rules: [rule({ firstFactors: ['passkey'] }), rule({ firstFactors: ['password'] })],
  }),
  row('whoever begins with the mailbox, too', '- | PE | PA EA | K | - | PS PV | PE PA | PA PR | PE', {
    rules: [rule(mfa)],
    firstFactors: ['password', 'email', 'passkey'],
  }),
]

/** The same rule in each place, where it holds and where it does not. */
const places = [
  row('mfa at this application', twoKinds, { rules: [rule(mfa, { application: 'shop' })] }),
  row('mfa at another application', anybody, { rules: [rule(mfa, { application: 'other' })] }),
  row('factors of the application itself', '- | PE | PA | - | - | - | PE PA | PA PR | PE', {
    factors: { mode: 'one', of: ['email', 'mobile_app'] },
    everywhere: true,
  }),
  row('mfa for a scope that is granted', twoKindsNow, {
    rules: [rule(mfa, { scope: 'payments' })],
    demand: { scopes: ['payments'] },
  }),
  row('mfa for a scope that is not', anybody, {
    rules: [rule(mfa, { scope: 'payments' })],
    demand: { scopes: ['profile'] },
  }),
  row('AZ-6 administration with no rule of its own', level2, { administration: true }),
  row('administration with a rule of its own', '- | - | - | K | - | - | - | - | -', {
    administration: true,
    rules: [rule({ strength: 'phishing-resistant' }, { administration: true })],
  }),
  row('administration with a rule that is only tried out', level2, {
    administration: true,
    rules: [shadow({ strength: 'phishing-resistant' }, { administration: true })],
  }),
  row('a rule of the administration elsewhere', anybody, { rules: [rule(mfa, { administration: true })] }),
  row('mfa for the group', twoKinds, { rules: [rule(mfa, { group: 'staff' })], ...staff, everywhere: true }),
  row('mfa for another group', anybody, { rules: [rule(mfa, { group: 'board' })], ...staff }),
  row('mfa for the group at another application', anybody, {
    rules: [rule(mfa, { group: 'staff', application: 'other' })],
    ...staff,
  }),
  row('mfa for this person', twoKinds, { rules: [rule(mfa, { user: 'carol' as never })] }),
  row('mfa for another person', anybody, { rules: [rule(mfa, { user: 'bob' as never })] }),
]

/** Several at once: the strictest of all wins. */
const several = [
  row('mfa, and the app for the group', theApp, { rules: [rule(mfa), rule(one('mobile_app'), { group: 'staff' })], ...staff }),
  row('mfa, and aal2 at this application', level2, { rules: [rule(mfa), rule(aal2, { application: 'shop' })] }),
  row('aal2, and mfa for this person: the weaker takes nothing away', level2, {
    rules: [rule(aal2), rule(mfa, { user: 'carol' as never })],
    everywhere: true,
  }),
  row('e-mail at the application, the app for the person', '- | - | - | - | - | - | PEA | PR | -', {
    factors: { mode: 'one', of: ['email'] },
    rules: [rule(one('mobile_app'), { user: 'carol' as never })],
  }),
  row('mfa, and nobody of the group', nobody, {
    rules: [rule(mfa), rule({ deny: true }, { group: 'staff' })],
    ...staff,
    reason: 'not_allowed',
  }),
  row('a rule in force and one in shadow', twoKinds, { rules: [rule(mfa), shadow(all('email', 'mobile_app'))] }),
]

/** When it asks. */
const moments = [
  row('FL-2 mfa of those who have it', 'P | PE | PA | K | P | PS PV | PE PA | PA PR | PE', {
    rules: [rule(mfa, {}, { ifEnrolled: true })],
    everywhere: true,
  }),
  row('FL-2 the app of those who have it, disabled or not', 'P | P | PA | P K | P | P | PA | PA PR | -', {
    rules: [rule(one('mobile_app'), {}, { ifEnrolled: true })],
  }),
  row('mfa from medium risk on, at low risk', anybody, {
    rules: [rule(mfa, {}, { riskFrom: 'medium' })],
    risk: { level: 'low' },
  }),
  row('mfa from medium risk on, at medium risk', twoKinds, {
    rules: [rule(mfa, {}, { riskFrom: 'medium' })],
    risk: { level: 'medium' },
    reason: 'risk',
  }),
  row('FL-9 mfa from high risk on, and nobody assessed it', twoKinds, {
    rules: [rule(mfa, {}, { riskFrom: 'high' })],
    risk: null,
    reason: 'risk',
    everywhere: true,
  }),
  row('nobody from high risk on, at high risk', nobody, {
    rules: [rule({ deny: true }, {}, { riskFrom: 'high' })],
    risk: { level: 'high' },
    reason: 'risk',
  }),
  row('nobody from high risk on, at medium risk', anybody, {
    rules: [rule({ deny: true }, {}, { riskFrom: 'high' })],
    risk: { level: 'medium' },
  }),
  row('one signal that denies by itself', nobody, { risk: { level: 'low', denied: true }, reason: 'risk' }),
  row('RC-8 mfa unless remembered, and remembered', remembered, {
    rules: [rule(mfa, {}, { unlessRemembered: {} })],
    remembered: 3_600,
  }),
  row('mfa unless remembered, and not', twoKinds, { rules: [rule(mfa, {}, { unlessRemembered: {} })] }),
  row('mfa unless remembered in this hour, and it was before', twoKinds, {
    rules: [rule(mfa, {}, { unlessRemembered: { seconds: 3_600 } })],
    remembered: 3_700,
  }),
  row('mfa unless remembered in this hour, and it was', remembered, {
    rules: [rule(mfa, {}, { unlessRemembered: { seconds: 3_600 } })],
    remembered: 3_000,
  }),
  row('remembering counts below medium risk, and it is medium', twoKinds, {
    rules: [rule(mfa, {}, { unlessRemembered: { below: 'medium' } })],
    remembered: 3_600,
    risk: { level: 'medium' },
  }),
  row('remembering counts below medium risk, and it is low', remembered, {
    rules: [rule(mfa, {}, { unlessRemembered: { below: 'medium' } })],
    remembered: 3_600,
    risk: { level: 'low' },
  }),
  row('FL-9 remembering counts below a level, and nobody assessed it', twoKinds, {
    rules: [rule(mfa, {}, { unlessRemembered: { below: 'high' } })],
    remembered: 3_600,
    risk: null,
  }),
  row('at high risk remembering counts for nothing', twoKinds, {
    rules: [rule(mfa, {}, { unlessRemembered: {} })],
    remembered: 3_600,
    risk: { level: 'high' },
  }),
  row('RC-8 E-14 remembered, and a step-up', twoKindsNow, {
    rules: [rule(mfa, {}, { unlessRemembered: {} })],
    remembered: 3_600,
    demand: { maxAgeSeconds: 300 },
  }),
  row('RC-8 remembered, and signing in anew is asked for', twoKindsNow, {
    rules: [rule(mfa, {}, { unlessRemembered: {} })],
    remembered: 3_600,
    demand: { reauthenticate: true },
  }),
  row('mfa in shadow', anybody, { rules: [shadow(mfa)] }),
  row('nobody, in shadow', anybody, { rules: [shadow({ deny: true }), shadow({ firstFactors: ['passkey'] })] }),
]

/** What the application asks for this time. */
const demands = [
  row('FL-13 an essential class', level2Now, {
    demand: { acr: { values: ['urn:countersign:aal2'], essential: true } },
    reason: 'unmet_requirements',
    everywhere: true,
  }),
  row('FL-13 a class that is wished for', 'P | P | PA | K | P | PS PV | PA | PA | P', {
    demand: { acr: { values: ['urn:countersign:aal2'], essential: false } },
  }),
  row('an essential class that there is not', nobody, {
    demand: { acr: { values: ['urn:nowhere'], essential: true } },
    reason: 'unmet_requirements',
  }),
  row('FL-12 a lower class than policy asks for', level2Now, {
    rules: [rule(aal2)],
    demand: { acr: { values: ['urn:countersign:aal1'], essential: true } },
  }),
  row('RC-8 a factor that is demanded', '- | - | PA | - | - | - | PA | PA | -', {
    demand: { factors: { mode: 'one', of: ['mobile_app'] } },
  }),
  row('E-09 all of those that are demanded', '- | - | - | - | - | - | PEA | - | -', {
    demand: { factors: { mode: 'all', of: ['email', 'mobile_app'] } },
  }),
  row('somebody else is demanded', nobody, { demand: { subject: 'somebody else' as never }, reason: 'not_allowed' }),
  row('a step-up takes no stand-in for what a rule asks', twoKindsNow, {
    rules: [rule(mfa)],
    demand: { maxAgeSeconds: 600 },
  }),
]

/** What goes wrong. */
const faults = [
  row('E-12 the user is disabled', strangers, { disabledUser: true, everywhere: true }),
  row('FL-9 E-16 the policy throws', nobody, { throws: true, reason: 'not_allowed' }),
  row('FL-9 what is stored is no policy', nobody, {
    malformed: { rules: [{ id: 'x' }] },
    reason: 'not_allowed',
    everywhere: true,
  }),
  row('FL-9 what is stored is a text', nobody, { malformed: { rules: 'mfa' }, reason: 'not_allowed' }),
]

export const rows = [...kinds, ...places, ...several, ...moments, ...demands, ...faults]
