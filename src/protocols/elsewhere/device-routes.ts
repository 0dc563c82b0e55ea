import type { FastifyInstance, FastifyReply } from 'fastify'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import type { AuthenticatorId, ChallengeId, TransactionId } from '../../domain/ids.ts'
import type { DeviceRequest, Responded } from '../../engine/engine-contract.ts'
import { readToken } from '../../http/link-token.ts'
import { rules } from '../../http/route-rules.ts'
import { problem } from '../../http/server.ts'
import type { ElsewhereDeps } from './deps.ts'
import {
  type DecisionBody,
  decisionBody,
  type RegistrationBody,
  type RequestParams,
  registrationBody,
  requestParams,
} from './device-schemas.ts'
import { serve, type Visit } from './guard.ts'
import { createReplays } from './replays.ts'

/** A signed request is good for a minute before and after our time. */
const proofSeconds = 120

/**
 * The API of the authenticator app (docs/reference/device-api.md). A phone is known by its signature and by nothing else;
 * whoever has none is told nothing, and an unknown phone is told what a known one with a wrong signature is.
 */
export function registerDevices(app: FastifyInstance, deps: ElsewhereDeps): void {
  const replays = createReplays(deps.clock, proofSeconds)

  const register = async (visit: Visit) => {
    const { registration } = visit.request.body as RegistrationBody
    const transaction = readToken(deps.keyedHash, lastPart(claimOf(registration, 'aud')))?.id
    if (transaction === undefined) return refused(visit)
    const target = { tenant: visit.workspace.tenant, enrolment: transaction as TransactionId }
    const responded = await deps.engine.respond(target, { registration }, visit.from)
    if (responded.kind !== 'done' || responded.authenticator === undefined) return answerTo(visit, responded)
    return visit.reply.code(201).send({ device: responded.authenticator })
  }

  /** The requests that wait for this phone; undefined where it did not show that it is the one it says it is. */
  const requestsOf = async ({ request, workspace, address }: Visit): Promise<readonly DeviceRequest[] | undefined> => {
    const proof = /^Device ([A-Za-z0-9_.-]{16,8192})$/.exec(request.headers.authorization ?? '')?.[1]
    const device = proof === undefined ? undefined : deviceOf(proof)
    if (proof === undefined || device === undefined) return undefined
    const url = `${address}/authenticator/${request.routeOptions.url?.split('/').at(-1)}`
    const asked = { proof, method: request.method, url }
    const requests = await deps.engine.pending(workspace.tenant, device, asked)
    // Only what is really signed is remembered, so that nobody can fill the memory or spend another's id.
    return requests && replays.first(`${device} ${claimOf(proof, 'jti')}`) ? requests : undefined
  }

  const list = async (visit: Visit) => {
    const requests = await requestsOf(visit)
    return requests ? visit.reply.send({ requests: requests.map(shown) }) : unknownDevice(visit)
  }

  const subscribe = async (visit: Visit) => ((await requestsOf(visit)) ? visit.reply.code(204).send() : unknownDevice(visit))

  const decide = async (visit: Visit) => {
    const { request: challenge } = visit.request.params as RequestParams
    const { response } = visit.request.body as DecisionBody
    const target = { tenant: visit.workspace.tenant, challenge: challenge as ChallengeId }
    return answerTo(visit, await deps.engine.respond(target, { response }, visit.from))
  }

  const base = '/:tenant/:workspace/authenticator'
  const open = rules('none', 'no-cookie')
  app.post(`${base}/registrations`, { config: open, schema: { body: registrationBody } }, serve(deps, 'program', register))
  app.get(`${base}/requests`, { config: rules('signature', 'no-cookie') }, serve(deps, 'program', list))
  app.put(`${base}/subscription`, { config: rules('signature', 'no-cookie') }, serve(deps, 'program', subscribe))
  const decision = { params: requestParams, body: decisionBody }
  app.post(
    `${base}/requests/:request`,
    { config: rules('signature', 'no-cookie'), schema: decision },
    serve(deps, 'program', decide),
  )
}

const shown = ({ challenge, transaction, application, at, expiresAt, details }: DeviceRequest) => ({
  id: challenge,
  transaction,
  application,
  at,
  expiresAt,
  ...details,
})

function answerTo(visit: Visit, responded: Responded): FastifyReply {
  const { reply } = visit
  switch (responded.kind) {
    case 'done':
      return reply.send({ outcome: 'approved' })
    case 'declined':
      return reply.send({ outcome: 'declined' })
    case 'mismatch':
      return responded.attemptsLeft > 0 ? refused(visit) : over(visit)
    case 'gone':
      return over(visit)
    case 'wait':
      reply.header('retry-after', String(responded.seconds))
      return fail(visit, 429, 'slow_down', 'Not judged: too much is going on. Try again in a moment.')
  }
}

const fail = ({ reply, request }: Visit, status: number, code: string, detail: string): FastifyReply =>
  reply.code(status).send(problem(status, code, detail, request.id))

const refused = (visit: Visit): FastifyReply =>
  fail(visit, 403, 'refused', 'The number or the signature is not right. Look at the page that waits, and answer again.')

const over = (visit: Visit): FastifyReply =>
  fail(visit, 410, 'over', 'This was answered already, its time is over, or a newer one has taken its place.')

/** One answer for no signature, a wrong one and an unknown phone (PU-7). `Date` says by which clock the time is judged. */
function unknownDevice(visit: Visit): FastifyReply {
  visit.reply.header('www-authenticate', 'Device')
  return fail(visit, 401, 'unknown_device', 'Sign the request with the key of a phone that is registered here.')
}

/** What a JWS says before anybody has checked it: only to find out who is to check it. */
function claimOf(jws: string, name: string): string | undefined {
  try {
    const value = decodeJwt(jws)[name]
    return typeof value === 'string' ? value : undefined
  } catch {
    return undefined
  }
}

function deviceOf(proof: string): AuthenticatorId | undefined {
  try {
    const { kid } = decodeProtectedHeader(proof)
    return typeof kid === 'string' && /^[0-9a-f-]{36}$/.test(kid) ? (kid as AuthenticatorId) : undefined
  } catch {
    return undefined
  }
}

const lastPart = (address = ''): string => address.slice(address.lastIndexOf('/') + 1)
