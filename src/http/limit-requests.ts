import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Clock } from '../platform/contract.ts'
import { clientNetwork } from './client-address.ts'
import { createRateLimit } from './rate-limit.ts'
import { problem } from './server.ts'

interface Options {
  readonly perMinute: number
  readonly clock: Clock
  readonly clientAddress: (request: FastifyRequest) => string
}

/** One budget per client network over all routes, whatever the path is spelled like (TH-7); their rules name the exceptions. */
export function limitRequests(server: FastifyInstance, { perMinute, clock, clientAddress }: Options): void {
  const limit = createRateLimit(perMinute, clock)
  server.addHook('onRequest', async (request, reply) => {
    if (request.routeOptions.config.rules?.limited === false) return
    if (limit.take(clientNetwork(clientAddress(request)))) return
    reply.header('retry-after', '60')
    return reply
      .status(429)
      .send(problem(429, 'too_many_requests', 'Too many requests from your network. Wait a minute and try again.', request.id))
  })
}
