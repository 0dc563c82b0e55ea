import { expect, test } from 'vitest'
import type { Rule } from '../../src/domain/policy.ts'
import type { Explanation } from '../../src/engine/explanation.ts'
import type { AuditEvent } from '../../src/engine/ports/audit.ts'
import type { PolicySettings } from '../../src/engine/ports/catalogue.ts'
import type { View } from '../../src/engine/view.ts'
import { eachPlace } from '../contracts/factor/places.ts'
import { appCode, createLab, type Lab } from '../support/engine-lab.ts'

const inForce: readonly Rule[] = [{ id: 'staff', where: { group: 'staff' }, ask: { factors: { mode: 'one', of: ['email'] } } }]
const inShadow: readonly Rule[] = [
  { id: 'app-for-all', where: {}, ask: { factors: { mode: 'one', of: ['mobile_app'] } }, shadow: true },
  { id: 'strong-staff', where: { group: 'staff' }, ask: { strength: 'aal2' }, shadow: true },
  { id: 'no-guests', where: { group: 'guests' }, ask: { deny: true }, shadow: true },
  { id: 'met-by-all', where: {}, ask: { firstFactors: ['password'] }, shadow: true },
  { id: 'elsewhere', where: { application: 'other' }, ask: { deny: true }, shadow: true },
]
const policy: PolicySettings = { rules: [...inForce, ...inShadow] }
const groups = [[], ['staff'], ['guests'], ['staff', 'guests']] as const

/** One sign-in, right all the way or left half-way. */
async function signIn(lab: Lab, name: string, { toTheEnd }: { readonly toTheEnd: boolean }): Promise<View> {
  const act = (view: View, action: Parameters<Lab['engine']['act']>[3]) =>
    lab.engine.act(lab.scope, view.transaction, view.version, action)
  let view = await lab.engine.begin(lab.scope, {})
  const answer = { password: `${name} pw` }
  view = await act(view, { kind: 'identify', identifier: name, factor: 'password', answer })
  if (view.kind === 'choose') view = await act(view, { kind: 'choose', option: view.options[0]?.id ?? '' })
  if (view.kind === 'challenge' && toTheEnd) {
    const code = view.factor === 'email' ? (lab.lastCode() ?? '') : appCode(lab)
    view = await act(view, { kind: 'answer', answer: { code } })
  }
  if (view.kind === 'succeeded') await lab.engine.redeem(lab.scope, view.transaction, view.ticket)
  return view
}

/** What the audit trail tells, asked once more with one rule in force: the sign-ins that would have gone another way. */
async function replay(lab: Lab, events: readonly AuditEvent[], rule: Rule): Promise<Set<string>> {
  const changed = new Set<string>()
  const { shadow: _, ...real } = rule
  const rules = (policy.rules ?? []).map((one) => (one.id === rule.id ? real : one))
  for (const { detail, transaction } of events) {
    if (!detail || !transaction) continue
    const { decision, about } = detail as Explanation
    const proofs = about.proofs.map(({ factor, age, fresh }) => ({ factor, secondsAgo: age, inThisTransaction: fresh }))
    const { user, scopes, application } = about
    // As they were then.
    for (const [name, one] of lab.users) if (one.id === user) lab.users.set(name, { ...one, groups: about.groups })
    const asked = { workspace: 'w', application, user, scopes, proofs, policy: { ...policy, rules } }
    const simulated = await lab.engine.simulate('t', asked)
    if ('unknown' in simulated) throw new Error(`unknown ${simulated.unknown}`)
    const { decision: then } = simulated.explanation
    if (decision === 'satisfied' ? then !== 'satisfied' : decision !== 'deny' && then === 'deny') changed.add(transaction)
  }
  return changed
}

eachPlace((place) => {
  test('what rules in shadow are said to change is what a replay of the audit trail shows', async () => {
    const { backing } = place()
    const lab = createLab({ ...place() })
    lab.workspace.current = {
      ...lab.workspace.current,
      settings: { ...lab.workspace.current.settings, policy },
    }
    let at = 0
    for (const of of groups) {
      for (const [name, user] of lab.users) lab.users.set(name, { ...user, groups: of })
      for (const name of ['alice', 'bob', 'carol']) {
        for (const toTheEnd of [true, false]) {
          const view = await signIn(lab, name, { toTheEnd })
          at += 1
          // No rule in shadow ever asks or refuses anybody.
          if (!of.some((group) => group === 'staff')) expect(view.kind).toBe('succeeded')
          lab.advance(60)
        }
      }
    }
    expect(at).toBe(24)
    const { events } = lab.transactions
    for (const rule of inShadow) {
      const replayed = await replay(lab, events, rule)
      const noted = new Set(
        events.flatMap(({ shadow = [], transaction }) => (shadow.some((one) => one.rule === rule.id) ? [transaction] : [])),
      )
      expect(noted, rule.id).toEqual(replayed)
      if (backing) {
        const { tenant, workspace } = lab.scope
        const counted = await backing.store.shadowFindings.count(tenant, workspace, { sinceDays: 7 })
        expect(counted.find((one) => one.rule === rule.id)?.signIns ?? 0, rule.id).toBe(replayed.size)
      }
      const some = ['app-for-all', 'strong-staff', 'no-guests'].includes(rule.id)
      expect(replayed.size > 0).toBe(some)
    }
  })
})
