import type { FastifyRequest } from 'fastify'

/** SE-6: what the browser says about where a form came from. Our pages send no referrer, so their Origin is `null`. */
export function isOwnForm({ raw: { headers } }: FastifyRequest): boolean {
  const site = headers['sec-fetch-site']
  return site === undefined || site === 'same-origin' || site === 'none'
}
