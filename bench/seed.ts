import type { ApplicationId, AuthenticatorId, PoolId, TenantId, UserId, WorkspaceId } from '../src/domain/ids.ts'
import { normaliseIdentifier } from '../src/engine/identifier.ts'
import type { ApplicationSettings, WorkspaceSettings } from '../src/engine/ports/catalogue.ts'
import { createSystemClock } from '../src/platform/clock.ts'
import { createIds } from '../src/platform/ids.ts'
import { createKeyedHash } from '../src/platform/keyed-hash.ts'
import { readKeys } from '../src/platform/keys.ts'
import { createPasswords } from '../src/platform/passwords.ts'
import { createSystemRandom } from '../src/platform/random.ts'
import { createSealing } from '../src/platform/sealing.ts'
import { openStore } from '../src/store/index.ts'

/** What every person of the bench types. */
export const password = 'the same for everybody here'
export const redirectUri = 'http://localhost:9/callback'

/** The person with this number, of as many as were seeded. */
export const personOf = (number: number): string => `person${number}@bench.example`

export const secretOf = (application: string): string => `${application}-secret`

export interface SeedOptions {
  readonly where: { readonly url: string } | { readonly file: string }
  /** `COUNTERSIGN_SEALING_KEYS` and `COUNTERSIGN_HASH_KEY` of the server that will use the database. */
  readonly keys: Readonly<Record<string, string>>
  readonly people: number
}

const scopes = ['openid', 'profile', 'email', 'offline_access', 'api'].map((name) => ({ name }))

/** `main` starts with passwords, `mail` with a code by e-mail. */
const workspaces: Readonly<Record<string, WorkspaceSettings>> = {
  main: { name: 'Bench', firstFactors: ['password'], scopes },
  mail: { name: 'Bench by mail', firstFactors: ['email'], scopes },
}

const web: Omit<ApplicationSettings, 'name'> = {
  type: 'confidential',
  redirectUris: [redirectUri],
  grantTypes: ['authorization_code', 'refresh_token'],
  scopes: ['openid', 'profile', 'email', 'offline_access'],
}

const applications: Readonly<
  Record<string, { readonly workspace: string; readonly settings: Omit<ApplicationSettings, 'name'> }>
> = {
  'bench-password': { workspace: 'main', settings: web },
  'bench-code': { workspace: 'main', settings: { ...web, factors: { mode: 'one', of: ['email'] } } },
  'bench-mail': { workspace: 'mail', settings: web },
  'bench-m2m': {
    workspace: 'main',
    settings: { type: 'confidential', redirectUris: [], grantTypes: ['client_credentials'], scopes: ['api'] },
  },
  'bench-m2m-rs256': {
    workspace: 'main',
    settings: {
      type: 'confidential',
      redirectUris: [],
      grantTypes: ['client_credentials'],
      scopes: ['api'],
      idTokenAlg: 'RS256',
    },
  },
}

/** Migrates an empty database and writes the tenant `bench`: two workspaces, five applications, and people. */
export async function seed({ where, keys, people }: SeedOptions): Promise<void> {
  const clock = createSystemClock()
  const random = createSystemRandom()
  const serverKeys = readKeys(keys)
  const ids = createIds(clock, random)
  const sealing = createSealing(serverKeys.sealing, random)
  const keyedHash = createKeyedHash(serverKeys.hash)
  const store = await openStore({ ...where, clock, node: 'bench' })
  try {
    await store.migrate()
    const { provisioning } = store
    const tenant = ids.next<TenantId>()
    const pool = ids.next<PoolId>()
    await provisioning.putTenant({ id: tenant, slug: 'bench', name: 'Bench' })
    await provisioning.putPool({ id: pool, tenant, slug: 'people', name: 'People' })
    // Everybody signs in from one address here. The counters are kept all the same, so their cost is measured.
    await provisioning.putSending(tenant, { maximum: { 'range-hour': 10_000_000, 'tenant-email-day': 10_000_000 } })
    const workspaceIds = new Map<string, WorkspaceId>()
    for (const [slug, settings] of Object.entries(workspaces)) {
      const id = ids.next<WorkspaceId>()
      workspaceIds.set(slug, id)
      await provisioning.putWorkspace({ id, tenant, slug, pool, enabled: true, settings })
    }
    for (const [id, { workspace, settings }] of Object.entries(applications)) {
      await provisioning.putApplication({
        id: id as ApplicationId,
        tenant,
        workspace: workspaceIds.get(workspace) as WorkspaceId,
        enabled: true,
        settings: { ...settings, name: id, secretDigest: keyedHash.digest('client-secret', id, secretOf(id)) },
      })
    }
    // One hash serves everybody: what is measured is verifying, which costs the same.
    const secret = JSON.stringify({ hash: await createPasswords({ random }).hash(password) })
    const putPerson = (number: number) => {
      const email = personOf(number)
      const passwordId = ids.next<AuthenticatorId>()
      return provisioning.putUser({
        id: ids.next<UserId>(),
        tenant,
        pool,
        name: `Person ${number}`,
        email,
        emailVerified: true,
        identifiers: [normaliseIdentifier(email)],
        authenticators: [
          { id: passwordId, factor: 'password', sealed: sealing.seal('authenticator', passwordId, secret), address: null },
          { id: ids.next<AuthenticatorId>(), factor: 'email', sealed: null, address: email },
        ],
      })
    }
    const batch = 200
    for (let from = 0; from < people; from += batch) {
      await Promise.all(Array.from({ length: Math.min(batch, people - from) }, (_, offset) => putPerson(from + offset)))
    }
  } finally {
    await store.close()
  }
}
