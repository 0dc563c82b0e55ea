import { expect, it } from 'vitest'
import type { Rule } from '../../src/domain/policy.ts'
import { createLab } from '../support/engine-lab.ts'

const rule: Rule = {
  id: 'tried',
  where: {},
  when: { unlessRemembered: {} },
  ask: { factors: { mode: 'one', of: ['mobile_app'] } },
}

/** What bob's page for the code of his mailbox offers. */
async function offeredUnder(rules: readonly Rule[]) {
  const lab = createLab({ factors: { mode: 'one', of: ['email'] } })
  const { settings } = lab.workspace.current
  lab.workspace.current = { ...lab.workspace.current, settings: { ...settings, policy: { rules } } }
  const begun = await lab.engine.begin(lab.scope, {})
  const answer = { password: 'alice pw' }
  const action = { kind: 'identify', identifier: 'alice', factor: 'password', answer } as const
  return lab.engine.act(lab.scope, begun.transaction, begun.version, action)
}

it('a rule in shadow has no browser remembered: nothing of it is on any page', async () => {
  expect(await offeredUnder([{ ...rule, shadow: true }])).not.toHaveProperty('rememberDays')
  expect(await offeredUnder([{ ...rule, ask: { factors: { mode: 'one', of: ['email'] } } }])).toHaveProperty('rememberDays', 30)
})
