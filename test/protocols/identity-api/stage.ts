import { inject } from 'vitest'
import type { ApplicationId, PoolId, WorkspaceId } from '../../../src/domain/ids.ts'
import { emptyPostgres } from '../../support/databases.ts'
import { startHouse } from '../../support/house.ts'
import { secretOf } from '../../support/oidc-lab.ts'
import { type Json, postForm } from '../../support/oidc-visitor.ts'

export const databases = ['SQLite', 'PostgreSQL'] as const

/** A whole server with a system workspace and the clients that ask there. */
export async function openSystem(database: (typeof databases)[number]) {
  const made = database === 'PostgreSQL' ? await emptyPostgres(inject('postgresUrl')) : undefined
  const house = await startHouse({ databaseUrl: made?.url })
  const { provisioning, people } = house.store
  const pool = (await people.pool('t', 'people'))?.pool as PoolId
  const system = house.ids.next<WorkspaceId>()
  const scopes = ['identity', 'identity_self_registration'].map((name) => ({ name }))
  await provisioning.putWorkspace({
    ...{ id: system, tenant: house.tenant, slug: 'system', pool, enabled: true },
    settings: { name: 'System', firstFactors: ['password'], scopes },
  })
  const client = (id: string, workspace: WorkspaceId, registered: readonly string[]) =>
    provisioning.putApplication({
      ...{ id: id as ApplicationId, tenant: house.tenant, workspace, enabled: true },
      settings: {
        ...{ name: id, type: 'confidential', authMethod: 'client_secret_post', redirectUris: [], scopes: registered },
        grantTypes: ['client_credentials'],
        secretDigest: house.keyedHash.digest('client-secret', id, secretOf(id)),
      },
    })
  await client('backend', system, ['identity', 'identity_self_registration'])
  await client('generator', system, ['identity_self_registration'])
  await client('shop-machine', house.workspaces.shop, ['profile'])
  house.catalogue.forget()

  /** The seed's own request: client_secret_post, and one scope. */
  async function token(id = 'backend', scope = 'identity identity_self_registration', workspace = 'system'): Promise<string> {
    const fields = { grant_type: 'client_credentials', client_id: id, client_secret: secretOf(id), scope }
    const { body } = await postForm(`${house.baseUrl}/t/${workspace}/oauth2/token`, fields)
    return (body as Json).access_token as string
  }
  const good = await token()

  /** As curl sends it with --data: JSON under the name of a form. */
  async function call(path: string, body: unknown, bearer: string | null = good) {
    const response = await fetch(`${house.baseUrl}/api/identity/t/system/pools/${path}`, {
      method: 'POST',
      body: typeof body === 'string' ? body : JSON.stringify(body),
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        ...(bearer === null ? {} : { authorization: `Bearer ${bearer}` }),
      },
    })
    return { status: response.status, headers: response.headers, body: (await response.json()) as Json }
  }
  const generate = async (body: unknown) => {
    const { status, body: made } = await call('people/user/code/generate', body)
    if (status !== 201) throw new Error(`no code was made: ${JSON.stringify(made)}`)
    return made as { code: string; extended_code: string }
  }
  return { ...house, pool, system, client, token, call, generate }
}
