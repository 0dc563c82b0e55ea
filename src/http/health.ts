import type { FastifyInstance } from 'fastify'
import { rules } from './route-rules.ts'

/** How long a readiness check waits for the database, milliseconds. */
const pingTimeoutMs = 1_500

const probe = { config: rules('none', 'safe', false) }

/**
 * `/health/live`: the process runs. `/health/ready`: it can serve, so a load balancer may send it people; false while the
 * database is away and from the moment it is told to stop. Neither says anything else.
 */
export function healthRoutes(
  server: FastifyInstance,
  ping: (timeoutMs: number) => Promise<boolean>,
  stopping: () => boolean,
): void {
  server.get('/health/live', probe, async () => ({ status: 'ok' }))
  server.get('/health/ready', probe, async (_request, reply) => {
    if (!stopping() && (await ping(pingTimeoutMs))) return { status: 'ok' }
    reply.header('retry-after', '2')
    return reply.status(503).send({ status: 'unavailable' })
  })
}
