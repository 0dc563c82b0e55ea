import type { FastifyRequest } from 'fastify'
import type { Engine } from '../../engine/engine-contract.ts'
import type { Catalogue } from '../../engine/ports/catalogue.ts'
import type { RenderDeps } from '../../http/answers.ts'
import type { KeyedHash } from '../../platform/contract.ts'
import type { Logger } from '../../platform/logger.ts'

/** What this door needs; the composition root brings it. */
export interface ElsewhereDeps extends RenderDeps {
  /** Origin (and path, if a proxy strips one) under which browsers and phones reach this server, without a trailing slash. */
  readonly baseUrl: string
  readonly engine: Pick<Engine, 'respond' | 'elsewhere' | 'pending'>
  /** Cached in front: a stale answer is at most one second old. */
  readonly catalogue: Pick<Catalogue, 'workspace'>
  readonly keyedHash: KeyedHash
  readonly log: Pick<Logger, 'warn' | 'error'>
  /** Who is calling, after trusted proxies. */
  readonly clientAddress: (request: FastifyRequest) => string
}
