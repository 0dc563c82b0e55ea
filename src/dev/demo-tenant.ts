import type { ApplicationId, AuthenticatorId, PoolId, TenantId, UserId, WorkspaceId } from '../domain/ids.ts'
import { normaliseIdentifier } from '../engine/identifier.ts'
import type { ApplicationSettings, ScopeDefinition, WorkspaceSettings } from '../engine/ports/catalogue.ts'
import type { NewUser, Provisioning } from '../engine/ports/provisioning.ts'
import { registerApplication } from '../engine/register-application.ts'
import type { KeyedHash, Passwords, Sealing } from '../platform/contract.ts'
import type { Ids } from '../platform/ids.ts'
import { demoUsers } from './demo-users.ts'

/** Fixed ids: seeding again changes what the port decides (redirect addresses), and no policy. */
const id = (last: string) => `00000000-0000-7000-8000-0000000000${last}`
const tenant = id('01') as TenantId
const pool = id('02') as PoolId
const workspaces = { shop: id('03') as WorkspaceId, system: id('04') as WorkspaceId, admin: id('05') as WorkspaceId }

const scopes: readonly ScopeDefinition[] = [
  { name: 'openid' },
  { name: 'profile' },
  { name: 'email' },
  { name: 'phone' },
  { name: 'offline_access' },
  {
    name: 'payments',
    description: { en: 'Make payments in your name', 'pt-BR': 'Fazer pagamentos em seu nome' },
    // MFA per scope: locked on the consent page until one of these is shown.
    mfa: { factors: { mode: 'one', of: ['email', 'sms', 'mobile_app', 'passkey'] } },
  },
]

const consoleScopes: readonly ScopeDefinition[] = [
  { name: 'openid' },
  { name: 'profile' },
  { name: 'admin', description: { en: 'Administer this tenant', 'pt-BR': 'Administrar este inquilino' } },
]

const machineScopes: readonly ScopeDefinition[] = [{ name: 'identity' }, { name: 'identity_self_registration' }]

interface Tools {
  readonly provisioning: Provisioning
  readonly passwords: Passwords
  readonly sealing: Sealing
  readonly keyedHash: KeyedHash
  readonly ids: Ids
}

/** Writes the demo tenant of design section 6: its workspaces and applications always, the rest once. */
export async function seedDemo(
  tools: Tools,
  { baseUrl, shopUrl }: { readonly baseUrl: string; readonly shopUrl: string },
): Promise<void> {
  const { provisioning } = tools
  const known = await provisioning.tenantExists('demo')
  await provisioning.putTenant({ id: tenant, slug: 'demo', name: 'Demo' })
  if (!known) {
    // The demo's numbers are nobody's: no numbering plan gives them out.
    await provisioning.putSending(tenant, { numbers: demoUsers.flatMap(({ phone }) => phone ?? []) })
    // Off by default: the demo shows them all the same.
    const factors = { kba: { enabled: true }, voice: { enabled: true } }
    await provisioning.putPool({ id: pool, tenant, slug: 'customers', name: 'Customers', settings: { factors } })
  }
  const settings: Record<keyof typeof workspaces, WorkspaceSettings> = {
    shop: { name: 'Demo Shop', color: '#0b6e4f', firstFactors: ['password', 'passkey'], scopes },
    system: { name: 'Demo System', firstFactors: ['password'], scopes: machineScopes },
    admin: {
      name: 'Demo Console',
      color: '#3b3f8f',
      administration: true,
      firstFactors: ['password', 'passkey'],
      scopes: consoleScopes,
    },
  }
  for (const [slug, workspace] of Object.entries(settings)) {
    const id = workspaces[slug as keyof typeof workspaces]
    const change = (now: WorkspaceSettings) => ({ settings: withPolicyOf(now, workspace), events: [] })
    if (await provisioning.changeWorkspace(tenant, id, change)) continue
    await provisioning.putWorkspace({
      id,
      tenant,
      slug,
      pool,
      enabled: true,
      settings: workspace,
    })
  }
  const homes: Readonly<Record<string, WorkspaceId>> = { 'shop-m2m': workspaces.system, console: workspaces.admin }
  const all = { ...applications(shopUrl, tools.keyedHash), console: consoleOf(baseUrl) }
  for (const [clientId, application] of Object.entries(all)) {
    const workspace = homes[clientId] ?? workspaces.shop
    await registerApplication(provisioning, {
      id: clientId as ApplicationId,
      tenant,
      workspace,
      enabled: true,
      settings: application,
    })
  }
  if (!known) for (const user of await people(tools)) await provisioning.putUser(user)
}

/** What somebody put in force outlives a restart: the rules, and what is shown before a scope is granted. */
function withPolicyOf(now: WorkspaceSettings, seeded: WorkspaceSettings): WorkspaceSettings {
  const scopes = seeded.scopes.map((scope) => {
    const stored = now.scopes.find(({ name }) => name === scope.name)
    if (!stored) return scope
    const { mfa: _, ...rest } = scope
    return stored.mfa ? { ...rest, mfa: stored.mfa } : rest
  })
  return { ...seeded, scopes, ...(now.policy ? { policy: now.policy } : {}) }
}

/** The console runs in the browser: it has no secret, and asks each time for what it needs. */
const consoleOf = (baseUrl: string): ApplicationSettings => ({
  name: 'Countersign console',
  type: 'public',
  redirectUris: [`${baseUrl}/console/callback`],
  postLogoutRedirectUris: [`${baseUrl}/console`],
  grantTypes: ['authorization_code'],
  scopes: ['openid', 'profile', 'admin'],
  consent: 'implicit',
})

function applications(shopUrl: string, keyedHash: KeyedHash): Record<string, ApplicationSettings> {
  const digest = (clientId: string) => keyedHash.digest('client-secret', clientId, `${clientId}-secret-for-development`)
  const web = (clientId: string, name: string): ApplicationSettings => ({
    name,
    type: 'confidential',
    secretDigest: digest(clientId),
    redirectUris: [`${shopUrl}/callback`],
    postLogoutRedirectUris: [`${shopUrl}/`],
    backchannelLogoutUri: `${shopUrl}/backchannel-logout`,
    grantTypes: ['authorization_code', 'refresh_token', 'urn:ietf:params:oauth:grant-type:device_code'],
    scopes: ['openid', 'profile', 'email', 'phone', 'offline_access'],
  })
  return {
    'shop-web': {
      ...web('shop-web', 'Demo shop'),
      factors: { mode: 'one', of: ['email', 'sms', 'mobile_app', 'passkey'] },
      rememberDevices: true,
    },
    'shop-all': { ...web('shop-all', 'Demo shop (all factors)'), factors: { mode: 'all', of: ['email', 'sms'] } },
    'shop-plain': {
      ...web('shop-plain', 'Demo shop (password only)'),
      scopes: ['openid', 'profile', 'email', 'offline_access', 'payments'],
    },
    'shop-spa': {
      name: 'Demo shop (in the browser)',
      type: 'public',
      redirectUris: [`${shopUrl}/spa`],
      postLogoutRedirectUris: [`${shopUrl}/`],
      grantTypes: ['authorization_code', 'refresh_token'],
      scopes: ['openid', 'profile', 'email', 'offline_access'],
    },
    'shop-m2m': {
      name: 'Demo shop (machine to machine)',
      type: 'confidential',
      secretDigest: digest('shop-m2m'),
      redirectUris: [],
      grantTypes: ['client_credentials'],
      scopes: ['identity_self_registration', 'identity'],
    },
  }
}

const people = ({ passwords, sealing, ids }: Tools): Promise<NewUser[]> =>
  Promise.all(
    demoUsers.map(async ({ password, totp, secondPassword, knowledge, ...user }) => {
      const enrol = (factor: string, secret: unknown, address: string | null) => {
        const authenticator = ids.next<AuthenticatorId>()
        const sealed = secret === null ? null : sealing.seal('authenticator', authenticator, JSON.stringify(secret))
        return { id: authenticator, factor, sealed, address }
      }
      return {
        ...user,
        id: ids.next<UserId>(),
        tenant,
        pool,
        locale: 'en',
        identifiers: [user.email, ...(user.username ? [user.username] : [])].map(normaliseIdentifier),
        authenticators: [
          enrol('password', { hash: await passwords.hash(password) }, null),
          ...(user.emailVerified ? [enrol('email', null, user.email)] : []),
          ...(user.phone && user.phoneVerified ? [enrol('sms', null, user.phone)] : []),
          ...(totp ? [enrol('mobile_app', { secret: totp, digits: 6, period: 30, algorithm: 'SHA1' }, null)] : []),
          ...(secondPassword ? [enrol('second_password', { hash: await passwords.hash(secondPassword) }, null)] : []),
          ...(knowledge ? [enrol('kba', await answersOf(passwords, knowledge), null)] : []),
        ],
      }
    }),
  )

/** As the factor keeps them: each answer as it is compared, hashed. */
const answersOf = async (passwords: Passwords, knowledge: NonNullable<(typeof demoUsers)[number]['knowledge']>) => ({
  questions: await Promise.all(
    knowledge.map(async ({ id, question, answer }) => ({ id, question, hash: await passwords.hash(answer) })),
  ),
})
