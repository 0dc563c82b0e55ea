import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { findApplication } from './applications.ts'
import { accountPage, nameOf } from './pages/account.ts'
import { homePage } from './pages/home.ts'
import { problemPage } from './pages/problem.ts'
import { notFound, type Problem, problemOf, unknownSignIn } from './problems.ts'
import type { RelyingParty } from './relying-party.ts'
import { rememberPending, type Session, type Sessions } from './sessions.ts'
import { stylesheet } from './stylesheet.ts'

export interface ShopParts {
  readonly relyingParty: RelyingParty
  readonly sessions: Sessions
  /** The shop's own origin. */
  readonly origin: string
  /** Origin of the authentication server: the only other place a form of the shop may lead to. */
  readonly issuerOrigin: string
}

type Query = Readonly<Record<string, string | readonly string[] | undefined>>

/** The shop's pages and its two OpenID Connect endpoints, not yet listening. */
export function createServer({ relyingParty, sessions, origin, issuerOrigin }: ShopParts): FastifyInstance {
  const server = Fastify({ logger: false, bodyLimit: 64 * 1024, forceCloseConnections: true })

  server.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) => {
    done(null, Object.fromEntries(new URLSearchParams(String(body))))
  })
  server.addHook('onSend', async (_request, reply) => {
    reply.headers({
      'content-security-policy': `default-src 'none'; style-src 'self'; img-src data:; form-action 'self' ${issuerOrigin}; base-uri 'none'; frame-ancestors 'none'`,
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'cross-origin-opener-policy': 'same-origin',
    })
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store')
  })

  const sessionOf = (request: FastifyRequest): Session | undefined => sessions.find(request.headers.cookie)
  const visitor = (session: Session | undefined) => ({
    name: session?.account === undefined ? undefined : nameOf(session.account),
  })
  const send = (reply: FastifyReply, page: string, status = 200) => reply.code(status).type('text/html; charset=utf-8').send(page)
  const explain = (request: FastifyRequest, reply: FastifyReply, problem: Problem, application?: string) =>
    send(reply, problemPage(problem, visitor(sessionOf(request)), application), problem.status)
  // Another site must not press this visitor's buttons; a browser always says where a form post comes from.
  const isForeign = (request: FastifyRequest) =>
    request.headers.origin !== undefined && request.headers.origin !== 'null'
      ? request.headers.origin !== origin
      : request.headers['sec-fetch-site'] !== undefined && request.headers['sec-fetch-site'] !== 'same-origin'

  server.setNotFoundHandler((request, reply) => explain(request, reply, notFound))
  server.setErrorHandler((error, request, reply) => explain(request, reply, problemOf(error)))

  server.get('/style.css', (_request, reply) =>
    reply.type('text/css; charset=utf-8').header('cache-control', 'public, max-age=300').send(stylesheet),
  )

  server.get<{ Querystring: Query }>('/', (request, reply) => {
    const notice = request.query.state === 'signed-out' ? 'You are signed out.' : undefined
    return send(reply, homePage(visitor(sessionOf(request)), notice))
  })

  server.get<{ Querystring: Query }>('/login', async (request, reply) => {
    const named = request.query.app ?? 'shop-web'
    const application = typeof named === 'string' ? findApplication(named) : undefined
    if (application === undefined) return explain(request, reply, notFound)
    const onDemand = application.onDemand?.scope
    const { url, state, pending } = await relyingParty.begin(application, {
      ...(request.query.prompt === 'login' ? { prompt: 'login' } : {}),
      ...(onDemand !== undefined && request.query.scope === onDemand ? { scope: onDemand } : {}),
    })
    const session = sessionOf(request) ?? sessions.start()
    rememberPending(session, state, pending)
    return reply.header('set-cookie', sessions.cookie(session)).redirect(url.href, 303)
  })

  server.get<{ Querystring: Query }>('/callback', async (request, reply) => {
    const session = sessionOf(request)
    const state = typeof request.query.state === 'string' ? request.query.state : ''
    const pending = session?.pending.get(state)
    if (session === undefined || pending === undefined) return explain(request, reply, unknownSignIn)
    session.pending.delete(state)
    try {
      const account = await relyingParty.finish(new URL(request.url, origin), state, pending)
      const signedIn = sessions.start(session)
      signedIn.account = account
      return reply.header('set-cookie', sessions.cookie(signedIn)).redirect('/account', 303)
    } catch (error) {
      return explain(request, reply, problemOf(error), pending.application)
    }
  })

  server.get('/account', (request, reply) => {
    const account = sessionOf(request)?.account
    return account === undefined ? reply.redirect('/', 303) : send(reply, accountPage(account))
  })

  server.post('/refresh', async (request, reply) => {
    const session = sessionOf(request)
    const account = session?.account
    if (isForeign(request) || session === undefined || account?.refreshToken === undefined) return reply.redirect('/', 303)
    try {
      session.account = await relyingParty.refresh(account)
      return reply.redirect('/account', 303)
    } catch (error) {
      const problem = problemOf(error)
      // The server no longer stands by this sign-in; a fault of the connection is no reason to sign anybody out.
      if (problem.status < 500) session.account = undefined
      return explain(request, reply, problem, account.application)
    }
  })

  server.post('/logout', async (request, reply) => {
    const session = sessionOf(request)
    if (isForeign(request) || session === undefined) return reply.redirect('/', 303)
    sessions.end(session)
    reply.header('set-cookie', sessions.cookie(undefined))
    if (session.account === undefined) return reply.redirect('/?state=signed-out', 303)
    const url = await relyingParty.signOutUrl(session.account, `${origin}/`, 'signed-out')
    return reply.redirect(url.href, 303)
  })

  server.post<{ Body: Query | undefined }>('/backchannel-logout', async (request, reply) => {
    const token = request.body?.logout_token
    if (typeof token !== 'string') return reply.code(400).send({ error: 'invalid_request' })
    let left: { sid: string | undefined; subject: string | undefined }
    try {
      left = await relyingParty.verifyLogoutToken(token)
    } catch {
      return reply.code(400).send({ error: 'invalid_request', error_description: 'The logout token does not hold.' })
    }
    sessions.endWhere(({ sid, subject }) => (left.sid === undefined ? subject === left.subject : sid === left.sid))
    return reply.code(200).send()
  })

  return server
}
