import { expect, test } from 'vitest'
import type { AuthenticatorId, PoolId, TenantId, UserId } from '../domain/ids.ts'
import { createDirectory } from './directory.ts'
import type { Driver } from './driver.ts'

test('a person is read in one statement, with groups, past sign-ins and recent failures', async () => {
  const texts: string[] = []
  const driver = {
    read: async (statement: { compiled(dialect: 'postgres'): { text: string } }) => {
      texts.push(statement.compiled('postgres').text)
      return []
    },
  } as unknown as Driver
  const directory = createDirectory(driver)
  await directory.findByIdentifier('p' as PoolId, 'alice')
  await directory.find('t' as TenantId, 'u' as UserId)
  await directory.findByAuthenticator('t' as TenantId, 'a' as AuthenticatorId)
  expect(texts).toHaveLength(3)
  for (const text of texts) for (const part of ['"groups"', '"sign_ins"', '"recent_failures"']) expect(text).toContain(part)
})
