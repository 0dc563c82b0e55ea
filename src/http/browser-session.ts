import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Proof } from '../domain/proof.ts'
import type { Inherited, Scope } from '../engine/engine-contract.ts'
import type { Workspace } from '../engine/ports/catalogue.ts'

/** Somebody who is signed in in this browser, at one workspace. */
export interface BrowserSession {
  readonly workspace: Workspace
  /** Who, and what they proved. Whether that is enough for anything is the engine's decision. */
  readonly inherited: Inherited
  /** What the engine is told of the browser; the application is up to whoever asks. */
  readonly browser: Pick<Scope, 'address' | 'userAgent' | 'device' | 'trusted'>
  /**
   * After a change to what the session rests on: it has a new id, in the cookie and in the store, and the old one is worth
   * nothing (SE-1). `proofs` is what it has shown from now on.
   */
  renew(proofs: readonly Proof[]): Promise<void>
}

/** Finds the session of a request by its cookie; undefined where there is none, or no such workspace. */
export type FindSession = (
  tenantSlug: string,
  workspaceSlug: string,
  request: FastifyRequest,
  reply: FastifyReply,
) => Promise<BrowserSession | undefined>
