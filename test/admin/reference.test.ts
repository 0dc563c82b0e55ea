import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Value } from '@sinclair/typebox/value'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { describedFactors } from '../../src/cli/described-factors.ts'
import { checkPolicy } from '../../src/engine/check-policy.ts'
import { knownFactors } from '../../src/engine/policy-surroundings.ts'
import { simulationSchema } from '../../src/engine/simulation-schema.ts'

const page = readFileSync(fileURLToPath(new URL('../../docs/reference/admin-api.md', import.meta.url)), 'utf8')
const block = (language: string) => new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(page)?.[1] ?? ''

test('the policy of the reference is one that is taken', () => {
  const policy = parse(block('yaml'))
  const checked = checkPolicy(policy, {
    factors: knownFactors(describedFactors(), {}),
    firstFactors: ['password', 'passkey'],
    scopes: ['payments'],
    applications: ['shop-web'],
    administration: false,
    risk: () => ({ settings: policy.risk }),
  })
  expect(checked).toEqual({ document: policy })
})

test('and so is the context', () => {
  expect([...Value.Errors(simulationSchema, JSON.parse(block('json')))]).toEqual([])
})
