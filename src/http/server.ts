import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { NotFound } from '../engine/errors.ts'
import { StoreUnavailable } from '../engine/ports/errors.ts'
import type { Ids } from '../platform/ids.ts'
import type { Logger } from '../platform/logger.ts'
import { requireRules } from './route-rules.ts'

export interface ServerDeps {
  readonly ids: Ids
  readonly log: Logger
  /** True where the world reaches this server by https. */
  readonly secure: boolean
  readonly clientAddress: (request: FastifyRequest) => string
}

/**
 * The HTTP server without its routes: limits, time-outs, headers that every answer carries, and what is said when something
 * goes wrong. Errors carry a code and a correlation id, never a stack, SQL, host or path (LG-5).
 */
export function createServer({ ids, log, secure, clientAddress }: ServerDeps): FastifyInstance {
  const server = Fastify({
    bodyLimit: 64 * 1024,
    connectionTimeout: 30_000,
    requestTimeout: 15_000,
    keepAliveTimeout: 65_000,
    http: { maxHeaderSize: 16 * 1024 },
    routerOptions: { maxParamLength: 512, caseSensitive: true, ignoreTrailingSlash: false, ignoreDuplicateSlashes: false },
    // Bodies are taken as they are or refused: nothing is turned into another type, nothing is left out (G-05).
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false } },
    genReqId: () => ids.next(),
    // Only our own client-address decides who is calling; Fastify's proxy handling stays off.
    trustProxy: false,
    return503OnClosing: true,
    // An address that cannot be read reaches no hook; Fastify's own answer would echo it, without our headers.
    frameworkErrors: (_error, request: FastifyRequest, reply: FastifyReply) => {
      writeHeaders(request, reply, secure)
      reply.status(404).send(notFound(request))
    },
  })

  requireRules(server)

  server.addHook('onRequest', async (request, reply) => writeHeaders(request, reply, secure))

  server.addHook('onResponse', async (request, reply) => {
    log.debug('request', {
      correlationId: request.id,
      method: request.method,
      path: loggedPath(request),
      status: reply.statusCode,
      milliseconds: Math.round(reply.elapsedTime * 10) / 10,
      address: clientAddress(request),
    })
  })

  server.setErrorHandler((error: Error & { statusCode?: number; code?: string }, request, reply) => {
    const correlationId = request.id
    if (error instanceof StoreUnavailable) {
      log.error('the database did not answer', { correlationId, error })
      reply.header('retry-after', '5')
      return reply
        .status(503)
        .send(
          problem(503, 'temporarily_unavailable', 'The service cannot answer now. Try again in a few seconds.', correlationId),
        )
    }
    if (error instanceof NotFound) return reply.status(404).send(problem(404, 'not_found', error.message, correlationId))
    const retryAfter = (error as { retryAfterSeconds?: number }).retryAfterSeconds
    if (retryAfter !== undefined) {
      reply.header('retry-after', String(retryAfter))
      return reply
        .status(503)
        .send(problem(503, 'temporarily_unavailable', 'Too much is going on. Try again in a few seconds.', correlationId))
    }
    const status = error.statusCode ?? 500
    if (status >= 400 && status < 500) {
      return reply.status(status).send(problem(status, error.code ?? 'invalid_request', clientText(status), correlationId))
    }
    log.error('request failed', { correlationId, error })
    return reply
      .status(500)
      .send(problem(500, 'server_error', 'Something went wrong on our side. The correlation id helps to find it.', correlationId))
  })

  server.setNotFoundHandler((request, reply) => reply.status(404).send(notFound(request)))
  return server
}

/** Without the query, which may carry codes and state, and without the token of a link (G-08). */
function loggedPath({ url, params }: FastifyRequest): string {
  const path = url.split('?', 1)[0] ?? ''
  const { token } = (params ?? {}) as { token?: string }
  return token === undefined ? path : path.replace(/[^/]*$/, ':token')
}

/** Headers of every answer; doors with pages of their own write stricter or fitting ones over them. */
function writeHeaders(request: FastifyRequest, reply: FastifyReply, secure: boolean): void {
  reply.header('x-correlation-id', request.id)
  reply.header('x-content-type-options', 'nosniff')
  reply.header('referrer-policy', 'no-referrer')
  reply.header('cache-control', 'no-store')
  reply.header('content-security-policy', "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'")
  reply.header('cross-origin-opener-policy', 'same-origin')
  reply.header('cross-origin-resource-policy', 'same-origin')
  if (secure) reply.header('strict-transport-security', 'max-age=63072000; includeSubDomains')
}

const notFound = ({ id }: FastifyRequest) => problem(404, 'not_found', 'There is nothing at this address.', id)

/** RFC 9457, with the OAuth-style code beside it. */
export const problem = (status: number, code: string, detail: string, correlationId: string) => ({
  type: 'about:blank',
  status,
  code,
  detail,
  correlationId,
})

function clientText(status: number): string {
  switch (status) {
    case 413:
      return 'The request is too large.'
    case 415:
      return 'This address does not take that kind of content. Check the Content-Type.'
    default:
      return 'The request is malformed. Check it against the documentation.'
  }
}
