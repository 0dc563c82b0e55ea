import type { TSchema } from '@sinclair/typebox'
import { TypeCompiler } from '@sinclair/typebox/compiler'
import type { FastifyInstance, FastifyPluginAsync } from 'fastify'
import { StoreUnavailable } from '../../engine/ports/errors.ts'
import { refuse } from './answers.ts'
import { codeRoutes } from './code-routes.ts'
import type { IdentityApiDeps } from './deps.ts'
import { createGuard } from './guard.ts'

/** What was sent is not of the documented form: says where, and repeats nothing of it. */
class NotOfTheForm extends Error {
  readonly faults: readonly string[]
  constructor(faults: readonly string[]) {
    super('The request is not of the documented form.')
    this.faults = faults
  }
}

/**
 * The Identity API, `/api/identity/<tenant>/system` (docs/reference/identity-api.md): for an application's own backend, which is
 * trusted with who exists. Bodies are JSON whatever the Content-Type says, because callers of such APIs send it without one.
 */
export function createIdentityApi(deps: IdentityApiDeps): { readonly plugin: FastifyPluginAsync } {
  const guard = createGuard(deps)
  const plugin: FastifyPluginAsync = async (app: FastifyInstance) => {
    app.removeAllContentTypeParsers()
    app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => {
      try {
        done(null, JSON.parse(body as string))
      } catch {
        done(new NotOfTheForm(['The body is not JSON.']))
      }
    })
    app.setValidatorCompiler<TSchema>(({ schema }) => {
      const checked = TypeCompiler.Compile(schema)
      return (value) => {
        if (checked.Check(value)) return true
        const errors = [...checked.Errors(value)].slice(0, 10)
        return { error: new NotOfTheForm(errors.map(({ path, message }) => `${path.slice(0, 200) || 'The body'}: ${message}.`)) }
      }
    })
    app.setErrorHandler((error: Error & { statusCode?: number }, request, reply) => {
      if (error instanceof NotOfTheForm) return refuse(reply, 400, 'invalid_request', error.message, { faults: error.faults })
      const status = error.statusCode ?? 500
      if (status >= 400 && status < 500)
        return refuse(
          reply,
          status,
          'invalid_request',
          status === 413 ? 'The request is too large.' : 'The request is malformed.',
        )
      const away = error instanceof StoreUnavailable
      deps.log.error('a request of the Identity API failed', { correlationId: request.id, error })
      reply.header('retry-after', '5')
      return away
        ? refuse(reply, 503, 'temporarily_unavailable', 'The service cannot answer now. Try again in a few seconds.')
        : refuse(reply, 500, 'server_error', 'Something went wrong on our side. The correlation id helps to find it.')
    })
    codeRoutes(app, deps, guard)
  }
  return { plugin }
}
