import { parse } from 'node:querystring'
import { Type } from '@sinclair/typebox'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Inbox } from '../delivery/inbox.ts'
import { rules } from '../http/route-rules.ts'
import type { AdjustableClock } from '../platform/clock.ts'
import type { Random } from '../platform/contract.ts'
import { inboxPage } from './inbox-page.tsx'

export interface DevDeps {
  readonly inbox: Inbox
  readonly clock: AdjustableClock
  readonly random: Random
  readonly shopUrl: string
  /** After the clock moved: caches that go by it look again. */
  readonly clockMoved: () => void
}

const reading = rules('none', 'safe', false)
const acting = rules('none', 'fetch-metadata', false)

/**
 * `/dev`: the inbox as a page and as an API for end-to-end tests, and the server's clock. Registered by `countersign dev`
 * alone; in production these addresses answer 404 because nothing is there.
 */
export function devRoutes(server: FastifyInstance, { inbox, clock, random, shopUrl, clockMoved }: DevDeps): void {
  const advance = (seconds: number) => {
    clock.advance(seconds)
    clockMoved()
  }

  server.register(async (dev) => {
    dev.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
      done(null, parse(String(body))),
    )
    // A web page elsewhere could post here from the developer's own browser.
    dev.addHook('onRequest', async (request, reply) => {
      if (request.method !== 'GET' && request.headers['sec-fetch-site'] === 'cross-site')
        return reply.status(403).send({ code: 'cross_site' })
    })

    dev.get('/dev', { config: reading }, async (_request, reply) => {
      const nonce = random.token(16)
      reply.header(
        'content-security-policy',
        `default-src 'none'; style-src 'nonce-${nonce}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`,
      )
      return reply
        .type('text/html; charset=utf-8')
        .send(inboxPage(inbox.list(), { nonce, shopUrl, clockAheadMs: clock.offsetMs() }))
    })

    const query = Type.Object({ to: Type.Optional(Type.String()), channel: Type.Optional(Type.String()) })
    dev.get('/dev/inbox/messages', { schema: { querystring: query }, config: reading }, async (request: FastifyRequest) => ({
      messages: inbox.list(request.query as { to?: string; channel?: string }),
    }))
    dev.delete('/dev/inbox/messages', { config: acting }, async (_request, reply) => {
      inbox.clear()
      return reply.status(204).send()
    })
    dev.post('/dev/inbox/clear', { config: acting }, async (_request, reply) => {
      inbox.clear()
      return reply.redirect('/dev', 303)
    })

    const seconds = Type.Object({ advanceSeconds: Type.Number({ minimum: 0, maximum: 10 * 365 * 86_400 }) })
    dev.post('/dev/clock', { schema: { body: seconds }, config: acting }, async (request) => {
      advance((request.body as { advanceSeconds: number }).advanceSeconds)
      return { now: new Date(clock.now()).toISOString() }
    })
    dev.post('/dev/clock/advance', { schema: { body: seconds }, config: acting }, async (request, reply) => {
      advance(Number((request.body as { advanceSeconds: number }).advanceSeconds))
      return reply.redirect('/dev', 303)
    })
  })
}
