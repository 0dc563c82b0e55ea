import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { openStage, type Stage } from './stage.ts'

vi.setConfig({ testTimeout: 120_000 })

let stage: Stage
beforeAll(async () => {
  stage = await openStage('sqlite')
})
afterAll(() => stage.close())

test('settings of factors are checked as a whole, stored, and shown as they hold', async () => {
  const wrong = await stage.command(
    'factors',
    'set',
    stage.file('wrong.yaml', 'factors:\n  email: { length: 5, colour: red }\n  fax: {}\n  kba: { enabled: perhaps }\n'),
  )
  expect(wrong.code).toBe(2)
  for (const fault of ['email.length', 'email.colour', 'There is no factor fax', 'kba.enabled'])
    expect(wrong.error).toContain(fault)

  const file = stage.file('factors.yaml', 'selfEnrolment: false\nfactors:\n  email: { length: 8 }\n  kba: { enabled: true }\n')
  expect((await stage.command('factors', 'set', file)).code).toBe(0)
  const shown = await stage.command('factors', 'show')
  expect(shown.out).toContain('selfEnrolment: false')
  expect(shown.out).toMatch(/email:\n {4}enabled: true\n {4}length: 8\n {4}lifetimeSeconds: 300/)
  expect(shown.out).toMatch(/kba:\n {4}enabled: true/)
  expect(shown.out).toMatch(/voice:\n {4}enabled: false/)
})
