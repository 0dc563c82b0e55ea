import { expect, it } from 'vitest'
import type { PolicySettings } from '../../src/engine/ports/catalogue.ts'
import { createLab } from '../support/engine-lab.ts'

/** What the password of somebody who has an app and a mailbox leads to under a policy that nobody has checked. */
async function passwordUnder(policy: unknown, more: { readonly factors?: unknown; readonly acr?: string } = {}) {
  const lab = createLab(more.factors === undefined ? {} : { factors: more.factors as never })
  const { current } = lab.workspace
  lab.workspace.current = { ...current, settings: { ...current.settings, policy: policy as PolicySettings } }
  const acr = more.acr === undefined ? {} : { acr: { values: [more.acr], essential: true } }
  const begun = await lab.engine.begin(lab.scope, acr)
  if (begun.kind !== 'identify') return begun.kind
  const password = { kind: 'identify', identifier: 'alice', factor: 'password', answer: { password: 'alice pw' } } as const
  return (await lab.engine.act(lab.scope, begun.transaction, begun.version, password)).kind
}

const asking = (ask: unknown) => ({ rules: [{ id: 'r', where: {}, ask }] })
const factors = (mode: unknown, of: unknown = ['mobile_app']) => asking({ factors: { mode, of } })

it.each([
  ['no list', { rules: null }],
  ['a mapping', { rules: {} }],
  ['a text', { rules: 'deny' }],
  ['an empty entry', { rules: [null] }],
  ['a rule that stands nowhere', { rules: [{ id: 'r', ask: { deny: true } }] }],
  ['a rule without a question', { rules: [{ id: 'r', where: {} }] }],
  ['a question of null', asking(null)],
  ['a question that is a text', asking('mfa')],
  ['a mode that is none', factors('any')],
  ['a mode of null', factors(null)],
  ['a mode of nothing', factors(0)],
  ['a mode below nothing', factors(-1)],
  ['a mode in words', factors('2')],
  ['no factors', factors('one', null)],
  ['an empty list of factors', factors('all', [])],
  ['a strength that every object has', asking({ strength: 'constructor' })],
  ['a strength of the prototype', asking({ strength: '__proto__' })],
  ['a strength that nobody defined', asking({ strength: 'gold' })],
  ['a strength that is a text', { ...asking({ strength: 'gold' }), strengths: { gold: 'mfa' } }],
  ['a strength that is a list', { ...asking({ strength: 'gold' }), strengths: { gold: [2] } }],
  ['a strength of null', { ...asking({ strength: 'gold' }), strengths: { gold: null } }],
  ['a level of risk that is none', { rules: [{ id: 'r', where: {}, when: { riskFrom: 'highest' }, ask: { deny: true } }] }],
  ['a group that is a text', asking({ memberOf: 'staff' })],
  ['risk without signals', { risk: {} }],
  ['signals of null', { risk: { signals: null } }],
  ['a network that is a number', { risk: { signals: { network: { denied: 7 } } } }],
])('a stored policy with %s lets nobody in by a password', async (_what, policy) => {
  expect(await passwordUnder(policy)).toBe('failed')
})

it('factors of an application that cannot be read let nobody in either', async () => {
  expect(await passwordUnder({}, { factors: { mode: 'any', of: ['mobile_app'] } })).toBe('failed')
})

it('a class of a strength that is not there is out of reach', async () => {
  const acr = [{ value: 'gold', strength: 'nothing' }]
  expect(await passwordUnder({ acr }, { acr: 'gold' })).toBe('failed')
  expect(await passwordUnder({ acr: [{ value: 'gold', strength: 'toString' }] }, { acr: 'gold' })).toBe('failed')
})
