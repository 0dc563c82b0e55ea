import { expect, it } from 'vitest'
import { createAdapterFactory } from './adapter.ts'

type Parameters = globalThis.Parameters<typeof createAdapterFactory>

it('SE-2 a result is only written onto an interaction that is still there: one finished meanwhile stays finished', async () => {
  const written: string[] = []
  const artifacts = { upsert: async () => void written.push('upsert'), replace: async () => void written.push('replace') }
  const realm = { scope: { tenant: 't', workspace: 'w' }, lifetimes: { interaction: 900 } }
  const interactions = createAdapterFactory(
    { artifacts } as unknown as Parameters[0],
    realm as unknown as Parameters[1],
  )('Interaction')
  await interactions.upsert('uid', { kind: 'Interaction' }, 900)
  await interactions.upsert('uid', { kind: 'Interaction', result: { login: { accountId: 'a' } } }, 900)
  expect(written).toEqual(['upsert', 'replace'])
})
