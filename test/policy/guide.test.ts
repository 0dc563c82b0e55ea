import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { checkPolicy } from '../../src/engine/check-policy.ts'
import { checkRiskSettings } from '../../src/engine/check-risk-settings.ts'
import { knownFactors } from '../../src/engine/policy-surroundings.ts'
import { plainPasswords, testFactors, testTools } from '../support/test-engine.ts'

const { random, keyedHash, sealing } = testTools({ now: () => 0 })

test('the policies of the guide are policies, as they stand', () => {
  const guide = readFileSync(new URL('../../docs/guides/policy.md', import.meta.url), 'utf8')
  const blocks = [...guide.matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, block]) => block as string)
  expect(blocks.length).toBe(2)
  const around = {
    factors: knownFactors(testFactors({ random, keyedHash, passwords: plainPasswords }), {}),
    firstFactors: ['password', 'passkey'],
    scopes: ['openid', 'payments'],
    applications: ['shop-web'],
    administration: false,
    risk: (given: unknown) =>
      checkRiskSettings(given, { tenant: 't', workspace: 'w', sealing, stored: undefined, knows: undefined }),
  }
  for (const block of blocks) expect(checkPolicy(parse(block), around)).toMatchObject({ document: {} })
})
