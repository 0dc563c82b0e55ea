import type { Static } from '@sinclair/typebox'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type CodeRequest, type Generated, generateCode } from '../../engine/codes/generate-code.ts'
import { verifyCode } from '../../engine/codes/verify-code.ts'
import type { CodeType } from '../../engine/ports/codes.ts'
import { rules } from '../../http/route-rules.ts'
import { refuse } from './answers.ts'
import type { IdentityApiDeps } from './deps.ts'
import type { createGuard } from './guard.ts'
import { generateForSchema, generateSchema, verifySchema } from './schemas.ts'

const base = '/api/identity/:tenant/system/pools/:pool'

/** Scope that opens the making of codes, beside `identity`, which opens everything. */
const generating = ['identity_self_registration', 'identity']

/** Making codes that the application delivers itself, and judging them. */
export function codeRoutes(
  app: FastifyInstance,
  deps: IdentityApiDeps,
  { open, callerOf }: ReturnType<typeof createGuard>,
): void {
  const making = { config: rules('access-token', 'no-cookie'), onRequest: open(generating) }
  const generate = async (request: FastifyRequest, reply: FastifyReply, wanted: CodeRequest) =>
    answerGenerated(reply, await generateCode(deps, callerOf(request), wanted))

  app.post(`${base}/user/code/generate`, { ...making, schema: { body: generateSchema } }, async (request, reply) => {
    const { type, address, identifier, userID } = request.body as Static<typeof generateSchema>
    if (userID !== undefined && identifier !== undefined) return refuseBoth(reply)
    if (userID === undefined && identifier === undefined && address === undefined)
      return refuse(reply, 400, 'invalid_request', 'Say whom the code is for: address, identifier or userID.')
    return generate(request, reply, { type, address, identifier, userId: userID })
  })

  app.post(`${base}/users/:user/code/generate`, { ...making, schema: { body: generateForSchema } }, async (request, reply) => {
    const { user } = request.params as { user: string }
    const { type, address } = request.body as Static<typeof generateForSchema>
    return generate(request, reply, { type, address, userId: user })
  })

  const judging = { config: rules('access-token', 'no-cookie'), onRequest: open(['identity']), schema: { body: verifySchema } }
  const verify = (path: string, type: CodeType) =>
    app.post(`${base}${path}`, judging, async (request, reply) => {
      const { code, identifier, userID } = request.body as Static<typeof verifySchema>
      if (userID !== undefined && identifier !== undefined) return refuseBoth(reply)
      const verified = await verifyCode(deps, callerOf(request), { type, code, identifier, userId: userID })
      switch (verified.kind) {
        case 'done':
          return reply.send({ id: verified.user })
        case 'unnamed':
          return refuse(reply, 400, 'invalid_request', 'Send the extended code, or the code with identifier or userID.')
        case 'locked':
          reply.header('retry-after', String(verified.retryAfterSeconds))
          return refuse(reply, 429, 'too_many_attempts', 'Too many wrong answers for this user. Try again later.')
        default:
          return refuse(reply, 401, 'code_invalid', 'The code is wrong, used, replaced by a newer one, or too old.')
      }
    })
  verify('/user/authentication-code/verify', 'authentication')
  verify('/user/otp/verify', 'challenge')
}

const refuseBoth = (reply: FastifyReply): FastifyReply =>
  refuse(reply, 400, 'invalid_request', 'Name the user by userID or by identifier, not by both.')

function answerGenerated(reply: FastifyReply, generated: Generated): FastifyReply {
  switch (generated.kind) {
    case 'done':
      return reply.code(201).send({ code: generated.code, extended_code: generated.extendedCode })
    case 'nobody':
      return refuse(reply, 404, 'user_not_found', 'There is no such user in this identity pool.')
    case 'inactive':
      return refuse(reply, 422, 'user_inactive', 'This user may not sign in, so no code is made. Activate the user first.')
    case 'address_malformed':
      return refuse(reply, 422, 'address_invalid', 'The address is neither one mailbox nor one phone number in E.164 form.')
    case 'address_foreign':
      return refuse(reply, 422, 'address_not_of_user', 'This user has no such address. Add it to the user, or name another one.')
  }
}
