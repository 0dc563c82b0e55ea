import type { FastifyReply } from 'fastify'

/** The error object of this API (reference/identity-api.md): `error` is a sentence for whoever reads the log of the caller. */
export const refuse = (
  reply: FastifyReply,
  status: number,
  code: string,
  error: string,
  details: Readonly<Record<string, unknown>> | null = null,
): FastifyReply => reply.code(status).send({ status_code: status, error, error_code: code, details })
