import { describe, expect, it } from 'vitest'
import type { ApplicationId, TenantId, WorkspaceId } from '../domain/ids.ts'
import type { Application, ApplicationSettings } from './ports/catalogue.ts'
import { ApplicationInvalid, registerApplication } from './register-application.ts'

const application = (settings: Partial<ApplicationSettings>): Application => ({
  id: 'app' as ApplicationId,
  tenant: 't' as TenantId,
  workspace: 'w' as WorkspaceId,
  enabled: true,
  settings: { name: 'App', type: 'confidential', secretDigest: 'x', redirectUris: [], grantTypes: [], scopes: [], ...settings },
})

async function faults(settings: Partial<ApplicationSettings>): Promise<readonly string[]> {
  const written: Application[] = []
  try {
    await registerApplication({ putApplication: async (one) => void written.push(one) }, application(settings))
    expect(written).toHaveLength(1)
    return []
  } catch (error) {
    expect(written).toHaveLength(0)
    if (error instanceof ApplicationInvalid) return error.faults
    throw error
  }
}

describe('registering an application', () => {
  it('takes one that is in order', async () => {
    expect(await faults({ redirectUris: ['https://app.example.com/callback'] })).toEqual([])
  })

  it('OA-2 names every address that could be read in two ways, wherever it stands', async () => {
    const bad = await faults({
      redirectUris: ['https://app.example.com/*', 'javascript:alert(1)'],
      postLogoutRedirectUris: ['http://app.example.com/'],
      backchannelLogoutUri: 'https://user@app.example.com/',
    })
    expect(bad).toHaveLength(4)
  })

  it.each([
    ['no secret and no keys', { secretDigest: undefined as never }],
    ['PKCE left to a public client', { type: 'public' as const, pkceOptional: true }],
    ['an empty list of factors', { factors: { mode: 'one' as const, of: [] } }],
    ['more factors than are listed', { factors: { mode: 3, of: ['email'] } }],
  ])('refuses %s', async (_name, settings) => {
    expect(await faults(settings)).toHaveLength(1)
  })
})
