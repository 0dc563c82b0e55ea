import type { FastifyRequest } from 'fastify'
import type { ApplicationId } from '../domain/ids.ts'
import type { Inherited, Scope } from '../engine/engine-contract.ts'
import type { Workspace } from '../engine/ports/catalogue.ts'
import type { UserRecord } from '../engine/ports/directory.ts'

/** Somebody for whom an application asks, by an access token that is good now. */
export interface Bearer {
  /** Whose token it is. */
  readonly workspace: Workspace
  readonly application: ApplicationId
  readonly scopes: ReadonlySet<string>
  readonly user: UserRecord
  /** What they had proved when the token was given, as far as it is still there. Whether that is enough is the engine's decision. */
  readonly inherited: Inherited
  readonly browser: Pick<Scope, 'address' | 'userAgent'>
}

/** Why a request has no bearer; the words of RFC 6750 3.1 and RFC 9449 7.1. */
export interface NoBearer {
  /** Absent: no token was shown at all. */
  readonly error?: 'invalid_token' | 'invalid_dpop_proof'
  readonly scheme: 'Bearer' | 'DPoP'
  readonly description: string
}

/**
 * Verifies the access token of a request, whole: the Authorization header alone brings it (nothing in a query or a body), it is
 * of a workspace of this tenant, signed, not expired, not revoked, of an application and a grant that are still there, of a
 * session that is still open, and of a person who may sign in. Tokens of applications alone (client credentials) are refused.
 */
export type FindBearer = (tenantSlug: string, request: FastifyRequest) => Promise<Bearer | { readonly refused: NoBearer }>

/** An application that acts for itself, by an access token of its own (client credentials) that is good now. */
export interface Machine {
  readonly workspace: Workspace
  readonly application: ApplicationId
  readonly scopes: ReadonlySet<string>
  readonly browser: Pick<Scope, 'address' | 'userAgent'>
}

/** The same for the token of a machine: of a workspace of this tenant, of an application that is still there. Tokens of people are refused. */
export type FindMachine = (tenantSlug: string, request: FastifyRequest) => Promise<Machine | { readonly refused: NoBearer }>
