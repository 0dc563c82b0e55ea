import { expect, test } from 'vitest'
import type { TenantId } from '../domain/ids.ts'
import { cacheTemplates } from './templates-cache.ts'

function lab() {
  const counts = { reads: 0, revision: 1, fail: false }
  const cache = cacheTemplates(
    {
      list: async (tenant) => {
        counts.reads += 1
        if (counts.fail) throw new Error('away')
        return [{ template: 't', channel: 'sms', locale: 'en', content: { text: `${tenant} ${counts.revision}` } }]
      },
    },
    { revision: async () => counts.revision },
  )
  const of = async (tenant: string) => (await cache.list(tenant as TenantId))[0]?.content.text
  return { counts, of }
}

test('a tenant is read once until the revision rises', async () => {
  const { counts, of } = lab()
  expect(await Promise.all([of('a'), of('a'), of('b'), of('a')])).toEqual(['a 1', 'a 1', 'b 1', 'a 1'])
  expect(counts.reads).toBe(2)
  counts.revision = 2
  expect(await of('a')).toBe('a 2')
  expect(counts.reads).toBe(3)
})

test('a read that failed is tried again', async () => {
  const { counts, of } = lab()
  counts.fail = true
  await expect(of('a')).rejects.toThrow('away')
  counts.fail = false
  expect(await of('a')).toBe('a 1')
})
