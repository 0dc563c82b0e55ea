import type { Acr, FactorRequirement } from '../../domain/demand.ts'
import type { ApplicationId, PoolId, TenantId, WorkspaceId } from '../../domain/ids.ts'
import type { Ask, Rule, Strength } from '../../domain/policy.ts'
import type { RiskSettings } from '../../domain/risk-settings.ts'
import type { CodeType } from './codes.ts'

/**
 * What rarely changes: tenants, workspaces, applications, keys. Every change raises `revision()` in the same database
 * transaction, which is how caches on every node learn of it.
 */
export interface Catalogue {
  /** Cheap; changes whenever anything in the catalogue changed. */
  revision(): Promise<number>
  workspace(tenantSlug: string, workspaceSlug: string): Promise<Workspace | undefined>
  workspaceById(tenant: TenantId, id: WorkspaceId): Promise<Workspace | undefined>
  tenant(id: TenantId): Promise<Tenant | undefined>
  application(id: ApplicationId): Promise<Application | undefined>
  workspaces(): Promise<readonly Workspace[]>
  /** Enabled ones of a workspace. */
  applicationsOf(tenant: TenantId, workspace: WorkspaceId): Promise<readonly Application[]>
}

export interface Tenant {
  readonly id: TenantId
  readonly slug: string
  readonly name: string
  readonly settings: TenantSettings
}

export interface TenantSettings {
  /** Providers by channel, in the order they are tried. A channel without an entry uses those of the installation. */
  readonly delivery?: Readonly<Record<string, readonly ProviderEntry[]>>
}

/** A provider of messages as it is stored (src/delivery/provider-settings.ts). */
export interface ProviderEntry {
  /** Unique within the channel; names it in logs and metrics. */
  readonly id: string
  readonly kind: string
  readonly enabled: boolean
  readonly options: Readonly<Record<string, unknown>>
  /** For one message, in milliseconds. */
  readonly timeoutMs?: number
  /** Sealed JSON of its credentials (purpose `provider`, row = tenant/channel/id); absent where it has none. */
  readonly sealed?: string
}

export interface Workspace {
  readonly id: WorkspaceId
  readonly tenant: TenantId
  readonly tenantSlug: string
  readonly slug: string
  readonly pool: PoolId
  readonly enabled: boolean
  readonly settings: WorkspaceSettings
  /** Settings of the pool that its people are in; absent: the defaults. */
  readonly poolSettings?: PoolSettings
  /** What its tenant allows to be sent; absent: the defaults. */
  readonly sending?: SendingSettings
}

/** What holds for all people of a pool. */
export interface PoolSettings {
  /** By factor id: `enabled`, and what the factor's own schema names (length and lifetime of codes, ...). */
  readonly factors?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  /** Whether people add authenticators on their own, in a sign-in or by the account API. Default true. */
  readonly selfEnrolment?: boolean
  /** Length and lifetime of generated codes, by their type (engine/codes/code-settings.ts). */
  readonly codes?: Readonly<Partial<Record<CodeType, { readonly length?: number; readonly lifetimeSeconds?: number }>>>
}

/** A tenant's limits of sending, where they differ from those of engine/send-limits.ts. */
export interface SendingSettings {
  /** What the budgets of unverified sends do: `record` (default) only tells what they would have refused. */
  readonly unverified?: 'record' | 'enforce'
  /** Numbers in E.164 form that are served whatever the numbering plan says of them, such as a provider's own test numbers. */
  readonly numbers?: readonly string[]
  /** Another maximum, by the id of the limit. */
  readonly maximum?: Readonly<Record<string, number>>
  /** ISO 3166-1 alpha-2 codes; absent: every country. */
  readonly countries?: { readonly sms?: readonly string[]; readonly voice?: readonly string[] }
}

export interface WorkspaceSettings {
  readonly name: string
  /** CSS colour `#rrggbb` of the sign-in pages. */
  readonly color?: string
  /** Factors that may stand first for everybody. */
  readonly firstFactors: readonly string[]
  readonly scopes: readonly ScopeDefinition[]
  /** Sign-in sessions, seconds. */
  readonly session?: { readonly absoluteSeconds?: number }
  readonly accessTokenSeconds?: number
  readonly refreshTokenSeconds?: number
  /** Signs in those who administer the tenant: rules of the administration hold for all of its applications. */
  readonly administration?: true
  readonly policy?: PolicySettings
}

/** What a workspace asks for, on top of what its applications and scopes say themselves (engine/policy.ts puts it together). */
export interface PolicySettings {
  readonly rules?: readonly Rule[]
  /** By name; beside the built-in ones. */
  readonly strengths?: Readonly<Record<string, Strength>>
  /** Authentication context classes, weakest first; absent: the built-in ladder. `strength` is the name of one. */
  readonly acr?: readonly { readonly value: Acr; readonly strength: string }[]
  /** How risk is scored (domain/risk-settings.ts); absent: not at all. */
  readonly risk?: RiskSettings
}

export interface ScopeDefinition {
  readonly name: string
  /** What the consent page says, per locale; the name itself where absent. */
  readonly description?: Readonly<Record<string, string>>
  /** What has to be shown before it is granted. */
  readonly mfa?: Pick<Ask, 'factors' | 'strength' | 'freshSeconds'>
}

export interface Application {
  readonly id: ApplicationId
  readonly tenant: TenantId
  readonly workspace: WorkspaceId
  readonly enabled: boolean
  readonly settings: ApplicationSettings
}

export interface ApplicationSettings {
  readonly name: string
  /** OAuth client kind. `public` has no secret. */
  readonly type: 'confidential' | 'public' | 'native'
  /** Keyed digest of the client secret (platform/keyed-hash, purpose `client-secret`); never the secret itself. */
  readonly secretDigest?: string
  readonly authMethod?: 'client_secret_basic' | 'client_secret_post' | 'private_key_jwt' | 'none'
  /** JSON Web Key Set for private_key_jwt. */
  readonly jwks?: unknown
  readonly redirectUris: readonly string[]
  readonly postLogoutRedirectUris?: readonly string[]
  readonly backchannelLogoutUri?: string
  readonly grantTypes: readonly string[]
  readonly scopes: readonly string[]
  /** Second factors after the first: the "Authentication Factors" tab. Absent = none. */
  readonly factors?: FactorRequirement
  /** A browser in which a second factor was shown may be remembered, and then none is asked for at sign-in. Default false. */
  readonly rememberDevices?: boolean
  /** `implicit` skips the consent page for the operator's own applications. */
  readonly consent?: 'ask' | 'implicit'
  readonly idTokenAlg?: 'RS256' | 'ES256' | 'EdDSA'
  /** A confidential client may be allowed to go without PKCE. */
  readonly pkceOptional?: boolean
  readonly requirePar?: boolean
  readonly dpopBound?: boolean
}
