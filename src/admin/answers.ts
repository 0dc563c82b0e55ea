import type { FastifyReply, FastifyRequest } from 'fastify'
import { problem } from '../http/server.ts'

/** A refusal in the form of every door (RFC 9457), with `more` beside it. */
export const refuse = (
  request: FastifyRequest,
  reply: FastifyReply,
  status: number,
  code: string,
  detail: string,
  more: object = {},
): FastifyReply => reply.code(status).send({ ...problem(status, code, detail, request.id), ...more })

export const noWorkspace = (request: FastifyRequest, reply: FastifyReply): FastifyReply =>
  refuse(request, reply, 404, 'not_found', 'There is no such workspace in this tenant.')

/** What was sent is well formed and means nothing here: every fault at once. */
export const faulty = (request: FastifyRequest, reply: FastifyReply, faults: readonly string[]): FastifyReply =>
  refuse(request, reply, 422, 'invalid_policy', 'The policy was not taken. Mend what is listed in faults.', { faults })
