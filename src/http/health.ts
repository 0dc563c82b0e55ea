import type { FastifyInstance } from 'fastify'

/** How long a readiness check waits for the database, milliseconds. */
const pingTimeoutMs = 1_500

/**
 * `/health/live`: the process runs. `/health/ready`: it can serve, so a load balancer may send it people; false while the
 * database is away and from the moment it is told to stop. Neither says anything else.
 */
export function healthRoutes(
  server: FastifyInstance,
  ping: (timeoutMs: number) => Promise<boolean>,
  stopping: () => boolean,
): void {
  server.get('/health/live', async () => ({ status: 'ok' }))
  server.get('/health/ready', async (_request, reply) => {
    if (!stopping() && (await ping(pingTimeoutMs))) return { status: 'ok' }
    reply.header('retry-after', '2')
    return reply.status(503).send({ status: 'unavailable' })
  })
}
