import type { FastifyRequest } from 'fastify'
import type { Engine } from '../../engine/engine-contract.ts'
import type { Artifacts } from '../../engine/ports/artifacts.ts'
import type { Audit } from '../../engine/ports/audit.ts'
import type { Catalogue } from '../../engine/ports/catalogue.ts'
import type { Directory } from '../../engine/ports/directory.ts'
import type { SigningKeys } from '../../engine/ports/signing-keys.ts'
import type { LocaleId } from '../../locales/index.ts'
import type { Page, PageContext } from '../../pages/page.ts'
import type { Clock, KeyedHash, Random, Sealing } from '../../platform/contract.ts'
import type { Ids } from '../../platform/ids.ts'
import type { Logger } from '../../platform/logger.ts'

/** What the OpenID Connect door needs; the composition root brings it. */
export interface OidcDeps {
  /** Origin (and path, if a proxy strips one) under which browsers reach this server, without a trailing slash. */
  readonly baseUrl: string
  /** True where `baseUrl` is https: cookies get Secure and the `__Host-` prefix, answers get HSTS. */
  readonly secureCookies: boolean
  readonly engine: Engine
  /** Cached in front: a stale answer is at most one second old. */
  readonly catalogue: Catalogue
  readonly artifacts: Artifacts
  readonly signingKeys: SigningKeys
  readonly directory: Pick<Directory, 'find'>
  readonly audit: Pick<Audit, 'append'>
  readonly sealing: Sealing
  readonly keyedHash: KeyedHash
  readonly clock: Clock
  readonly random: Random
  readonly ids: Ids
  /** Newest first: the first signs, all verify. */
  readonly cookieKeys: readonly string[]
  readonly render: (page: Page, context: PageContext) => string
  readonly negotiateLocale: (acceptLanguage: string | undefined, uiLocales?: string, userLocale?: string) => LocaleId
  readonly log: Pick<Logger, 'warn' | 'error'>
  /** Who is calling, after trusted proxies. For the audit trail and throttles only. */
  readonly clientAddress: (request: FastifyRequest) => string
  /** The guarded client (platform/guarded-fetch.ts): the only way out of this door. */
  readonly fetch: (url: string | URL | Request, options?: RequestInit) => Promise<Response>
  /** Workspaces kept ready at a time (default 200). */
  readonly maxWorkspaces?: number
}
