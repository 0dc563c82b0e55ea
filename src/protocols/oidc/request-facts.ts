import type { IncomingMessage } from 'node:http'
import type { FastifyRequest } from 'fastify'
import type { ApplicationId } from '../../domain/ids.ts'
import type { Device, Scope } from '../../engine/engine-contract.ts'
import type { AuditEvent } from '../../engine/ports/audit.ts'
import type { Workspace } from '../../engine/ports/catalogue.ts'
import type { UserRecord } from '../../engine/ports/directory.ts'
import type { OidcDeps } from './deps.ts'
import { readDevice } from './device-cookie.ts'
import { readTrusted } from './trusted-cookie.ts'

/** What we know about one HTTP request besides its protocol parameters; carried beside the request, not in it. */
export interface RequestFacts {
  readonly address: string
  readonly userAgent: string | null
  readonly acceptLanguage: string | undefined
  readonly correlationId: string
  /** Whether a person or a program reads the answer. */
  readonly audience: 'person' | 'program'
  readonly device: Device | undefined
  /** What the cookie of a remembered browser carries, newest first. */
  readonly trusted: readonly string[]
  /** The store could not be reached while this request was served: whatever the answer would be, it is 503. */
  storeDown: boolean
  /** Grants were revoked because a one-time thing came a second time. */
  replayed: boolean
  /** Sessions and grants that were there when this request began: it may change them, and must not bring them back. */
  readonly found: Set<string>
  /** People who were looked up for this request, by id: each once. */
  readonly people: Map<string, Promise<UserRecord | undefined>>
  /** Why the session was enough, where nobody had to be asked. */
  decided?: Pick<AuditEvent, 'detail' | 'shadow'>
  /** An access token that was verified for this request, so that it is verified once. */
  verified?: { readonly token: string; readonly payload: Promise<Record<string, unknown> | undefined> }
}

const known = new WeakMap<IncomingMessage, RequestFacts>()

/** Gathers the facts of a request. */
export function gatherFacts(deps: OidcDeps, request: FastifyRequest, audience: RequestFacts['audience']): RequestFacts {
  const { headers } = request.raw
  return {
    address: deps.clientAddress(request),
    userAgent: headers['user-agent']?.slice(0, 512) ?? null,
    acceptLanguage: headers['accept-language'],
    correlationId: request.id,
    audience,
    device: readDevice(deps, headers.cookie),
    trusted: readTrusted(deps, headers.cookie),
    storeDown: false,
    replayed: false,
    found: new Set(),
    people: new Map(),
  }
}

/** Attaches facts to the request that the protocol library is given. */
export const setFacts = (request: IncomingMessage, facts: RequestFacts): void => {
  known.set(request, facts)
}

/** Facts of a request that came through our mount. Throws for any other: that would be a bug. */
export function factsOf(request: IncomingMessage): RequestFacts {
  const facts = known.get(request)
  if (!facts) throw new Error('This request did not come through the mount of the OpenID Connect door.')
  return facts
}

/** The engine's Scope of a call: this workspace, that application, this browser. */
export const scopeOf = (workspace: Workspace, application: string, facts: RequestFacts): Scope => ({
  tenant: workspace.tenant,
  workspace: workspace.id,
  application: application as ApplicationId,
  address: facts.address,
  userAgent: facts.userAgent,
  ...(facts.device ? { device: facts.device } : {}),
  ...(facts.trusted.length > 0 ? { trusted: facts.trusted } : {}),
})
